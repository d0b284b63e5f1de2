#!/usr/bin/env python3
"""Matrix factorisation of ratings, Assay and scikit-surprise's SVD.

Both fit the same ratings with the same settings (100 factors, 20 epochs, rate
.005, regularisation .02) and predict the same held-out ratings, so that the
error shows whether they learnt the same. They run in turns, each in its own
process; a run during which other processes took more than 10 % of the CPU is
discarded and repeated. Prints a table and writes JSON.

    scripts/bench/recommend.sh --ratings ratings.csv.gz [--rounds 3] [--out FILE]
    recommend.py --binary BINARY --python PYTHON_WITH_SURPRISE --ratings FILE

The file is MovieLens' `userId,movieId,rating,…` with a header, gzipped or not.
Surprise uses one thread; Assay is measured with one and with two.
"""

import argparse
import csv
import gzip
import json
import os
import statistics
import struct
import sys
import tempfile
import time

import contest

PEER = r"""
import json, struct, sys, time
import numpy, surprise
from surprise import SVD, Dataset, Reader
rows = [(u, i, r) for u, i, r in struct.iter_unpack("<IIf", open(sys.argv[1], "rb").read())]
rounds, fold = int(sys.argv[2]), int(sys.argv[3])
held = [k * 7919 % 100003 % 5 == fold for k in range(len(rows))]
low, high = min(r for _, _, r in rows), max(r for _, _, r in rows)
data = Dataset(Reader(rating_scale=(low, high)))
train = data.construct_trainset([(*row, None) for row, out in zip(rows, held) if not out])
test = [row for row, out in zip(rows, held) if out]
seconds = []
for _ in range(rounds):
    model = SVD(n_factors=100, n_epochs=20, lr_all=.005, reg_all=.02, random_state=1)
    start = time.perf_counter()
    model.fit(train)
    seconds.append(time.perf_counter() - start)
errors = [p.est - p.r_ui for p in model.test(test)]
print(json.dumps({"seconds": seconds, "rmse": float(numpy.sqrt(numpy.mean(numpy.square(errors)))),
                  "n": len(test), "version": surprise.__version__}))
"""


def convert(source, target):
    """Numbers users and items in the order in which they appear."""
    users, items = {}, {}
    opener = gzip.open if source.endswith(".gz") else open
    with opener(source, "rt", newline="") as text, open(target, "wb") as out:
        rows = csv.reader(text)
        next(rows)
        for row in rows:
            out.write(struct.pack("<IIf", users.setdefault(row[0], len(users)),
                                  items.setdefault(row[1], len(items)), float(row[2])))
    return len(users), len(items)


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--python", default=os.environ.get("PEER_PYTHON", sys.executable))
    parser.add_argument("--ratings", required=True)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--fits", type=int, default=5, help="fits in a process; the first warms up")
    parser.add_argument("--noise", type=float, default=0.10, help="allowed CPU share of others")
    parser.add_argument("--tries", type=int, default=5)
    parser.add_argument("--pause", type=float, default=5)
    parser.add_argument("--out", help="write the record as JSON")
    args = parser.parse_args()
    if args.fits < 2:
        parser.error("--fits must be 2 or more: the first one only warms up")
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "ratings.bin")
        users, items = convert(args.ratings, file)
        ours = lambda threads: lambda fold: [args.binary, file, str(threads), str(args.fits), fold]
        contenders = {
            "assay, 1 thread": ours(1),
            "assay, 2 threads": ours(2),
            "Surprise SVD": lambda fold: [args.python, "-c", PEER, file, str(args.fits), fold],
        }
        seconds = {name: [] for name in contenders}
        rmse = {name: {} for name in contenders}
        discarded, version = 0, None
        for turn in range(args.rounds):
            fold = str(turn % 5)
            for name, command in contenders.items():
                for _ in range(args.tries):
                    result, share = contest.run(command(fold))
                    if share <= args.noise:
                        seconds[name] += result["seconds"][1:]
                        rmse[name][fold] = result["rmse"]
                        version = result.get("version", version)
                        break
                    discarded += 1
                    print(f"discarded {name}: others took {share:.0%}", file=sys.stderr)
                    time.sleep(args.pause)
    median = {name: statistics.median(s) if s else None for name, s in seconds.items()}
    error = {name: statistics.mean(e.values()) if e else None for name, e in rmse.items()}
    peer = median["Surprise SVD"]
    ratio = {name: m / peer if m and peer else None for name, m in median.items()}
    text = lambda value: "-" if value is None else f"{value:.4f}"
    print("| | s a fit (median) | ratio | RMSE held back | fits measured |\n|---|---|---|---|---|")
    for name in contenders:
        print(f"| {name} | {text(median[name])} | {text(ratio[name])} | {text(error[name])} "
              f"| {len(seconds[name])} |")
    record = {"users": users, "items": items, "median_seconds": median, "ratio": ratio,
              "rmse": error, "fits": {name: len(s) for name, s in seconds.items()},
              "discarded_runs": discarded, "noise_limit": args.noise,
              "peer": f"scikit-surprise {version}"}
    if args.out:
        with open(args.out, "w") as f:
            json.dump(record, f, indent=2)
    print(json.dumps(record))


if __name__ == "__main__":
    main()
