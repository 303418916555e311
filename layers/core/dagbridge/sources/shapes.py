"""What a source file provides: it makes an event of a record, or hands back what was inside.

To read a new shape, write a module with these functions and name it in `sources/__init__.py`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Protocol

from dagbridge.event import Event

Record = Mapping[str, Any]


class Source(Protocol):
    """A record that is an event: an S3 notification, an event of EventBridge, a Step Functions task."""

    SHAPE: str

    def recognises(self, record: Record) -> bool:
        """Tell by what marks the shape, so that a record with a field missing is still this shape's to reject."""

    def event(self, record: Record, where: str) -> Event:
        """Make the event.

        Raises:
            UnknownEvent: A field is missing or has another type; the message names it.
        """


@dataclass(frozen=True, slots=True)
class Contents:
    """What an envelope carries.

    Attributes:
        text: The message as it was sent.
        where: Where it stood: `Records[0].body`.
        arn: Of the topic or the queue, for the event's `via`.
    """

    text: str
    where: str
    arn: str


class Envelope(Protocol):
    """A record that carries a message: of SNS or SQS. The message is an event itself, or the sender's own."""

    SHAPE: str

    def recognises(self, record: Record) -> bool:
        """Tell by what marks the shape, as for a source."""

    def contents(self, record: Record, where: str) -> Contents:
        """Hand back what is inside.

        Raises:
            UnknownEvent: There is nothing inside, or no ARN.
        """

    def event(self, record: Record, where: str, message: Any) -> Event:
        """Make the event of a message that is the sender's own.

        Args:
            record: The envelope.
            where: Where it stood.
            message: What was inside: parsed if it is a JSON object or array, else the text.

        Raises:
            UnknownEvent: A field is missing or has another type; the message names it.
        """
