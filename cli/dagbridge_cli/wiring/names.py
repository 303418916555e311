"""Names: logical ids in the template, from the names of routes, topics and buckets."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Sequence


def logical_ids(names: Sequence[str], suffix: str) -> dict[str, str]:
    """Give each name an id that CloudFormation takes; names that would get the same are told apart by a hash.

    >>> logical_ids(["orders-landed", "images"], "Rule")
    {'orders-landed': 'OrdersLandedRule', 'images': 'ImagesRule'}
    """
    plain = {name: _camel_case(name) for name in names}
    count = Counter(plain.values())
    return {
        name: f"{text[:200]}{_hash(name) if count[text] > 1 or not text else ''}{suffix}"
        for name, text in plain.items()
    }


def _camel_case(name: str) -> str:
    return "".join(word[:1].upper() + word[1:] for word in re.split(r"[^A-Za-z0-9]+", name))


def _hash(name: str) -> str:
    return hashlib.sha256(name.encode()).hexdigest()[:8]
