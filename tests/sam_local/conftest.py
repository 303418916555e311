"""The stack, built; and what the containers of `sam local` find on this machine: an AWS, and an Airflow."""

from __future__ import annotations

import json
import platform
import re
import subprocess
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer
from samcli.yamlhelper import yaml_parse

from demo.aws import SECRET_NAME, WEBHOOK_SECRETS
from tests.sam_local.sam import SamLocal
from tests.support.scripted_airflow import scripted_airflow

ROOT = Path(__file__).resolve().parents[2]
REGION = "eu-west-1"
KEYS = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": REGION}
ARCHITECTURE = {"x86_64": "x86_64", "aarch64": "arm64", "arm64": "arm64"}[platform.machine()]


@pytest.fixture(scope="session")
def this_machine():
    """What containers call this machine, and the options of `sam local` that this takes."""
    asked = subprocess.run(
        "docker version --format '{{json .Server}}'", shell=True, capture_output=True, text=True, check=False
    )
    if asked.returncode != 0:
        pytest.fail(
            f"sam local needs Docker. Start it, or name what sets it up, SAM_LOCAL_SETUP=…: {asked.stderr}",
            pytrace=False,
        )
    if "Podman" in asked.stdout:
        return "host.containers.internal", []
    return "host.docker.internal", ["--add-host", "host.docker.internal:host-gateway"]


@pytest.fixture(scope="session")
def airflow_server(this_machine):
    with scripted_airflow("0.0.0.0", this_machine[0]) as server:
        yield server


@pytest.fixture
def airflow(airflow_server):
    """The Airflow to which the functions send, without a memory of other tests."""
    airflow_server.requests.clear()
    airflow_server.script.clear()
    return airflow_server


@pytest.fixture(scope="session")
def moto():
    """moto's server: its port."""
    server = ThreadedMotoServer(ip_address="0.0.0.0", port=0, verbose=False)
    server.start()
    yield server.get_host_and_port()[1]
    server.stop()


@pytest.fixture(scope="session")
def client(moto):
    """`client("sqs")`: a boto3 client of that AWS."""
    return lambda service: boto3.client(service, endpoint_url=f"http://127.0.0.1:{moto}", **KEYS)


@pytest.fixture(scope="session")
def queues(client):
    """The stack's queues: setting → URL."""
    names = {"DAGBRIDGE_RETRY_QUEUE_URL": "retry", "DAGBRIDGE_DEAD_LETTER_QUEUE_URL": "dead-letters"}
    return {setting: client("sqs").create_queue(QueueName=name)["QueueUrl"] for setting, name in names.items()}


@pytest.fixture(scope="session")
def sam(tmp_path_factory, this_machine, moto, client, queues, airflow_server):  # noqa: PLR0913, PLR0917 - fixtures
    """The built stack, ready for `sam local`."""
    host, options = this_machine
    connection = {"host": airflow_server.base_url, "login": "svc", "password": "pw", "extra": {"api_version": "v2"}}
    for name, text in {SECRET_NAME: json.dumps(connection), **WEBHOOK_SECRETS}.items():
        client("secretsmanager").create_secret(Name=name, SecretString=text)
    here = {name: url.replace("127.0.0.1", host).replace("0.0.0.0", host) for name, url in queues.items()}
    settings = {"AWS_ENDPOINT_URL": f"http://{host}:{moto}", "DAGBRIDGE_CONCURRENCY": "1", **here}
    local = SamLocal(ROOT, tmp_path_factory.mktemp("sam"), ARCHITECTURE, REGION, settings, options)
    local.build()
    return local


@pytest.fixture(scope="session")
def start_lambda(sam):
    """boto3's client of `sam local start-lambda`."""
    with sam.start_lambda() as url:
        yield boto3.client("lambda", endpoint_url=url, **KEYS)


@pytest.fixture(scope="session")
def functions(sam):
    """The functions of the built template."""
    resources = yaml_parse((sam.folder / "build/template.yaml").read_text(encoding="utf-8"))["Resources"]
    return {name for name, resource in resources.items() if resource["Type"] == "AWS::Serverless::Function"}


@pytest.fixture(scope="session")
def samples():
    """The sample event that the README names for a function."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    return {
        name: json.loads((ROOT / path).read_text())
        for name, path in re.findall(r"\| `(\w+)` \| `(events/[^`]+)`", readme)
    }
