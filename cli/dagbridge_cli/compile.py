"""Compiles the routing table that people write into the JSON that Lambda loads.

`sam build` runs it: `python -m dagbridge_cli.compile layers/routes/routes.yaml -o build/routes.json`.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from dagbridge.errors import TableError
from dagbridge.routing.table import load_table
from dagbridge.tables.file import digest, digest_path
from dagbridge_cli.document import read_document


def compile_table(source: Path) -> str:
    """Read and validate a routing table, and write it as compact JSON.

    Raises:
        TableError: With every mistake, each with file, line and column.
    """
    document = read_document(source)
    try:
        load_table(document.value)
    except TableError as error:
        raise document.located(error) from None
    return json.dumps(document.value, separators=(",", ":"), ensure_ascii=False)


def write_table(text: str, output: Path) -> None:
    """Write a compiled table, and its digest beside it, by which a cold start knows it; see `table_in_file`."""
    output.parent.mkdir(parents=True, exist_ok=True)
    output.write_text(text, encoding="utf-8")
    digest_path(output).write_text(digest(text), encoding="ascii")


def main(arguments: Sequence[str] | None = None) -> int:
    """Compile a table; 0, or 1 with the mistakes on standard error."""
    parser = argparse.ArgumentParser(prog="python -m dagbridge_cli.compile", description="Compile a routing table.")
    parser.add_argument("source", type=Path, help="the table as written, such as layers/routes/routes.yaml")
    parser.add_argument("-o", "--output", type=Path, required=True, help="where the JSON goes")
    options = parser.parse_args(arguments)
    try:
        text = compile_table(options.source)
    except TableError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    write_table(text, options.output)
    return 0


if __name__ == "__main__":
    sys.exit(main())
