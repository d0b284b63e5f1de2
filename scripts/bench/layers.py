#!/usr/bin/env python3
"""Training epochs of LeNet, GRU and Transformer, Assay and PyTorch, and Assay's memory
compared with data, parameters x 4 and activations.

Both train the same layers on as many rows of the same shape with 2 threads,
in turns, each in its own process: LeNet on 28 x 28 pixels, the other two
on 32 ids of 10,000. A run during which other processes took more than 10 % of
the CPU is discarded and repeated. Prints a table and writes JSON.

    scripts/bench/layers.sh [--rounds 5] [--models lenet,gru] [--out FILE]
    layers.py --speed BINARY --python PYTHON_WITH_TORCH

PyTorch runs eagerly with fused Adam: forward, loss, zero_grad, backward, step;
the data are one tensor in memory, each batch an index selection. Its GRU gets
no lengths and its Transformer no padding mask, which saves it work: no row here
has padding.
"""

import argparse
import json
import os
import statistics
import sys
import time

import contest

PEER = r"""
import json, sys, time
import torch
from torch import nn
model_name, n, batch, epochs, threads = sys.argv[1], *map(int, sys.argv[2:6])
torch.set_num_threads(threads)
torch.manual_seed(1)

class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(10000, 64, padding_idx=0)
        self.gru = nn.GRU(64, 128, batch_first=True)
        self.last = nn.Linear(128, 2)
    def forward(self, x):
        return self.last(self.gru(self.table(x))[1][0])

class Encoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(10000, 128, padding_idx=0)
        self.positions = nn.Parameter(torch.randn(32, 128) * 0.02)
        block = lambda: nn.TransformerEncoderLayer(128, 4, 256, dropout=0.0, batch_first=True)
        self.blocks = nn.Sequential(block(), block())
        self.last = nn.Linear(128, 2)
    def forward(self, x):
        return self.last(self.blocks(self.table(x) + self.positions).mean(1))

if model_name == "reference-mlp":
    x, classes = torch.rand(n, 784), 10
    model = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.Linear(256, 10))
elif model_name == "lenet":
    x, classes = torch.rand(n, 1, 28, 28), 10
    model = nn.Sequential(
        nn.Conv2d(1, 6, 5, padding=2), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(6, 16, 5), nn.ReLU(), nn.MaxPool2d(2), nn.Flatten(),
        nn.Linear(400, 120), nn.ReLU(), nn.Linear(120, 84), nn.ReLU(), nn.Linear(84, 10))
else:
    x, classes = torch.randint(1, 10000, (n, 32)), 2
    model = {"gru": Recurrent, "transformer": Encoder}[model_name]()
y = torch.randint(0, classes, (n,))
optimizer = torch.optim.Adam(model.parameters(), lr=0.001, fused=True)
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

# Rows of an epoch: as many as keep a run well below a minute.
ROWS = {"reference-mlp": 60_000, "lenet": 60_000, "gru": 12_800, "transformer": 6_400}


def measure(args, model):
    numbers = [model, str(int(ROWS[model] * args.scale)), str(args.batch), str(args.epochs),
               str(args.threads)]
    contenders = {"assay": [args.speed, *numbers],
                  "PyTorch fused Adam": [args.python, "-c", PEER, *numbers]}
    seconds = {name: [] for name in contenders}
    shares = {name: [] for name in contenders}
    discarded, versions, memory = 0, set(), None
    for _ in range(args.rounds):
        for name, command in contenders.items():
            for _ in range(args.tries):
                result, share = contest.run(command)
                if share <= args.noise:
                    # The first epoch warms caches and thread pools.
                    seconds[name] += result["seconds"][1:]
                    shares[name].append(share)
                    memory = result.get("memory", memory)
                    versions.add(result.get("version", "assay"))
                    break
                discarded += 1
                print(f"discarded {name}, {model}: others took {share:.0%}", file=sys.stderr)
                time.sleep(args.pause)
    median = {name: statistics.median(s) if s else None for name, s in seconds.items()}
    ours, theirs = median.values()
    needed = memory and memory["data_bytes"] + memory["training_bytes"]
    return {"model": model, "rows": int(numbers[1]), "median_seconds": median,
            "ratio": ours / theirs if ours and theirs else None,
            "n": {name: len(s) for name, s in seconds.items()}, "memory": memory,
            "memory_ratio": memory["peak_bytes"] / needed if memory else None,
            "cpu_share_of_others": shares, "discarded_runs": discarded,
            "versions": sorted(versions)}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--speed",
                        default=os.environ.get("SPEED", "target/release/examples/train_speed"))
    parser.add_argument("--python", default=os.environ.get("PEER_PYTHON", sys.executable))
    parser.add_argument("--models", default="lenet,gru,transformer")
    parser.add_argument("--batch", type=int, default=64)
    parser.add_argument("--epochs", type=int, default=3)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--scale", type=float, default=1, help="share of the rows")
    parser.add_argument("--noise", type=float, default=0.10, help="allowed CPU share of others")
    parser.add_argument("--tries", type=int, default=5)
    parser.add_argument("--pause", type=float, default=5)
    parser.add_argument("--out", help="write the record as JSON")
    args = parser.parse_args()
    if args.epochs < 2:
        parser.error("--epochs must be 2 or more: the first one only warms up")
    record = {"threads": args.threads, "batch": args.batch, "epochs_per_run": args.epochs,
              "rounds": args.rounds, "noise_limit": args.noise,
              "models": [measure(args, model) for model in args.models.split(",")]}

    def text(value):
        return "-" if value is None else f"{value:.3f}"

    print("| model | rows | assay s | PyTorch fused s | ratio | epochs measured | memory ratio |")
    print("|---|---|---|---|---|---|---|")
    for row in record["models"]:
        ours, theirs = row["median_seconds"].values()
        print(f"| {row['model']} | {row['rows']} | {text(ours)} | {text(theirs)} "
              f"| {text(row['ratio'])} | {min(row['n'].values())} | {text(row['memory_ratio'])} |")
    if args.out:
        with open(args.out, "w") as f:
            json.dump(record, f, indent=2)
    print(json.dumps(record))


if __name__ == "__main__":
    main()
