"""Measures Assay's client for large-model endpoints against its simulated one: microseconds of the load
generator per request, and what is added to the time to the first token and to the gaps between
chunks by about 1,000 streams of 50 tokens/s at once, beside the public Python client `openai`.

    scripts/bench/endpoint.sh            builds the optimised program and runs this

Prints JSON. Added is measured − scripted, so the lateness of the simulated endpoint, whose timers count whole
milliseconds, is part of it for both. The endpoint runs in a process of its own beside the client, and
both share the machine's processors. A run beside other load (> 10 % CPU) is marked noisy.
"""

import argparse
import json
import os
import pathlib
import re
import signal
import subprocess
import tempfile
import time

TTFT_MS, TPOT_MS, TOKENS = 500, 20, 500
SECONDS = TTFT_MS / 1e3 + (TOKENS - 1) * TPOT_MS / 1e3  # of each stream


def cpu():
    fields = [int(field) for field in pathlib.Path("/proc/stat").read_text().split("\n")[0].split()[1:9]]
    return sum(fields), fields[3] + fields[4]


def children():
    times = os.times()
    return times.children_user + times.children_system


def simulated(binary, tokens, ttft, tpot):
    server = subprocess.Popen(
        [binary, "endpoint", "simulate", "--tokens", str(tokens), "--ttft-ms", str(ttft), "--tpot-ms", str(tpot)],
        stdout=subprocess.PIPE, text=True,
    )
    return server, re.search(r"http\S+", server.stdout.readline()).group(0)


def stop(server):
    server.send_signal(signal.SIGINT)
    server.wait()


def assay(binary, url, requests, load):
    with tempfile.TemporaryDirectory() as folder:
        prompts = pathlib.Path(folder, "prompts.csv")
        prompts.write_text("prompt\nHow much is the tea?\n")
        done = subprocess.run(
            [binary, "lab", "bench-endpoint", "--url", url, "--model", "simulated", "--prompts", prompts,
             "--requests", str(requests), "--allow-private", "--max-tokens", str(TOKENS), "--json", *load],
            capture_output=True, text=True,
        )
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.strip().split("\n")[-1])


def peer(python, url):
    script = pathlib.Path(__file__).with_name("endpoint_peer.py")
    try:
        done = subprocess.run([python, script, url, str(requests), str(rate)], capture_output=True, text=True)
    except OSError as error:
        return {"skipped": str(error)}
    if done.returncode:
        return {"skipped": done.stderr.strip().split("\n")[-1]}
    return json.loads(done.stdout)


def added(found):
    gap, first = found["chunk_gap_ms"], found["ttft_ms"]
    less = lambda value, scripted: None if value is None else round(value - scripted, 3)
    return {
        "added_ttft_ms": {name: less(first[name], TTFT_MS) for name in ("p50", "p99")},
        "added_gap_ms": {name: less(gap[name], TPOT_MS) for name in ("p50", "p99")},
        "n": first["n"], "gaps": gap["n"],
    }


def beside(work):
    """The result, and the share of the CPU that other processes used meanwhile."""
    server, url = simulated(arguments.binary, TOKENS, TTFT_MS, TPOT_MS)
    (all_before, idle_before), own_before = cpu(), children()
    try:
        result = work(url)
    finally:
        stop(server)
    (all_after, idle_after), own_after = cpu(), children()
    ticks = os.sysconf("SC_CLK_TCK")
    busy = (all_after - all_before) - (idle_after - idle_before) - (own_after - own_before) * ticks
    others = max(0.0, busy / (all_after - all_before))
    return result | {"other_cpu_share": round(others, 3), "noisy": others > 0.1}


parser = argparse.ArgumentParser()
parser.add_argument("binary")
parser.add_argument("--python", default="python3")
parser.add_argument("--streams", type=int, default=1_000, help="at once")
parser.add_argument("--requests", type=int, default=2_000)
arguments = parser.parse_args()
rate, requests = round(arguments.streams / SECONDS, 2), arguments.requests


def streams(url):
    found = assay(arguments.binary, url, requests, ["--rate", str(rate)])
    client = found["client"]
    return added(found) | {
        "errors": found["errors"]["count"], "valid": found["valid"], "why": found["why"],
        "schedule_lag_p99_ms": client["schedule_lag_ms"]["p99"],
        "generator_us_per_request": round(client["ceiling"]["generator_us"], 3),
        "ceiling_requests_per_s": round(client["ceiling"]["requests_per_s"]),
        "ceiling_chunks_per_s": round(client["ceiling"]["chunks_per_s"]),
    }


def by_peer(url):
    found = peer(arguments.python, url)
    return found if "skipped" in found else added(found) | {"errors": found["errors"]}


print(json.dumps({
    "when": time.strftime("%Y-%m-%d %H:%M UTC", time.gmtime()), "processors": os.cpu_count(),
    "streams": f"about {arguments.streams} at once: {requests} requests at {rate}/s, {TOKENS} tokens at {1000 // TPOT_MS}/s each",
    "assay": beside(streams), "openai": beside(by_peer),
}, indent=1))
