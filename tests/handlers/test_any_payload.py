"""Any JSON, and real events with something wrong, into every function: each record ends where its outcome says.

Queues and Airflow are in memory, so that thousands of payloads take seconds; moto and HTTP have a few at the end.
"""

import importlib
import json
import re
from collections import Counter
from random import Random

import pytest
from botocore.exceptions import ClientError
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dagbridge import bootstrap
from dagbridge.airflow.protocol import Answer, AnswerKind, DagRun
from dagbridge.bridge import Bridge
from dagbridge.delivery import Queues
from dagbridge.errors import (
    AccessDenied,
    AirflowThrottled,
    AirflowUnavailable,
    DagNotFound,
    DeferredError,
    RejectedError,
    TriggerRejected,
    Unplaced,
)
from dagbridge.outcome import Kind
from dagbridge.overflow import LIMIT
from dagbridge.routing import load_table
from dagbridge.sources import Unrecognised
from dagbridge.telemetry import Telemetry
from tests.fuzz.mutation import mutated
from tests.fuzz.places import is_at
from tests.fuzz.seeds import PAYLOADS, TABLE, own_message

ASYNCHRONOUS = ["s3", "sns", "eventbridge"]
REFUSALS = [AirflowUnavailable, AirflowThrottled, DagNotFound, TriggerRejected, AccessDenied]

