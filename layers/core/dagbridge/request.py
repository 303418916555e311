"""Request: what is asked of Airflow for one event × route. A DAG run, or an asset event."""

from __future__ import annotations

from typing import TypeAlias

from dagbridge.asset_event import AssetEvent
from dagbridge.trigger import Trigger

Request: TypeAlias = Trigger | AssetEvent
