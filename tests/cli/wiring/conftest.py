"""Routing tables of a few routes, and what becomes of them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import pytest

from dagbridge.routing.table import RoutingTable, load_table


@pytest.fixture
def table_of() -> Callable[..., RoutingTable]:
    """Make a table of patterns: `table_of(orders={"source": ["aws.s3"]})`."""

    def make(**patterns: Mapping[str, Any]) -> RoutingTable:
        routes = {name.replace("_", "-"): {"match": match, "dag_id": "ingest"} for name, match in patterns.items()}
        return load_table({"version": 1, "airflows": {"default": {"secret": "airflow"}}, "routes": routes})

    return make
