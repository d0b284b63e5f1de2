#!/usr/bin/env python3
"""Generates tests/golden/layers.json with PyTorch: for small networks of the layers
over images and sequences the outputs, the loss, the gradients of all
parameters, and the parameters after three steps of Adam and of SGD with momentum.

    scripts/golden/layers.py > tests/golden/layers.json

Needs torch. PyTorch's own Conv2d, MaxPool2d, Embedding (padding_idx 0), GRU,
MultiheadAttention and TransformerEncoderLayer compute them; only the order of
the numbers is the trainer's: dense weights inputs x outputs, the input
projection of a GRU before that of its state.
"""

import json
import sys

import torch
from torch import nn

import steps

ROWS, CLASSES, VOCABULARY, LENGTH, WIDTH = 5, 3, 9, 5, 6

torch.manual_seed(20251125)
torch.set_default_dtype(torch.float64)


def dense(linear):
    return [(linear.weight, True), (linear.bias, False)]


def kept(module):
    return [(module.weight, False), (module.bias, False)]


class Images(nn.Module):
    input = {"kind": "image", "channels": 2, "height": 8, "width": 7}
    inputs = 2 * 8 * 7
    layers = [
        {"layer": "conv2d", "inputs": 2, "outputs": 5, "kernel": 3, "stride": 1, "padding": 1},
        {"layer": "relu"},
        {"layer": "max_pool2d", "size": 2, "stride": 2},
        {"layer": "conv2d", "inputs": 5, "outputs": 7, "kernel": 2, "stride": 2, "padding": 1},
        {"layer": "tanh"},
        {"layer": "dense", "inputs": 7 * 3 * 2, "outputs": CLASSES},
    ]

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.Conv2d(2, 5, 3, padding=1), nn.Conv2d(5, 7, 2, 2, padding=1)
        self.last = nn.Linear(7 * 3 * 2, CLASSES)

    def forward(self, x):
        x = nn.functional.max_pool2d(torch.relu(self.first(x.reshape(-1, 2, 8, 7))), 2)
        return self.last(torch.tanh(self.second(x)).flatten(1))

    def order(self):
        return kept(self.first) + kept(self.second) + dense(self.last)


class Text(nn.Module):
    input = {"kind": "tokens", "vocabulary": VOCABULARY}
    inputs = LENGTH
    embed = {"layer": "embedding", "vocabulary": VOCABULARY, "width": WIDTH}
    out = {"layer": "dense", "inputs": WIDTH, "outputs": CLASSES}

    def __init__(self):
        super().__init__()
        self.table = nn.Embedding(VOCABULARY, WIDTH, padding_idx=0)
        self.last = nn.Linear(WIDTH, CLASSES)

    def embedded(self, x):
        ids = x.long()
        return ids, self.table(ids), (ids != 0)

    def mean(self, y, known):
        weights = known.double().unsqueeze(2)
        return (y * weights).sum(1) / weights.sum(1).clamp(min=1)

    def order(self):
        return [(self.table.weight, False)] + self.between() + dense(self.last)


class Bag(Text):
    layers = [Text.embed, {"layer": "mean_pool"}, {"layer": "sigmoid"}, Text.out]

    def forward(self, x):
        _, y, known = self.embedded(x)
        return self.last(torch.sigmoid(self.mean(y, known)))

    def between(self):
        return []


class Recurrent(Text):
    hidden = 4
    layers = [Text.embed, {"layer": "gru", "inputs": WIDTH, "hidden": hidden},
              {"layer": "dense", "inputs": hidden, "outputs": CLASSES}]

    def __init__(self):
        super().__init__()
        self.gru = nn.GRU(WIDTH, self.hidden, batch_first=True)
        self.last = nn.Linear(self.hidden, CLASSES)

    def forward(self, x):
        ids, y, known = self.embedded(x)
        packed = nn.utils.rnn.pack_padded_sequence(
            y, known.sum(1), batch_first=True, enforce_sorted=False)
        return self.last(self.gru(packed)[1][0])

    def between(self):
        gru = self.gru
        return [(gru.weight_ih_l0, True), (gru.bias_ih_l0, False),
                (gru.weight_hh_l0, True), (gru.bias_hh_l0, False)]


