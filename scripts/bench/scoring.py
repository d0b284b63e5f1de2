#!/usr/bin/env python3
"""The expensive scoring methods, Assay compared with scikit-learn and numpy.

Both sides read the same generated data and run in turns, each in its own process,
with 2 threads. A run during which other processes took more than 10 % of
the CPU is discarded and repeated. Prints a table and writes JSON.

    scripts/bench/scoring.sh [--rounds 3] [--tasks pca,kmeans,silhouette,bootstrap] [--out FILE]
    scoring.py --binary BENCH_BINARY --python PYTHON_WITH_NUMPY_AND_SKLEARN

pca         100,000 x 20: standardise, two principal components, coordinates
kmeans      the same table, k = 2 to 8, 20 restarts each; Assay runs restarts on a
            sample of 10,000 rows and finishes the best three on all, so the sums
            of inertia are compared too
silhouette  5,000 rows of it, 5 clusters
bootstrap   opportunity scores of 1,000 needs by 200 respondents, both conventions,
            2,000 joint resamples, 95 % intervals; numpy's form is the product of
            resample counts and ratings with partial sorting in place, in 32 and
            in 64 bits: the faster one counts
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import contest

DATA = r"""
import sys, numpy as np
folder = sys.argv[1]
rng = np.random.default_rng(1)
centres = rng.normal(0, 2.0, (5, 20))
table = centres[rng.integers(0, 5, 100_000)] + rng.normal(0, 1.5, (100_000, 20))
table = (table - table.mean(0)) / table.std(0, ddof=1)
table.astype("<f8").tofile(folder + "/table")
table[:5000].astype("<f8").tofile(folder + "/sample")
rng.integers(1, 11, (200, 1000, 2)).astype("u1").tofile(folder + "/ratings")
"""

PEER = r"""
import json, sys, time
import numpy as np
task, file, columns, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
version = "numpy " + np.__version__

if task.startswith("bootstrap"):
    kind = np.float32 if task.endswith("32") else np.float64
    ratings = np.fromfile(file, "u1").reshape(-1, columns, 2)
    n = len(ratings)
    def run():
        rng = np.random.default_rng(1)
        counts = rng.multinomial(n, np.full(n, 1 / n), size=2000).astype(kind).T.copy()
        width = 0.0
        for answers in (ratings.astype(kind), (10 * (ratings >= 9)).astype(kind)):
            means = answers.transpose(2, 1, 0).reshape(2 * columns, n) @ counts
            means /= n
            scores = means[:columns] - means[columns:]
            np.maximum(scores, 0, out=scores)
            scores += means[:columns]
            # The order statistics on both sides of 2.5 % and 97.5 % of 2,000.
            scores.partition([49, 50, 1949, 1950], axis=1)
            low = scores[:, 49] + 0.975 * (scores[:, 50] - scores[:, 49])
            high = scores[:, 1949] + 0.025 * (scores[:, 1950] - scores[:, 1949])
            width += float(np.mean(high - low))
        return width
else:
    import sklearn
    from sklearn.cluster import KMeans
    from sklearn.decomposition import PCA
    from sklearn.metrics import silhouette_score
    from sklearn.preprocessing import StandardScaler
    version = "scikit-learn " + sklearn.__version__
    table = np.fromfile(file, "<f8").reshape(-1, columns)
    if task == "pca":
        def run():
            pca = PCA(n_components=2)
            pca.fit_transform(StandardScaler().fit_transform(table))
            return float(pca.explained_variance_ratio_.sum())
    elif task == "kmeans":
        def run():
            return sum(KMeans(k, n_init=20, random_state=k).fit(table).inertia_ for k in range(2, 9))
    else:
        labels = KMeans(5, n_init=1, random_state=1).fit(table).labels_
        def run():
            return float(silhouette_score(table, labels))

seconds, check = [], None
for _ in range(rounds):
    start = time.perf_counter()
    check = run()
    seconds.append(time.perf_counter() - start)
print(json.dumps({"seconds": seconds, "check": check, "version": version}))
"""

# Task → file, columns, runs within a process (the first only warms up when there
# are several), peers.
TASKS = {
    "pca": ("table", 20, 6, ["pca"]),
    "kmeans": ("table", 20, 1, ["kmeans"]),
    "silhouette": ("sample", 20, 6, ["silhouette"]),
    "bootstrap": ("ratings", 1000, 6, ["bootstrap32", "bootstrap64"]),
}


def run(command, threads):
    names = ["RAYON_NUM_THREADS", "OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"]
    return contest.run(command, {**os.environ, **{name: str(threads) for name in names}})


def measure(args, task, folder):
    file, columns, inside, peers = TASKS[task]
    tail = [f"{folder}/{file}", str(columns), str(inside)]
    contenders = {"assay": [args.binary, task, *tail]}
    contenders |= {name: [args.python, "-c", PEER, name, *tail] for name in peers}
    seconds = {name: [] for name in contenders}
    checks, versions, discarded, shares = {}, set(), 0, []
    for _ in range(args.rounds):
        for name, command in contenders.items():
            for _ in range(args.tries):
                result, share = run(command, args.threads)
                if share <= args.noise:
                    seconds[name] += result["seconds"][1 if inside > 1 else 0:]
                    checks[name] = result["check"]
                    versions |= {result["version"]} if "version" in result else set()
                    shares.append(share)
                    break
                discarded += 1
                print(f"discarded {task}, {name}: others took {share:.0%}", file=sys.stderr)
                time.sleep(args.pause)
    median = {name: statistics.median(s) if s else None for name, s in seconds.items()}
    best = min((m for name, m in median.items() if name != "assay" and m), default=None)
    return {"task": task, "median_seconds": median, "checks": checks,
            "range_seconds": {name: [min(s), max(s)] for name, s in seconds.items() if s},
            "ratio": median["assay"] / best if best and median["assay"] else None,
            "n": {name: len(s) for name, s in seconds.items()}, "discarded_runs": discarded,
            "highest_share_of_others": max(shares, default=None), "versions": sorted(versions)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True, help="benches/scoring.rs, built")
    parser.add_argument("--python", default=os.environ.get("PEER_PYTHON", sys.executable))
    parser.add_argument("--tasks", default=",".join(TASKS))
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--noise", type=float, default=0.10, help="allowed CPU share of others")
    parser.add_argument("--tries", type=int, default=5)
    parser.add_argument("--pause", type=float, default=5)
    parser.add_argument("--out", help="write the record as JSON")
    args = parser.parse_args()
    record = {"threads": args.threads, "rounds": args.rounds, "noise_limit": args.noise, "tasks": []}
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run([args.python, "-c", DATA, folder], check=True)
        for task in args.tasks.split(","):
            record["tasks"].append(measure(args, task, folder))

    def text(value):
        return "-" if value is None else f"{value:.4g}"

    print("| task | assay s | peer s | ratio | measured | check ours | check peer |")
    print("|---|---|---|---|---|---|---|")
    for row in record["tasks"]:
        peers = {name: m for name, m in row["median_seconds"].items() if name != "assay"}
        told = ", ".join(f"{name} {text(m)}" for name, m in peers.items())
        check = next((c for name, c in row["checks"].items() if name != "assay"), None)
        print(f"| {row['task']} | {text(row['median_seconds']['assay'])} | {told} | "
              f"{text(row['ratio'])} | {min(row['n'].values())} | "
              f"{text(row['checks'].get('assay'))} | {text(check)} |")
    if args.out:
        pathlib.Path(args.out).write_text(json.dumps(record, indent=2))
    print(json.dumps(record))


if __name__ == "__main__":
    main()
