#!/bin/sh
# Epochs of LeNet, GRU and Transformer compared with PyTorch. PEER_PYTHON names a Python that has torch.
set -eu
cd "$(dirname "$0")/../.."
cargo build --release --example train_speed
exec python3 scripts/bench/layers.py --python "${PEER_PYTHON:-python3}" "$@"
