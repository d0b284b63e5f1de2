#!/bin/sh
# Matrix factorisation compared with scikit-surprise. PEER_PYTHON names a Python that has it.
set -eu
cd "$(dirname "$0")/../.."
binary=$(cargo bench --bench recommend --no-run 2>&1 | tee /dev/stderr | sed -n 's/.*Executable .*(\(.*\))$/\1/p' | tail -n 1)
exec python3 scripts/bench/recommend.py --binary "$binary" --python "${PEER_PYTHON:-python3}" "$@"
