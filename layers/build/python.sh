# The Pythons that the build may use, and what they do for it. Sourced by the other scripts, in the project's root.
# shellcheck shell=bash

# is_python COMMAND CONDITION: COMMAND is a CPython that answers (a pyenv shim may not), and CONDITION holds in it.
is_python() {
  "$1" -I -c "import sys; sys.exit(not (sys.implementation.name == 'cpython' and ($2)))" >/dev/null 2>&1
}

# Print the path of a CPython 3.13, the runtime's own version: only that writes the bytecode which the runtime reads.
# One on the PATH, or pyenv's, or one that uv has or can fetch. Fails where none can be had.
find_runtime_python() {
  local candidate
  for candidate in python3.13 python3 .venv/bin/python "${PYENV_ROOT:-$HOME/.pyenv}"/versions/3.13.*/bin/python3.13; do
    if is_python "$candidate" 'sys.version_info[:2] == (3, 13)'; then
      command -v "$candidate"
      return
    fi
  done
  fetch_runtime_python
}

# The same from uv: one that it knows of, or one that it fetches into .lambda/python of the checkout.
fetch_runtime_python() {
  local uv
  uv=$(command -v .venv/bin/uv uv | head -1) || true
  [ -n "$uv" ] || return 1
  "$uv" python find --no-project --no-python-downloads cpython@3.13 2>/dev/null && return
  export UV_PYTHON_INSTALL_DIR=$PWD/.lambda/python
  "$uv" python install --quiet --no-bin cpython@3.13 2>/dev/null || return 1
  "$uv" python find --no-project --managed-python cpython@3.13 2>/dev/null
}

# find_tool_python MODULE…: print the path of a CPython from 3.11 on that has these modules. Fails where none has.
find_tool_python() {
  local candidate condition="sys.version_info >= (3, 11)" module
  for module in "$@"; do condition+=" and __import__('$module')"; done
  for candidate in .venv/bin/python python3 python3.14 python3.13 python3.12 python3.11; do
    if is_python "$candidate" "$condition"; then
      command -v "$candidate"
      return
    fi
  done
  candidate=$(find_runtime_python) && is_python "$candidate" "$condition" && echo "$candidate"
}

# install_wheels PYTHON TARGET LOCK [OPTION…]: unpack what a lock names into a folder, checked against its hashes.
install_wheels() {
  local python=$1 target=$2 lock=$3
  shift 3
  "$python" -I -m pip install --quiet --disable-pip-version-check --no-input --root-user-action ignore \
    --require-hashes --only-binary :all: --no-deps --no-compile --target "$target" --requirement "$lock" "$@"
}

# write_bytecode FOLDER: add what CPython would otherwise work out at every cold start, /opt being read-only.
# The source is never compared with it (unchecked-hash): in a layer, both are always of one build.
# The path in Lambda and the fixed hash seed make the same bytes of the same source, wherever it is built.
write_bytecode() {
  with_runtime_python -m compileall -q -j 2 --invalidation-mode unchecked-hash -s "$1" -p /opt/python "$1"
}

# write_own_bytecode FOLDER: the same of our own package, which is smaller without the docstrings that nobody reads there.
write_own_bytecode() {
  with_runtime_python layers/build/bytecode.py "$1" /opt/python
}

with_runtime_python() {
  local python
  if python=$(find_runtime_python); then
    PYTHONHASHSEED=0 "$python" -s "$@"
  else
    echo "  No CPython 3.13 was found, so this layer has no bytecode: it works, and a cold start takes longer."
  fi
}
