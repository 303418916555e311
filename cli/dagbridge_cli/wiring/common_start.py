"""Common start: what several texts begin with, character by character."""

from __future__ import annotations

from collections.abc import Collection


def common_start(texts: Collection[str]) -> str:
    """Give the longest text with which all begin.

    >>> common_start(["orders/2026/", "orders/archive/"])
    'orders/'
    """
    first, last = min(texts), max(texts)  # what these two share, all between them have
    end = next((at for at, (a, b) in enumerate(zip(first, last, strict=False)) if a != b), min(len(first), len(last)))
    return first[:end]
