#!/bin/sh
# Measures the client for large-model endpoints against the simulated one. PEER_PYTHON names a Python
# that has the package `openai`.
set -eu
cd "$(dirname "$0")/../.."
cargo build --profile dist
exec python3 scripts/bench/endpoint.py target/dist/assay --python "${PEER_PYTHON:-python3}" "$@"
