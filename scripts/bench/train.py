#!/usr/bin/env python3
"""One training epoch of the reference network, Assay and PyTorch.

Both train on the same 60,000 x 784 synthetic digits with 2 threads, in turns,
each in its own process. A run during which other processes took more
than 10 % of the CPU is discarded and repeated. Prints a table and writes JSON.

    scripts/bench/train.sh [--rounds 5] [--batches 64,256] [--out FILE]
    train.py --assay BINARY --python PYTHON_WITH_TORCH

PyTorch runs eagerly with Adam as its documentation shows it: forward, loss,
zero_grad, backward, step; the images are one float tensor in memory, each
batch an index selection.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time

import contest

PEER = r"""
import gzip, json, struct, sys, time
import torch
from torch import nn
folder, batch, epochs, threads, fused = sys.argv[1], *map(int, sys.argv[2:6])
torch.set_num_threads(threads)
torch.manual_seed(1)
with open(folder + "/train-images-idx3-ubyte", "rb") as f:
    _, n, rows, columns = struct.unpack(">4I", f.read(16))
    x = torch.frombuffer(bytearray(f.read()), dtype=torch.uint8).reshape(n, rows * columns).float() / 255
with open(folder + "/train-labels-idx1-ubyte", "rb") as f:
    f.read(8)
    y = torch.frombuffer(bytearray(f.read()), dtype=torch.uint8).long()
model = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.Dropout(0.5), nn.Linear(256, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=0.001, fused=bool(fused))
loss_of = nn.CrossEntropyLoss()
seconds = []
for _ in range(epochs):
    start = time.perf_counter()
    for rows in torch.randperm(n).split(batch):
        loss = loss_of(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    seconds.append(time.perf_counter() - start)
print(json.dumps({"seconds": seconds, "loss": loss.item(), "version": torch.__version__}))
"""


def ours(args, folder, batch, _):
    with tempfile.TemporaryDirectory() as out:
        result, share = contest.run([
            args.assay, "lab", "train", "--data", f"mnist={folder}", "--batch", str(batch),
            "--epochs", str(args.epochs), "--threads", str(args.threads),
            "--validation-share", "0", "--out", out, "--json"])
    return [epoch["seconds"] for epoch in result["curve"]], share, "assay"


def peer(args, folder, batch, fused):
    result, share = contest.run([args.python, "-c", PEER, folder, str(batch), str(args.epochs),
                         str(args.threads), str(int(fused))])
    return result["seconds"], share, f"PyTorch {result['version']}"


CONTENDERS = {"assay": (ours, False), "PyTorch eager": (peer, False),
              "PyTorch fused Adam": (peer, True)}


def measure(args, folder, batch):
    seconds = {name: [] for name in CONTENDERS}
    discarded = 0
    versions = set()
    for _ in range(args.rounds):
        for name, (contender, fused) in CONTENDERS.items():
            for _ in range(args.tries):
                times, share, version = contender(args, folder, batch, fused)
                if share <= args.noise:
                    # The first epoch warms caches and thread pools.
                    seconds[name] += times[1:]
                    versions.add(version)
                    break
                discarded += 1
                print(f"discarded {name}, batch {batch}: others took {share:.0%}", file=sys.stderr)
                time.sleep(args.pause)
    return seconds, discarded, versions


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assay", default=os.environ.get("ASSAY", "target/release/assay"))
    parser.add_argument("--python", default=os.environ.get("PEER_PYTHON", sys.executable))
    parser.add_argument("--data", help="folder with raw IDX files; default: generated digits")
    parser.add_argument("--batches", default="64,256")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--noise", type=float, default=0.10, help="allowed CPU share of others")
    parser.add_argument("--tries", type=int, default=5)
    parser.add_argument("--pause", type=float, default=5)
    parser.add_argument("--out", help="write the record as JSON")
    args = parser.parse_args()
    if args.epochs < 2:
        parser.error("--epochs must be 2 or more: the first one only warms up")
    folder = args.data
    if folder is None:
        listing = subprocess.run([args.assay, "dataset", "list", "--json"], check=True,
                                 capture_output=True, text=True).stdout
        items = json.loads(listing.strip().splitlines()[-1])["items"]
        folder = next(item["folder"] for item in items if item["name"] == "digits")
    record = {"threads": args.threads, "epochs_per_run": args.epochs, "rounds": args.rounds,
              "noise_limit": args.noise, "batches": []}
    for batch in map(int, args.batches.split(",")):
        seconds, discarded, versions = measure(args, folder, batch)
        median = {name: statistics.median(s) if s else None for name, s in seconds.items()}
        ratio = {name: median["assay"] / value if value and median["assay"] else None
                 for name, value in median.items() if name != "assay"}
        record["batches"].append({"batch": batch, "median_seconds": median, "ratio": ratio,
                                  "n": {name: len(s) for name, s in seconds.items()},
                                  "discarded_runs": discarded, "versions": sorted(versions)})

    def text(value):
        return "-" if value is None else f"{value:.3f}"

    print("| batch | assay s | PyTorch eager s | ratio | PyTorch fused s | ratio | epochs measured |")
    print("|---|---|---|---|---|---|---|")
    for row in record["batches"]:
        m, r = row["median_seconds"], row["ratio"]
        print(f"| {row['batch']} | {text(m['assay'])} | {text(m['PyTorch eager'])} "
              f"| {text(r['PyTorch eager'])} | {text(m['PyTorch fused Adam'])} "
              f"| {text(r['PyTorch fused Adam'])} | {min(row['n'].values())} |")
    if args.out:
        with open(args.out, "w") as f:
            json.dump(record, f, indent=2)
    print(json.dumps(record))


if __name__ == "__main__":
    main()
