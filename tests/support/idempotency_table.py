"""The stack's idempotency table, as `template.yaml` makes it, in moto."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import boto3
from samcli.yamlhelper import yaml_parse

if TYPE_CHECKING:
    from mypy_boto3_dynamodb import DynamoDBClient

TEMPLATE = Path(__file__).resolve().parents[2] / "template.yaml"
OF_THE_API = ("BillingMode", "AttributeDefinitions", "KeySchema")


def make_table(name: str) -> DynamoDBClient:
    """Make the table, and give a client that finds it. Within `mock_aws` only."""
    written: dict[str, Any] = yaml_parse(TEMPLATE.read_text(encoding="utf-8"))["Resources"]["IdempotencyTable"]
    properties = written["Properties"]
    client = boto3.client("dynamodb")
    client.create_table(TableName=name, **{key: properties[key] for key in OF_THE_API})
    client.update_time_to_live(TableName=name, TimeToLiveSpecification=properties["TimeToLiveSpecification"])
    return client
