#!/usr/bin/env bash
# The dependency layer: what layers/dependencies/requirements.txt pins, and its bytecode, under python/.
set -euo pipefail
source layers/build/python.sh

python=$(find_tool_python pip) || {
  echo "No Python 3.11 or later with pip was found: it fetches the wheels of the dependency layer." >&2
  exit 1
}
target=$1/python
mkdir -p "$target"
# Only wheels without machine code: the same files serve arm64 and x86_64, and any Python can fetch them.
install_wheels "$python" "$target" layers/dependencies/requirements.txt \
  --python-version 3.13 --platform any --implementation py --abi none
rm -rf "$target/bin" # commands, of no use in Lambda
find "$target" -type d \( -name tests -o -name test \) -prune -exec rm -r {} +
find "$target" -path '*.dist-info/*' \( -name INSTALLER -o -name REQUESTED -o -name RECORD \) -delete
"$python" -I layers/build/prune.py "$target"
write_bytecode "$target"
