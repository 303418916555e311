"""Settings → clients → bridge, once per container, when the first event comes.

The imports are inside the functions on purpose: a handler module must load without boto3 and `requests`, which
take most of a cold start, so that they are loaded only when and if they are needed.
"""
# ruff: noqa: PLC0415

from __future__ import annotations

import functools
import math
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from types import ModuleType
from typing import TYPE_CHECKING, Any

from dagbridge.errors import ConfigurationError
from dagbridge.settings import Settings

if TYPE_CHECKING:
    import requests

    from dagbridge.airflow.deployments import Deployments
    from dagbridge.airflow.protocol import Airflow
    from dagbridge.airflow.remembering import IdempotencyTable
    from dagbridge.bridge import Bridge
    from dagbridge.delivery import Delivery
    from dagbridge.routing.table import RoutingTable
    from dagbridge.tables.location import Location
    from dagbridge.tables.watched import Source, WatchedTable
    from dagbridge.telemetry import Telemetry
    from dagbridge.webhook.reception import Reception

_TO_QUEUE_THE_REST = 5.0  # seconds; a thousand deliveries take about two


@contextmanager
def invocation(context: object) -> Iterator[Bridge]:
    """Give a handler its bridge, and write the invocation's telemetry at its end.

    Raises:
        ConfigurationError: When settings or routing table are invalid, also as one line in the log.
    """
    telemetry = _telemetry()
    telemetry.begin(context)
    try:
        yield _within(bridge(), context)
    except ConfigurationError as error:
        telemetry.misconfigured(error)
        raise
    finally:
        telemetry.end()


@contextmanager
def observed(context: object) -> Iterator[Telemetry]:
    """Give a handler that needs no bridge its telemetry, and write it at the invocation's end.

    Raises:
        ConfigurationError: What the handler raised, also as one line in the log. It is no alarm's business: what was
            asked about a table is answered.
    """
    telemetry = _telemetry()
    telemetry.begin(context)
    try:
        yield telemetry
    except ConfigurationError as error:
        telemetry.logger.error(str(error))  # noqa: TRY400 - the traceback would only say where we noticed
        raise
    finally:
        telemetry.end()


def bridge() -> Bridge:
    """Give the bridge of this container, with the routing table in force.

    Raises:
        ConfigurationError: When settings or routing table are invalid.
    """
    return _bridge_by(_table().current())


@functools.lru_cache(maxsize=1)
def _bridge_by(table: RoutingTable) -> Bridge:
    from dagbridge.bridge import Bridge

    settings = _settings()
    _deployments().follow(table.airflows)
    _telemetry().follow(table, settings.route_metrics)
    return Bridge(
        table=table,
        airflows=_deployments(),
        delivery=_delivery(settings),
        observe=_telemetry().observe,
        concurrency=settings.concurrency,
        reserve=_longest_request(settings, table.airflows) + _TO_QUEUE_THE_REST,
    )


@functools.cache
def _settings() -> Settings:
    return Settings.from_environment(os.environ)


@functools.cache
def _table() -> WatchedTable:
    from dagbridge.tables.file import table_in_file
    from dagbridge.tables.location import parse_location
    from dagbridge.tables.text import table_of
    from dagbridge.tables.watched import WatchedTable

    settings, telemetry = _settings(), _telemetry()
    location = parse_location(settings.routes)
    is_file = location.kind == "file"
    return WatchedTable(
        _table_source(location),
        settings.routes,
        math.inf if is_file else settings.routes_ttl,
        load=table_in_file if is_file else table_of,
        on_change=telemetry.table_changed,
        on_failure=telemetry.table_kept,
    )


def _table_source(location: Location) -> Source:
    if location.kind == "file":
        from dagbridge.tables.file import TableFile

        return TableFile(**location.parts)
    from dagbridge.tables.remote import AppConfigTable, S3Table, SsmTable

    if location.kind == "s3":
        return S3Table(lambda: _aws().s3(), **location.parts)
    if location.kind == "ssm":
        return SsmTable(lambda: _aws().ssm(), **location.parts)
    return AppConfigTable(lambda: _aws().appconfigdata(), **location.parts)


@functools.cache
def _deployments() -> Deployments:
    from dagbridge.airflow.deployments import Deployments

    return Deployments(lambda name, entry: _airflow(_settings(), name, entry))


