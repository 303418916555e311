"""Loader and schema accept and refuse the same documents, as far as a schema can see."""

import copy
import json
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from dagbridge.errors import TableError
from dagbridge.routing import load_table
from dagbridge.routing.hook import SCHEMES
from dagbridge.routing.operators import OPERATORS

ROOT = Path(__file__).resolve().parents[3]
SCHEMA = json.loads((ROOT / "layers/core/dagbridge/routing/schema.json").read_text(encoding="utf-8"))
VALID = {
    "version": 1,
    "airflows": {"default": {"secret": "s"}},
    "routes": {"orders": {"match": {"source": ["aws.s3"]}, "dag_id": "ingest"}},
}


def route(**fields: object) -> dict:
    document = copy.deepcopy(VALID)
    document["routes"]["orders"] |= fields
    return document


def asset(**fields: object) -> dict:
    document = route(asset={"uri": "s3://acme/orders"}, **fields)
    del document["routes"]["orders"]["dag_id"]
    return document


def match(values: object) -> dict:
    return route(match={"detail": {"key": values}})


ACCEPTED = {
    "a small table": VALID,
    "every key": route(
        description="d",
        airflow="default",
        conf={"a": [1]},
        dedupe_key="k",
        note="n",
        logical_date="l",
        partition_key="p",
        mode="shadow",
    ),
    "a data interval": route(data_interval_start="${time}", data_interval_end="${time}", run_after="${time}"),
    "when_paused": route(when_paused="defer"),
    "max_chain": route(max_chain=100),
    "the bridge's own key deeper in a conf": route(conf={"a": {"_dagbridge": 1}}),
    "conf as one expression": route(conf="${detail}"),
    "an asset": asset(dedupe_key="k", partition_key="p", mode="shadow", extra={"a": [1]}),
    "extra as one expression": asset(extra="${detail}"),
    "mwaa": VALID | {"airflows": {"default": {"mwaa": "env", "region": "eu-west-1", "role_arn": "arn"}}},
    "scalars": match(["a", 1, 1.5, True, None, ""]),
    "prefix and suffix": match([{"prefix": "a"}, {"suffix": "b"}, {"prefix": {"equals-ignore-case": "c"}}]),
    "wildcard": match([{"wildcard": "a*b\\*c"}]),
    "numeric": match([{"numeric": ["=", 1]}, {"numeric": [">", 1, "<=", 2.5]}]),
    "cidr and exists": match([{"cidr": "10.0.0.0/24"}, {"exists": False}]),
    "anything-but": match([{"anything-but": ["a", "b"]}, {"anything-but": 1}, {"anything-but": {"prefix": ["a"]}}]),
    "or": route(match={"$or": [{"source": ["a"]}, {"detail": {"$or": [{"a": [1]}, {"b": [2]}]}}]}),
}
HOOK = {"secret": "s", "signature": {"scheme": "sha256=hex"}}
SNS = {"scheme": "sns", "topics": ["arn:aws:sns:eu-west-1:123456789012:prices"]}


def hook(without: str = "", **fields: object) -> dict:
    entry = {key: value for key, value in (HOOK | fields).items() if key != without}
    return VALID | {"webhooks": {"github": entry}}


