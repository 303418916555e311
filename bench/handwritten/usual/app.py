"""What people usually write: the same with Powertools' logger, metrics, tracer, parameters and batch processor."""

import json
from typing import Any
from urllib.parse import unquote_plus

import requests
from aws_lambda_powertools import Logger, Metrics, Tracer
from aws_lambda_powertools.metrics import MetricUnit
from aws_lambda_powertools.utilities import parameters
from aws_lambda_powertools.utilities.batch import BatchProcessor, EventType, process_partial_response
from aws_lambda_powertools.utilities.data_classes import S3Event, SQSRecord

logger = Logger(service="trigger")
metrics = Metrics(namespace="trigger", service="trigger")
tracer = Tracer(service="trigger", disabled=True)  # there is no X-Ray daemon here; its imports are what counts
processor = BatchProcessor(event_type=EventType.SQS)
session = requests.Session()


@tracer.capture_method
def trigger(uri: str) -> None:
    """Start a DAG run."""
    connection = json.loads(parameters.get_secret("airflow/connections/airflow_default", max_age=300))
    login = {"username": connection["login"], "password": connection["password"]}
    token = session.post(f"{connection['host']}/auth/token", json=login, timeout=10).json()["access_token"]
    answer = session.post(
        f"{connection['host']}/api/v2/dags/ingest_orders/dagRuns",
        json={"logical_date": None, "conf": {"uri": uri}},
        headers={"Authorization": f"Bearer {token}"},
        timeout=10,
    )
    answer.raise_for_status()
    metrics.add_metric(name="Triggered", unit=MetricUnit.Count, value=1)
    logger.info("triggered")


def record_handler(record: SQSRecord) -> None:
    """Take one SQS message."""
    handler(json.loads(record.body), None)


@metrics.log_metrics
@tracer.capture_lambda_handler
def handler(event: Any, context: Any) -> Any:
    """Start a DAG run for each object, of a notification or of a batch of messages with notifications."""
    if event["Records"][0].get("eventSource") == "aws:sqs":
        return process_partial_response(
            event=event, record_handler=record_handler, processor=processor, context=context
        )
    for record in S3Event(event).records:
        trigger(f"s3://{record.s3.bucket.name}/{unquote_plus(record.s3.get_object.key)}")
    return None
