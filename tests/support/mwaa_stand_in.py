"""A stand-in for the endpoint of Amazon MWAA's `InvokeRestApi`, made by hand: MWAA is to be had from AWS alone.

What it does is what the real one is known to do. It checks the signature as AWS does (`sigv4`), checks the request
against botocore's model (`mwaa_model`), puts `/api/v1` or `/api/v2` before the path, as the environment's version is,
asks an Airflow, mostly a real one, as a user of that Airflow, and answers as the model says. Where the answer is not
known it is marked UNVERIFIED.

boto3 finds it by its ordinary setting, `AWS_ENDPOINT_URL_MWAA`:

    with mwaa_stand_in() as mwaa:
        mwaa.environments["analytics"] = airflow.api.request
        mwaa.attract(monkeypatch)
        boto3.client("mwaa").invoke_rest_api(Name="analytics", Path="/version", Method="GET")
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest
import requests
from botocore.credentials import Credentials

from tests.support import mwaa_model
from tests.support.localhost_names import resolve_names_below_localhost
from tests.support.mwaa_http import Answer, served
from tests.support.sigv4 import SignatureError, Verifier

Ask = Callable[..., requests.Response]
"""Asks an environment's Airflow, signed in: `ask(method, path, json=…, params=…)`, the path without its version."""

OF_THE_TESTS = {"testing": Credentials("testing", "testing")}
"""The credentials that `tests/conftest.py` sets."""

TIMED_OUT = "timed out"
"""An answer: Airflow did what it was asked, and MWAA gave up on it before it answered."""

HANG_UP = "hang up"
"""An answer: none. The connection is closed after the request was read."""


@dataclass
class Call:
    """One request that was signed and fit the model."""

    access_key: str
    name: str
    path: str
    method: str
    body: Any
    params: Any


@dataclass
class MwaaStandIn:
    """The MWAA of one region.

    Attributes:
        environments: Name → its Airflow.
        credentials: Access key id → credentials that it knows.
        script: What the next requests get in place of Airflow's answer: an `Answer`, the code of one of AWS's errors,
            `TIMED_OUT` or `HANG_UP`.
        calls: The requests that were signed and fit the model, the first first.
    """

    region: str = "eu-west-1"
    port: int = 0
    environments: dict[str, Ask] = field(default_factory=dict)
    credentials: Mapping[str, Credentials] = field(default_factory=lambda: dict(OF_THE_TESTS))
    script: list[Answer | str] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)

    def reset(self) -> None:
        """Forget everything but the port."""
        vars(self).update(vars(MwaaStandIn(port=self.port)))

    def attract(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """Let boto3 in this process find MWAA here."""
        monkeypatch.setenv("AWS_ENDPOINT_URL_MWAA", f"http://localhost:{self.port}")
        resolve_names_below_localhost(monkeypatch)

    def answer(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        """Answer one HTTP request; None: hang up."""
        try:
            call = self._read(method, path, headers, body)
        except SignatureError as error:
            return _refused(str(error))
        except mwaa_model.MisfitError as error:
            return _refused("ValidationException", str(error))
        self.calls.append(call)
        scripted = self.script.pop(0) if self.script else None
        if isinstance(scripted, Answer):
            return scripted
        if scripted == HANG_UP:
            return None
        if scripted not in (None, TIMED_OUT):
            return _refused(scripted)
        return self._forwarded(call, timed_out=scripted == TIMED_OUT)

    def _read(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Call:
        host = headers["host"]
        if not host.startswith(mwaa_model.operation().endpoint["hostPrefix"]):
            raise mwaa_model.MisfitError(f"{host} is not the host of this operation")
        verifier = Verifier(mwaa_model.service().signing_name, self.region, self.credentials)
        access_key = verifier.verify(method, f"http://{host}{path}", headers, body)
        request = {"Name": mwaa_model.environment_in(path), **json.loads(body)}
        mwaa_model.check(request)
        return Call(
            access_key,
            request["Name"],
            request["Path"],
            request["Method"],
            request.get("Body"),
            request.get("QueryParameters"),
        )

    def _forwarded(self, call: Call, *, timed_out: bool) -> Answer:
        """Ask Airflow, and word its answer as the model does."""
        if call.name not in self.environments:
            return _refused("ResourceNotFoundException")
        response = self.environments[call.name](call.method, call.path, json=call.body, params=call.params)
        if timed_out:
            return _in_airflows_name(504, {})  # UNVERIFIED: AWS documents the 10 s, and not what they end in
        try:
            document = response.json()
        except ValueError:
            document = {}  # UNVERIFIED: the model has room for JSON only, and Airflow 2 sends a page with its 500
        return _in_airflows_name(response.status_code, document)


def _refused(code: str, message: str = "") -> Answer:
    return Answer(mwaa_model.http_status(code), {"message": message}, code)


def _in_airflows_name(status: int, document: Any) -> Answer:
    """Word an answer of Airflow as the model does: Airflow's 4xx and 5xx are errors of their own, both HTTP 400."""
    body = {"RestApiStatusCode": status, "RestApiResponse": document}
    if status < 400:
        return Answer(200, body)
    code = "RestApiClientException" if status < 500 else "RestApiServerException"
    return Answer(mwaa_model.http_status(code), body, code)


def unsigned(base_url: str, api_path: str) -> Ask:
    """Ask an Airflow that lets everybody in, such as a scripted one.

    Args:
        base_url: `http://127.0.0.1:8080`.
        api_path: `/api/v1` or `/api/v2`.
    """

    def ask(method: str, path: str, *, json: Any, params: Any) -> requests.Response:
        return requests.request(method, f"{base_url}{api_path}{path}", json=json, params=params, timeout=5)

    return ask


@contextmanager
def mwaa_stand_in() -> Iterator[MwaaStandIn]:
    """Serve an MWAA without environments, on a free port."""
    mwaa = MwaaStandIn()
    with served(mwaa.answer) as mwaa.port:
        yield mwaa
