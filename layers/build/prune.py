"""Takes out of a layer what no handler can import: `prune.py FOLDER`.

Powertools alone was three quarters of the dependency layer, most of it for other kinds of functions; some of our own
package is for the command line alone. The standard library's modulefinder tells what is reachable from the handlers,
imports inside functions included, so nothing here has to be kept in step by hand.
"""

from __future__ import annotations

import shutil
import sys
from collections.abc import Iterable
from modulefinder import ModuleFinder
from pathlib import Path

NEVER_CALLED = [
    "aws_lambda_powertools.event_handler",  # Powertools' serializer knows pydantic's models, and we have none
    "urllib3.contrib.emscripten",  # Python in a browser
    "dagbridge.routing.explain",  # why a pattern did not match, for people
]
"""Imports inside functions that no handler calls."""


def reachable(roots: Iterable[Path], path: Iterable[Path]) -> set[Path]:
    """Find the files of all modules that some scripts can import, directly or through others.

    Args:
        roots: The scripts.
        path: Where modules are looked for, and nowhere else: neither the standard library nor what this Python happens
            to have imports anything of a layer.
    """
    finder = ModuleFinder([*map(str, path)], excludes=NEVER_CALLED)
    for root in roots:
        finder.run_script(str(root))
    files = (getattr(module, "__file__", None) for module in finder.modules.values())
    return {Path(file) for file in files if file}


def prune(layer: Path) -> None:
    """Delete the modules that cannot be reached, and the folders that have none left."""
    kept = reachable(Path("functions").rglob("*.py"), [layer, Path("layers/core")])
    for module in set(layer.rglob("*.py")) - kept:
        module.unlink()
    for folder in sorted((path for path in layer.rglob("*") if path.is_dir()), reverse=True):
        if folder.suffix != ".dist-info" and not any(folder.rglob("*.py")):
            shutil.rmtree(folder)


if __name__ == "__main__":
    prune(Path(sys.argv[1]).resolve())
