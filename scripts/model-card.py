"""Prints the card of a bundled model: how it was trained, and what training, evaluation and benchmarks found.

Usage: model-card.py NAME COMMAND RUN, where RUN is the folder of a run, and RUN.evaluation and RUN.benchmarks hold
the JSON of `assay lab eval` and `assay lab bench`.
"""

import datetime
import json
import pathlib
import sys

name, command, run = sys.argv[1:]
training = json.loads((pathlib.Path(run) / "metrics.json").read_text(encoding="utf-8"))
evaluation = json.loads(pathlib.Path(run + ".evaluation").read_text(encoding="utf-8"))
benchmarks = [json.loads(line) for line in pathlib.Path(run + ".benchmarks").read_text(encoding="utf-8").splitlines()]
assert training["synthetic"] and evaluation["synthetic"], "bundled models are trained on generated data only"
assert evaluation["data_digest"] == training["data_digest"]
# Only the name of the file says anything elsewhere.
training["onnx_path"] = "model.onnx"
for record in benchmarks:
    record["model"] = "model.onnx"
test = evaluation["test"]
card = {
    "name": name,
    "command": command,
    "trained_at": datetime.datetime.now(datetime.timezone.utc).strftime("%Y-%m-%dT%H:%M:%SZ"),
    "licence": "MIT OR Apache-2.0",
    "data": training["dataset"],
    "synthetic": True,
    "note": "Trained by this program on rows that it generates. What it reaches there says nothing about real data. "
    "Seconds per epoch include what other programs did meanwhile; each benchmark gives their share.",
    "training": training,
    "evaluation": {
        "accuracy": test["accuracy"],
        "interval": test["interval"],
        "n": test["n"],
        "data_digest": evaluation["data_digest"],
        "runtime_version": evaluation["runtime_version"],
    },
    "benchmarks": benchmarks,
}
print(json.dumps(card, ensure_ascii=False, indent=1))
