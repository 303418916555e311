import hashlib
import json

import pytest

from dagbridge.overflow import LIMIT
from tests.cli.dead_letters.conftest import EVENT, dead_letter, delivery

LARGE = {**EVENT, "detail": {**EVENT["detail"], "padding": "x" * LIMIT}}


def pointer(queues, bucket, body, key=None):
    text = json.dumps(body)
    key = key or f"deliveries/{hashlib.sha256(text.encode()).hexdigest()}.json"
    queues.s3.put_object(Bucket=bucket, Key=key, Body=text.encode())
    return queues.put({"dagbridge": "pointer", "bucket": bucket, "key": key})


def test_a_large_letter_is_listed_by_what_is_in_it(run, queues, bucket):
    message_id = pointer(queues, bucket, dead_letter(event=LARGE))

    (letter,) = json.loads(run("dead-letters", "list", "--json").stdout)["letters"]

    assert (message_id, "delivery", "orders") == (letter["id"], letter["kind"], letter["route"])


def test_a_large_letter_is_shown_whole(run, queues, bucket):
    message_id = pointer(queues, bucket, dead_letter(event=LARGE))

    shown = json.loads(run("dead-letters", "show", message_id, "--json").stdout)

    assert dead_letter(event=LARGE) == shown["body"]


def test_a_large_letter_is_replayed_by_a_new_pointer(run, queues, bucket):
    pointer(queues, bucket, dead_letter(event=LARGE))

    result = run("dead-letters", "replay", "--yes")

    (sent,) = queues.sent()
    body = queues.s3.get_object(Bucket=sent["bucket"], Key=sent["key"])["Body"].read()
    assert (0, "pointer", delivery(event=LARGE)) == (result.exit_code, sent["dagbridge"], json.loads(body))
    assert (f"deliveries/{hashlib.sha256(body).hexdigest()}.json", set()) == (sent["key"], queues.left())


def test_a_letter_that_fits_into_sqs_after_all_needs_no_pointer(run, queues, bucket):
    pointer(queues, bucket, dead_letter())

    run("dead-letters", "replay", "--yes")

    assert [delivery()] == queues.sent()


def test_a_letter_that_only_its_replay_makes_too_large_needs_a_bucket(run, queues):
    message_id = queues.put(json.dumps({"order": "é" * (LIMIT // 4)}, ensure_ascii=False))

    result = run("dead-letters", "replay", "--yes")

    assert (1, {message_id}) == (result.exit_code, queues.left())
    assert "too many for SQS; name a bucket: --overflow-bucket" in result.stderr


def test_a_bucket_that_is_named_takes_it(run, queues, bucket):
    queues.put(json.dumps({"order": "é" * (LIMIT // 4)}, ensure_ascii=False))

    result = run("dead-letters", "replay", "--yes", "--overflow-bucket", bucket)

    assert (0, ["pointer"]) == (result.exit_code, [sent["dagbridge"] for sent in queues.sent()])


def test_a_body_that_s3_refuses_to_take_keeps_the_letter(run, queues, bucket, refuse):
    message_id = pointer(queues, bucket, dead_letter(event=LARGE))
    refuse("PutObject")

    result = run("dead-letters", "replay", "--yes")

    assert (1, [], {message_id}) == (result.exit_code, queues.sent(), queues.left())


OTHER, BINARY, NOWHERE = (f"deliveries/{digit * 64}.json" for digit in "012")
CANNOT_BE_HAD = [
    ("overflow", "secret", "is not where dagbridge keeps bodies"),
    ("overflow", OTHER, f"{OTHER} is not the body that dagbridge put there: its SHA-256 differs"),
    ("overflow", BINARY, f"{BINARY}: UnicodeDecodeError"),
    ("overflow", NOWHERE, "NoSuchKey"),
    ("nobodys", NOWHERE, "NoSuchBucket"),
    ("", NOWHERE, "ParamValidationError"),
    (None, None, "is not where dagbridge keeps bodies"),
]


@pytest.fixture
def other_objects(queues, bucket):
    """What an operator may read, and a letter must not make the command read."""
    for key, body in (("secret", b"secret"), (OTHER, b'{"dagbridge": "secret"}'), (BINARY, b"secret\xff")):
        queues.s3.put_object(Bucket=bucket, Key=key, Body=body)


@pytest.mark.parametrize("unreadable", CANNOT_BE_HAD)
@pytest.mark.parametrize("command", [["list"], ["replay", "--yes"]], ids=["list", "replay"])
@pytest.mark.usefixtures("other_objects")
def test_a_body_that_cannot_be_had_is_told_and_its_letter_stays(run, queues, unreadable, command):
    where, key, why = unreadable
    message_id = queues.put({"dagbridge": "pointer", "bucket": where, "key": key})

    result = run("dead-letters", *command)

    assert (1, {message_id}, []) == (result.exit_code, queues.left(), queues.sent())
    assert (True, True) == (result.stderr.startswith(message_id), why in result.stderr)


def test_a_body_of_another_bucket_than_the_stacks_is_not_read(run, queues, bucket):
    message_id = pointer(queues, bucket, dead_letter())

    result = run("dead-letters", "show", message_id, "--overflow-bucket", "ours")

    assert (1, True) == (result.exit_code, "is not in this stack's overflow bucket" in result.stderr)
    assert "acme-landing" not in result.output


def test_a_letter_whose_body_is_gone_can_be_purged(run, queues, bucket):
    queues.put({"dagbridge": "pointer", "bucket": bucket, "key": f"deliveries/{'2' * 64}.json"})

    result = run("dead-letters", "purge", "--reason", "OverflowUnavailable", "--yes")

    assert (0, set()) == (result.exit_code, queues.left())
