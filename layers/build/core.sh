#!/usr/bin/env bash
# The core layer: the package dagbridge and its bytecode, under python/ where Lambda puts it on the path. Without the JSON
# Schema of the routing table, which only editors and the command line read.
set -euo pipefail
source layers/build/python.sh

target=$1/python
mkdir -p "$target"
cp -R layers/core/dagbridge "$target/"
find "$target" -name __pycache__ -prune -exec rm -r {} +
rm "$target/dagbridge/routing/schema.json"
write_own_bytecode "$target"
