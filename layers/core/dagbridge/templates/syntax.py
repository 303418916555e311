"""Read an expression's JMESPath, and say in an author's words where it cannot be read."""

from __future__ import annotations

import json
import re
from typing import Any

import jmespath
from jmespath.exceptions import IncompleteExpressionError, JMESPathError, ParseError

Tree = dict[str, Any]
"""A node as jmespath parses it: `{"type": "field", "children": [], "value": "detail"}`."""

_QUOTED = re.compile(r"""'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"|`((?:[^`\\]|\\.)*)`""", re.DOTALL)
_HYPHENATED = re.compile(r"[A-Za-z_]\w*(?:-\w+)+")
_INSTEAD = {
    "=": "to compare, write ==",
    "$": "the envelope is @, and its fields need no $",
    "+": "to join, write concat(…)",
}


_MAX_DEPTH = 100  # of the parsed tree; it is evaluated by recursion, in the midst of a handler's own frames
_TOO_DEEP = f"it is nested deeper than {_MAX_DEPTH} levels"


class JMESPathSyntaxError(ValueError):
    """When an expression is not JMESPath.

    Attributes:
        at: Index in the expression of what is wrong; None where it is the whole.
    """

    def __init__(self, message: str, at: int | None = None) -> None:
        super().__init__(message)
        self.at = at


def parse_expression(source: str) -> Tree:
    """Parse JMESPath.

    Raises:
        JMESPathSyntaxError: When it is not JMESPath, or has a `literal` that is not JSON (jmespath still lets those
            pass with a warning; an author rather meant a text).
    """
    if not source.strip():
        raise JMESPathSyntaxError("there is no expression in it")
    _check_literals(source)
    tree = _parse(source)
    if _too_deep(tree):
        raise JMESPathSyntaxError(_TOO_DEEP)
    return tree


def _parse(source: str) -> Tree:
    """Let jmespath parse; it lets a few of Python's own errors out, too."""
    try:
        return jmespath.compile(source).parsed  # type: ignore[return-value]  # a TypedDict, read as a dict
    except ParseError as error:
        raise _in_words(error, source) from error
    except RecursionError as error:
        raise JMESPathSyntaxError(_TOO_DEEP) from error
    except (JMESPathError, ValueError, IndexError) as error:
        raise JMESPathSyntaxError(f"it is not JMESPath ({type(error).__name__})") from error


def _check_literals(source: str) -> None:
    """Refuse `literals` that are not JSON."""
    for quoted in _QUOTED.finditer(source):
        literal = quoted[1]
        if literal is None:
            continue
        try:
            json.loads(literal.replace("\\`", "`"), parse_constant=_refuse_constant)
        except (ValueError, RecursionError):
            raise JMESPathSyntaxError(
                f"between the backticks of `{literal}` is no JSON; for a text write '{literal}'", quoted.start()
            ) from None


def _refuse_constant(name: str) -> None:
    """Python reads NaN and Infinity, JSON has neither."""
    raise ValueError(name)


def _in_words(error: ParseError, source: str) -> JMESPathSyntaxError:
    """Say what jmespath found, shorter, and with the remedy where the mistake is a frequent one."""
    at = error.lex_position
    if isinstance(error, IncompleteExpressionError) or at >= len(source):
        return JMESPathSyntaxError("it ends too early")
    for name in _HYPHENATED.finditer(source):
        if name.start() <= at < name.end():
            return JMESPathSyntaxError(f'a name with a hyphen stands in double quotes: "{name[0]}"', name.start())
    return JMESPathSyntaxError(f'unexpected "{source[at]}"{_remedy(source, at)}', at)


def _remedy(source: str, at: int) -> str:
    """What to write instead of what stands at `at`, if that is known."""
    if source[at] in "'\"" and source[:at].rstrip().endswith("["):
        return '; a field follows a dot: detail.name, or detail."a-name"'
    return f"; {_INSTEAD[source[at]]}" if source[at] in _INSTEAD else ""


def _too_deep(tree: Tree) -> bool:
    """Whether the tree has more than `_MAX_DEPTH` levels: a chain of `||` does, which jmespath parses in a loop."""
    level = [tree]
    for _ in range(_MAX_DEPTH):
        level = [child for node in level if node["type"] != "slice" for child in node.get("children", ())]
        if not level:
            return False
    return True
