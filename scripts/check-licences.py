"""Checks every dependency's licence against the list in deny.toml, where cargo-deny is not installed."""

import json
import re
import subprocess
import sys
import tomllib

deny = tomllib.load(open("deny.toml", "rb"))
allowed = set(deny["licenses"]["allow"])
clarified = {entry["crate"]: entry["expression"] for entry in deny["licenses"]["clarify"]}
exceptions = {entry["crate"]: set(entry["allow"]) for entry in deny["licenses"]["exceptions"]}
banned = {entry["crate"] for entry in deny["bans"]["deny"]}


def accepts(expression: str, allowed: set[str]) -> bool:
    """An SPDX expression holds when one of its OR branches is wholly allowed; old crates write `/` for OR."""
    with_exception = re.sub(r"\s+WITH\s+", "+WITH+", expression.replace("/", " OR "))
    words = re.findall(r"[()]|[^\s()]+", with_exception)
    terms = []
    for word in words:
        if word in ("(", ")"):
            terms.append(word)
        elif word in ("AND", "OR"):
            terms.append(word.lower())
        else:
            terms.append(str(word.replace("+WITH+", " WITH ") in allowed))
    return eval(" ".join(terms), {"__builtins__": {}})  # only True, False, and, or, parentheses


command = ["cargo", "metadata", "--format-version", "1", "--locked", "--all-features", "--filter-platform", "x86_64-unknown-linux-gnu"]
packages = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)["packages"]
refused = []
for package in packages:
    expression = clarified.get(package["name"]) or package.get("license") or ""
    if package["name"] in banned or not expression or not accepts(expression, allowed | exceptions.get(package["name"], set())):
        refused.append(f"{package['name']} {package['version']}: {expression or 'no licence stated'}")
print(f"{len(packages) - len(refused)} packages with an allowed licence, {len(refused)} refused")
for line in refused:
    print(line)
sys.exit(1 if refused else 0)
