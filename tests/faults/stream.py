"""The events of a run, the roads they come by, and what must become of each."""

from __future__ import annotations

import json
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any
from urllib.parse import quote_plus

BUCKET = "acme-landing"
TIME = "2026-11-22T08:00:00Z"
PADDING = 200_000
"""Characters; of two bytes each as EventBridge counts them, and of six in our queues."""


class Fate(StrEnum):
    """What must become of an event. Also the folder of its object, by which the routes tell."""

    RUN = "one"
    """One run."""
    TWO_AIRFLOWS = "both"
    """A run by each of two routes, in two Airflows."""
    LARGE = "large"
    """One run. By EventBridge, its event takes more bytes than an SQS message may have."""
    REFUSED = "refused"
    """A dead letter: the DAG's params refuse the conf."""
    UNMAPPED = "unmapped"
    """A dead letter: the event has no value for the template."""
    ODD = "odd"
    """A dead letter: no source knows the shape."""


class Road(StrEnum):
    """How an event comes."""

    S3 = "s3"
    """A bucket's notification invokes the function."""
    EVENTBRIDGE = "eventbridge"
    """A rule invokes the function."""
    QUEUE = "queue"
    """The events queue, with whatever in the message's body."""


LANDED, ARCHIVED, COUNTED, LABELLED = "landed", "archived", "counted", "labelled"
"""The routes."""

NO_ROUTE = ""
"""Where a record belongs that came to no route."""

ROUTES_OF = {
    Fate.RUN: (LANDED,),
    Fate.TWO_AIRFLOWS: (LANDED, ARCHIVED),
    Fate.LARGE: (LANDED,),
    Fate.REFUSED: (COUNTED,),
    Fate.UNMAPPED: (LABELLED,),
    Fate.ODD: (NO_ROUTE,),
}

_WEIGHTS = {Fate.RUN: 90, Fate.TWO_AIRFLOWS: 6, Fate.LARGE: 1, Fate.REFUSED: 2, Fate.UNMAPPED: 2, Fate.ODD: 1}

DAG_OF = {LANDED: "ingest_orders", ARCHIVED: "audit_event", COUNTED: "needs_a_count", LABELLED: "process_file"}


@dataclass(frozen=True, slots=True)
class Event:
    """An object that was created.

    Attributes:
        key: Its key, which names the event in the conf, the note and every queue: `t1/one/event-000042.csv`.
        fate: What must become of it.
    """

    key: str
    fate: Fate

    @property
    def routes(self) -> tuple[str, ...]:
        """The routes that take it."""
        return ROUTES_OF[self.fate]


@dataclass(frozen=True, slots=True)
class Delivery:
    """One arrival of one event.

    Attributes:
        road: By which it comes.
        body: What the function gets; or, by the queue, the message's body.
        twice_at_once: Whether two containers get it at the same moment.
    """

    road: Road
    body: dict[str, Any]
    twice_at_once: bool = False


def routing_table(old_airflow: bool) -> dict[str, Any]:
    """Write the routes: one to each fate. Without an old Airflow, the new one serves its route, too."""
    airflows = {"default": {"secret": "airflow/connections/new"}, "old": {"secret": "airflow/connections/old"}}
    routes = {route: _route(route) for route in DAG_OF}
    landed = [fate for fate, names in ROUTES_OF.items() if LANDED in names]
    routes[LANDED]["match"]["detail"]["object"]["key"] = [{"wildcard": f"*/{fate}/*"} for fate in landed]
    if old_airflow:
        routes[ARCHIVED]["airflow"] = "old"
    else:
        del airflows["old"]
    routes[LABELLED]["conf"] = {"label": "${detail.object.label}"}
    return {"version": 1, "airflows": airflows, "routes": routes}


def make_events(prefix: str, count: int, draw: random.Random, fates: Sequence[Fate]) -> list[Event]:
    """Make events, most of which become one run.

    Args:
        prefix: Tells the keys of this run from others in the same Airflow.
        count: How many.
        draw: Draws the fates.
        fates: Those there are.
    """
    drawn = draw.choices(fates, weights=[_WEIGHTS[fate] for fate in fates], k=count)
    return [Event(f"{prefix}/{fate}/event-{at:06}.csv", fate) for at, fate in enumerate(drawn)]


