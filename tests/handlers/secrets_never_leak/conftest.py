"""Canaries in the place of credentials are run through every error path, and looked for in all that comes out.

What comes out: standard output and error (the log at DEBUG, the metrics), every logging record with the root logger at
DEBUG (which is what Lambda's own log level sets), the answer, the exception as Python prints it with its causes, the
queues and the overflow bucket, and the `repr` of the bridge and of all that it holds.
"""

import json
from pathlib import Path

import boto3
import pytest
import yaml

from dagbridge import bootstrap
from tests.support.canaries import AWS_KEY
from tests.support.leaky_container import LeakyContainer

TABLE = Path(__file__).resolve().parents[3] / "layers" / "routes" / "routes.yaml"


@pytest.fixture
def settings(dead_letters, monkeypatch, tmp_path):
    """Settings with all the queues there are, and AWS credentials that are canaries."""
    table = tmp_path / "routes.json"  # compiled, as Lambda loads it
    table.write_text(json.dumps(yaml.safe_load(TABLE.read_text(encoding="utf-8"))), encoding="utf-8")
    for name, value in {
        "AWS_SECRET_ACCESS_KEY": AWS_KEY,
        "AWS_SESSION_TOKEN": AWS_KEY,
        "DAGBRIDGE_ROUTES": str(table),
        "DAGBRIDGE_OVERFLOW_BUCKET": "overflow",
        "DAGBRIDGE_READ_TIMEOUT": "0.2",
        "POWERTOOLS_LOG_LEVEL": "DEBUG",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it would keep the credentials that it began with
    monkeypatch.setattr("dagbridge.delivery.wait", lambda *_: 0)
    place = {"LocationConstraint": "eu-west-1"}
    boto3.client("s3").create_bucket(Bucket="overflow", CreateBucketConfiguration=place)
    queue = boto3.client("sqs").create_queue(QueueName="retry")["QueueUrl"]
    monkeypatch.setenv("DAGBRIDGE_RETRY_QUEUE_URL", queue)
    bootstrap.reset()


@pytest.fixture
def container(settings, airflow, capsys, caplog):
    """A container whose every credential is a canary."""
    return LeakyContainer(airflow, capsys, caplog)


@pytest.fixture
def event(load_event):
    """A notification of one object."""
    return load_event("s3/object-created")


@pytest.fixture
def task(load_event):
    """A task of a state machine, which is told the error itself."""
    return load_event("step_functions/task")
