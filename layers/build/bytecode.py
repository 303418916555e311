"""Write the bytecode of our own package, without the docstrings of modules and functions: nobody reads them in Lambda.

    bytecode.py FOLDER PREFIX    FOLDER/dagbridge/… becomes what PREFIX/dagbridge/… would be compiled to

The docstrings of classes stay, since a dataclass without one works out its signature at each import. The source is
never compared with it (PEP 552, an unchecked hash): in a layer, both are always of one build.
"""

import ast
import importlib.util
import marshal
import sys
from pathlib import Path

UNCHECKED_HASH = (1).to_bytes(4, "little")


def main(folder: Path, prefix: str) -> None:
    """Write `__pycache__` beside every module of a folder."""
    for source in sorted(folder.rglob("*.py")):
        text = source.read_bytes()
        where = f"{prefix}/{source.relative_to(folder)}"
        code = compile(without_docstrings(ast.parse(text)), where, "exec", dont_inherit=True, optimize=0)
        target = Path(importlib.util.cache_from_source(str(source)))
        target.parent.mkdir(exist_ok=True)
        head = importlib.util.MAGIC_NUMBER + UNCHECKED_HASH + importlib.util.source_hash(text)
        target.write_bytes(head + marshal.dumps(code))


def without_docstrings(tree: ast.Module) -> ast.Module:
    """Take the docstrings out of a module and its functions."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Module | ast.FunctionDef | ast.AsyncFunctionDef)
            and ast.get_docstring(node) is not None
        ):
            docstring = node.body.pop(0)
            if not node.body and not isinstance(node, ast.Module):
                node.body.append(ast.copy_location(ast.Pass(), docstring))
    return tree


if __name__ == "__main__":
    main(Path(sys.argv[1]), sys.argv[2])
