"""Payloads to normalise: the samples of events/, changed in one place, or put into envelopes."""

import copy
import json
from pathlib import Path

import pytest

EVENTS = Path(__file__).parents[3] / "events"
GONE = object()


@pytest.fixture
def sample():
    """Load a sample: `sample("s3/object-created")`."""
    return lambda name: json.loads((EVENTS / f"{name}.json").read_text())


@pytest.fixture
def s3_record(sample):
    return sample("s3/object-created")["Records"][0]


@pytest.fixture
def changed():
    """Copy a JSON value with one field set, or taken out: `changed(record, "s3", "object", "key", to=None)`."""

    def change(value, *path, to=GONE):
        result = copy.deepcopy(value)
        parent = result
        for step in path[:-1]:
            parent = parent[step]
        if to is GONE:
            del parent[path[-1]]
        else:
            parent[path[-1]] = to
        return result

    return change


@pytest.fixture
def in_sns(sample, changed):
    """Put a message into a topic that calls a function."""
    return lambda message: changed(sample("sns/text-message"), "Records", 0, "Sns", "Message", to=_text(message))


@pytest.fixture
def in_queue(sample, changed):
    """Put a message into a queue that calls a function."""
    return lambda message: changed(sample("sqs/eventbridge-event"), "Records", 0, "body", to=_text(message))


@pytest.fixture
def in_topic_in_queue(in_sns, in_queue):
    """Put a message into a topic that a queue is subscribed to: SNS's JSON has two fields other than Lambda's."""

    def wrap(message):
        notification = in_sns(message)["Records"][0]["Sns"]
        notification["SigningCertURL"] = notification.pop("SigningCertUrl")
        notification["UnsubscribeURL"] = notification.pop("UnsubscribeUrl")
        absent = [name for name in ("Subject", "MessageAttributes") if not notification[name]]
        return in_queue({name: value for name, value in notification.items() if name not in absent})

    return wrap


def _text(message):
    return message if isinstance(message, str) else json.dumps(message)
