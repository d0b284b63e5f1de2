#!/usr/bin/env bash
# Trains the bundled models of models/ again, measures the exported files and writes their
# cards and digests. The same seed gives the same weights on the same kind of processor;
# latencies are those of this machine, so run it while nothing else does.
set -euo pipefail
cd "$(dirname "$0")/.."
assay=${ASSAY:-target/release/assay}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

bundle() {
    local model=$1 name=$2
    local command="assay lab train --task digits --model $model --seed 42"
    local run=$work/$model folder=models/$model
    "$assay" ${command#assay } --out "$run"
    "$assay" lab eval --model "$run/model.onnx" --data digits --json | tail -n 1 >"$run.evaluation"
    for batch in 1 256; do
        "$assay" lab bench --model "$run/model.onnx" --batch "$batch" --seconds 5 --json | tail -n 1
    done >"$run.benchmarks"
    mkdir -p "$folder"
    cp "$run/model.onnx" "$run/preprocessing.json" "$folder"
    python3 scripts/model-card.py "$name" "$command" "$run" >"$folder/card.json"
    (cd "$folder" && sha256sum model.onnx preprocessing.json card.json >SHA256SUMS)
}

bundle reference-mlp "Reference network on digits (bundled)"
bundle lenet "LeNet on digits (bundled)"
du -cb models/*/* | tail -n 1
