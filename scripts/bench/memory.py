#!/usr/bin/env python3
"""A run's memory estimate compared with its actual peak, for every model.

Trains each model once, each in its own process, on rows generated here (texts, a table and
ratings) and on generated digits, and reads the peak resident memory of the process from the
system when it has ended. Prints a table; exits with 1 if any estimate / peak is outside 0.8
to 1.3.

    memory.py --binary assay [--runtime FOLDER] [--model NAME …] [--rows 1.0] [--out FILE]

--runtime is a folder that holds ONNX Runtime (`runtime` in the data folder); without it,
the library is downloaded. --rows scales the number of rows: the ratio must hold for any.
"""

import argparse
import json
import os
import pathlib
import random
import subprocess
import sys
import tempfile

LOW, HIGH = 0.8, 1.3
IMAGES = ["reference-mlp", "lenet", "softmax-regression", "logistic"]
TEXTS = ["compare", "ngram-logistic", "hashed-ngram-mlp", "gru", "transformer", "naive-bayes"]
TABLES = ["tabular-mlp", "logistic"]
RATINGS = ["biased-mf", "pmf", "item-knn", "bias-only"]


def texts(path, rows, chance):
    """Reviews of 8 to 35 words, common ones far more often than rare ones."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    words = ["".join(chance.choices(letters, k=chance.randint(3, 9))) for _ in range(30_000)]
    weights = [1 / (place + 1) for place in range(len(words))]
    with path.open("w") as file:
        file.write("text,label\n")
        for row in range(rows):
            text = chance.choices(words, weights=weights, k=chance.randint(8, 35))
            kind = ["lovely", "awful"][row % 2]
            text[chance.randrange(len(text))] = kind
            file.write(f"{' '.join(text)},{'good' if row % 2 == 0 else 'bad'}\n")


def table(path, rows, chance):
    with path.open("w") as file:
        file.write(",".join(f"x{column}" for column in range(20)) + ",town,bought\n")
        for _ in range(rows):
            row = [chance.gauss(0, 1) for _ in range(20)]
            bought = row[0] + row[1] * row[2] + chance.gauss(0, 0.5) > 0
            cells = [f"{x:.4f}" for x in row] + [chance.choice(["Ulm", "Bonn", "Kiel"])]
            file.write(",".join([*cells, "yes" if bought else "no"]) + "\n")


def ratings(path, rows, chance):
    with path.open("w") as file:
        file.write("user,item,rating\n")
        for _ in range(rows):
            user = int(chance.paretovariate(1) * 37) % 6000
            item = int(chance.paretovariate(0.8) * 11) % 3500
            file.write(f"{user},{item},{1 + (user * 7 + item * 3 + chance.randrange(3)) % 5}\n")


def measure(binary, data, task, choice, model, place):
    """Estimate and peak of one run, in MiB."""
    command = [binary, "lab", "train", "--task", task, "--model", model, "--epochs", "1"]
    command += ["--data", choice, "--out", str(place / f"{task}-{model}"), "--json"]
    with (place / "told").open("w+") as told, (place / "said").open("w+") as said:
        environment = {**os.environ, "ASSAY_DATA_DIR": str(data)}
        child = subprocess.Popen(command, stdout=told, stderr=said, env=environment)
        _, status, usage = os.wait4(child.pid, 0)
        child.returncode = os.waitstatus_to_exitcode(status)
        if child.returncode:
            said.seek(0)
            sys.exit(f"{task} {model}: exit code {child.returncode}\n{said.read()[-2000:]}")
        told.seek(0)
        outcome = json.loads(told.read().strip().splitlines()[-1])
    return outcome["memory_estimate"] / 2**20, usage.ru_maxrss / 2**10


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", required=True)
    parser.add_argument("--runtime", type=pathlib.Path)
    parser.add_argument("--model", action="append")
    parser.add_argument("--rows", type=float, default=1.0)
    parser.add_argument("--out", type=pathlib.Path)
    options = parser.parse_args()
    records, wrong = [], 0
    with tempfile.TemporaryDirectory() as folder:
        place = pathlib.Path(folder)
        data = place / "data"
        data.mkdir()
        if options.runtime:
            (data / "runtime").symlink_to(options.runtime.resolve())
        made = {"text": (texts, 10_600), "table": (table, 100_000), "ratings": (ratings, 1_000_000)}
        choices = {"digits": "digits", "table": f"table={place / 'table.csv'}:bought"}
        for name, (make, rows) in made.items():
            make(place / f"{name}.csv", int(rows * options.rows), random.Random(1))
            choices.setdefault(name, f"{name}={place / name}.csv")
        print("| task | model | estimate, MiB | peak, MiB | estimate / peak |\n|---|---|---|---|---|")
        tasks = {"digits": IMAGES, "text": TEXTS, "table": TABLES, "ratings": RATINGS}
        for task, models in tasks.items():
            for model in models:
                if options.model and model not in options.model:
                    continue
                estimate, peak = measure(options.binary, data, task, choices[task], model, place)
                ratio = estimate / peak
                wrong += not LOW <= ratio <= HIGH
                line = f"| {task} | {model} | {estimate:.0f} | {peak:.0f} | {ratio:.2f} |"
                print(line, flush=True)
                records.append({"task": task, "model": model, "estimate": estimate, "peak": peak})
    if options.out:
        options.out.write_text(json.dumps(records, indent=1))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
