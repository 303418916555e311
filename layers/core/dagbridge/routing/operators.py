"""The operators of the pattern language: `{"prefix": …}`, `{"numeric": …}` and their like.

https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from dagbridge.routing.alternatives import Alternatives
from dagbridge.routing.cidr import Block
from dagbridge.routing.constraint import Constraint, Test
from dagbridge.routing.ignore_case import EqualsIgnoreCase, PrefixIgnoreCase, SuffixIgnoreCase
from dagbridge.routing.numeric import comparable, numeric
from dagbridge.routing.scalars import Key, is_number
from dagbridge.routing.wildcard import Wildcard, pieces_of


def add_operator(expression: Mapping[str, Any], to: Alternatives) -> None:
    """Read `{"<operator>": <argument>}` and add what it asks for.

    Raises:
        ValueError: When it is no such thing; the text says what is allowed.
    """
    if len(expression) != 1:
        raise ValueError(
            f"an operator stands alone in its object; write {_spelled_out(expression)}, of which one must hold"
            if expression
            else 'an empty object; write an operator, such as {"prefix": "x"}'
        )
    ((name, argument),) = expression.items()
    add = OPERATORS.get(name)
    if add is None:
        raise ValueError(_unknown(name, argument))
    add(argument, to)


def _exactly(argument: Any, to: Alternatives) -> None:
    to.exact.append(_text("exactly", argument))


def _prefix(argument: Any, to: Alternatives) -> None:
    if isinstance(argument, dict):
        to.tests += (PrefixIgnoreCase(_ignoring_case("prefix", argument)),)
    else:
        to.prefixes += (_text("prefix", argument),)


def _suffix(argument: Any, to: Alternatives) -> None:
    if isinstance(argument, dict):
        to.tests += (SuffixIgnoreCase(_ignoring_case("suffix", argument)),)
    else:
        to.suffixes += (_text("suffix", argument),)


def _equals_ignore_case(argument: Any, to: Alternatives) -> None:
    to.tests += (EqualsIgnoreCase(_text("equals-ignore-case", argument)),)


def _wildcard(argument: Any, to: Alternatives) -> None:
    pieces = pieces_of(_text("wildcard", argument))
    if len(pieces) == 1:
        to.exact.append(pieces[0])
    elif pieces[1:] == [""]:
        to.prefixes += (pieces[0],)
    elif pieces[:-1] == [""]:
        to.suffixes += (pieces[1],)
    else:
        to.tests += (Wildcard(pieces),)


def _cidr(argument: Any, to: Alternatives) -> None:
    to.tests += (Block(_text("cidr", argument)),)


def _exists(argument: Any, to: Alternatives) -> None:
    if argument is False:
        to.optional = True
    elif argument is True:
        to.tests += (_anything,)
    else:
        raise ValueError('"exists" takes true or false')


def _anything(key: Key) -> bool:  # noqa: ARG001 - a test is given the key
    return True


def _anything_but(argument: Any, to: Alternatives) -> None:
    if isinstance(argument, dict):
        to.tests += (_none_of(_anything_but_like(argument)),)
        return
    listed = argument if isinstance(argument, list) else [argument]
    if listed and all(isinstance(value, str) for value in listed):
        excluded = frozenset(listed)
    elif listed and all(map(is_number, listed)):
        excluded = frozenset(map(comparable, listed))
    else:
        raise ValueError(
            '"anything-but" takes a string, a number, a list of strings, a list of numbers, '
            'or {"prefix": …}, {"suffix": …}, {"equals-ignore-case": …} or {"wildcard": …}'
        )
    to.tests += (lambda key: key not in excluded,)


def _anything_but_like(argument: Mapping[str, Any]) -> Constraint:
    """Read `{"prefix": …}` and its like inside `anything-but`: a constraint on what is not wanted."""
    if len(argument) != 1 or next(iter(argument)) not in _EXCLUDABLE:
        raise ValueError(f'in "anything-but", an operator is one of {_quoted(_EXCLUDABLE)}, and stands alone')
    ((name, texts),) = argument.items()
    listed = texts if isinstance(texts, list) else [texts]
    if not listed or not all(isinstance(text, str) for text in listed):
        raise ValueError(f'"{name}" in "anything-but" takes a string or a list of strings')
    if name in {"prefix", "suffix"} and "" in listed:
        raise ValueError(f'every string has the empty {name}: "anything-but" it would be nothing')
    excluded = Alternatives()
    for text in listed:
        OPERATORS[name](text, excluded)
    return excluded.constraint(listed)


def _none_of(excluded: Constraint) -> Test:
    return lambda key: not excluded.accepts(key)


def _text(name: str, argument: Any) -> str:
    if not isinstance(argument, str):
        also = ' or {"equals-ignore-case": "x"}' if name in {"prefix", "suffix"} else ""
        raise ValueError(f'"{name}" takes a string{also}')  # noqa: TRY004 - one kind of refusal for the reader
    return argument


def _ignoring_case(name: str, argument: Mapping[str, Any]) -> str:
    if list(argument) != ["equals-ignore-case"]:
        raise ValueError(f'"{name}" takes a string or {{"equals-ignore-case": "x"}}')
    return _text("equals-ignore-case", argument["equals-ignore-case"])


OPERATORS: Final[Mapping[str, Callable[[Any, Alternatives], None]]] = {
    "prefix": _prefix,
    "suffix": _suffix,
    "equals-ignore-case": _equals_ignore_case,
    "wildcard": _wildcard,
    "anything-but": _anything_but,
    "numeric": numeric,
    "cidr": _cidr,
    "exists": _exists,
    "exactly": _exactly,  # in event-ruler, in none of AWS's pages: another way to write a string
}
_EXCLUDABLE: Final = ("prefix", "suffix", "equals-ignore-case", "wildcard")


def _unknown(name: str, argument: Any) -> str:
    from difflib import get_close_matches  # noqa: PLC0415 - only a mistake needs it

    said = f'unknown operator "{name}"'
    close = get_close_matches(str(name), OPERATORS, n=1)
    if close:
        return f'{said}; did you mean "{close[0]}"?'
    if isinstance(argument, list | dict):
        return f'{said}; if "{name}" is a field of the event, write the object without the list around it'
    return f"{said}; there are {_quoted(OPERATORS)}"


def _quoted(names: Sequence[str] | Mapping[str, Any]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _spelled_out(expression: Mapping[str, Any]) -> str:
    return ", ".join(f'{{"{name}": …}}' for name in expression)