def attention(module):
    return [(module.in_proj_weight, True), (module.in_proj_bias, False)] + dense(module.out_proj)


class Attentive(Text):
    layers = [Text.embed, {"layer": "attention", "width": WIDTH, "heads": 2},
              {"layer": "layer_norm", "width": WIDTH}, {"layer": "mean_pool"}, Text.out]

    def __init__(self):
        super().__init__()
        self.attention = nn.MultiheadAttention(WIDTH, 2, batch_first=True)
        self.norm = nn.LayerNorm(WIDTH)

    def forward(self, x):
        _, y, known = self.embedded(x)
        y = self.norm(self.attention(y, y, y, key_padding_mask=~known)[0])
        return self.last(self.mean(y, known))

    def between(self):
        return attention(self.attention) + kept(self.norm)


class Encoder(Text):
    hidden = 8
    block = {"layer": "encoder", "width": WIDTH, "heads": 3, "hidden": hidden, "dropout": 0.0}
    layers = [Text.embed, {"layer": "positions", "length": LENGTH, "width": WIDTH}, block, block,
              {"layer": "mean_pool"}, Text.out]

    def __init__(self):
        super().__init__()
        self.positions = nn.Parameter(torch.randn(LENGTH, WIDTH) * 0.5)
        self.blocks = nn.ModuleList(
            nn.TransformerEncoderLayer(WIDTH, 3, self.hidden, dropout=0.0, batch_first=True)
            for _ in range(2))

    def forward(self, x):
        _, y, known = self.embedded(x)
        y = y + self.positions
        for block in self.blocks:
            y = block(y, src_key_padding_mask=~known)
        return self.last(self.mean(y, known))

    def between(self):
        order = [(self.positions, False)]
        for block in self.blocks:
            order += attention(block.self_attn) + kept(block.norm1)
            order += dense(block.linear1) + dense(block.linear2) + kept(block.norm2)
        return order


def flat(model, of=lambda parameter: parameter):
    numbers = []
    for parameter, turned in model.order():
        value = of(parameter).detach()
        numbers += (value.T if turned else value).reshape(-1).tolist()
    return numbers


def rows_of(kind):
    if kind.input["kind"] == "image":
        return torch.randn(ROWS, kind.inputs).float().double()
    ids = torch.randint(1, VOCABULARY - 1, (ROWS, LENGTH))  # the last id never occurs
    for row in range(ROWS):
        ids[row, LENGTH - row % 4:] = 0
    return ids.double()


def case(kind):
    model = kind()
    with torch.no_grad():  # exact in 32 bits, so that both sides start alike
        for parameter in model.parameters():
            if parameter.dim() == 1:
                parameter += torch.randn_like(parameter) * 0.2
            parameter.copy_(parameter.float())
    inputs, targets = rows_of(kind), torch.randint(0, CLASSES, (ROWS,))
    spec = {"name": kind.__name__, "inputs": kind.inputs, "input": kind.input,
            "layers": kind.layers, "loss": "softmax_cross_entropy"}
    return steps.record(spec, model, inputs, targets, nn.functional.cross_entropy, flat)


def rounded(value):
    if isinstance(value, float):
        return float(f"{value:.9g}")
    if isinstance(value, list):
        return [rounded(part) for part in value]
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    return value


KINDS = [Images, Bag, Recurrent, Attentive, Encoder]
json.dump({"made_by": f"PyTorch {torch.__version__}", "seed": 1, "step": 0,
           "cases": rounded([case(kind) for kind in KINDS])}, sys.stdout)
print()
