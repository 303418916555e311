#!/usr/bin/env bash
# The routes layer: layers/routes/routes.yaml, checked and compiled to /opt/routes.json, and the digest that says so.
# An invalid table ends the build with all of its mistakes.
set -euo pipefail
source layers/build/python.sh

export PYTHONPATH=cli:layers/core
if ! python=$(find_tool_python yaml jmespath); then
  python=$(find_tool_python pip) || {
    echo "No Python 3.11 or later with pip was found: it compiles the routing table." >&2
    exit 1
  }
  packages=$(mktemp -d)
  trap 'rm -rf "$packages"' EXIT
  install_wheels "$python" "$packages" requirements/build.txt
  PYTHONPATH+=:$packages
fi
mkdir -p "$1"
"$python" -m dagbridge_cli.compile layers/routes/routes.yaml -o "$1/routes.json"