def deliveries(events: list[Event], draw: random.Random, *, times: int = 3, apart: int = 60) -> Iterator[Delivery]:
    """Deliver every event several times, by two roads, out of order.

    Args:
        events: The events.
        draw: Draws roads and order.
        times: How often each comes.
        apart: How many others may come between two deliveries of one event.
    """
    arrivals: list[tuple[float, int, Event, Road]] = []
    for at, event in enumerate(events):
        roads = draw.sample([road for road in Road if event.fate is not Fate.ODD or road is not Road.QUEUE], 2)
        for turn in range(times):
            arrivals.append((at + draw.uniform(0, apart / times), len(arrivals), event, roads[turn % 2]))
    for _, _, event, road in sorted(arrivals, key=lambda arrival: arrival[:2]):
        body = {"odd": event.key} if event.fate is Fate.ODD else _body(event, road, draw)
        yield Delivery(road, body, twice_at_once=road is not Road.QUEUE and draw.random() < 0.1)


def _route(name: str) -> dict[str, Any]:
    key = [{"wildcard": f"*/{fate}/*"} for fate, routes in ROUTES_OF.items() if routes[-1] == name]
    return {
        "match": {"source": ["aws.s3"], "detail": {"object": {"key": key}}},
        "dag_id": DAG_OF[name],
        "note": "${detail.object.key}",
        "conf": {"key": "${detail.object.key}"},
    }


def _body(event: Event, road: Road, draw: random.Random) -> dict[str, Any]:
    if road is Road.S3:
        return notification(event.key)
    if road is Road.EVENTBRIDGE:
        return large_envelope(event.key) if event.fate is Fate.LARGE else envelope(event.key)
    return draw.choice((notification, envelope, in_sns))(event.key)


def notification(key: str) -> dict[str, Any]:
    """Write what S3 sends itself."""
    return {"Records": [{
        "eventVersion": "2.1", "eventSource": "aws:s3", "awsRegion": "eu-west-1", "eventTime": TIME,
        "eventName": "ObjectCreated:Put", "requestParameters": {"sourceIPAddress": "203.0.113.42"},
        "responseElements": {"x-amz-request-id": "7D4QH1ZK9W"}, "userIdentity": {"principalId": "AWS:A"},
        "s3": {"s3SchemaVersion": "1.0", "configurationId": "c",
               "bucket": {"name": BUCKET, "ownerIdentity": {"principalId": "A"}, "arn": f"arn:aws:s3:::{BUCKET}"},
               "object": {"key": quote_plus(key, safe="/"), "size": 5, "eTag": "9b2cf5", "sequencer": sequencer(key)}},
    }]}  # fmt: skip


def envelope(key: str) -> dict[str, Any]:
    """Write what S3 sends by EventBridge."""
    return {
        "version": "0", "id": f"17f4b2c9-{sequencer(key)}", "detail-type": "Object Created", "source": "aws.s3",
        "account": "123456789012", "time": TIME, "region": "eu-west-1", "resources": [f"arn:aws:s3:::{BUCKET}"],
        "detail": {"version": "0", "bucket": {"name": BUCKET}, "reason": "PutObject", "request-id": "7D4QH1ZK9W",
                   "object": {"key": key, "size": 5, "etag": "9b2cf5", "sequencer": sequencer(key)}},
    }  # fmt: skip


def large_envelope(key: str) -> dict[str, Any]:
    """Write the same with what Lambda takes and an SQS message cannot hold: ASCII JSON has six bytes for each `é`."""
    event = envelope(key)
    return event | {"detail": event["detail"] | {"padding": "é" * PADDING}}


def in_sns(key: str) -> dict[str, Any]:
    """Write S3's notification as SNS puts it into a queue."""
    return {
        "Type": "Notification", "MessageId": f"8d2f6b1a-{sequencer(key)}", "Timestamp": TIME,
        "TopicArn": "arn:aws:sns:eu-west-1:123456789012:landing-objects", "Subject": "Amazon S3 Notification",
        "Message": json.dumps(notification(key)), "SignatureVersion": "1", "Signature": "x",
        "SigningCertURL": "https://sns.eu-west-1.amazonaws.com/x.pem",
        "UnsubscribeURL": "https://sns.eu-west-1.amazonaws.com/?Action=Unsubscribe",
    }  # fmt: skip


def sequencer(key: str) -> str:
    """Number an object's version, as S3 does: the digits of its key."""
    return "".join(character for character in key if character.isdigit())
