#!/usr/bin/env bash
# The core layer: the package dagbridge and its bytecode, under python/ where Lambda puts it on the path. Without what only
# editors and the command line read: the JSON Schema of the routing table, and modules that no handler imports.
set -euo pipefail
source layers/build/python.sh

target=$1/python
mkdir -p "$target"
cp -R layers/core/dagbridge "$target/"
find "$target" -name __pycache__ -prune -exec rm -r {} +
rm "$target/dagbridge/routing/schema.json"
if python=$(find_tool_python); then # without one, a little more is shipped
  "$python" -I layers/build/prune.py "$target"
fi
write_own_bytecode "$target"
