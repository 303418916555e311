"""Fault: why an expression has no usable value, before it is known where in a template the expression stands."""

from __future__ import annotations


class Fault(Exception):  # noqa: N818 - it never leaves this package: `MappingError` does
    """When an expression, or a function in it, cannot give a value.

    Its text is half a sentence for a person, about types and names that the author wrote: never a value of the event.
    """
