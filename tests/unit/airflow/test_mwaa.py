import threading
from dataclasses import replace

import pytest
from botocore.exceptions import BotoCoreError, ClientError

from dagbridge.airflow.mwaa import LONGEST_PATH, MwaaAirflow
from dagbridge.airflow.mwaa_client import make_mwaa_client
from dagbridge.airflow.protocol import AnswerKind
from dagbridge.asset_event import AssetEvent
from dagbridge.errors import (
    AccessDenied,
    AirflowThrottled,
    AirflowUnavailable,
    DagNotFound,
    RejectedError,
    TriggerRejected,
)
from dagbridge.trigger import Trigger
from tests.support import mwaa_model
from tests.support.mwaa_http import Answer as MwaaAnswer
from tests.support.mwaa_stand_in import HANG_UP, TIMED_OUT, unsigned
from tests.support.scripted_assets import ORDERS, ScriptedAssets

SHORT = Trigger("mwaa", "ingest", "orders__a__0123456789abcdef", {"size": 5})
LONG = replace(SHORT, dag_run_id="orders-landed__quarter-1.parquet__0123456789abcdef")
VERSION_2 = (200, {"version": "2.11.2"})
VERSION_3 = (200, {"version": "3.0.6"})

# What AWS itself answers, in place of Airflow
AWS_ERRORS = {
    "AccessDeniedException": AccessDenied,
    "ExpiredTokenException": AirflowUnavailable,
    "IncompleteSignatureException": AirflowUnavailable,
    "InternalServerException": AirflowUnavailable,
    "InvalidSignatureException": AirflowUnavailable,
    "MissingAuthenticationTokenException": AirflowUnavailable,
    "OptInRequired": AirflowUnavailable,
    "RequestEntityTooLargeException": TriggerRejected,
    "RequestExpired": AirflowUnavailable,
    "ResourceNotFoundException": TriggerRejected,
    "ServiceUnavailableException": AirflowUnavailable,
    "ThrottlingException": AirflowThrottled,
    "UnknownOperationException": AirflowUnavailable,
    "UnrecognizedClientException": AirflowUnavailable,
    "ValidationException": TriggerRejected,
}


@pytest.fixture
def bridge(mwaa, mwaa_client) -> MwaaAirflow:
    return MwaaAirflow("mwaa", "analytics", mwaa_client)


def error_with(bridge: MwaaAirflow, trigger: Trigger = SHORT) -> Exception:
    with pytest.raises(Exception) as raised:  # noqa: PT011 - the tests look at the type
        bridge.trigger(trigger)
    return raised.value


def paths(airflow) -> list[str]:
    return [f"{request.method} {request.path}" for request in airflow.requests]


def test_a_trigger_reaches_airflow_3_with_its_null_logical_date(bridge, mwaa, airflow):
    answer = bridge.trigger(SHORT)

    assert AnswerKind.TRIGGERED == answer.kind
    assert "/api/v2/dags/ingest/dagRuns" == airflow.triggers[0].path
    assert {"dag_run_id": SHORT.dag_run_id, "conf": {"size": 5}, "logical_date": None} == airflow.triggers[0].body


def test_a_trigger_reaches_airflow_2_without_a_logical_date(bridge, mwaa, airflow):
    mwaa.environments["analytics"] = unsigned(airflow.base_url, "/api/v1")
    airflow.script = [VERSION_2]

    bridge.trigger(SHORT)

    assert "/api/v1/dags/ingest/dagRuns" == airflow.triggers[0].path
    assert {"dag_run_id": SHORT.dag_run_id, "conf": {"size": 5}} == airflow.triggers[0].body


def test_what_airflow_2_does_not_know_is_refused(bridge, mwaa, airflow):
    airflow.script = [VERSION_2]

    error = error_with(bridge, replace(SHORT, partition_key="k"))

    assert isinstance(error, TriggerRejected)
    assert "partition_key needs Airflow 3" in str(error)


def test_the_version_is_asked_once(bridge, mwaa, airflow):
    for _ in range(3):
        bridge.trigger(SHORT)

    run, dag = "POST /api/v2/dags/ingest/dagRuns", "GET /api/v2/dags/ingest"
    assert ["GET /api/v2/version", run, dag, run, run] == paths(airflow)


