"""Arn: an Amazon Resource Name in its parts, since SNS, SQS and Step Functions name account and region nowhere else."""

from __future__ import annotations

from typing import NamedTuple

_PARTS = 6  # arn:partition:service:region:account:resource, the resource with colons of its own


class Arn(NamedTuple):
    """An ARN.

    Attributes:
        text: The whole: `arn:aws:sqs:eu-west-1:123456789012:orders`.
        region: Its region.
        account: Its account, twelve digits.
        resource: What follows: `orders`; of an execution `execution:nightly:2026-03-14`.
    """

    text: str
    region: str
    account: str
    resource: str

    @classmethod
    def parse(cls, text: str) -> Arn | None:
        """Take an ARN apart; None if the text is none.

        >>> Arn.parse("arn:aws:sqs:eu-west-1:123456789012:orders").resource
        'orders'
        """
        parts = text.split(":", _PARTS - 1)
        if len(parts) < _PARTS or parts[0] != "arn":
            return None
        return cls(text, region=parts[3], account=parts[4], resource=parts[5])
