"""The webhook function as Lambda runs it, with its own table."""

import json
from types import SimpleNamespace

import boto3
import pytest

from dagbridge import aws, bootstrap
from tests.support.sns_stand_in import TOPIC
from tests.support.web_requests import github, web_request

SECRET = "a-secret-of-nobody"
PAGE = "https://www.example.com"
BODY = b'{"ref":"refs/heads/main"}'
TABLE = {
    "version": 1,
    "airflows": {"default": {"secret": "airflow/connections/airflow_default"}},
    "webhooks": {
        "github": {
            "secret": "hooks/shared",
            "signature": {"scheme": "sha256=hex"},
            "delivery_header": "X-GitHub-Delivery",
            "headers": ["X-GitHub-Event"],
            "max_bytes": 1024,
        },
        "stripe": {"secret": "hooks/shared", "signature": {"scheme": "stripe"}},
        "slack": {"secret": "hooks/shared", "signature": {"scheme": "slack"}},
        "form": {
            "secret": "hooks/shared",
            "signature": {"scheme": "bearer"},
            "delivery_header": "Idempotency-Key",
            "allow_origins": [PAGE],
        },
        "prices": {"signature": {"scheme": "sns", "topics": [TOPIC]}},
        "partner": {"signature": {"scheme": "iam"}},
        "gone": {"secret": "hooks/nowhere", "signature": {"scheme": "bearer"}},
    },
    "routes": {
        "any": {"match": {"source": ["dagbridge.webhook"]}, "dag_id": "d", "conf": {"body": "${detail.body}"}},
        "main": {
            "match": {"source": ["dagbridge.webhook"], "detail": {"body": {"ref": ["refs/heads/main"]}}},
            "dag_id": "build",
        },
    },
}


class Asked:
    """The secrets of webhooks that Secrets Manager was asked for."""

    def __init__(self):
        self.names = []

    def note(self, params, **_):
        name = json.loads(params["body"])["SecretId"]
        if not name.startswith("airflow/"):
            self.names.append(name)


@pytest.fixture
def asked(dead_letters, secret, tmp_path, monkeypatch):
    client = boto3.client("secretsmanager")
    client.create_secret(Name="airflow/connections/airflow_default", SecretString=json.dumps(secret))
    client.create_secret(Name="hooks/shared", SecretString=SECRET)
    (tmp_path / "routes.json").write_text(json.dumps(TABLE))
    monkeypatch.setenv("DAGBRIDGE_ROUTES", str(tmp_path / "routes.json"))
    asked = Asked()
    bootstrap.reset()
    aws.secrets_manager().meta.events.register("before-call.secretsmanager.GetSecretValue", asked.note)
    return asked


@pytest.fixture
def send(asked, invoke):
    """Send a request: its status, and its body as JSON."""

    def call(*args, context=None, **fields):
        answer = invoke("webhook", web_request(*args, **fields), context)
        return SimpleNamespace(
            status=answer["statusCode"], headers=answer["headers"], body=json.loads(answer.get("body", "null"))
        )

    return call


@pytest.fixture
def push(send):
    """Send what GitHub would."""

    def call(body=BODY, delivery="1", secret=SECRET, **headers):
        named = {"X-GitHub-Delivery": delivery, "X-GitHub-Event": "push", "Content-Type": "application/json"}
        return send("/hooks/github", body, named | github(secret, body) | headers)

    return call


def refused(answer):
    return answer.status, answer.body["error"]