@functools.cache
def reception() -> Reception:
    """Build the reception of web requests of this container."""
    from dagbridge.airflow.secrets import SecretStore
    from dagbridge.webhook.keyring import Keyring
    from dagbridge.webhook.reception import Reception
    from dagbridge.webhook.sns.endpoint import SnsEndpoint
    from dagbridge.webhook.sns.verifier import SnsVerifier

    ask_sns = SnsEndpoint(_session_with_sns).get
    keyring = Keyring(SecretStore(lambda: _aws().secrets_manager()).text)
    return Reception(keyring, SnsVerifier(ask_sns), ask_sns, _telemetry().refused)


def _longest_request(settings: Settings, airflows: Mapping[str, Mapping[str, Any]]) -> float:
    """Tell how many seconds a request to Airflow may take."""
    if not any("mwaa" in entry for entry in airflows.values()):
        return settings.connect_timeout + settings.read_timeout
    from dagbridge.airflow.mwaa_client import ATTEMPTS, READ_TIMEOUT

    return max(settings.connect_timeout + settings.read_timeout, ATTEMPTS * (settings.connect_timeout + READ_TIMEOUT))


def _within(bridge: Bridge, context: object) -> Bridge:
    """Let the bridge know how long this invocation may take; a local call's context may not say."""
    milliseconds = getattr(context, "get_remaining_time_in_millis", None)
    if milliseconds is None:
        return bridge
    return replace(bridge, time_left=lambda: milliseconds() / 1000)


def reset() -> None:
    """Forget everything, as a new container would. For tests and local runs."""
    of_the_bridge = (_settings, _table, _bridge_by, _deployments, _idempotency_table)
    for made_once in (*of_the_bridge, reception, _telemetry, _session, _session_with_sns):
        made_once.cache_clear()
    _aws().reset()


def _airflow(settings: Settings, name: str, entry: Mapping[str, Any]) -> Airflow:
    from dagbridge.airflow.breaker import Breaker

    airflow = Breaker(name, _mwaa(settings, name, entry) if "mwaa" in entry else _rest(settings, name, entry["secret"]))
    if settings.idempotency_table is None:
        return airflow
    from dagbridge.airflow.remembering import RememberingAirflow

    return RememberingAirflow(airflow, _idempotency_table(settings.idempotency_table))


def _rest(settings: Settings, name: str, secret: str) -> Airflow:
    from dagbridge.airflow.rest import RestAirflow
    from dagbridge.airflow.secrets import SecretStore

    store = SecretStore(lambda: _aws().secrets_manager())
    timeout = (settings.connect_timeout, settings.read_timeout)
    return RestAirflow(name, lambda: store.connection(secret), _session(settings.concurrency), timeout)


def _mwaa(settings: Settings, name: str, entry: Mapping[str, Any]) -> Airflow:
    from dagbridge.airflow.mwaa import MwaaAirflow
    from dagbridge.airflow.mwaa_client import make_mwaa_client

    make = functools.partial(make_mwaa_client, settings.connect_timeout, entry.get("region"), entry.get("role_arn"))
    return MwaaAirflow(name, entry["mwaa"], functools.cache(make))


def _delivery(settings: Settings) -> Delivery:
    from dagbridge.delivery import NoQueues, Queues
    from dagbridge.overflow import Overflow

    if settings.retry_queue_url is None and settings.dead_letter_queue_url is None:
        return NoQueues()
    return Queues(
        client=lambda: _aws().sqs(),
        retry_queue_url=settings.retry_queue_url,
        dead_letter_queue_url=settings.dead_letter_queue_url,
        overflow=Overflow(lambda: _aws().s3(), settings.overflow_bucket) if settings.overflow_bucket else None,
        patience=settings.retry_hours * 3600,
        log=_telemetry().logger.error,
    )


@functools.cache
def _session_with_sns() -> requests.Session:
    import requests

    return requests.Session()


def _aws() -> ModuleType:
    from dagbridge import aws

    return aws


@functools.cache
def _telemetry() -> Telemetry:
    from dagbridge.telemetry import Telemetry

    return Telemetry()


@functools.cache
def _session(connections: int) -> requests.Session:
    import requests

    from dagbridge.airflow.adapter import ApiAdapter

    session = requests.Session()
    for scheme in ("http://", "https://"):
        session.mount(scheme, ApiAdapter(connections))
    return session


@functools.cache
def _idempotency_table(name: str) -> IdempotencyTable:
    from dagbridge.airflow.remembering import IdempotencyTable

    return IdempotencyTable(name, lambda: _aws().dynamodb())
