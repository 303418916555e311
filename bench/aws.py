"""An AWS for the functions that are measured: moto, and in it the secrets of one Airflow and of the sample webhooks."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path

from bench import built
from bench.cpus import on_cpu, serving_cpu
from demo.aws import SECRET_NAME, WEBHOOK_SECRETS
from tests.faults.aws import ENVIRONMENT, REGION, client, local_aws


@contextmanager
def environment(base_url: str, login: str = "admin", password: str = "a-password") -> Iterator[Mapping[str, str]]:
    """Store the connection to an Airflow 3; give the environment in which a built function finds it.

    Args:
        base_url: Where the Airflow is.
        login: A user of it.
        password: Theirs.
    """
    connection = {"conn_type": "http", "host": base_url, "login": login, "password": password}
    texts = {SECRET_NAME: json.dumps(connection | {"extra": {"api_version": "v2"}}), **WEBHOOK_SECRETS}
    with ExitStack() as stack:
        log = Path(stack.enter_context(tempfile.TemporaryDirectory())) / "moto.log"
        with on_cpu(serving_cpu()):
            url = stack.enter_context(local_aws(log))
        for name, text in texts.items():
            client("secretsmanager", url).create_secret(Name=name, SecretString=text)
        yield {
            **built.declared_environment(),
            **built.layers_on_path(),
            **ENVIRONMENT,
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL": url,
            "DAGBRIDGE_ROUTES": str(built.build() / "RoutesLayer/routes.json"),
            "PATH": "/usr/bin:/bin",
        }
