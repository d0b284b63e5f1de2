#!/usr/bin/env bash
# Stands in for rustdoc in `cargo test --doc`: writes the pages, with warnings as errors,
# where cargo asks for tests of their examples. `cargo doc` would compile all dependencies a
# second time, for checking only.
set -euo pipefail
arguments=()
while [ $# -gt 0 ]; do
    case $1 in
        --test) arguments+=(-D warnings --output target/doc) ;;
        --test-run-directory | --test-builder | --test-runtool | --test-args) shift ;;
        *) arguments+=("$1") ;;
    esac
    shift
done
exec rustdoc "${arguments[@]}"
