"""RememberingAirflow: asset events are posted once, as a DynamoDB table remembers.

The table is kept by the idempotency utility of Powertools for AWS Lambda
(https://docs.powertools.aws.dev/lambda/python/latest/utilities/idempotency/). What it stores of an event is a hash of
airflow, asset and key, a status, two times, and the word `triggered` or `duplicate`.
"""
# ruff: noqa: PLC0415 - Powertools' idempotency takes 100 ms to import, which only an asset event is worth

from __future__ import annotations

import functools
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from botocore.exceptions import ClientError

from dagbridge.airflow.protocol import Airflow, Answer
from dagbridge.asset_event import AssetEvent
from dagbridge.errors import AssetEventInProgress, IdempotencyUnavailable
from dagbridge.trigger import Trigger

if TYPE_CHECKING:
    from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig
    from mypy_boto3_dynamodb import DynamoDBClient

MEMORY = 30 * 86400
"""Seconds that an asset event is remembered: more than the 28 days that a delivery can lie in the two queues."""

IN_PROGRESS = 90
"""Seconds that a post keeps others from posting: more than the 60 s after which Lambda ends the function that began it,
and what clocks differ by. After a crash, nobody posts for so long."""

KEY_PREFIX = "asset-event"
"""What keys in the table begin with. Without it they would have the name of the function, and S3Function would not know
what SqsFunction posted."""


class _TimeLeft:
    """What Powertools asks of Lambda's context. The invocation's own would say less than `IN_PROGRESS`, never more."""

    def get_remaining_time_in_millis(self) -> int:
        return IN_PROGRESS * 1000


class IdempotencyTable:
    """The table. Safe to call from several threads.

    Args:
        name: Its name.
        client: Makes the boto3 client, when the first asset event comes.
    """

    def __init__(self, name: str, client: Callable[[], DynamoDBClient]) -> None:
        self._name = name
        self._client = client
        self._lock = threading.Lock()
        self._opened: tuple[DynamoDBPersistenceLayer, IdempotencyConfig] | None = None

    def once(self, event: AssetEvent, post: Callable[[], Answer]) -> Answer:
        """Post an asset event, unless it was.

        Raises:
            AssetEventInProgress: When somebody is about to.
            IdempotencyUnavailable: When the table does not answer. The event may be posted by now.
            BridgeError: What `post` raises; then the table forgets the event.
        """
        from aws_lambda_powertools.utilities.idempotency import exceptions as powertools
        from aws_lambda_powertools.utilities.idempotency import idempotent_function

        answers: list[Answer] = []

        def noted(*, names: list[str]) -> str:  # noqa: ARG001 - Powertools takes the key from it
            answers.append(post())
            return str(answers[0])

        store, config = self._open()
        remembered = idempotent_function(
            noted, data_keyword_argument="names", persistence_store=store, config=config, key_prefix=KEY_PREFIX
        )
        try:
            remembered(names=[event.airflow, event.uri, event.key])
        except (powertools.IdempotencyAlreadyInProgressError, powertools.IdempotencyInconsistentStateError):
            raise AssetEventInProgress(f"asset {event.uri}: another container is posting this event") from None
        except powertools.IdempotencyPersistenceLayerError as error:
            raise self._unavailable(error, event) from error
        return answers[0] if answers else Answer.DUPLICATE

    def _open(self) -> tuple[DynamoDBPersistenceLayer, IdempotencyConfig]:
        from aws_lambda_powertools.utilities.idempotency import DynamoDBPersistenceLayer, IdempotencyConfig

        with self._lock:
            if self._opened is None:
                config = IdempotencyConfig(expires_after_seconds=MEMORY, hash_function="sha256")
                config.register_lambda_context(_TimeLeft())  # type: ignore[arg-type]
                self._opened = DynamoDBPersistenceLayer(self._name, boto3_client=self._client()), config
            return self._opened

    def _unavailable(self, error: Exception, event: AssetEvent) -> IdempotencyUnavailable:
        cause = error.__cause__
        code = cause.response.get("Error", {}).get("Code") if isinstance(cause, ClientError) else type(cause).__name__
        return IdempotencyUnavailable(f"asset {event.uri}: the table {self._name} (DynamoDB) does not answer: {code}")


class RememberingAirflow:
    """One Airflow, and the table that remembers which asset events it was sent.

    Args:
        airflow: The Airflow.
        table: The table, which all containers share.
    """

    def __init__(self, airflow: Airflow, table: IdempotencyTable) -> None:
        self._airflow = airflow
        self._table = table

    def trigger(self, trigger: Trigger) -> Answer:
        """Create the DAG run; Airflow itself remembers its id. See `Airflow.trigger`."""
        return self._airflow.trigger(trigger)

    def create_asset_event(self, event: AssetEvent) -> Answer:
        """Create the asset event, unless the table has it. See `Airflow.create_asset_event`.

        Raises:
            AssetEventInProgress: When another container is about to.
            IdempotencyUnavailable: When the table does not answer.
        """
        return self._table.once(event, functools.partial(self._airflow.create_asset_event, event))
