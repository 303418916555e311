"""What Lambda's on-failure destination keeps of an asynchronous invocation: the payload that it was made with.

    {"version": "1.0", "requestContext": {"condition": "RetriesExhausted", …}, "requestPayload": {…}, …}

It lies in the dead-letter queue; SQS's own redrive may bring it to the function as it is.

https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
"""

from __future__ import annotations

from collections.abc import Mapping

from dagbridge.sources.shapes import Record

PAYLOAD = "requestPayload"


def recognises(record: Record) -> bool:
    """Tell whether this is such a record."""
    context = record.get("requestContext")
    return PAYLOAD in record and isinstance(context, Mapping) and "condition" in context
