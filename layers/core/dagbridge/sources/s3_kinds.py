"""What S3 calls an event in a notification, and what it calls the same event on EventBridge.

Notification: https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html
EventBridge: https://docs.aws.amazon.com/AmazonS3/latest/userguide/EventBridge.html
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of event.

    Attributes:
        detail_type: EventBridge's `detail-type`: `Object Created`.
        detail: What EventBridge's `detail` says of this kind: `{"reason": "PutObject"}`.
    """

    detail_type: str
    detail: Mapping[str, str] = field(default_factory=dict)


_CREATED, _DELETED = "Object Created", "Object Deleted"
_FOR_GOOD = {"deletion-type": "Permanently Deleted"}
_MARKED = {"deletion-type": "Delete Marker Created"}

_KINDS = {
    "ObjectCreated:Put": Kind(_CREATED, {"reason": "PutObject"}),
    "ObjectCreated:Post": Kind(_CREATED, {"reason": "POST Object"}),
    "ObjectCreated:Copy": Kind(_CREATED, {"reason": "CopyObject"}),
    "ObjectCreated:CompleteMultipartUpload": Kind(_CREATED, {"reason": "CompleteMultipartUpload"}),
    "ObjectRemoved:Delete": Kind(_DELETED, {"reason": "DeleteObject", **_FOR_GOOD}),
    "ObjectRemoved:DeleteMarkerCreated": Kind(_DELETED, {"reason": "DeleteObject", **_MARKED}),
    "LifecycleExpiration:Delete": Kind(_DELETED, {"reason": "Lifecycle Expiration", **_FOR_GOOD}),
    "LifecycleExpiration:DeleteMarkerCreated": Kind(_DELETED, {"reason": "Lifecycle Expiration", **_MARKED}),
    "ObjectRestore:Post": Kind("Object Restore Initiated"),
    "ObjectRestore:Completed": Kind("Object Restore Completed"),
    "ObjectRestore:Delete": Kind("Object Restore Expired"),
    "LifecycleTransition": Kind("Object Storage Class Changed"),
    "IntelligentTiering": Kind("Object Access Tier Changed"),
    "ObjectTagging:Put": Kind("Object Tags Added"),
    "ObjectTagging:Delete": Kind("Object Tags Deleted"),
    "ObjectAcl:Put": Kind("Object ACL Updated"),
}
_FAMILIES = {"ObjectCreated": Kind(_CREATED), "ObjectRemoved": Kind(_DELETED), "LifecycleExpiration": Kind(_DELETED)}


def kind_of(event_name: str) -> Kind:
    """Find EventBridge's words for a notification's `eventName`, with or without its `s3:`.

    A kind that S3 does not send to EventBridge (`ReducedRedundancyLostObject`, `Replication:…`), or that is newer than
    this table, keeps S3's own name as its `detail-type`; a new way to create or delete an object is a creation or
    a deletion without a `reason`.

    >>> kind_of("ObjectCreated:Put").detail_type
    'Object Created'
    >>> kind_of("Replication:OperationFailedReplication").detail_type
    'Replication:OperationFailedReplication'
    """
    name = event_name.removeprefix("s3:")
    return _KINDS.get(name) or _FAMILIES.get(name.split(":")[0]) or Kind(name)
