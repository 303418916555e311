"""An Amazon MWAA without AWS."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest

from dagbridge.airflow.mwaa_client import make_mwaa_client
from tests.support.mwaa_stand_in import MwaaStandIn, mwaa_stand_in, unsigned
from tests.support.scripted_airflow import ScriptedAirflow

if TYPE_CHECKING:
    from mypy_boto3_mwaa import MWAAClient


@pytest.fixture(scope="session")
def mwaa_of_the_session() -> Iterator[MwaaStandIn]:
    """One endpoint for all tests, so that one client can serve them."""
    with mwaa_stand_in() as stand_in:
        yield stand_in


@pytest.fixture(scope="session")
def mwaa_client() -> Callable[[], MWAAClient]:
    """The bridge's client of `mwaa`, made by the first test that needs it, since making it takes a while."""
    return functools.cache(functools.partial(make_mwaa_client, 1))


@pytest.fixture
def mwaa(mwaa_of_the_session: MwaaStandIn, airflow: ScriptedAirflow, monkeypatch: pytest.MonkeyPatch) -> MwaaStandIn:
    """MWAA with the environment `analytics`, whose Airflow 3 answers as told; boto3 finds it, and retries at once."""
    mwaa_of_the_session.reset()
    mwaa_of_the_session.environments["analytics"] = unsigned(airflow.base_url, "/api/v2")
    mwaa_of_the_session.attract(monkeypatch)
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: None))
    return mwaa_of_the_session
