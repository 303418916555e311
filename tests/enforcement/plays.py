"""What a function is seen to do: each play does something, and gives what is to be seen afterwards."""

from __future__ import annotations

import contextlib
import json
import time
import uuid
from collections.abc import Callable
from typing import Any

from dagbridge.errors import AirflowUnavailable
from tests.enforcement.events import event
from tests.enforcement.stage import Stage
from tests.support.scripted_assets import ScriptedAssets

Play = Callable[[Stage], Any]


def works(stage: Stage) -> Any:
    """Send one event; tell what Airflow was asked for."""
    stage.invoke(event(stage.function))
    return {
        (r.method, r.path.partition("?")[0].rpartition("/")[2]) for r in stage.airflow.requests if r.method == "POST"
    }


def told(queue: str, *answers: Any, large: str = "", table: str = "runs") -> Play:
    """Send an event to an Airflow that answers so; tell what lies on a queue then."""

    def play(stage: Stage) -> Any:
        stage.airflow.script = list(answers)
        stage.invoke(event(stage.function, large), table)
        return [json.loads(message["body"])["dagbridge"] for message in stage.on(queue)]

    return play


def resumes(*answers: Any, large: str = "") -> Play:
    """Hand over a delivery that waits, to an Airflow that answers so; tell how many stay, and of how many runs."""

    def play(stage: Stage) -> Any:
        records = stage.leave_waiting(event("EventBridgeFunction", large))
        stage.airflow.script = list(answers)
        answer = stage.invoke({"Records": records})
        return len(answer["batchItemFailures"]), len(stage.airflow.triggers)

    return play


def posts_an_asset_event(stage: Stage) -> Any:
    """Post one, by two containers; tell how many Airflow has."""
    assets = ScriptedAssets(stage.airflow)
    for _ in range(2):
        stage.invoke(event(stage.function), "assets")
    return len(assets.events)


def posts_an_asset_event_that_airflow_refused_before(stage: Stage) -> Any:
    """Post one at the second try; tell how many Airflow has."""
    assets = ScriptedAssets(stage.airflow)
    assets.instead = [(503, {})]
    with contextlib.suppress(AirflowUnavailable):  # which a state machine gets
        stage.invoke(event(stage.function), "assets")
    stage.invoke(event(stage.function), "assets")
    return len(assets.events)


def reaches_mwaa(stage: Stage) -> Any:
    """Ask for a run by the role of another account; tell why the delivery waits, since nobody answers."""
    try:
        stage.invoke(event(stage.function), "mwaa")
    except AirflowUnavailable as error:
        return type(error).__name__
    (message,) = stage.on("RetryQueue")
    return json.loads(message["body"])["reason"].split(":")[0]


def is_polled_for(stage: Stage) -> Any:
    """Take a message of each queue, as Lambda's poller does; tell how many there were."""
    taken = 0
    for queue in ("EventsQueue", "RetryQueue"):
        url = stage.account.queue_url(stage.stack.physical(queue))
        stage.account.client("sqs").send_message(QueueUrl=url, MessageBody="{}")
        sqs = stage.as_lambda("sqs")
        sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])
        for message in sqs.receive_message(QueueUrl=url)["Messages"]:
            sqs.delete_message(QueueUrl=url, ReceiptHandle=message["ReceiptHandle"])
            taken += 1
    return taken


def fails_for_good(stage: Stage) -> Any:
    """Put an event where Lambda puts what an asynchronous function failed to do; tell how many lie there."""
    url = stage.account.queue_url(stage.stack.physical("DeadLetterQueue"))
    stage.as_lambda("sqs").send_message(QueueUrl=url, MessageBody="{}")
    return len(stage.on("DeadLetterQueue"))


def logs(stage: Stage) -> Any:
    """Write a line of log, as Lambda does; tell how many there are."""
    group, stream = stage.stack.physical("LogGroup"), f"2026/11/22/[1]{uuid.uuid4()}"
    lambda_itself = stage.as_lambda("logs")
    lambda_itself.create_log_stream(logGroupName=group, logStreamName=stream)
    line = {"timestamp": int(time.time() * 1000), "message": "started"}
    lambda_itself.put_log_events(logGroupName=group, logStreamName=stream, logEvents=[line])
    written = stage.account.client("logs").get_log_events(logGroupName=group, logStreamName=stream)
    return len(written["events"])
