"""The demo hears the same of an event however often Airflow has to be asked."""

import os

import pytest

from demo import feed

IN_FULL = [("rejected", None), ("triggered", "messages"), ("triggered", "messages")]
BUSY = [(201, {"access_token": "t"}), (503, {"detail": "database is locked"})]


@pytest.fixture
def fed(invoke, load_event, monkeypatch):
    """`fed("sqs/one-bad-message")`: outcome and route of each event, after all attempts."""
    invoke("s3", load_event("s3/test-event"))  # so that the secret is there
    monkeypatch.setattr(feed, "_PAUSE", 0)
    monkeypatch.setattr(feed, "SERVICE", os.environ["POWERTOOLS_SERVICE_NAME"])
    return lambda name: [(decision.outcome, decision.route) for decision in feed.feed(name)]


def test_a_batch_that_is_taken_at_once_is_told_in_full(fed):
    assert IN_FULL == fed("sqs/one-bad-message")


def test_so_is_one_of_which_a_part_comes_again(fed, airflow):
    airflow.script = list(BUSY)

    assert IN_FULL == fed("sqs/one-bad-message")