ACCEPTED |= {
    "a webhook": hook(),
    "every key of a webhook": hook(
        description="d",
        signature={"scheme": "slack", "header": "X-Slack-Signature", "tolerance": 60},
        delivery_header="Idempotency-Key",
        headers=["X-Kind"],
        allow_origins=["https://www.example.com", "http://localhost:8000"],
        max_bytes=1,
    ),
    "a webhook of SNS": hook(without="secret", signature=SNS | {"tolerance": 60}),
    "a webhook of every topic of an account": hook(
        without="secret", signature=SNS | {"topics": ["arn:aws:sns:eu-west-1:123456789012:*"]}
    ),
    "a webhook of IAM": hook(without="secret", signature={"scheme": "iam"}),
}
REFUSED = {
    "no webhooks": VALID | {"webhooks": {}},
    "a bad webhook name": VALID | {"webhooks": {"a/b": HOOK}},
    "an unknown key of a webhook": hook(colour="red"),
    "a webhook without a signature": hook(without="signature"),
    "a webhook without a secret": hook(without="secret"),
    "an unknown scheme": hook(signature={"scheme": "md5"}),
    "no scheme": hook(signature={"header": "X-Signature"}),
    "an unknown key of a signature": hook(signature={"scheme": "stripe", "tolerence": 60}),
    "a tolerance where no time is signed": hook(signature={"scheme": "bearer", "tolerance": 60}),
    "a tolerance of a week": hook(signature={"scheme": "stripe", "tolerance": 604_800}),
    "a tolerance that is no whole number": hook(signature={"scheme": "stripe", "tolerance": True}),
    "a header for SNS": hook(without="secret", signature=SNS | {"header": "X-Signature"}),
    "a secret for SNS": hook(signature=SNS),
    "SNS without topics": hook(without="secret", signature={"scheme": "sns"}),
    "a topic that is none": hook(without="secret", signature=SNS | {"topics": ["prices"]}),
    "a topic with a star within": hook(without="secret", signature=SNS | {"topics": ["arn:aws:sns:*:1:prices"]}),
    "topics for GitHub": hook(signature={"scheme": "sha256=hex", "topics": SNS["topics"]}),
    "a secret for IAM": hook(signature={"scheme": "iam"}),
    "a header with a colon": hook(delivery_header="X-Id:"),
    "headers as text": hook(headers="X-Kind"),
    "no headers": hook(headers=[]),
    "every origin": hook(allow_origins=["*"]),
    "an origin with a path": hook(allow_origins=["https://www.example.com/"]),
    "a limit of 0": hook(max_bytes=0),
    "a limit over Lambda's": hook(max_bytes=6_291_457),
    "no object": [],
    "version 2": VALID | {"version": 2},
    "an unknown key": VALID | {"route": {}},
    "no routes": VALID | {"routes": {}},
    "no airflow": VALID | {"airflows": {}},
    "a bad route name": VALID | {"routes": {"a b": VALID["routes"]["orders"]}},
    "a bad airflow name": VALID | {"airflows": {"default": {"secret": "s"}, "a/b": {"secret": "s"}}},
    "secret and mwaa": VALID | {"airflows": {"default": {"secret": "s", "mwaa": "m"}}},
    "a secret with a region": VALID | {"airflows": {"default": {"secret": "s", "region": "eu-west-1"}}},
    "neither secret nor mwaa": VALID | {"airflows": {"default": {"region": "eu-west-1"}}},
    "an unknown route key": route(dag="x"),
    "an unknown mode": route(mode="dry"),
    "half a data interval": route(data_interval_start="${time}"),
    "an unknown when_paused": route(when_paused="wait"),
    "conf as a list": route(conf=[]),
    "the bridge's own key in a conf": route(conf={"_dagbridge": {}}),
    "a max_chain of none": route(max_chain=0),
    "a max_chain without end": route(max_chain=101),
    "half a max_chain": route(max_chain=1.5),
    "a max_chain as text": route(max_chain="8"),
    "a max_chain as a switch": route(max_chain=True),
    "dag_id as a number": route(dag_id=5),
    "an empty dag_id": route(dag_id=" "),
    "no match": VALID | {"routes": {"orders": {"dag_id": "d"}}},
    "neither dag_id nor asset": VALID | {"routes": {"orders": {"match": {"source": ["a"]}}}},
    "dag_id and asset": route(asset={"uri": "u"}),
    "an asset as text": asset() | {"routes": {"orders": {"match": {"source": ["a"]}, "asset": "u"}}},
    "an asset without a uri": asset() | {"routes": {"orders": {"match": {"source": ["a"]}, "asset": {}}}},
    "conf beside an asset": asset(conf={}),
    "note beside an asset": asset(note="n"),
    "when_paused beside an asset": asset(when_paused="defer"),
    "a data interval beside an asset": asset(data_interval_start="${time}", data_interval_end="${time}"),
    "extra beside dag_id": route(extra={}),
    "extra as a list": asset(extra=[]),
    "extra with our own key": asset(extra={"dagbridge_key": "x"}),
    "an empty match": route(match={}),
    "an empty object": route(match={"detail": {}}),
    "a scalar for a list": route(match={"source": "aws.s3"}),
    "an empty list": match([]),
    "a list in a list": match([["a"]]),
    "an unknown operator": match([{"prefx": "a"}]),
    "two operators in one": match([{"prefix": "a", "suffix": "b"}]),
    "no operator": match([{}]),
    "prefix of a number": match([{"prefix": 1}]),
    "two stars": match([{"wildcard": "a**b"}]),
    "a bad escape": match([{"wildcard": "a\\b"}]),
    "numeric without a number": match([{"numeric": ["=", "1"]}]),
    "numeric of two ends": match([{"numeric": ["<", 1, ">", 2]}]),
    "exists as text": match([{"exists": "true"}]),
    "anything-but nothing": match([{"anything-but": []}]),
    "anything-but mixed": match([{"anything-but": ["a", 1]}]),
    "anything-but an empty prefix": match([{"anything-but": {"prefix": ""}}]),
    "or of one": route(match={"$or": [{"source": ["a"]}]}),
}


def loads(document: object) -> bool:
    try:
        load_table(document)
    except TableError:
        return False
    return True


def test_the_schema_is_itself_valid():
    Draft202012Validator.check_schema(SCHEMA)


@pytest.mark.parametrize("document", ACCEPTED.values(), ids=ACCEPTED.keys())
def test_both_accept(document: object):
    assert (True, True) == (loads(document), Draft202012Validator(SCHEMA).is_valid(document))


@pytest.mark.parametrize("document", REFUSED.values(), ids=REFUSED.keys())
def test_both_refuse(document: object):
    assert (False, False) == (loads(document), Draft202012Validator(SCHEMA).is_valid(document))


def test_the_schema_knows_every_operator():
    assert set(OPERATORS) == set(SCHEMA["$defs"]["operator"]["properties"])


def test_the_schema_knows_every_signature_scheme():
    assert set(SCHEMES) == set(SCHEMA["$defs"]["signature"]["properties"]["scheme"]["enum"])
