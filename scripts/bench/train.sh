#!/bin/sh
# One training epoch beside PyTorch. PEER_PYTHON names a Python that has torch.
set -eu
cd "$(dirname "$0")/../.."
cargo build --release
exec python3 scripts/bench/train.py --python "${PEER_PYTHON:-python3}" "$@"
