"""What `sam build` makes, run as Lambda runs it, with an AWS and an Airflow on this machine."""

import json
import subprocess
import sys
from pathlib import Path

import boto3
import pytest
from moto.server import ThreadedMotoServer
from samcli.yamlhelper import yaml_parse

from demo.aws import WEBHOOK_SECRETS
from tests.support import lambda_runtime
from tests.support.scripted_airflow import scripted_airflow

ROOT = Path(__file__).parents[2]
REGION = "eu-west-1"
CREDENTIALS = {
    "AWS_ACCESS_KEY_ID": "testing",
    "AWS_SECRET_ACCESS_KEY": "testing",
    "AWS_DEFAULT_REGION": REGION,
    "AWS_REGION": REGION,
}


@pytest.fixture(scope="session")
def build(tmp_path_factory):
    """The folder that `sam build` makes, of a machine that needs no arm64."""
    folder = tmp_path_factory.mktemp("build")
    sam = Path(sys.executable).with_name("sam")
    command = [sam, "build", "--build-dir", folder, "--parameter-overrides", "Architecture=x86_64"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


@pytest.fixture(scope="session")
def python_3_13():
    """A CPython 3.13: Lambda's."""
    python = lambda_runtime.find_python()
    if python is None:
        pytest.skip("no CPython 3.13 can be had: none on the PATH, none of pyenv's, and uv can fetch none")
    return python


@pytest.fixture(scope="session")
def lambda_python(python_3_13):
    """The same, with what the runtime brings and nothing else."""
    return lambda_runtime.make_runtime(python_3_13)


@pytest.fixture(scope="session")
def aws():
    """moto, as a server: the URL under which boto3 finds every service."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture(scope="session")
def airflow_server():
    with scripted_airflow() as server:
        yield server


@pytest.fixture
def airflow(airflow_server):
    """The Airflow to which the functions send, without a memory of other tests."""
    airflow_server.requests.clear()
    airflow_server.script.clear()
    return airflow_server


@pytest.fixture(scope="session")
def client(aws):
    """`client("sqs")`: a boto3 client of that AWS."""
    account = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing", "region_name": REGION}
    return lambda service: boto3.client(service, endpoint_url=aws, **account)


@pytest.fixture(scope="session")
def dead_letters(client):
    """The URL of the dead-letter queue."""
    return client("sqs").create_queue(QueueName="dead-letters")["QueueUrl"]


@pytest.fixture(scope="session")
def environment(build, aws, client, dead_letters, airflow_server):
    """`environment("S3Function")`: what the built template declares for a function, filled in for this machine."""
    extra = {"api_version": "v2"}
    connection = {
        "conn_type": "http",
        "host": airflow_server.base_url,
        "login": "admin",
        "password": "a-password-of-airflow",
        "extra": extra,
    }
    secret = {"Name": "airflow/connections/airflow_default", "SecretString": json.dumps(connection)}
    client("secretsmanager").create_secret(**secret)
    for name, text in WEBHOOK_SECRETS.items():
        client("secretsmanager").create_secret(Name=name, SecretString=text)
    template = yaml_parse((build / "template.yaml").read_text(encoding="utf-8"))
    declared = template["Globals"]["Function"]["Environment"]["Variables"]
    literal = {name: value for name, value in declared.items() if isinstance(value, str)}
    here = {
        "DAGBRIDGE_ROUTES": str(build / "RoutesLayer/routes.json"),
        "DAGBRIDGE_DEAD_LETTER_QUEUE_URL": dead_letters,
        "AWS_ENDPOINT_URL": aws,
    }
    assert set(here) <= set(declared)
    return {**literal, **here, **CREDENTIALS}


@pytest.fixture(scope="session")
def function(build, lambda_python, environment, tmp_path_factory):
    """`function("S3Function")`: that function, running; one container for all tests."""
    running = {}

    def start(name):
        if name not in running:
            log = tmp_path_factory.mktemp("logs") / f"{name}.log"
            running[name] = lambda_runtime.Function(lambda_python, build, name, environment, log)
        return running[name]

    yield start
    for each in running.values():
        each.stop()