_texts = st.text(st.characters(), max_size=8)  # half characters, too
_scalars = st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | _texts
_json = st.recursive(_scalars, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(_texts, inner, max_size=4))
_records = st.lists(_json, max_size=4).map(lambda records: {"Records": records})
_bodies = st.lists(_json, max_size=4).map(
    lambda bodies: {"Records": [own_message(json.dumps(body), f"m{at}") for at, body in enumerate(bodies)]}
)
_mutated = st.builds(
    lambda payload, seed: mutated(payload, Random(seed)),
    st.sampled_from(list(PAYLOADS.values())),
    st.integers(0, 2**32),
)
payloads = _mutated | _mutated | _mutated | _json | _records | _bodies
whether = st.sampled_from([None, None, *REFUSALS])
examples = settings(max_examples=100, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
# the fixture is one container for all examples, as a container of Lambda's serves many invocations


class MemoryAirflow:
    """Takes what Airflow takes, or refuses all in one way."""

    def __init__(self):
        self.refusal = None

    def trigger(self, trigger):
        if self.refusal:
            raise self.refusal("as the test says")
        json.dumps(trigger.conf, allow_nan=False).encode()
        assert re.fullmatch(r"[A-Za-z0-9_.~:+-]{1,250}", trigger.dag_run_id)
        return Answer(AnswerKind.TRIGGERED, "queued")

    def get_run(self, dag_id, dag_run_id):
        return DagRun("running")


class MemorySqs:
    """Keeps messages as SQS does, with its limits; or is gone."""

    def __init__(self):
        self.messages, self.gone = [], False

    def send_message(self, *, QueueUrl, MessageBody, DelaySeconds):  # noqa: N803 - boto3's names
        if self.gone:
            raise ClientError({"Error": {"Code": "AWS.SimpleQueueService.NonExistentQueue"}}, "SendMessage")
        assert 0 < len(MessageBody.encode()) <= LIMIT
        assert 0 <= DelaySeconds <= 900
        self.messages.append((QueueUrl, json.loads(MessageBody)))

    def change_message_visibility(self, *, QueueUrl, ReceiptHandle, VisibilityTimeout):  # noqa: N803
        assert 0 <= VisibilityTimeout <= 43_200


class Container:
    """The functions in one container, and what became of what they were brought."""

    def __init__(self):
        self.airflow, self.sqs, self.outcomes = MemoryAirflow(), MemorySqs(), []
        telemetry = Telemetry()
        self.bridge = Bridge(
            table=load_table(TABLE),
            airflows={"default": self.airflow},
            delivery=Queues(lambda: self.sqs, "retry", "dead", None, 86_400, telemetry.logger.error),
            observe=lambda outcome: (telemetry.observe(outcome), self.outcomes.append(outcome)),
        )

    def bring(self, source, payload, refusal=None, *, gone=False):
        """Invoke a function; what it answers can be written as JSON."""
        self.airflow.refusal, self.sqs.gone = refusal, gone
        self.sqs.messages.clear()
        self.outcomes.clear()
        answer = importlib.import_module(f"functions.{source}.app").handler(payload, None)
        return json.loads(json.dumps(answer))

    def tried(self, source, payload, refusal=None, *, gone=False):
        """Invoke a function; the one error that keeps an asynchronous invocation is an answer, too."""
        try:
            return self.bring(source, payload, refusal, gone=gone)
        except Unplaced as error:
            return error

    def lying_by_kind(self):
        """Count the messages of both queues, by the outcome that brings them there."""
        return Counter({Kind.DEFERRED: len(self.lying("retry")), Kind.REJECTED: len(self.lying("dead"))})

    def lying(self, queue):
        """Give the messages of a queue."""
        return [message for url, message in self.sqs.messages if url == queue]

    def count(self, *, placed):
        """Count the outcomes that are errors, by kind."""
        errors = [outcome for outcome in self.outcomes if outcome.error and outcome.placed == placed]
        return Counter(outcome.kind for outcome in errors)


@pytest.fixture
def container(monkeypatch):
    made = Container()
    monkeypatch.setattr(bootstrap, "bridge", lambda: made.bridge)
    return made


def records_that_count(payload):
    """Count the records at the top of which something has to become; S3's test event, and what holds one, apart."""
    records = payload.get("Records") if isinstance(payload, dict) else payload
    records = records if isinstance(records, list) and records else [payload]
    return sum("s3:TestEvent" not in json.dumps(record) for record in records)


@pytest.mark.parametrize("source", ASYNCHRONOUS)
@examples
@given(payload=payloads, refusal=whether)
def test_an_asynchronous_function_answers_with_the_outcome_of_every_record(container, source, payload, refusal):
    answer = container.tried(source, payload, refusal)

    kinds = Counter(str(outcome.kind) for outcome in container.outcomes)
    assert records_that_count(payload) <= kinds.total()
    assert container.count(placed=False) or dict(kinds) == answer["outcomes"]


@pytest.mark.parametrize("source", ASYNCHRONOUS)
@examples
@given(payload=payloads, refusal=whether)
def test_what_is_deferred_or_rejected_lies_in_its_queue(container, source, payload, refusal):
    container.tried(source, payload, refusal)

    assert container.count(placed=True) == container.lying_by_kind()
    # a message of the retry queue is kept by that queue alone, and no such message comes to these functions
    assert all(outcome.receipt for outcome in container.outcomes if not outcome.placed)


@pytest.mark.parametrize("source", ASYNCHRONOUS)
@examples
@given(payload=payloads, refusal=whether)
def test_with_its_queues_gone_it_fails_in_one_way_only(container, source, payload, refusal):
    answer = container.tried(source, payload, refusal, gone=True)

    unplaced = container.count(placed=False).total()
    assert isinstance(answer, Unplaced) == bool(unplaced)
    assert not unplaced or str(answer).startswith(f"{unplaced} of {len(container.outcomes)} deliveries")


@examples
@given(payload=payloads, refusal=whether, gone=st.booleans())
def test_the_sqs_function_reports_messages_of_the_batch_and_those_only_that_lie_nowhere_else(
    container, payload, refusal, gone
):
    answer = container.bring("sqs", payload, refusal, gone=gone)

    kept = Counter(failure["itemIdentifier"] for failure in answer["batchItemFailures"])
    records = payload.get("Records") if isinstance(payload, dict) else None
    records = records if isinstance(records, list) else []
    assert kept <= Counter(
        ["", *(str(record.get("messageId", "")) for record in records if isinstance(record, dict))] * 9
    )
    assert bool(kept) == bool(container.count(placed=False))
    assert container.count(placed=True) == container.lying_by_kind()


@examples
@given(payload=payloads, refusal=whether)
def test_a_task_is_answered_or_told_a_typed_error_and_queues_nothing(container, payload, refusal):
    try:
        answer = container.bring("step_functions", payload, refusal)
    except (DeferredError, RejectedError):
        assert container.count(placed=False)
    else:
        assert {"runs"} == answer.keys()
    assert [] == container.sqs.messages


@pytest.mark.parametrize("source", [*ASYNCHRONOUS, "sqs"])
@examples
@given(payload=payloads)
def test_every_record_that_is_rejected_is_a_dead_letter_with_its_raw_body(container, source, payload):
    container.tried(source, payload)

    rejected = [outcome for outcome in container.outcomes if outcome.kind is Kind.REJECTED]
    raw = [letter for letter in container.lying("dead") if "raw" in letter]
    assert sum(isinstance(outcome.subject, Unrecognised) for outcome in rejected) == len(raw)
    assert all(is_at(payload, letter["where"], letter["raw"]) for letter in raw)
    assert all("event" in letter and letter["route"] for letter in container.lying("dead") if "raw" not in letter)


@examples
@given(payload=payloads)
def test_what_waits_becomes_the_same_runs_later(container, payload):
    container.tried("eventbridge", payload, AirflowUnavailable)
    first = [outcome.request for outcome in container.outcomes if outcome.kind is Kind.DEFERRED and not outcome.receipt]
    waiting = [own_message(json.dumps(message, separators=(",", ":"))) for message in container.lying("retry")]

    container.bring("sqs", {"Records": waiting} if waiting else {"Records": [own_message("")]})

    later = [outcome.request for outcome in container.outcomes if outcome.kind is Kind.TRIGGERED]
    assert sorted(map(repr, first)) == sorted(repr(trigger) for trigger in later if waiting)


@pytest.mark.parametrize("source", ASYNCHRONOUS)
def test_it_is_the_same_over_http_and_sqs(invoke, dead_letters, source):
    rejected = 0
    for seed, payload in enumerate(PAYLOADS.values()):
        answer = invoke(source, mutated(payload, Random(seed)))
        rejected += answer["outcomes"].get("rejected", 0)

    letters = []
    while more := dead_letters():
        letters += more
    assert rejected == len(letters)