def test_many_threads_ask_for_the_version_once(bridge, mwaa, airflow):
    threads = [threading.Thread(target=bridge.trigger, args=(SHORT,)) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert (1, 8) == (paths(airflow).count("GET /api/v2/version"), len(airflow.triggers))


def test_a_version_that_could_not_be_had_is_asked_for_again(bridge, mwaa, airflow):
    airflow.script = [(503, {})]
    with pytest.raises(AirflowUnavailable):
        bridge.trigger(SHORT)

    assert AnswerKind.TRIGGERED == bridge.trigger(SHORT).kind


def test_an_answer_without_a_version_is_not_taken_for_one(bridge, mwaa, airflow):
    airflow.script = [(200, {"status": "healthy"})]

    assert isinstance(error_with(bridge), AirflowUnavailable)


def test_the_table_here_names_every_error_there_is():
    airflows_own = {"RestApiClientException", "RestApiServerException"}

    assert set(AWS_ERRORS) == set(mwaa_model.modelled_errors() | mwaa_model.COMMON_ERRORS) - airflows_own


@pytest.mark.parametrize(("code", "kind"), AWS_ERRORS.items())
def test_an_error_of_aws_is_told_by_its_code(bridge, mwaa, code: str, kind: type):
    mwaa.script = [code, code]  # some are retried

    error = error_with(bridge)

    assert kind is type(error)
    assert str(error).startswith("airflow mwaa (MWAA analytics), DAG ingest: ")
    assert code in str(error)


@pytest.mark.parametrize(
    ("status", "kind"),
    [
        (400, TriggerRejected),
        (403, AccessDenied),
        (404, DagNotFound),
        (429, AirflowThrottled),
        (500, AirflowUnavailable),
    ],
)
def test_airflows_own_errors_are_told_apart_by_airflows_status(bridge, mwaa, airflow, status: int, kind: type):
    airflow.script = [VERSION_3, (status, {"detail": "why"})]

    error = error_with(bridge)

    assert kind is type(error)
    assert f"answered {status}: " in str(error)
    assert str(error).endswith("why")


@pytest.mark.parametrize("code", ["RestApiClientException", "RestApiServerException"])
def test_airflows_error_without_its_status_can_be_tried_again(bridge, mwaa, code: str):
    mwaa.script = [MwaaAnswer(400, {}, code)]

    assert isinstance(error_with(bridge), AirflowUnavailable)


@pytest.mark.parametrize("body", [{}, {"RestApiResponse": {"dag_run_id": SHORT.dag_run_id}}])
def test_a_success_without_airflows_status_is_no_run(bridge, mwaa, body: object):
    mwaa.script = [MwaaAnswer(200, {"RestApiStatusCode": 200, "RestApiResponse": VERSION_3[1]}), MwaaAnswer(200, body)]

    assert isinstance(error_with(bridge), AirflowUnavailable)


def test_a_success_of_another_kind_is_no_run(bridge, mwaa, airflow):
    airflow.script = [VERSION_3, (200, "<html>sign in</html>")]

    assert isinstance(error_with(bridge), AirflowUnavailable)


def test_throttling_for_a_moment_costs_nothing(bridge, mwaa):
    mwaa.script = ["ThrottlingException"]

    assert AnswerKind.TRIGGERED == bridge.trigger(SHORT).kind


def test_airflows_own_500_is_left_to_the_retry_queue(bridge, mwaa, airflow):
    airflow.script = [VERSION_3, (500, "<html>")]

    error_with(bridge)

    assert 1 == len(airflow.triggers)


def test_a_run_that_was_made_after_mwaa_gave_up_is_a_duplicate_next_time(bridge, mwaa, airflow):
    bridge.api()
    mwaa.script = [TIMED_OUT]
    with pytest.raises(AirflowUnavailable):
        bridge.trigger(SHORT)
    airflow.script = [(409, {})]

    assert AnswerKind.DUPLICATE == bridge.trigger(SHORT).kind
    assert 2 == len(airflow.triggers)


def test_a_connection_that_breaks_is_tried_once_more(bridge, mwaa):
    mwaa.script = [HANG_UP]

    assert AnswerKind.TRIGGERED == bridge.trigger(SHORT).kind


def test_an_asset_event_that_gets_no_answer_is_not_sent_again(bridge, mwaa, airflow):
    assets = ScriptedAssets(airflow)
    mwaa.script = [None, None, None, HANG_UP]

    with pytest.raises(AirflowUnavailable, match=r"\(MWAA analytics\), asset s3://acme-landing/orders: no answer"):
        bridge.create_asset_event(AssetEvent("mwaa", ORDERS, "key", {}))

    assert (["/version", "/assets", "/assets/events", "/assets/events"], []) == (
        [call.path for call in mwaa.calls],
        assets.events,
    )


def test_no_answer_at_all_can_be_tried_again(bridge, mwaa):
    mwaa.script = [HANG_UP, HANG_UP]

    error = error_with(bridge)

    assert isinstance(error, AirflowUnavailable)
    assert "no answer from MWAA: ConnectionClosedError" in str(error)


def test_an_environment_that_does_not_exist_is_told(mwaa, mwaa_client):
    error = error_with(MwaaAirflow("mwaa", "typo", mwaa_client))

    assert isinstance(error, TriggerRejected)
    assert "(MWAA typo), DAG ingest: there is no such environment in this account and region" in str(error)


def test_the_longest_dag_id_fits(bridge, mwaa, airflow):
    trigger = replace(SHORT, dag_id="d" * 50)

    assert AnswerKind.TRIGGERED == bridge.trigger(trigger).kind
    assert LONGEST_PATH == max(len(call.path) for call in mwaa.calls)


def test_a_dag_id_that_is_too_long_is_told_before_anything_is_sent(bridge, mwaa, airflow):
    error = error_with(bridge, replace(SHORT, dag_id="d" * 51))

    assert isinstance(error, TriggerRejected)
    assert f"/dags/{'d' * 51}/dagRuns is longer than the 64 characters that MWAA takes" in str(error)
    assert [] == airflow.triggers


def test_characters_of_a_dag_id_are_quoted_in_its_path(bridge, mwaa, airflow):
    bridge.trigger(replace(SHORT, dag_id="größe"))

    assert "/dags/gr%C3%B6%C3%9Fe/dagRuns" in [call.path for call in mwaa.calls]


def test_a_run_whose_path_is_too_long_is_looked_for_in_a_list(bridge, mwaa, airflow):
    airflow.script = [VERSION_3, (409, {}), (200, {"dag_runs": [{"dag_run_id": LONG.dag_run_id}]})]

    answer = bridge.trigger(replace(LONG, logical_date="2026-11-22T02:00:00+02:00"))

    assert AnswerKind.DUPLICATE == answer.kind
    assert ("GET", "/dags/ingest/dagRuns") == (mwaa.calls[-1].method, mwaa.calls[-1].path)
    assert {
        "logical_date_gte": "2026-11-22T00:00:00Z",
        "logical_date_lte": "2026-11-22T00:00:00Z",
    } == mwaa.calls[-1].params


def test_what_boto3_itself_refuses_is_rejected_without_the_payload(bridge, mwaa):
    error = error_with(bridge, replace(SHORT, conf={"secret": object()}))

    assert isinstance(error, TriggerRejected)
    assert "secret" not in str(error)


@pytest.mark.parametrize(("region", "cause"), [("not a region", "InvalidRegionError"), (None, "NoRegionError")])
def test_a_client_that_cannot_be_made_is_told(monkeypatch, region: str | None, cause: str):
    monkeypatch.delenv("AWS_DEFAULT_REGION")

    error = error_with(MwaaAirflow("mwaa", "analytics", lambda: make_mwaa_client(1, region)))

    assert isinstance(error, AirflowUnavailable)
    assert cause in str(error)


class Raises:
    """A boto3 client whose every request ends in an error."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def invoke_rest_api(self, **request: object) -> None:
        raise self.error


def sts_error(code: str) -> ClientError:
    return ClientError({"Error": {"Code": code, "Message": "User: arn:… is not authorized"}}, "AssumeRole")


@pytest.mark.parametrize(
    ("code", "kind", "text"),
    [
        ("AccessDenied", AccessDenied, "role_arn may not be assumed: allow sts:AssumeRole"),
        ("RegionDisabledException", AirflowUnavailable, "STS answered RegionDisabledException"),
        ("ThrottlingException", AirflowUnavailable, "STS answered ThrottlingException"),
    ],
)
def test_a_role_that_cannot_be_assumed_is_told_from_mwaas_own_refusal(code: str, kind: type, text: str):
    client = Raises(sts_error(code))

    with pytest.raises(kind) as raised:
        MwaaAirflow("mwaa", "analytics", lambda: client).trigger(SHORT)

    assert text in str(raised.value)


def test_an_error_without_a_code_can_be_tried_again():
    client = Raises(ClientError({}, "InvokeRestApi"))

    with pytest.raises(AirflowUnavailable):
        MwaaAirflow("mwaa", "analytics", lambda: client).trigger(SHORT)


def test_no_message_quotes_what_a_library_says(bridge, mwaa):
    client = Raises(BotoCoreError(error_msg="hunter2"))

    with pytest.raises((AirflowUnavailable, RejectedError)) as raised:
        MwaaAirflow("mwaa", "analytics", lambda: client).trigger(SHORT)

    assert "hunter2" not in str(raised.value)
