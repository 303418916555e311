"""SNS: a message of a topic, as Lambda gets it and as SNS writes it into an SQS queue.

    {"EventSource": "aws:sns", "Sns": <notification>}
    {"Type": "Notification", "MessageId": …, "TopicArn": …, "Subject": …, "Message": "…", "Timestamp": …,
     "MessageAttributes": {"tenant": {"Type": "String", "Value": "acme"}}}

To Lambda: https://docs.aws.amazon.com/lambda/latest/dg/with-sns.html
To SQS: https://docs.aws.amazon.com/sns/latest/dg/sns-sqs-as-subscriber.html
"""

from __future__ import annotations

from typing import Any

from dagbridge.event import Event, identity_of, make_envelope
from dagbridge.sources.fields import Fields
from dagbridge.sources.shapes import Contents, Record
from dagbridge.sources.times import whole_seconds

SHAPE = "SNS message"

_TYPES = ("Notification", "SubscriptionConfirmation", "UnsubscribeConfirmation")
_SLUG = 8


def recognises(record: Record) -> bool:
    """Tell whether this is Lambda's record of a message, or SNS's own JSON of one."""
    return _is_lambdas(record) or (record.get("Type") in _TYPES and ("TopicArn" in record or "MessageId" in record))


def contents(record: Record, where: str) -> Contents:
    """Hand back the message.

    Raises:
        UnknownEvent: There is none, no topic, or it is a confirmation of a subscription.
    """
    fields = _notification(record, where)
    text = fields.text("Message", may_be_empty=True)
    return Contents(text, fields.place("Message"), fields.arn("TopicArn").text)


def event(record: Record, where: str, message: Any) -> Event:
    """Make the event of a message of the publisher's own, the same whether it came directly or through a queue.

    Raises:
        UnknownEvent: A field is missing or has another type.
    """
    fields = _notification(record, where)
    topic, message_id = fields.arn("TopicArn"), fields.text("MessageId")
    subject = fields.optional_text("Subject")
    identity = identity_of("aws.sns", message_id)
    envelope = make_envelope(
        identity=identity,
        source="aws.sns",
        detail_type="SNS Message",
        detail={
            "topic-arn": topic.text,
            **({} if subject is None else {"subject": subject}),
            "message": message,
            "attributes": _attributes(fields),
        },
        time=whole_seconds(fields.text("Timestamp")),
        account=topic.account,
        region=topic.region,
        resources=[topic.text],
    )
    return Event(envelope, identity, message_id[:_SLUG])


def _is_lambdas(record: Record) -> bool:
    return record.get("EventSource") == "aws:sns" or isinstance(record.get("Sns"), dict)


def _notification(record: Record, where: str) -> Fields:
    fields = Fields(record, where, SHAPE)
    if _is_lambdas(record):
        fields = fields.inner("Sns")
    if fields.optional_text("Type") in _TYPES[1:]:
        raise fields.error("says that this confirms a subscription: it carries no message", "Type")
    return fields


def _attributes(fields: Fields) -> dict[str, str]:
    attributes = fields.optional_mapping("MessageAttributes") or {}
    return {name: fields.text("MessageAttributes", name, "Value", may_be_empty=True) for name in attributes}
