import threading
from dataclasses import replace

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from moto import mock_aws

from dagbridge.airflow import remembering
from dagbridge.airflow.protocol import Answer
from dagbridge.airflow.remembering import IdempotencyTable, RememberingAirflow
from dagbridge.asset_event import AssetEvent
from dagbridge.errors import AirflowUnavailable, AssetEventInProgress, IdempotencyUnavailable, TriggerRejected
from dagbridge.trigger import Trigger
from tests.support.idempotency_table import make_table

EVENT = AssetEvent("default", "s3://acme/orders", "orders__a__0123456789abcdef", {"secret": "hunter2"})


class Crash(BaseException):
    """What ends a container, as far as Python can show it: no `except Exception` sees it."""


class Scripted:
    """An Airflow that answers as told, and remembers what it was asked."""

    def __init__(self, *answers: object) -> None:
        self.answers = list(answers)
        self.asked: list[object] = []

    def trigger(self, trigger: Trigger) -> Answer:
        return self.create_asset_event(trigger)

    def create_asset_event(self, event: object) -> Answer:
        self.asked.append(event)
        answer = self.answers.pop(0) if self.answers else Answer.TRIGGERED
        if isinstance(answer, BaseException):
            raise answer
        return answer() if callable(answer) else answer


@pytest.fixture
def dynamodb():
    """A DynamoDB with the stack's table in it."""
    with mock_aws():
        yield make_table("idempotency")


@pytest.fixture
def container(dynamodb):
    """Make a container's view of an Airflow: `container(airflow)`."""
    return lambda airflow: RememberingAirflow(airflow, IdempotencyTable("idempotency", lambda: dynamodb))


@pytest.fixture
def refuse(dynamodb):
    """Let DynamoDB refuse an operation: `refuse("PutItem")`."""

    def install(operation: str, error: Exception | None = None) -> None:
        def before(**_: object) -> None:
            raise error or ClientError({"Error": {"Code": "AccessDeniedException", "Message": "no"}}, operation)

        dynamodb.meta.events.register(f"before-call.dynamodb.{operation}", before)

    return install


def items(dynamodb) -> list[dict]:
    return dynamodb.scan(TableName="idempotency")["Items"]


def test_two_containers_post_an_event_once(container):
    airflow = Scripted()

    answers = [container(airflow).create_asset_event(EVENT) for _ in range(2)]

    assert [Answer.TRIGGERED, Answer.DUPLICATE] == answers
    assert 1 == len(airflow.asked)


def test_one_container_posts_an_event_once(container):
    airflow = Scripted()
    bridge = container(airflow)

    assert [Answer.TRIGGERED, Answer.DUPLICATE] == [bridge.create_asset_event(EVENT) for _ in range(2)]


def test_what_airflow_had_already_is_remembered_too(container):
    airflow = Scripted(Answer.DUPLICATE)
    bridge = container(airflow)

    assert [Answer.DUPLICATE] * 2 == [bridge.create_asset_event(EVENT) for _ in range(2)]
    assert 1 == len(airflow.asked)


@pytest.mark.parametrize("other", [{"key": "another"}, {"uri": "s3://acme/other"}, {"airflow": "other"}])
def test_another_key_asset_or_airflow_is_another_event(container, other):
    bridge = container(Scripted())
    bridge.create_asset_event(EVENT)

    assert Answer.TRIGGERED == bridge.create_asset_event(replace(EVENT, **other))


def test_another_extra_is_the_same_event(container):
    bridge = container(Scripted())
    bridge.create_asset_event(EVENT)

    assert Answer.DUPLICATE == bridge.create_asset_event(replace(EVENT, extra={}))


def test_the_functions_of_the_stack_know_what_the_others_posted(container, monkeypatch):
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "S3Function")
    container(Scripted()).create_asset_event(EVENT)
    monkeypatch.setenv("AWS_LAMBDA_FUNCTION_NAME", "SqsFunction")

    assert Answer.DUPLICATE == container(Scripted()).create_asset_event(EVENT)


