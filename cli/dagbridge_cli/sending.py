"""The Airflows that `dagbridge send` sends to."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote

import boto3
import requests

from dagbridge.airflow.connection import Connection
from dagbridge.airflow.mwaa import MwaaAirflow
from dagbridge.airflow.mwaa_client import make_mwaa_client
from dagbridge.airflow.protocol import Airflow
from dagbridge.airflow.rest import RestAirflow
from dagbridge.airflow.secrets import SecretStore
from dagbridge.settings import Settings
from dagbridge.trigger import Trigger

_POSTED = re.compile(r"(?P<base>.+)/api/(?P<api>v[12])/dags/[^/]+/dagRuns")


@dataclass(slots=True)
class Clients:
    """Opens Airflows, and notes where their runs were made.

    Attributes:
        settings: The functions' time limits.
        given: The Airflow that takes the place of all others.
        bases: Name of an airflow → its address and API, once it was asked for a run.
    """

    settings: Settings
    given: Connection | None
    bases: dict[str, tuple[str, str]] = field(default_factory=dict)

    def open(self, name: str, entry: Mapping[str, Any]) -> Airflow:
        """Open one, as the functions do."""
        if self.given is None and "mwaa" in entry:
            connect_timeout = self.settings.connect_timeout
            make = functools.partial(make_mwaa_client, connect_timeout, entry.get("region"), entry.get("role_arn"))
            return MwaaAirflow(name, entry["mwaa"], functools.cache(make))
        session = requests.Session()
        session.hooks["response"].append(functools.partial(self._note, name))
        timeout = (self.settings.connect_timeout, self.settings.read_timeout)
        return RestAirflow(name, lambda: self._connect(entry), session, timeout)

    def _connect(self, entry: Mapping[str, Any]) -> Connection:
        if self.given is not None:
            return self.given
        return SecretStore(lambda: boto3.client("secretsmanager")).connection(entry["secret"])

    def _note(self, name: str, response: requests.Response, *_args: object, **_kwargs: object) -> None:
        if posted := _POSTED.fullmatch(response.url):
            self.bases[name] = posted["base"], posted["api"]

    def page(self, trigger: Trigger) -> str | None:
        """Give the address of a run's page in Airflow's UI, where it is known: MWAA does not tell."""
        if trigger.airflow not in self.bases:
            return None
        base, api = self.bases[trigger.airflow]
        if api == "v2":
            return f"{base}/dags/{trigger.dag_id}/runs/{quote(trigger.dag_run_id, safe='')}"
        return f"{base}/dags/{trigger.dag_id}/grid?dag_run_id={quote(trigger.dag_run_id, safe='')}"
