#!/bin/sh
# Scoring compared with scikit-learn and numpy. PEER_PYTHON names a Python that has both.
set -eu
cd "$(dirname "$0")/../.."
binary=$(cargo bench --bench scoring --no-run 2>&1 | tee /dev/stderr | sed -n 's/.*Executable .*(\(.*\))$/\1/p' | tail -n 1)
exec python3 scripts/bench/scoring.py --binary "$binary" --python "${PEER_PYTHON:-python3}" "$@"
