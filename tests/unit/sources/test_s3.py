from urllib.parse import quote_plus

import pytest

from dagbridge.errors import UnknownEvent
from dagbridge.sources import s3

LONGEST_KEY = "ü" * 512  # 1,024 bytes of UTF-8, the most that S3 allows


def event(record):
    return s3.event(record, "Records[1]")


def test_a_notification_becomes_what_eventbridge_sends(s3_record):
    envelope = dict(event(s3_record).envelope)

    del envelope["id"]
    assert envelope == {
        "version": "0",
        "source": "aws.s3",
        "detail-type": "Object Created",
        "account": "",
        "time": "2026-03-14T09:26:53Z",
        "region": "eu-west-1",
        "resources": ["arn:aws:s3:::acme-landing"],
        "detail": {
            "version": "0",
            "bucket": {"name": "acme-landing"},
            "object": {
                "key": "orders/dt=2026-03-14/orders-0001.parquet",
                "size": 48213,
                "etag": "9b2cf535f27731c974343645a3985328",
                "version-id": "Yx3Kd8mVQ1nEXAMPLEversion0000001",
                "sequencer": "0069B52A3D8C6A41F7",
            },
            "request-id": "7D4QH1ZK9WEXAMPL",
            "requester": "AWS:AROAEXAMPLEROLEID0001:order-export",
            "source-ip-address": "203.0.113.42",
            "reason": "PutObject",
        },
    }


@pytest.mark.parametrize(
    "key",
    [
        "a b.csv",
        "a+b.csv",
        "a%b.csv",
        "a%20b.csv",
        "a%2Bb+c d.csv",
        "dt=2026/ä ö/東京.csv",
        "🚀/x.csv",
        "quote\"and'back\\slash",
        LONGEST_KEY,
    ],
)
def test_a_key_comes_out_as_s3_has_it(s3_record, changed, key):
    record = changed(s3_record, "s3", "object", "key", to=quote_plus(key, safe="/"))

    found = event(record)

    assert found.envelope["detail"]["object"]["key"] == key


def test_a_key_with_a_plus_comes_out_as_s3_has_it(s3_record, changed):
    record = changed(s3_record, "s3", "object", "key", to="a%2Bb+c.csv")

    found = event(record)

    assert found.envelope["detail"]["object"]["key"] == "a+b c.csv"


@pytest.mark.parametrize(
    ("name", "detail_type", "says"),
    [
        ("ObjectCreated:Put", "Object Created", {"reason": "PutObject"}),
        ("ObjectCreated:Post", "Object Created", {"reason": "POST Object"}),
        ("ObjectCreated:Copy", "Object Created", {"reason": "CopyObject"}),
        ("ObjectCreated:CompleteMultipartUpload", "Object Created", {"reason": "CompleteMultipartUpload"}),
        (
            "ObjectRemoved:Delete",
            "Object Deleted",
            {"reason": "DeleteObject", "deletion-type": "Permanently Deleted"},
        ),
        (
            "ObjectRemoved:DeleteMarkerCreated",
            "Object Deleted",
            {"reason": "DeleteObject", "deletion-type": "Delete Marker Created"},
        ),
        (
            "LifecycleExpiration:Delete",
            "Object Deleted",
            {"reason": "Lifecycle Expiration", "deletion-type": "Permanently Deleted"},
        ),
        (
            "LifecycleExpiration:DeleteMarkerCreated",
            "Object Deleted",
            {"reason": "Lifecycle Expiration", "deletion-type": "Delete Marker Created"},
        ),
        ("ObjectRestore:Post", "Object Restore Initiated", {}),
        ("ObjectRestore:Completed", "Object Restore Completed", {}),
        ("ObjectRestore:Delete", "Object Restore Expired", {}),
        ("LifecycleTransition", "Object Storage Class Changed", {}),
        ("IntelligentTiering", "Object Access Tier Changed", {}),
        ("ObjectTagging:Put", "Object Tags Added", {}),
        ("ObjectTagging:Delete", "Object Tags Deleted", {}),
        ("ObjectAcl:Put", "Object ACL Updated", {}),
        ("s3:ObjectCreated:Put", "Object Created", {"reason": "PutObject"}),
        ("ObjectCreated:SomeNewWay", "Object Created", {}),
        ("ReducedRedundancyLostObject", "ReducedRedundancyLostObject", {}),
        ("Replication:OperationFailedReplication", "Replication:OperationFailedReplication", {}),
    ],
)
def test_an_event_name_becomes_eventbridges_detail_type(s3_record, changed, name, detail_type, says):
    envelope = event(changed(s3_record, "eventName", to=name)).envelope

    said = {field: envelope["detail"][field] for field in ("reason", "deletion-type") if field in envelope["detail"]}
    assert (envelope["detail-type"], said) == (detail_type, says)


@pytest.mark.parametrize(
    ("told", "says"),
    [
        (
            {
                "glacierEventData": {
                    "restoreEventData": {
                        "lifecycleRestorationExpiryTime": "2026-03-20T00:00:00.000Z",
                        "lifecycleRestoreStorageClass": "GLACIER",
                    }
                }
            },
            {"restore-expiry-time": "2026-03-20T00:00:00Z", "source-storage-class": "GLACIER"},
        ),
        (
            {"lifecycleEventData": {"transitionEventData": {"destinationStorageClass": "GLACIER_IR"}}},
            {"destination-storage-class": "GLACIER_IR"},
        ),
        (
            {"intelligentTieringEventData": {"destinationAccessTier": "ARCHIVE_ACCESS"}},
            {"destination-access-tier": "ARCHIVE_ACCESS"},
        ),
        (
            {"replicationEventData": {"failureReason": "DstBucketUnversioned"}},
            {"replication-event-data": {"failureReason": "DstBucketUnversioned"}},
        ),
    ],
)
def test_what_only_some_kinds_tell_is_in_the_detail(s3_record, told, says):
    detail = event(s3_record | told).envelope["detail"]

    assert {field: detail.get(field) for field in says} == says


