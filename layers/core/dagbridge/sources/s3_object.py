"""The identity of what happened to an S3 object: the same by notification and by EventBridge (DESIGN §5)."""

from __future__ import annotations

from dataclasses import dataclass

from dagbridge.event import identity_of

_SEQUENCED = ("Object Created", "Object Deleted")


@dataclass(frozen=True, slots=True)
class S3Object:
    """What names an event of an S3 object, whichever road told it.

    Attributes:
        bucket: The bucket's name.
        key: The key as S3 has it, decoded.
        version_id: Empty where the bucket has no versions.
        sequencer: Hexadecimal number that orders the creations and deletions of a key, where the event has one.
        request_id: Of the request to S3, where the event has one.
    """

    bucket: str
    key: str
    version_id: str
    sequencer: str | None
    request_id: str | None

    def occurrence(self, detail_type: str) -> str | None:
        """Tell what makes this event another than the next one of the same object; None if nothing does.

        The sequencer for creations and deletions, the request id for all other kinds: EventBridge sends no sequencer
        for those, so one that a notification might have must not count. Where the preferred one is absent, the other.
        """
        preferred, other = _canonical(self.sequencer), self.request_id
        if detail_type not in _SEQUENCED:
            preferred, other = other, preferred
        return preferred or other

    def identity(self, detail_type: str, occurrence: str) -> str:
        """Join what names the event."""
        return identity_of("aws.s3", self.bucket, self.key, self.version_id, occurrence, detail_type)

    @property
    def slug(self) -> str:
        """The file's name, or the folder's where the key ends with a slash: `b.parquet` of `a/b.parquet`."""
        return self.key.rstrip("/").rsplit("/", 1)[-1] or self.key


def _canonical(sequencer: str | None) -> str | None:
    """Write the number in one way.

    S3 pads and capitalises it differently at different times: "left-pad the shorter value with zeros" to compare, says
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    """
    return sequencer.lstrip("0").upper() or "0" if sequencer else None
