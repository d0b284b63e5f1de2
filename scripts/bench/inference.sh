#!/usr/bin/env bash
# Inference compared with Python's onnxruntime. PEER_PYTHON names a Python that has onnxruntime
# and numpy; by default one is created in target/peer. Arguments: see inference.py.
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${PEER_PYTHON:-target/peer/bin/python}
if [ ! -x "$python" ]; then
    python3 -m venv target/peer
    target/peer/bin/pip install --quiet numpy onnxruntime==1.32.0
fi
exec "$python" scripts/bench/inference.py "$@"
