"""The Airflows that `dagbridge send` sends to."""

from __future__ import annotations

import functools
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import boto3
import requests

from dagbridge.airflow.connection import Connection
from dagbridge.airflow.mwaa import MwaaAirflow
from dagbridge.airflow.mwaa_client import make_mwaa_client
from dagbridge.airflow.protocol import Airflow
from dagbridge.airflow.rest import RestAirflow
from dagbridge.airflow.secrets import SecretStore
from dagbridge.settings import Settings


@dataclass(frozen=True, slots=True)
class Clients:
    """Opens Airflows.

    Attributes:
        settings: The functions' time limits.
        given: The Airflow that takes the place of all others.
    """

    settings: Settings
    given: Connection | None

    def open(self, name: str, entry: Mapping[str, Any]) -> Airflow:
        """Open one, as the functions do."""
        if self.given is None and "mwaa" in entry:
            connect_timeout = self.settings.connect_timeout
            make = functools.partial(make_mwaa_client, connect_timeout, entry.get("region"), entry.get("role_arn"))
            return MwaaAirflow(name, entry["mwaa"], functools.cache(make))
        timeout = (self.settings.connect_timeout, self.settings.read_timeout)
        return RestAirflow(name, lambda: self._connect(entry), requests.Session(), timeout)

    def _connect(self, entry: Mapping[str, Any]) -> Connection:
        if self.given is not None:
            return self.given
        return SecretStore(lambda: boto3.client("secretsmanager")).connection(entry["secret"])
