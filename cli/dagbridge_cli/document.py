"""A YAML file with the place of everything in it, so that a mistake can be shown where it stands."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from dagbridge.errors import Mistake, TableError, dotted

Steps = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A parsed file.

    Attributes:
        file: Where it was read from.
        value: What is in it.
        places: Path → line and column, both from 1.
    """

    file: Path
    value: Any
    places: dict[Steps, tuple[int, int]] = field(repr=False)

    def located(self, error: TableError) -> TableError:
        """Write each mistake as `routes.yaml:12:7 routes.orders.match: …`, in the file's order."""
        ordered = sorted(error.mistakes, key=lambda mistake: self.place(mistake.path))
        return TableError([Mistake((), self.line(mistake)) for mistake in ordered])

    def line(self, mistake: Mistake) -> str:
        """Write one mistake with its place."""
        line, column = self.place(mistake.path)
        where = f" {dotted(mistake.path)}" if mistake.path else ""
        return f"{self.file.name}:{line}:{column}{where}: {mistake.message}"

    def place(self, path: Steps) -> tuple[int, int]:
        """Find a path's place; of what is not there, its parent's."""
        while path not in self.places and path:
            path = path[:-1]
        return self.places.get(path, (1, 1))


class _Loader(yaml.SafeLoader):
    """PyYAML's safe loader without YAML 1.1's surprises: `on`, `no` stay text, and dates do too."""


# YAML 1.1 reads `on: …` as true and 2026-11-22 as a date; a routing table becomes JSON, which has neither.
_Loader.yaml_implicit_resolvers = {
    first: [(tag, regexp) for tag, regexp in resolvers if tag.rsplit(":", 1)[-1] not in {"bool", "timestamp"}]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
_Loader.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile(r"^(?:true|True|TRUE|false|False|FALSE)$"), list("tTfF")
)


def read_document(file: Path) -> Document:
    """Read a YAML (or JSON) file.

    Raises:
        TableError: When it cannot be read, is no YAML, or has a key twice, with the place.
    """
    try:
        loader = _Loader(file.read_text(encoding="utf-8"))
        node = loader.get_single_node()
    except (OSError, UnicodeError) as error:
        raise TableError([Mistake((), f"cannot read {file}: {error}")]) from error
    except yaml.YAMLError as error:
        raise TableError([Mistake((), f"{file.name}: not valid YAML: {error}")]) from error
    walk = _Walk(file)
    if node is not None:
        walk.visit(node, ())
    if walk.mistakes:
        raise TableError(walk.mistakes)
    return Document(file, loader.construct_document(node) if node is not None else None, walk.places)


class _Walk:
    """Notes the place of every node, and keys that stand twice."""

    def __init__(self, file: Path) -> None:
        self.file = file
        self.places: dict[Steps, tuple[int, int]] = {}
        self.mistakes: list[Mistake] = []

    def visit(self, node: yaml.Node, path: Steps, place: yaml.Node | None = None) -> None:
        mark = (place or node).start_mark
        self.places[path] = (mark.line + 1, mark.column + 1)
        if isinstance(node, yaml.SequenceNode):
            for position, child in enumerate(node.value):
                self.visit(child, (*path, position))
        elif isinstance(node, yaml.MappingNode):
            self._mapping(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Steps) -> None:
        seen: set[str] = set()
        for key, value in node.value:
            name = str(key.value)
            if name in seen:
                line, column = key.start_mark.line + 1, key.start_mark.column + 1
                at = f"{self.file.name}:{line}:{column} {dotted((*path, name))}"
                self.mistakes.append(Mistake((), f"{at}: the key stands twice"))
            seen.add(name)
            self.visit(value, (*path, name), key)
