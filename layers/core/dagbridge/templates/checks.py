"""What can be known of an expression before there is an event: its functions, their arguments, its slices."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any

from dagbridge.templates.functions import TemplateFunctions
from dagbridge.templates.limits import words_for
from dagbridge.templates.parse import PathPatternError, compile_path_pattern
from dagbridge.templates.syntax import Tree
from dagbridge.templates.times import TimeFormatError, compile_time_format

_COMPILED_AT_LOAD: dict[str, tuple[int, str, Callable[[str], object]]] = {
    "parse": (1, "a pattern", compile_path_pattern),
    "format_time": (1, "a format", compile_time_format),
}
_NOT_EMPTY = {"split": 1, "replace": 1}
_TYPE_WORDS = {
    "string": "a string", "number": "a number", "array": "an array", "object": "an object", "boolean": "a boolean",
    "null": "null", "expref": "an expression (&…)",
    "array-number": "an array of numbers", "array-string": "an array of strings",
}  # fmt: skip


def mistakes_of(tree: Tree) -> Iterator[str]:
    """Give what is wrong with an expression, each as half a sentence."""
    if not is_optional(tree):
        yield from _mistakes_in(tree)
        return
    yield from _arity_mistakes("optional", tree["children"])
    for child in tree["children"]:
        yield from _mistakes_in(child)


def is_optional(tree: Tree) -> bool:
    """Whether the whole expression is wrapped in `optional(…)`."""
    return bool(tree["type"] == "function_expression" and tree["value"] == "optional")


def type_list(types: Sequence[str]) -> str:
    """Write JMESPath's type names for a message: `a string or an array`."""
    return " or ".join(_TYPE_WORDS.get(name, "a value") for name in types if name != "null" or len(types) == 1)


def _mistakes_in(node: Tree, *, expression_allowed: bool = False) -> Iterator[str]:
    """Check a node and everything below it."""
    kind, children = node["type"], node.get("children", [])
    if kind == "slice":
        if children[2] == 0:
            yield "the step of a slice cannot be 0"
        return
    if kind == "expref" and not expression_allowed:
        yield "&… stands only as an argument of map, sort_by, min_by and max_by"
    if kind == "function_expression":
        yield from _call_mistakes(node["value"], children)
        wants = _wants_expression(node["value"])
    else:
        wants = ()
    for position, child in enumerate(children):
        yield from _mistakes_in(child, expression_allowed=position in wants)


def _call_mistakes(name: str, arguments: Sequence[Tree]) -> Iterator[str]:
    """Check one call of a function."""
    if name not in TemplateFunctions.FUNCTION_TABLE:
        yield _unknown(name)
        return
    if name == "optional":
        yield "optional(…) wraps a whole expression: ${optional(…)}; inside one, use || or default(…)"
    wrong_number = list(_arity_mistakes(name, arguments))
    yield from wrong_number
    if not wrong_number:
        yield from _argument_mistakes(name, arguments)


def _unknown(name: str) -> str:
    """Say that there is no such function, and which one is near."""
    from difflib import get_close_matches  # noqa: PLC0415 - only an author's mistake needs it, never a cold start

    near = get_close_matches(name, TemplateFunctions.FUNCTION_TABLE, n=1)
    return f"there is no function {name}()" + (f"; did you mean {near[0]}()?" if near else "")


def _arity_mistakes(name: str, arguments: Sequence[Tree]) -> Iterator[str]:
    """Check the number of arguments."""
    signature = TemplateFunctions.FUNCTION_TABLE[name]["signature"]
    variadic = bool(signature) and signature[-1].get("variadic", False)
    if len(arguments) < len(signature) if variadic else len(arguments) != len(signature):
        wanted = f"{len(signature)} argument{'' if len(signature) == 1 else 's'}{' or more' if variadic else ''}"
        yield f"{name}() takes {wanted}, not {len(arguments)}"


def _wants_expression(name: str) -> tuple[int, ...]:
    """The places of a function's arguments that are an `&expression`."""
    spec = TemplateFunctions.FUNCTION_TABLE.get(name)
    return tuple(place for place, wanted in enumerate(spec["signature"]) if "expref" in wanted["types"]) if spec else ()


def _argument_mistakes(name: str, arguments: Sequence[Tree]) -> Iterator[str]:
    """Check what can be known of the arguments: the literal ones."""
    signature = TemplateFunctions.FUNCTION_TABLE[name]["signature"]
    for place, argument in enumerate(arguments):
        types = signature[min(place, len(signature) - 1)]["types"]
        if types and not _can_be(argument, types):
            yield f"argument {place + 1} of {name}() is {type_list(types)}, not {_kind_of(argument)}"
            return
    if name in _COMPILED_AT_LOAD:
        yield from _compiled_mistakes(name, arguments)
    if name in _NOT_EMPTY and _literal(arguments[_NOT_EMPTY[name]]) == "":
        yield f"argument {_NOT_EMPTY[name] + 1} of {name}() is empty"


def _compiled_mistakes(name: str, arguments: Sequence[Tree]) -> Iterator[str]:
    """Compile the pattern of `parse` and the format of `format_time`. They never come from an event."""
    place, noun, compiler = _COMPILED_AT_LOAD[name]
    text = _literal(arguments[place])
    if not isinstance(text, str):
        yield f"argument {place + 1} of {name}() is {noun} in single quotes, written out"
        return
    try:
        compiler(text)
    except (PathPatternError, TimeFormatError) as error:
        yield f"{noun.removeprefix('a ')} '{text}' of {name}() {error}"


def _can_be(argument: Tree, types: Sequence[str]) -> bool:
    """Whether an argument can be of one of the types; only literals and expressions are known before an event."""
    if argument["type"] == "expref" or "expref" in types:
        return argument["type"] == "expref" and "expref" in types
    if argument["type"] != "literal":
        return True
    kind = words_for(argument["value"]).rpartition(" ")[2]
    return any(kind == name.partition("-")[0] for name in types)


def _literal(argument: Tree) -> Any:
    """The value of a literal; None for what is none."""
    return argument["value"] if argument["type"] == "literal" else None


def _kind_of(argument: Tree) -> str:
    """Name what stands where a function wants something else."""
    if argument["type"] == "literal":
        return words_for(argument["value"])
    return "an expression (&…)" if argument["type"] == "expref" else "a value"
