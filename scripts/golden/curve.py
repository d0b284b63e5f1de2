#!/usr/bin/env python3
"""Losses of the reference network's first 200 steps in PyTorch, for the trainer's test.

    curve.py > tests/golden/curve.json        (needs numpy and torch)
    curve.py --search 200                     (finds a good first row)

Rows, labels and initial weights follow from an integer hash, so that the test
generates the same ones without this script. Dropout is off; a step takes the next
16 rows; Adam 0.001. PyTorch computes in double precision.

A unit within rounding of the kink of ReLU is on in one program and off in another,
and from there their losses diverge by 1e-3 within some steps: in single precision
PyTorch diverges from itself in this way when the rows of a batch are reordered. So
the first row is the one of 200 candidates for which the unit nearest to its kink
in all steps is farthest from it.
"""

import argparse
import json
import platform

import numpy as np
import torch
from torch import nn

STEPS, BATCH, PIXELS, CLASSES = 200, 16, 784, 10
# Found by --search; in runs of STEPS batches.
START = 40
SIZES = [(784, 512), (512, 256), (256, 10)]


def uniform(stream, count, first=0):
    """Numbers in [0, 1) with 24 bits: the finaliser lowbias32 over place and stream."""
    x = np.arange(first, first + count, dtype=np.uint32)
    x = x * np.uint32(0x9E3779B9) ^ np.uint32(stream * 0x85EBCA6B & 0xFFFFFFFF)
    x = (x ^ x >> np.uint32(16)) * np.uint32(0x7FEB352D)
    x = (x ^ x >> np.uint32(15)) * np.uint32(0x846CA68B)
    x = x ^ x >> np.uint32(16)
    return (x >> np.uint32(8)) / 2.0**24


def rows(start):
    """Half of the pixels of a class are lit more often than the others."""
    n = STEPS * BATCH
    labels = (uniform(1, n, start * n) * CLASSES).astype(np.int64)
    often = uniform(2, CLASSES * PIXELS).reshape(CLASSES, PIXELS) < 0.5
    share = np.where(often[labels], 0.55, 0.45)
    lit = uniform(3, n * PIXELS, start * n * PIXELS).reshape(n, PIXELS) < share
    return lit.astype(np.float32), labels


def network():
    layers = []
    for index, (inputs, outputs) in enumerate(SIZES):
        linear = nn.Linear(inputs, outputs)
        numbers = (2.0 * uniform(30 + index, inputs * outputs + outputs) - 1.0) / np.sqrt(inputs)
        numbers = torch.from_numpy(numbers.astype(np.float32))
        with torch.no_grad():
            # The trainer keeps inputs x outputs, PyTorch outputs x inputs.
            linear.weight.copy_(numbers[: inputs * outputs].reshape(inputs, outputs).T)
            linear.bias.copy_(numbers[inputs * outputs:])
        layers += [linear, nn.ReLU()] if index == 0 else [linear]
    return nn.Sequential(*layers)


def run(start):
    """Losses of all steps, and how near a unit came to its kink."""
    x, y = rows(start)
    x, y = torch.from_numpy(x).double(), torch.from_numpy(y)
    model, losses, nearest = network().double(), [], float("inf")
    optimizer = torch.optim.Adam(model.parameters(), lr=0.001)
    for step in range(STEPS):
        batch = slice(step * BATCH, (step + 1) * BATCH)
        before = model[0](x[batch])
        nearest = min(nearest, before.abs().min().item())
        loss = nn.functional.cross_entropy(model[1:](before), y[batch])
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    return losses, nearest


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--search", type=int, help="try so many places for the rows to begin")
    args = parser.parse_args()
    torch.set_num_threads(1)
    if args.search:
        nearest, start = max((run(start)[1], start) for start in range(args.search))
        print(f"START = {start}: no unit comes nearer to its kink than {nearest:.2e}")
        return
    losses, nearest = run(START)
    print(json.dumps({"made_with": f"PyTorch {torch.__version__}, Python {platform.python_version()}",
                      "nearest_to_kink": nearest, "losses": losses}))


if __name__ == "__main__":
    main()