def test_s3_acting_by_itself_leaves_no_address_as_on_eventbridge(s3_record, changed):
    record = changed(s3_record, "requestParameters", "sourceIPAddress", to="s3.amazonaws.com")

    assert "source-ip-address" not in event(record).envelope["detail"]


@pytest.mark.parametrize("to", [None, "absent"])
def test_an_object_without_versions_has_no_version_id(s3_record, changed, to):
    path = ("s3", "object", "versionId")
    record = changed(s3_record, *path) if to == "absent" else changed(s3_record, *path, to=to)

    assert "version-id" not in event(record).envelope["detail"]["object"]


@pytest.mark.parametrize(
    ("key", "slug"),
    [("a/b/c.csv", "c.csv"), ("c.csv", "c.csv"), ("a/folder/", "folder"), ("a b/%2B.csv", "+.csv"), ("//", "//")],
)
def test_the_slug_is_the_name_of_the_file_or_the_folder(s3_record, changed, key, slug):
    assert event(changed(s3_record, "s3", "object", "key", to=key)).slug == slug


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("s3", "bucket", "name"), "other"),
        (("s3", "object", "key"), "other"),
        (("s3", "object", "versionId"), "other"),
        (("s3", "object", "sequencer"), "0069B52A3D8C6A41F8"),
        (("eventName",), "ObjectRemoved:Delete"),
    ],
)
def test_another_object_version_or_occurrence_is_another_event(s3_record, changed, path, to):
    assert event(changed(s3_record, *path, to=to)).identity != event(s3_record).identity


@pytest.mark.parametrize(
    ("path", "to"),
    [
        (("eventTime",), "2026-03-14T09:26:59.000Z"),
        (("responseElements", "x-amz-request-id"), "OTHER"),
        (("s3", "configurationId"), "another-notification"),
        (("s3", "object", "sequencer"), "69b52a3d8c6a41f7"),
        (("eventName",), "ObjectCreated:CompleteMultipartUpload"),
    ],
)
def test_the_same_creation_told_differently_is_the_same_event(s3_record, changed, path, to):
    assert event(changed(s3_record, *path, to=to)).identity == event(s3_record).identity


def test_a_kind_without_sequencer_on_eventbridge_is_named_by_its_request(s3_record, changed):
    tagged = changed(s3_record, "eventName", to="ObjectTagging:Put")

    again = changed(tagged, "responseElements", "x-amz-request-id", to="OTHER")

    assert event(again).identity != event(tagged).identity


@pytest.mark.parametrize("path", [("s3", "object", "sequencer"), ("responseElements",)])
def test_a_creation_has_an_identity_with_a_sequencer_or_a_request_id(s3_record, changed, path):
    assert event(changed(s3_record, *path)).identity


def test_a_record_with_neither_sequencer_nor_request_id_is_refused(s3_record, changed):
    record = changed(changed(s3_record, "responseElements"), "s3", "object", "sequencer")

    with pytest.raises(UnknownEvent) as refused:
        event(record)

    assert str(refused.value) == "Records[1].s3.object.sequencer is missing (S3 notification)"


@pytest.mark.parametrize(
    "path",
    [
        ("eventName",),
        ("eventTime",),
        ("awsRegion",),
        ("s3",),
        ("s3", "bucket"),
        ("s3", "bucket", "name"),
        ("s3", "object"),
        ("s3", "object", "key"),
    ],
)
def test_a_missing_field_is_named(s3_record, changed, path):
    with pytest.raises(UnknownEvent, match=rf"^Records\[1\]\.{'.'.join(path)}\S* is missing \(S3 notification\)$"):
        event(changed(s3_record, *path))


@pytest.mark.parametrize(
    ("path", "to", "message"),
    [
        (("s3", "object", "key"), 7, "Records[1].s3.object.key must be a string, not a number"),
        (("s3", "object", "key"), "", "Records[1].s3.object.key is empty"),
        (("s3", "object", "key"), "caf%E9", "Records[1].s3.object.key is not UTF-8 when URL-decoded"),
        (("s3", "object", "key"), "\ud800", "Records[1].s3.object.key is not valid Unicode"),
        (("s3", "object", "size"), "7", "Records[1].s3.object.size must be an integer, not a string"),
        (("s3", "object", "size"), True, "Records[1].s3.object.size must be an integer, not a boolean"),
        (("s3", "object", "eTag"), [], "Records[1].s3.object.eTag must be a string, not an array"),
        (("s3", "object"), "x", "Records[1].s3.object must be an object, not a string"),
        (("s3",), [], "Records[1].s3 must be an object, not an array"),
        (("userIdentity",), 1, "Records[1].userIdentity must be an object, not a number"),
    ],
)
def test_a_field_of_another_type_is_named(s3_record, changed, path, to, message):
    with pytest.raises(UnknownEvent) as refused:
        event(changed(s3_record, *path, to=to))

    assert str(refused.value) == f"{message} (S3 notification)"
