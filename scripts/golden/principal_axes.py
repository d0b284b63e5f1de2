"""Shares of variance of small random tables, by NumPy's singular value decomposition.

Writes tests/golden/principal_axes.json. The tables come from an integer generator
that crates/scoring/src/svd/tests.rs repeats, so only the shares are stored.
Run with NumPy: python3 scripts/golden/principal_axes.py
"""

import json
import pathlib

import numpy

MASK = (1 << 31) - 1
KINDS = ("ratings", "magnitudes", "duplicates", "money")


def table(rows, columns, kind):
    """Whole numbers from a linear congruential generator, changed as `kind` says."""
    state = rows * 1000 + columns * 10 + KINDS.index(kind)
    cells = numpy.zeros((rows, columns))
    for row in range(rows):
        for column in range(columns):
            state = (state * 1103515245 + 12345) & MASK
            cells[row, column] = (state >> 16) % 97 if kind == "magnitudes" else (state >> 16) % 5 + 1
    if kind == "magnitudes":
        # 1e-12, 1e-6, 1, 1e6, 1e12 side by side.
        for column in range(columns):
            cells[:, column] *= float(f"1e{6 * (column % 5) - 12}")
    if kind == "duplicates":
        # Every third column repeats the first one, every fifth is constant, the last rows repeat.
        for column in range(columns):
            if column % 3 == 2:
                cells[:, column] = cells[:, 0]
            if column % 5 == 4:
                cells[:, column] = 3.0
        cells[rows // 2 + 1 :] = cells[0]
    if kind == "money":
        cells[:, 0] *= 10000.0
    return cells


def shares(cells, standardised):
    """Shares of the first two axes; None where fewer than two columns differ."""
    cells = cells[:, numpy.ptp(cells, axis=0) > 0]
    if cells.shape[1] < 2:
        return None
    centred = cells - cells.mean(axis=0)
    if standardised:
        centred = centred / centred.std(axis=0, ddof=1)
    squares = numpy.linalg.svd(centred, compute_uv=False) ** 2
    return [float(f"{share:.12g}") for share in squares[:2] / squares.sum()]


found = []
for kind in KINDS:
    for rows in range(3, 21):
        for columns in range(2, 21):
            cells = table(rows, columns, kind)
            found.append([kind, rows, columns, shares(cells, True), shares(cells, False)])

target = pathlib.Path(__file__).parents[2] / "tests/golden/principal_axes.json"
lines = ",\n".join(json.dumps(one) for one in found)
target.write_text(f'{{"numpy": "{numpy.__version__}", "tables": [\n{lines}\n]}}\n')
