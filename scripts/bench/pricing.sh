#!/bin/sh
# Usages of large-model endpoints priced per second on one thread.
set -eu
cd "$(dirname "$0")/../.."
exec cargo bench --package pricing --bench cost
