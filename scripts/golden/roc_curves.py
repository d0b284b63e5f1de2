#!/usr/bin/env python3
"""ROC and precision-recall curves of scikit-learn, for the test of `lab::evaluate::curve`.

    roc_curves.py > tests/golden/roc_curves.json        (needs numpy and scikit-learn)

`ties` and `many` follow from integers, so that the test generates the same scores
without this script; those of `distinct` are stored. For `many` only the areas are
stored: its curve has thousands of points.
"""

import json
import platform

import numpy as np
import sklearn
from sklearn.metrics import (auc, average_precision_score, precision_recall_curve, roc_auc_score,
                             roc_curve)


def ties():
    i = np.arange(400)
    scores = (i * 7919 % 997) * 50 // 997 / 50
    return scores, (i * 104729 + 71) % 991 / 991 < scores / 2


def many():
    i = np.arange(20_000, dtype=np.int64)
    scores = (i * 7919 % 20_011) / 20_011
    return scores, (i * 104729 + 71) % 9_973 / 9_973 < scores * scores * scores


def distinct():
    i = np.arange(60)
    scores = np.round(np.modf(np.sin(i + 1.0) * 43.7585)[0], 4)
    return scores, np.modf(np.abs(np.cos(i * 2.0) * 91.3))[0] < 0.3 + 0.4 * scores


def numbers(values):
    """JSON has no infinity: the threshold above which nothing is called positive is null."""
    return [float(value) if np.isfinite(value) else None for value in values]


def areas(scores, truth):
    return {
        "n": len(truth),
        "positives": int(truth.sum()),
        "auc": roc_auc_score(truth, scores),
        "average_precision": average_precision_score(truth, scores),
    }


def whole(scores, truth):
    false_rate, true_rate, thresholds = roc_curve(truth, scores, drop_intermediate=False)
    precision, recall, from_low = precision_recall_curve(truth, scores)
    assert abs(auc(false_rate, true_rate) - roc_auc_score(truth, scores)) < 1e-12
    return areas(scores, truth) | {
        "roc": {"thresholds": numbers(thresholds), "false_positive_rate": numbers(false_rate),
                "true_positive_rate": numbers(true_rate)},
        "precision_recall": {"thresholds": numbers(from_low), "precision": numbers(precision),
                             "recall": numbers(recall)},
    }


def main():
    scores, truth = distinct()
    assert len(set(scores)) == len(scores)
    made_with = f"scikit-learn {sklearn.__version__}, Python {platform.python_version()}"
    print(json.dumps({
        "made_with": made_with,
        "ties": whole(*ties()),
        "distinct": whole(scores, truth)
        | {"scores": numbers(scores), "truth": [bool(value) for value in truth]},
        "many": areas(*many()),
    }))


if __name__ == "__main__":
    main()
