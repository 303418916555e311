"""The plays of each function, with what must be seen and what IAM must be asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dagbridge.overflow import LIMIT
from tests.enforcement import plays
from tests.enforcement.plays import Play, resumes, told
from tests.permissions.needs import KEEP, POST, REACH

SECRET = "secretsmanager:GetSecretValue"
TOKEN = (201, {"access_token": "t"})
LARGE = "x" * LIMIT
DOWN, REFUSED = (TOKEN, (503, {})), (TOKEN, (422, {"detail": "no"}))
ASYNCHRONOUS = KEEP - {"SqsFunction", "WebhookFunction"}
REMOTE = {"s3": "s3:GetObject", "ssm": "ssm:GetParameter"}


@dataclass(frozen=True)
class Scene:
    """One thing that a function does.

    Attributes:
        title: In words.
        function: Who.
        play: Does it, and gives what is to be seen.
        ends: What is to be seen when all went well.
        does: The actions for which IAM is asked.
        routes: Where the routing table is.
    """

    title: str
    function: str
    play: Play
    ends: Any
    does: frozenset[str]
    routes: str = "layer"

    def __str__(self) -> str:
        return f"{self.function}: {self.title}"


def _scenes() -> Iterator[Scene]:
    def scene(title: str, function: str, play: Play, ends: Any, *does: str, routes: str = "layer") -> Scene:
        return Scene(title, function, play, ends, frozenset(does), routes)

    for function in sorted(REACH):
        polls = function == "StepFunctionsPollFunction"
        asked = {("POST", "token")} | (set() if polls else {("POST", "dagRuns")})
        yield scene("speaks with Airflow", function, plays.works, asked, SECRET)
        yield scene("logs", function, plays.logs, 1, "logs:CreateLogStream", "logs:PutLogEvents")
        for place, action in REMOTE.items():
            yield scene(f"reads its routes in {place}", function, plays.works, asked, SECRET, action, routes=place)
        keeps = ["sqs:SendMessage"] if function in KEEP else []
        asks = ["sts:AssumeRole", *keeps, *([SECRET] if function == "WebhookFunction" else [])]
        yield scene("reaches another account's MWAA", function, plays.reaches_mwaa, "AirflowUnavailable", *asks)
    for function in sorted(POST):
        puts = (SECRET, "dynamodb:PutItem", "dynamodb:UpdateItem")
        yield scene("posts an asset event once", function, plays.posts_an_asset_event, 1, *puts)
        again = plays.posts_an_asset_event_that_airflow_refused_before
        keeps = ["sqs:SendMessage"] if function in KEEP else []
        yield scene("posts an asset event at the second try", function, again, 1, *puts, "dynamodb:DeleteItem", *keeps)
    for function in sorted(KEEP):
        send, put = (SECRET, "sqs:SendMessage"), (SECRET, "sqs:SendMessage", "s3:PutObject")
        yield scene("defers a delivery", function, told("RetryQueue", *DOWN), ["delivery"], *send)
        yield scene("rejects one", function, told("DeadLetterQueue", *REFUSED), ["dead-letter"], *send)
        yield scene("defers a large one", function, told("RetryQueue", *DOWN, large=LARGE), ["pointer"], *put)
        yield scene("rejects a large one", function, told("DeadLetterQueue", *REFUSED, large=LARGE), ["pointer"], *put)
    for function in sorted(ASYNCHRONOUS):
        yield scene("fails for good", function, plays.fails_for_good, 1, "sqs:SendMessage")
    wait, read = "sqs:ChangeMessageVisibility", "s3:GetObject"
    polling = ("sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes")
    yield scene("is polled for", "SqsFunction", plays.is_polled_for, 2, *polling)
    yield scene("resumes a delivery", "SqsFunction", resumes(), (0, 1), SECRET)
    yield scene("resumes a large delivery", "SqsFunction", resumes(large=LARGE), (0, 1), SECRET, read)
    yield scene("lets a delivery wait on", "SqsFunction", resumes(*DOWN), (1, 1), SECRET, wait)


SCENES = list(_scenes())
