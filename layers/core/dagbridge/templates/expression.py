"""One expression: compiled at load, evaluated for each event."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from jmespath.exceptions import JMESPathError, JMESPathTypeError
from jmespath.functions import TYPES_MAP
from jmespath.visitor import Options, TreeInterpreter

from dagbridge.templates.checks import is_optional, mistakes_of, type_list
from dagbridge.templates.faults import Fault
from dagbridge.templates.functions import TemplateFunctions
from dagbridge.templates.syntax import JMESPathSyntaxError, Tree, parse_expression

_INTERPRETER = TreeInterpreter(Options(custom_functions=TemplateFunctions()))
"""One for all: jmespath would make one for each evaluation, at twice the cost. It keeps nothing but its own methods."""


@dataclass(frozen=True, slots=True, eq=False)
class Expression:
    """A compiled expression.

    Attributes:
        source: As the author wrote it, without the `${` and `}`.
        optional: Whether it is wrapped in `optional(…)`, so that it may have no value.
        tree: As jmespath parsed it.
        path: The fields' names, where it is no more than a path, as most are: `detail.object.key`. To follow it takes a
            tenth of what jmespath's interpreter takes.
    """

    source: str
    optional: bool
    tree: Tree
    path: tuple[str, ...] | None = None

    def value(self, envelope: Mapping[str, Any]) -> Any:
        """Evaluate it. What comes out may be a part of the envelope itself: read it, don't change it.

        Raises:
            Fault: When a function is given what it cannot take.
        """
        if self.path is not None:
            return _followed(self.path, envelope)
        try:
            return _INTERPRETER.visit(self.tree, envelope)  # type: ignore[arg-type]  # jmespath's TypedDict
        except JMESPathTypeError as error:
            reason = _wrong_type(error)
        except RecursionError:
            reason = "meets a value that is nested too deep"
        except TypeError:
            reason = "compares or combines values of different types"
        except (JMESPathError, ValueError, ArithmeticError):
            reason = "meets a value outside the range of its functions"
        raise Fault(reason)  # out of the handlers, so that no traceback carries a value of the event


class ExpressionError(ValueError):
    """When an expression is invalid.

    Attributes:
        mistakes: Half a sentence for each mistake, and the index in the expression where it has a place.
    """

    def __init__(self, *mistakes: tuple[str, int | None]) -> None:
        super().__init__("; ".join(message for message, _ in mistakes))
        self.mistakes = mistakes


@lru_cache(maxsize=1024)
def compile_expression(source: str) -> Expression:
    """Compile an expression; the same one in a thousand routes is compiled once.

    Raises:
        ExpressionError: When it is not JMESPath, calls a function that there is not, or one with what it cannot take.
    """
    try:
        tree = parse_expression(source)
    except JMESPathSyntaxError as error:
        raise ExpressionError((str(error), error.at)) from error
    if mistakes := list(mistakes_of(tree)):
        raise ExpressionError(*((message, None) for message in mistakes))
    return Expression(source.strip(), is_optional(tree), tree, _path_of(tree))


def _path_of(tree: Tree) -> tuple[str, ...] | None:
    """Give the names of a tree that has fields and nothing else: a field, or a subexpression of fields."""
    fields = tree["children"] if tree["type"] == "subexpression" else [tree]
    return tuple(field["value"] for field in fields) if all(field["type"] == "field" for field in fields) else None


def _followed(path: tuple[str, ...], value: Any) -> Any:
    """Follow a path as jmespath does: what is no object has no fields."""
    for name in path:
        value = value.get(name) if isinstance(value, dict) else None
    return value


def _wrong_type(error: JMESPathTypeError) -> str:
    """Say which function was given what; the error's own text would hold the value."""
    given = type_list([TYPES_MAP.get(error.actual_type, error.actual_type)])
    return f"gives {error.function_name}() {given}, which takes {type_list(error.expected_types)}"
