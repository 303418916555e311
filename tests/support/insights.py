"""The fields that a query of CloudWatch Logs Insights reads. The language is AWS's; nobody offers a parser of it."""

from __future__ import annotations

import re

COMMANDS = {"fields", "filter", "stats", "sort", "limit", "display", "dedup", "parse"}
_WORDS = {"and", "or", "not", "in", "like", "by", "as", "asc", "desc"}
_TEXT = re.compile(r"""\"[^\"]*\"|'[^']*'|/[^/\n]+/""")
_NAME = re.compile(r"(?<![\w@.])(@?[A-Za-z_]\w*)(\s*\()?")
_ALIAS = re.compile(r"\bas\s+(\w+)")


def commands_of(query: str) -> list[str]:
    """List the commands of a query, in its order."""
    return [part.split()[0] for part in _without_texts(query).split("|") if part.split()]


def fields_of(query: str) -> set[str]:
    """Collect the fields that a query reads; what it names itself (`as …`) and functions are none."""
    text = _without_texts(query)
    named = {match[1] for match in _NAME.finditer(text) if not match[2]}
    return named - COMMANDS - _WORDS - set(_ALIAS.findall(text))


def _without_texts(query: str) -> str:
    lines = [line for line in query.splitlines() if not line.lstrip().startswith("#")]
    return re.sub(r"^\s*SOURCE\s*''\s*\|", "", _TEXT.sub("''", "\n".join(lines)))
