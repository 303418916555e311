"""AssetEvent: the request to tell Airflow that an asset was updated, in Airflow's own names."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

KEY = "dagbridge_key"
"""The entry of `extra` that names event × route. Airflow has no field for it, and keeps `extra` as it is."""


@dataclass(frozen=True, slots=True)
class AssetEvent:
    """The request to create one asset event (Airflow 3), or dataset event (Airflow 2.9 and later).

    The same event and route always give an equal request: no clock and nothing random is in it.

    Attributes:
        airflow: Name of the deployment in the routing table.
        uri: The asset, as Airflow shows it: `s3://acme-landing/orders`.
        key: What names event × route, as a run's id would; see `make_dag_run_id`.
        extra: What the route gives DAGs as the event's `extra`; any JSON object.
        partition_key: Of Airflow 3.2 and later.
    """

    airflow: str
    uri: str
    key: str
    extra: Mapping[str, Any]
    partition_key: str | None = None

    @property
    def sent_extra(self) -> dict[str, Any]:
        """What is sent as `extra`: the key is in it. Airflow adds `from_rest_api: true`."""
        return {**self.extra, KEY: self.key}

    @property
    def names(self) -> dict[str, str]:
        """What a log line or a letter calls it: `{"airflow", "asset_uri", "dagbridge_key"}`."""
        return {"airflow": self.airflow, "asset_uri": self.uri, KEY: self.key}
