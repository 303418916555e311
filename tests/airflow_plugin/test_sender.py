import json
import logging
import threading

import pytest

from dagbridge_airflow_plugin.eventbridge import EntryRefused
from dagbridge_airflow_plugin.sender import Sender

PATIENCE = 10
LOGGER = "dagbridge_airflow_plugin.sender"


def entry(number: int) -> dict:
    return {"Detail": json.dumps({"dag_id": "load_orders", "dag_run_id": f"run-{number}"})}


class FakeEventBridge:
    """An EventBridge that is away, refuses, or holds a request, as the test tells it."""

    def __init__(self) -> None:
        self.taken: list[dict] = []
        self.errors: list[Exception] = []
        self.tries = threading.Semaphore(0)
        self.answers = threading.Event()
        self.answers.set()

    def put(self, sent: dict) -> None:
        self.tries.release()
        assert self.answers.wait(PATIENCE)
        if self.errors:
            raise self.errors.pop(0)
        self.taken.append(sent)

    def was_asked(self, times: int = 1) -> None:
        """Wait until it was asked so many times more."""
        for _ in range(times):
            assert self.tries.acquire(timeout=PATIENCE)


@pytest.fixture
def eventbridge():
    return FakeEventBridge()


@pytest.fixture
def sender(eventbridge):
    return Sender(eventbridge.put, capacity=3, first_pause=0.01)


@pytest.fixture
def log(caplog):
    """What the log says."""
    caplog.set_level(logging.DEBUG, LOGGER)
    return lambda: [record.getMessage() for record in caplog.records]


def test_events_are_sent_in_their_order(eventbridge, sender):
    for number in range(3):
        sender.send(entry(number))
    sender.close(PATIENCE)

    assert [entry(number) for number in range(3)] == eventbridge.taken


def test_nothing_is_said_where_all_is_well(sender, log):
    sender.send(entry(1))
    sender.close(PATIENCE)

    assert [] == log()


def test_no_thread_is_started_before_the_first_event():
    before = threading.active_count()

    Sender(lambda _: None)

    assert before == threading.active_count()


def test_an_event_that_aws_does_not_take_is_tried_again_and_said_once(eventbridge, sender, log):
    eventbridge.errors = [ConnectionError("no route"), ConnectionError("no route"), TimeoutError("too late")]

    sender.send(entry(1))
    eventbridge.was_asked(4)
    sender.close(PATIENCE)

    assert [entry(1)] == eventbridge.taken
    assert [
        "dagbridge: AWS does not take the events of DAG runs; they wait and are tried again. ConnectionError: no route",
        "dagbridge: AWS takes the events of DAG runs again; 0 were dropped",
    ] == log()


def test_sending_does_not_wait_and_drops_what_is_too_much_with_one_line(eventbridge, sender, log):
    eventbridge.answers.clear()
    sender.send(entry(0))
    eventbridge.was_asked()  # the first is under way; three more may wait

    for number in range(1, 7):
        sender.send(entry(number))
    eventbridge.answers.set()
    eventbridge.was_asked(3)
    sender.close(PATIENCE)

    assert [entry(number) for number in range(4)] == eventbridge.taken
    assert [
        "dagbridge: 3 events wait for AWS already; further ones are dropped",
        "dagbridge: AWS takes the events of DAG runs again; 3 were dropped",
    ] == log()


def test_an_event_that_eventbridge_refuses_holds_up_no_other(eventbridge, sender, log):
    eventbridge.errors = [EntryRefused("ValidationException, HTTP status 400")]

    for number in range(2):
        sender.send(entry(number))
    sender.close(PATIENCE)

    assert [entry(1)] == eventbridge.taken
    said = "dagbridge: EventBridge refuses the event of load_orders run-0: ValidationException, HTTP status 400"
    assert [said] == log()


def test_closing_sends_what_waits_also_when_the_queue_is_full(eventbridge, sender):
    eventbridge.answers.clear()
    sender.send(entry(0))
    eventbridge.was_asked()
    for number in range(1, 4):
        sender.send(entry(number))

    closing = threading.Thread(target=sender.close, args=(PATIENCE,))
    closing.start()
    eventbridge.answers.set()
    closing.join(PATIENCE)

    assert [entry(number) for number in range(4)] == eventbridge.taken


def test_closing_while_aws_is_away_says_how_many_were_not_sent(eventbridge, log):
    sender = Sender(eventbridge.put, first_pause=3600)
    eventbridge.errors = [ConnectionError("no route")]
    for number in range(3):
        sender.send(entry(number))
    eventbridge.was_asked()

    sender.close(PATIENCE)

    assert "dagbridge: the process ends, and 3 events of DAG runs were not sent" == log()[-1]


def test_closing_does_not_wait_for_an_answer_that_does_not_come(eventbridge, sender, log):
    eventbridge.answers.clear()
    for number in range(2):
        sender.send(entry(number))
    eventbridge.was_asked()

    sender.close(0.01)

    assert "dagbridge: the process ends, and 2 events of DAG runs were not sent" == log()[-1]
    eventbridge.answers.set()


def test_closing_what_never_sent_does_nothing(sender, log):
    sender.close(PATIENCE)

    assert [] == log()
