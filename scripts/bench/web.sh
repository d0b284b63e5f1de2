#!/usr/bin/env bash
# Builds with link-time optimisation and measures the web application.
set -euo pipefail
cd "$(dirname "$0")/../.."
command -v wrk >/dev/null || { echo "wrk is missing: apt-get install wrk" >&2; exit 1; }
cargo build --profile dist
exec python3 scripts/bench/web.py target/dist/assay
