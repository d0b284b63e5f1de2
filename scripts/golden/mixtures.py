"""BIC of Gaussian mixtures of three groups that are more and more alike inside.

Writes tests/golden/mixtures.json from scikit-learn: columns standardised with n - 1, full
covariances, the regularisation of each line. The points are generated in integers, as
in tests/oracles/mixture.rs. Run: python3 scripts/golden/mixtures.py
"""

import json
import pathlib
import warnings

import numpy
import sklearn
from sklearn.mixture import GaussianMixture

warnings.filterwarnings("ignore")
MASK = (1 << 31) - 1
EACH = 40


def groups(spread, centres):
    """`EACH` points round every centre, even in a square of half side `spread` hundredths."""
    state = 20 + spread
    rows = []
    for centre in centres:
        for _ in range(EACH):
            row = []
            for middle in centre:
                state = (state * 1103515245 + 12345) & MASK
                row.append(middle + ((state >> 16) % 201 - 100) * spread / 10000.0)
            rows.append(row)
    return numpy.array(rows)


def bic(points, k, regularisation):
    fits = [
        GaussianMixture(k, reg_covar=regularisation, tol=1e-9, max_iter=5000, init_params=start,
                        random_state=seed).fit(points).bic(points)
        for start in ("kmeans", "random") for seed in range(10)
    ]
    return round(float(min(fits)), 6)


found = []
for name, centres, spreads in (
    ("triangle", [(0, 0), (10, 0), (0, 10)], (0, 5, 20, 50, 100, 200)),
    ("line", [(1, 5), (3, 3), (5, 1)], (0, 5, 20, 50)),
):
    for spread in spreads:
        points = groups(spread, centres)
        points = (points - points.mean(0)) / points.std(0, ddof=1)
        for regularisation in (1e-6, 1e-4, 1e-2, 1e-1):
            bics = [bic(points, k, regularisation) for k in (1, 2, 3)]
            found.append([name, spread, regularisation, bics])

target = pathlib.Path(__file__).parents[2] / "tests/golden/mixtures.json"
lines = ",\n".join(json.dumps(one) for one in found)
target.write_text(f'{{"scikit-learn": "{sklearn.__version__}", "fits": [\n{lines}\n]}}\n')
