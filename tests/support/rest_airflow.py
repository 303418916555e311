"""An Airflow by its REST API, opened with credentials of nobody."""

import pytest
import requests

from dagbridge.airflow.connection import Connection
from dagbridge.airflow.rest import RestAirflow
from dagbridge.errors import BridgeError
from dagbridge.trigger import Trigger
from tests.support.scripted_airflow import ScriptedAirflow

TRIGGER = Trigger("default", "ingest", "orders__a__0123456789abcdef", {"size": 5})
DATED = Trigger("default", "ingest", "orders__a__0123456789abcdef", {}, logical_date="2026-11-22T00:00:00Z")


def open_airflow(base_url: str, *, timeout: float = 2, **fields: object) -> RestAirflow:
    connection = Connection(base_url, **({"login": "svc", "password": "hunter2", "api_version": "v2"} | fields))
    return RestAirflow("default", lambda: connection, requests.Session(), (timeout, timeout))


def error_with(airflow: ScriptedAirflow, *answers: object, trigger: Trigger = TRIGGER, **fields: object) -> BridgeError:
    airflow.script = [(201, {"access_token": "t"}), *answers] if fields.get("api_version") != "v1" else list(answers)
    with pytest.raises(BridgeError) as raised:
        open_airflow(airflow.base_url, **fields).trigger(trigger)
    return raised.value
