"""Measures the page of ranked needs at 1,000 needs: the first call after a change, which computes
every figure, and the calls after it.

    cargo build --profile dist && python3 scripts/bench/market.py target/dist/assay [RESPONDENTS]

Enters the records through the forms, as a founder would. Prints JSON; times are whole responses as one
visitor sees them, in sequence. A run beside other load (> 10 % CPU) is marked noisy.
"""

import datetime
import json
import os
import pathlib
import statistics
import sys
import tempfile
import time

from web import Browser, OtherLoad, resident_mib, seed_account, start

NEEDS, CALLS = 1_000, 50


def fill(browser, home, respondents):
    today = datetime.date.today().isoformat()
    fact = {"source": "Made up for the benchmark", "observed_on": today}
    for i in range(NEEDS):
        need = browser.post(f"{home}/needs", {"statement": f"Need {i} of somebody", **fact}).split("?")[0]
        lines = "\n".join(f"r{r},{1 + (r * 7 + i) % 10},{1 + (r * 3 + i * i) % 10}" for r in range(respondents))
        browser.post(f"{need}/import", {"import_lines": lines, "import_source": "Made up", "import_date": today})
    return need


def timed(browser, path):
    began = time.perf_counter()
    answer, text = browser.send("GET", path)
    if answer.status != 200:
        raise SystemExit(f"GET {path} answered {answer.status}")
    return (time.perf_counter() - began) * 1000, len(text.encode())


def main():
    binary, respondents = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 20
    with tempfile.TemporaryDirectory() as folder:
        server, port, _ = start(binary, folder)
        try:
            browser = Browser(port)
            home = seed_account(browser, pathlib.Path(folder, "server.log").read_text(), "Ranking under load")
            need = fill(browser, home, respondents)
            result = {"needs": NEEDS, "respondents": respondents, "cores": os.cpu_count()}
            load = OtherLoad(server.pid)
            result["first_ms"] = round(timed(browser, f"{home}/needs")[0], 1)
            for name, path in [
                ("ranked", "/needs"), ("ranked_200_rows", "/needs?per_page=200"),
                ("sorted_and_searched", "/needs?sort=-importance&q=need%201"), ("last_page", "/needs?page=40"),
                ("overview", "/market"), ("one_need", need[len(home):]),
            ]:
                times = [timed(browser, home + path) for _ in range(CALLS)]
                ordered = sorted(ms for ms, _ in times)
                result[name] = {"median_ms": round(statistics.median(ordered), 2),
                                "p95_ms": round(ordered[int(len(ordered) * .95)], 2), "n": CALLS, "bytes": times[0][1]}
            result["rss_mib"] = round(resident_mib(server.pid), 1)
            result["other_cpu_share"] = round(load.share(), 3)
            result["noisy"] = result["other_cpu_share"] > 0.10
            print(json.dumps(result, indent=2))
        finally:
            server.terminate()
            server.wait()


if __name__ == "__main__":
    main()