@pytest.mark.parametrize("error", [AirflowUnavailable("no answer"), TriggerRejected("answered 422")])
def test_what_failed_may_be_tried_again(container, dynamodb, error):
    airflow = Scripted(error)
    bridge = container(airflow)

    with pytest.raises(type(error), match=str(error)):
        bridge.create_asset_event(EVENT)

    assert [] == items(dynamodb)
    assert Answer.TRIGGERED == bridge.create_asset_event(EVENT)


def test_while_one_posts_the_other_is_told_to_wait(container):
    begun, go_on = threading.Event(), threading.Event()

    def slowly() -> Answer:
        begun.set()
        go_on.wait(10)
        return Answer.TRIGGERED

    airflow, answers = Scripted(slowly), []
    one = threading.Thread(target=lambda: answers.append(container(airflow).create_asset_event(EVENT)))
    one.start()
    begun.wait(10)

    with pytest.raises(AssetEventInProgress, match="asset s3://acme/orders: another container is posting"):
        container(airflow).create_asset_event(EVENT)

    go_on.set()
    one.join()
    assert ([Answer.TRIGGERED], 1) == (answers, len(airflow.asked))


def test_after_a_crash_nobody_posts_while_the_dead_one_could_be_alive(container):
    with pytest.raises(Crash):
        container(Scripted(Crash())).create_asset_event(EVENT)

    with pytest.raises(AssetEventInProgress):
        container(Scripted()).create_asset_event(EVENT)


def test_after_a_crash_the_next_may_post_once_the_dead_one_must_be_over(container, monkeypatch):
    monkeypatch.setattr(remembering, "IN_PROGRESS", -1)  # so that it is over at once
    with pytest.raises(Crash):
        container(Scripted(Crash())).create_asset_event(EVENT)

    assert Answer.TRIGGERED == container(Scripted()).create_asset_event(EVENT)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (None, "AccessDeniedException"),
        (EndpointConnectionError(endpoint_url="https://dynamodb"), "EndpointConnectionError"),
    ],
)
def test_without_the_table_nothing_is_posted(container, refuse, error, told):
    refuse("PutItem", error)
    airflow = Scripted()

    with pytest.raises(
        IdempotencyUnavailable,
        match=rf"asset s3://acme/orders: the table idempotency \(DynamoDB\) does not answer: {told}",
    ):
        container(airflow).create_asset_event(EVENT)

    assert [] == airflow.asked


def test_a_table_that_is_not_there_is_told_by_its_name(dynamodb):
    bridge = RememberingAirflow(Scripted(), IdempotencyTable("typo", lambda: dynamodb))

    with pytest.raises(IdempotencyUnavailable, match=r"the table typo .*ResourceNotFoundException"):
        bridge.create_asset_event(EVENT)


def test_what_was_posted_and_could_not_be_remembered_is_tried_again_until_it_is(container, refuse):
    refuse("UpdateItem")

    with pytest.raises(IdempotencyUnavailable):
        container(Scripted()).create_asset_event(EVENT)


def test_what_failed_and_could_not_be_forgotten_is_tried_again_too(container, refuse):
    refuse("DeleteItem")

    with pytest.raises(IdempotencyUnavailable):
        container(Scripted(TriggerRejected("answered 422"))).create_asset_event(EVENT)


def test_the_table_has_a_hash_and_an_outcome_and_nothing_of_the_event(container, dynamodb):
    container(Scripted()).create_asset_event(EVENT)

    (item,) = items(dynamodb)
    assert {"id", "expiration", "in_progress_expiration", "status", "data"} == set(item)
    assert item["id"]["S"].startswith("asset-event#")
    assert ("COMPLETED", '"triggered"') == (item["status"]["S"], item["data"]["S"])
    assert not any(text in str(item) for text in ("hunter2", "acme", "orders"))


def test_it_is_remembered_for_longer_than_a_delivery_can_lie_in_the_queues(container, dynamodb):
    container(Scripted()).create_asset_event(EVENT)

    (item,) = items(dynamodb)
    begun = int(item["in_progress_expiration"]["N"]) / 1000 - remembering.IN_PROGRESS
    assert 2 * 14 * 86400 < int(item["expiration"]["N"]) - begun


def test_a_run_costs_no_table(container, refuse):
    refuse("PutItem")
    trigger = Trigger("default", "ingest", "orders__a__0", {})

    assert Answer.TRIGGERED == container(Scripted()).trigger(trigger)
