#!/bin/sh
# One training epoch compared with PyTorch. PEER_PYTHON names a Python that has torch.
set -eu
cd "$(dirname "$0")/../.."
cargo build --release
exec python3 scripts/bench/train.py --python "${PEER_PYTHON:-python3}" "$@"
