#!/usr/bin/env bash
# The core layer: the package dagbridge and its bytecode, under python/ where Lambda puts it on the path.
set -euo pipefail
source layers/build/python.sh

target=$1/python
mkdir -p "$target"
cp -R layers/core/dagbridge "$target/"
find "$target" -name __pycache__ -prune -exec rm -r {} +
write_bytecode "$target"
