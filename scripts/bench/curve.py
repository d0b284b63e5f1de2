#!/usr/bin/env python3
"""Learning curves of the reference network, Assay and PyTorch, as a picture.

Both train on the same IDX folder with batch 64, Adam 0.001, dropout on, a tenth
of the rows held out for validation, once for each seed. Initial weights, order of
rows, masks and held-out rows are each program's own, so curves agree as far as
seeds agree among themselves; the trainer's test `curve` checks that single steps
agree from the same weights. Prints minimum and maximum over the seeds at the last
epoch, draws an SVG and writes JSON.

    curve.py --assay BINARY --python PYTHON_WITH_TORCH --data FOLDER [--epochs 10]
             [--seeds 3] [--picture FILE.svg] [--out FILE.json]

The picture needs matplotlib, in the Python that runs this script.
"""

import argparse
import json
import statistics
import subprocess
import tempfile

PEER = r"""
import gzip, json, os, struct, sys
import torch
from torch import nn
folder, epochs, seed, threads = sys.argv[1], *map(int, sys.argv[2:5])
torch.set_num_threads(threads)
torch.manual_seed(seed)
def opened(name):
    path = folder + "/" + name
    return open(path, "rb") if os.path.exists(path) else gzip.open(path + ".gz", "rb")
with opened("train-images-idx3-ubyte") as f:
    _, n, rows, columns = struct.unpack(">4I", f.read(16))
    x = torch.frombuffer(bytearray(f.read()), dtype=torch.uint8).reshape(n, rows * columns).float() / 255
with opened("train-labels-idx1-ubyte") as f:
    f.read(8)
    y = torch.frombuffer(bytearray(f.read()), dtype=torch.uint8).long()
order = torch.randperm(n)
held, learnt = order[: n // 10], order[n // 10 :]
model = nn.Sequential(nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 256), nn.Dropout(0.5), nn.Linear(256, 10))
optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
loss_of = nn.CrossEntropyLoss()
curve = []
for epoch in range(epochs):
    model.train()
    total = 0.0
    for rows in learnt[torch.randperm(len(learnt))].split(64):
        loss = loss_of(model(x[rows]), y[rows])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        total += loss.item() * len(rows)
    model.eval()
    with torch.no_grad():
        logits = model(x[held])
    curve.append({"epoch": epoch + 1, "train_loss": total / len(learnt),
                  "validation_loss": loss_of(logits, y[held]).item(),
                  "validation_accuracy": (logits.argmax(1) == y[held]).float().mean().item()})
print(json.dumps({"curve": curve, "version": "PyTorch " + torch.__version__.split("+")[0]}))
"""

WHAT = {"train_loss": "loss while training (nats, dropout on)",
        "validation_loss": "loss on validation rows (nats)",
        "validation_accuracy": "accuracy on validation rows"}


def last_line(command):
    output = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    return json.loads(output.strip().splitlines()[-1])


def ours(args, seed):
    with tempfile.TemporaryDirectory() as out:
        record = last_line([args.assay, "lab", "train", "--data", f"mnist={args.data}",
                            "--epochs", str(args.epochs), "--batch", "64", "--seed", str(seed),
                            "--threads", str(args.threads), "--validation-share", "0.1",
                            "--out", out, "--json"])
    return record["curve"], "Assay"


def peer(args, seed):
    record = last_line([args.python, "-c", PEER, args.data, str(args.epochs), str(seed),
                        str(args.threads)])
    return record["curve"], record["version"]


def draw(curves, path):
    import matplotlib
    matplotlib.use("svg")
    # The same picture from the same numbers.
    matplotlib.rcParams.update({"svg.hashsalt": "curve", "svg.fonttype": "none",
                                "font.size": 9})
    from matplotlib import pyplot
    figure, axes = pyplot.subplots(1, len(WHAT), figsize=(11, 3.4))
    for axis, (what, title) in zip(axes, WHAT.items()):
        styles = zip(curves.items(), (("#1f5fbf", "-", "o"), ("#c2571a", "--", "s")))
        for (name, runs), (colour, line, mark) in styles:
            for index, run in enumerate(runs):
                axis.plot([e["epoch"] for e in run], [e[what] for e in run], color=colour,
                          linestyle=line, marker=mark, markersize=3, linewidth=1, alpha=0.75,
                          label=f"{name}, {len(runs)} seeds" if index == 0 else None)
        axis.set_title(title, fontsize=9)
        axis.set_xlabel("epoch")
        axis.grid(alpha=0.25)
        axis.spines[["top", "right"]].set_visible(False)
    axes[0].legend(frameon=False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--assay", default="target/release/assay")
    parser.add_argument("--python", default="python3")
    parser.add_argument("--data", required=True, help="folder with IDX files")
    parser.add_argument("--epochs", type=int, default=10)
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--picture", help="draw to this SVG")
    parser.add_argument("--out", help="write the record as JSON")
    args = parser.parse_args()
    curves = {}
    for seed in range(1, args.seeds + 1):
        for contender in (ours, peer):
            curve, name = contender(args, seed)
            curves.setdefault(name, []).append(curve)
    print("| figure after the last epoch | " + " | ".join(curves) + " |")
    print("|---|" + "---|" * len(curves))
    for what, title in WHAT.items():
        cells = []
        for runs in curves.values():
            ends = [run[-1][what] for run in runs]
            cells.append(f"{statistics.mean(ends):.4f} ({min(ends):.4f} to {max(ends):.4f})")
        print(f"| {title} | " + " | ".join(cells) + " |")
    if args.picture:
        draw(curves, args.picture)
    record = {"epochs": args.epochs, "seeds": args.seeds, "curves": curves}
    if args.out:
        with open(args.out, "w") as f:
            json.dump(record, f, indent=2)


if __name__ == "__main__":
    main()
