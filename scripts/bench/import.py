#!/usr/bin/env python3
"""Import of 100,000 ratings into SQLite: seconds and peak memory of `assay import`.

Usage: scripts/bench/import.py [ROWS]. Needs target/release/assay. Prints one JSON object;
the goal is 3 s and 200 MiB. Also prints the CPU share of other processes.
"""
import json, os, resource, subprocess, sys, tempfile, time
from pathlib import Path

ROWS = int(sys.argv[1]) if len(sys.argv) > 1 else 100_000
NEEDS = 100
ROOT = Path(__file__).resolve().parents[2]
ASSAY = ROOT / "target/release/assay"


def busy():
    fields = [int(x) for x in Path("/proc/stat").read_text().split("\n")[0].split()[1:]]
    return sum(fields) - fields[3] - fields[4]


def main():
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        env = dict(os.environ, ASSAY_DATA_DIR=str(folder / "data"), ASSAY_LOG="error")
        subprocess.run([ASSAY, "migrate"], env=env, check=True)
        import sqlite3, uuid
        base = sqlite3.connect(folder / "data/assay.db")
        now = "2026-01-01T00:00:00+00:00"
        user, venture = uuid.uuid4().bytes, uuid.uuid4()
        columns = {row[1]: row for row in base.execute("PRAGMA table_info(users)")}
        values = {"id": user, "email": "a@example.org", "name": "A", "password_hash": "", "role": "founder", "created_at": now}
        for name, row in columns.items():
            if row[3] and row[4] is None and name not in values:
                values[name] = 0
        insert(base, "users", values)
        insert(base, "ventures", {"id": venture.bytes, "name": "bench", "summary": "", "area": "computer-vision",
                                  "currency": "USD", "sample": 0, "revision": 0, "created_at": now, "updated_at": now})
        insert(base, "venture_members", {"venture_id": venture.bytes, "user_id": user, "role": "owner", "created_at": now})
        base.commit()
        base.close()
        file = folder / "ratings.csv"
        with file.open("w") as out:
            out.write("respondent,need,importance,satisfaction\n")
            for at in range(ROWS):
                out.write(f"R{at // NEEDS},Need number {at % NEEDS} that somebody has,{at * 7 % 10 + 1},{at * 3 % 10 + 1}\n")
        cpus = os.cpu_count()
        before, started = busy(), time.monotonic()
        run = subprocess.run([ASSAY, "import", "ratings", "--venture", str(venture), "--in", file, "--json"],
                             env=env, check=True, capture_output=True, text=True)
        seconds = time.monotonic() - started
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        ticks = os.sysconf("SC_CLK_TCK")
        others = max(0.0, (busy() - before) / ticks - used.ru_utime - used.ru_stime) / (seconds * cpus)
        result = json.loads(run.stdout.strip().splitlines()[-1])
        print(json.dumps({"rows": ROWS, "created": result["created"], "seconds": round(seconds, 2),
                          "peak_mib": round(used.ru_maxrss / 1024, 1), "cpu_of_others": round(others, 2)}))


def insert(base, table, values):
    names = ", ".join(values)
    base.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(values))})", list(values.values()))


main()
