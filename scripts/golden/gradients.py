#!/usr/bin/env python3
"""Generates tests/golden/gradients.json with PyTorch: for small networks of every
layer and loss the outputs, the loss, the gradients of all parameters, and the
parameters after three steps of Adam and of SGD with momentum.

    scripts/golden/gradients.py > tests/golden/gradients.json

Needs torch and numpy. Weights are written inputs x outputs, as the trainer
stores them. Dropout masks come from the trainer's hash, reimplemented here.
"""

import json
import sys

import torch
from torch import nn

import steps

MASK64 = (1 << 64) - 1
MASK32 = (1 << 32) - 1
ROWS, INPUTS, CLASSES = 6, 5, 3
SEED, STEP = 9, 4

torch.manual_seed(20251124)
torch.set_default_dtype(torch.float64)


def dropout_key(seed, step, layer):
    z = seed
    for part in (step, layer):
        z = (z + part + 0x9E3779B97F4A7C15) & MASK64
        z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK64
        z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK64
        z ^= z >> 31
    return z & MASK32, z >> 32


def dropout_bits(key, place):
    x = ((place * 0x9E3779B9) & MASK32) ^ key[0]
    x = ((x ^ (x >> 16)) * 0x7FEB352D) & MASK32
    x = (((x ^ (x >> 15)) * 0x846CA68B) & MASK32) ^ key[1]
    x = ((x ^ (x >> 16)) * 0x9E3779B9) & MASK32
    return x ^ (x >> 15)


class FixedDropout(nn.Module):
    """Dropout whose mask is that of the trainer in one step."""

    def __init__(self, rate, layer):
        super().__init__()
        self.rate, self.key = rate, dropout_key(SEED, STEP, layer)

    def forward(self, x):
        threshold = int(self.rate * 2**32)
        kept = [dropout_bits(self.key, place) >= threshold for place in range(x.numel())]
        return x * torch.tensor(kept).reshape(x.shape) / (1 - self.rate)


def network(layers):
    modules = []
    for index, layer in enumerate(layers):
        kind = layer["layer"]
        if kind == "dense":
            linear = nn.Linear(layer["inputs"], layer["outputs"])
            with torch.no_grad():  # exact in 32 bits, so that both sides start alike
                for parameter in linear.parameters():
                    parameter.copy_(parameter.float())
            modules.append(linear)
        elif kind == "relu":
            modules.append(nn.ReLU())
        else:
            modules.append(FixedDropout(layer["rate"], index))
    return nn.Sequential(*modules)


def flat(model, of=lambda parameter: parameter):
    numbers = []
    for module in model:
        if isinstance(module, nn.Linear):
            numbers += of(module.weight).detach().T.reshape(-1).tolist()
            numbers += of(module.bias).detach().tolist()
    return numbers


def loss_of(kind, outputs, targets):
    if kind == "softmax_cross_entropy":
        return nn.functional.cross_entropy(outputs, targets)
    return nn.functional.mse_loss(outputs, nn.functional.one_hot(targets, CLASSES).double())


def case(layers, loss):
    model = network(layers)
    inputs = torch.randn(ROWS, INPUTS).float().double()
    targets = torch.randint(0, CLASSES, (ROWS,))
    spec = {"name": "golden", "inputs": INPUTS, "layers": layers, "loss": loss}
    return steps.record(spec, model, inputs, targets, lambda *both: loss_of(loss, *both), flat)


def dense(inputs, outputs):
    return {"layer": "dense", "inputs": inputs, "outputs": outputs}


RELU = {"layer": "relu"}
DROPOUT = {"layer": "dropout", "rate": 0.5}
NETWORKS = [
    [dense(INPUTS, CLASSES)],
    [dense(INPUTS, 7), RELU, dense(7, CLASSES)],
    [dense(INPUTS, 8), RELU, dense(8, 6), DROPOUT, dense(6, CLASSES)],
]


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, list):
        return [rounded(part) for part in value]
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    return value


cases = [case(layers, loss) for layers in NETWORKS
         for loss in ("softmax_cross_entropy", "mean_squared_error")]
json.dump({"made_by": f"PyTorch {torch.__version__}", "seed": SEED, "step": STEP,
           "cases": rounded(cases)}, sys.stdout)
print()
