"""Canaries in the place of credentials are run through every error path, and looked for in all that comes out.

What comes out: standard output and error (the log at DEBUG, the metrics), every logging record with the root logger at
DEBUG (which is what Lambda's own log level sets), the answer, the exception as Python prints it with its causes, the
queues and the overflow bucket, and the `repr` of the bridge and of all that it holds.
"""

import importlib
import json
import logging
import socket
import traceback
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import quote

import boto3
import pytest
import yaml

from dagbridge import bootstrap
from dagbridge.errors import BridgeError
from dagbridge.overflow import LIMIT
from tests.support.canaries import (
    AWS_KEY,
    CLIENT_ID,
    CLIENT_SECRET,
    HEADER,
    JWT,
    LOGIN,
    PASSWORD,
    TOKEN,
    basic,
    echo,
    leaks,
    shown,
)
from tests.support.scripted_airflow import RESET

SECRET = "airflow/connections/airflow_default"
TABLE = Path(__file__).resolve().parents[2] / "layers" / "routes" / "routes.yaml"

LOGGED_IN = {"login": LOGIN, "password": PASSWORD}
CLIENT = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
EXTRA = {"headers": {"X-Gateway-Key": HEADER}, "api_version": "v2"}
SECRETS = {
    "jwt": LOGGED_IN | {"extra": EXTRA},
    "basic": LOGGED_IN | {"extra": EXTRA | {"auth": "basic"}},
    "bearer": {"extra": EXTRA | {"token": TOKEN}},
    "airflow 2": LOGGED_IN | {"extra": EXTRA | {"api_version": "v1"}},
    "any version": {"extra": {"headers": EXTRA["headers"], "token": TOKEN}},
    "keycloak": {"extra": EXTRA | CLIENT | {"grant_type": "client_credentials"}},
    "oauth2": {"extra": EXTRA | CLIENT | {"token_url": "BASE/token"}},
}
FIRST = {
    "jwt": [LOGIN, PASSWORD, HEADER],
    "keycloak": [CLIENT_ID, CLIENT_SECRET, HEADER],
    "oauth2": [CLIENT_ID, CLIENT_SECRET, basic(quote(CLIENT_ID), quote(CLIENT_SECRET, safe=""))],
    "any version": [TOKEN, HEADER],
}
"""What those are sent who are asked before Airflow's API is: for a token, or for the version."""
SENT = {
    "jwt": [JWT, HEADER],
    "basic": [LOGIN, PASSWORD, HEADER, basic(LOGIN, PASSWORD)],
    "bearer": [TOKEN, HEADER],
    "airflow 2": [LOGIN, PASSWORD, HEADER, basic(LOGIN, PASSWORD)],
    "keycloak": [JWT, HEADER],
    "oauth2": [JWT, HEADER],
    "any version": [TOKEN, HEADER],
}
"""What Airflow's API is sent."""
BEFORE = {name: [(201, {"access_token": JWT})] if name in FIRST else [] for name in SENT}
BEFORE["any version"] = [(200, {"version": "3.3.2"})]


def answers(canaries):
    """Give the answers of a server that repeats what it was sent: with any status, and in any body."""
    said = echo(*canaries)
    headers = {"Retry-After": HEADER, "Location": f"/{TOKEN}"}
    for status in (200, 201, 302, 400, 401, 403, 404, 405, 409, 413, 418, 422, 429, 500, 502, 503, 504):
        yield status, {"detail": said}, headers
    for status in (400, 401, 503):
        yield status, {"detail": {"reason": said}}, headers
        yield status, {"detail": [{"loc": ["body", said], "msg": said, "input": said}], "title": said}, headers
        yield status, f"<html>{said}</html>", headers


class Container:
    """The functions in one container, and all that they let out."""

    def __init__(self, airflow, capsys, caplog):
        self.airflow = airflow
        self._capsys, self._caplog = capsys, caplog
        self._secrets, self._sqs, self._s3 = map(boto3.client, ("secretsmanager", "sqs", "s3"))
        self._secrets.create_secret(Name=SECRET, SecretString="{}")
        self._texts = []

    def use(self, secret):
        """Start anew with another secret: an object gets the host that it lacks, anything else is kept as it is."""
        text = json.dumps({"host": "BASE"} | secret) if isinstance(secret, dict) else secret
        if isinstance(text, bytes):
            self._secrets.put_secret_value(SecretId=SECRET, SecretBinary=text)
        else:
            self._secrets.put_secret_value(SecretId=SECRET, SecretString=text.replace("BASE", self.airflow.base_url))
        self.forget()

    def forget(self):
        """Start anew with the same secret, and a breaker that is closed."""
        bootstrap.reset()

    def bring(self, source, event, script=(), context=None):
        """Invoke a function once, while its Airflow answers by a script."""
        self.airflow.script = list(script)
        handler = importlib.import_module(f"functions.{source}.app").handler
        with self._caplog.at_level(logging.DEBUG):
            try:
                self._texts.append(repr(handler(event, context)))
            except BridgeError as error:
                self._texts += ["".join(traceback.format_exception(error)), repr(error)]
        self._texts.append(shown(bootstrap.bridge()))

    def told(self):
        """Give all that came out since it was last asked, as one text."""
        told = [*self._texts, *self._capsys.readouterr(), *self.taken("retry"), *self.taken("dead"), *self._overflow()]
        told += [logging.Formatter().format(record) for record in self._caplog.records]
        self._texts.clear()
        self._caplog.clear()
        return "\n".join(told)

    def leaks(self):
        """Find the canaries that came out since it was last asked."""
        return leaks(self.told())

    def taken(self, name):
        """Take what lies in a queue."""
        url = self._sqs.get_queue_url(QueueName=name)["QueueUrl"]
        bodies = []
        while messages := self._sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages"):
            bodies += [message["Body"] for message in messages]
        return bodies

    def _overflow(self):
        for entry in self._s3.list_objects_v2(Bucket="overflow").get("Contents", []):
            yield self._s3.get_object(Bucket="overflow", Key=entry["Key"])["Body"].read().decode()


@pytest.fixture
def settings(dead_letters, monkeypatch, tmp_path):
    """Settings with all the queues there are, and AWS credentials that are canaries."""
    table = tmp_path / "routes.json"  # compiled, as Lambda loads it
    table.write_text(json.dumps(yaml.safe_load(TABLE.read_text(encoding="utf-8"))), encoding="utf-8")
    for name, value in {
        "AWS_SECRET_ACCESS_KEY": AWS_KEY,
        "AWS_SESSION_TOKEN": AWS_KEY,
        "DAGBRIDGE_ROUTES": str(table),
        "DAGBRIDGE_OVERFLOW_BUCKET": "overflow",
        "DAGBRIDGE_READ_TIMEOUT": "0.2",
        "POWERTOOLS_LOG_LEVEL": "DEBUG",
    }.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(boto3, "DEFAULT_SESSION", None)  # it would keep the credentials that it began with
    monkeypatch.setattr("dagbridge.delivery.wait", lambda *_: 0)
    place = {"LocationConstraint": "eu-west-1"}
    boto3.client("s3").create_bucket(Bucket="overflow", CreateBucketConfiguration=place)
    queue = boto3.client("sqs").create_queue(QueueName="retry")["QueueUrl"]
    monkeypatch.setenv("DAGBRIDGE_RETRY_QUEUE_URL", queue)
    bootstrap.reset()


@pytest.fixture
def container(settings, airflow, capsys, caplog):
    """A container whose every credential is a canary."""
    return Container(airflow, capsys, caplog)


@pytest.fixture
def event(load_event):
    """A notification of one object."""
    return load_event("s3/object-created")


@pytest.fixture
def task(load_event):
    """A task of a state machine, which is told the error itself."""
    return load_event("step_functions/task")


@pytest.mark.parametrize(
    "canary",
    [LOGIN, PASSWORD[:7], TOKEN, HEADER, JWT, CLIENT_SECRET, AWS_KEY, *(echo(*sent) for sent in SENT.values())],
)
def test_a_canary_is_found(canary):
    assert leaks(f"some text: {canary!r}")


@pytest.mark.parametrize("before", ["", "a", "ab"])
def test_a_canary_is_found_in_base64(before):
    assert leaks(basic(before, LOGIN))


def test_a_canary_is_found_in_what_a_container_holds():
    http = importlib.import_module("dagbridge.airflow.http")

    assert leaks(shown([{"http": http.Http(None, LOGIN, (1, 1))}]))


def test_nothing_comes_out_when_all_is_well(container, event, task):
    for secret in SECRETS.values():
        container.use(secret)
        container.bring("s3", event)
        container.bring("step_functions", task)

    assert [] == container.leaks()


@pytest.mark.parametrize("name", SENT)
def test_airflow_may_repeat_what_it_was_sent(container, event, task, name):
    container.use(SECRETS[name])
    for answer in answers(SENT[name]):
        container.forget()
        container.bring("step_functions", task, [*BEFORE[name], answer, *BEFORE[name], answer, answer])
        if name in {"jwt", "basic"}:  # the others differ only in how they sign in
            container.bring("s3", event, [answer, *BEFORE[name], answer, answer])

    assert [] == container.leaks()


@pytest.mark.parametrize("name", FIRST)
def test_who_is_asked_first_may_repeat_what_it_was_sent(container, task, name):
    container.use(SECRETS[name])
    for answer in answers(FIRST[name]):
        container.forget()
        container.bring("step_functions", task, [answer] * 2)

    assert [] == container.leaks()


def test_the_answer_about_a_run_that_exists_may_repeat_what_it_was_sent(container, task):
    container.use(SECRETS["airflow 2"])
    for answer in answers(SENT["airflow 2"]):
        container.forget()
        container.bring("step_functions", task, [(409, {}), answer] * 2)

    assert [] == container.leaks()


@pytest.mark.parametrize("name", SENT)
def test_no_half_of_a_credential_is_left_where_a_message_is_cut(container, task, name):
    container.use(SECRETS[name])
    said = echo(*SENT[name])
    for before in range(300 - len(said), 300, 11):
        container.forget()
        container.bring("step_functions", task, [*BEFORE[name], (400, {"detail": "x" * before + said})])

    assert [] == container.leaks()


def test_a_connection_may_be_reset_at_any_point(container, event, task):
    leaking = {}
    for name, secret in SECRETS.items():
        container.use(secret)
        for before in ([], BEFORE[name]):
            container.forget()
            container.bring("step_functions", task, [*before, RESET, RESET])
            container.bring("s3", event, [RESET, RESET])
        leaking[name] = container.leaks()

    assert {} == {name: found for name, found in leaking.items() if found}


UNFIT = {
    "a line break": f"{JWT}\n",
    "a line break within": f"{JWT}\r\nX: y",
    "no Latin-1": f"{JWT}€",
    "half a character": f"{JWT}\ud800",
    "an object": {"a": JWT},
    "an array": [JWT],
    "spaces around it": f" {JWT} ",
    "too long": JWT * 9000,
}


@pytest.mark.parametrize("jwt", UNFIT.values(), ids=UNFIT)
def test_a_token_from_airflow_may_not_fit_into_a_header(container, event, task, jwt):
    container.use(SECRETS["jwt"])
    container.bring("s3", event, [(201, {"access_token": jwt}), (431, {"detail": jwt})])
    container.bring("step_functions", task, [(201, {"access_token": jwt})])

    assert [] == container.leaks()


MALFORMED = {
    "JSON cut short": f'{{"host": "https://h.invalid", "password": "{PASSWORD}',
    "JSON without a host": json.dumps(LOGGED_IN),
    "JSON nested too deep": f'{{"password": "{TOKEN}", "extra": {"[" * 60_000}',
    "plain text": PASSWORD,
    "binary": PASSWORD.encode(),
    "an array": json.dumps([PASSWORD]),
    "a URI whose password is not quoted": f"http://{LOGIN}:{TOKEN}/1@h.invalid",
    "a URI with a broken host": f"http://{LOGIN}:{TOKEN}@[h.invalid",
    "a URI without a password": f"http://{LOGIN}@h.invalid/?x={TOKEN}",
    "a URI whose extra is nested too deep": f"http://{LOGIN}:{TOKEN}@h.invalid/?__extra__={'[' * 60_000}",
    "only a login": json.dumps({"host": "h.invalid", "login": LOGIN}),
    "a password that is no text": {"login": LOGIN, "password": [PASSWORD]},
    "a password that is half a character": LOGGED_IN | {"password": f"{PASSWORD}\ud800", "extra": {"auth": "basic"}},
    "a token that is no text": {"extra": {"token": {"value": TOKEN}}},
    "a token with a line break": {"extra": {"token": f"{TOKEN}\n", "api_version": "v2"}},
    "a token with a line break within": {"extra": {"token": f"{TOKEN}\r\nX: {TOKEN}", "api_version": "v2"}},
    "a token that is no Latin-1": {"extra": {"token": f"{TOKEN}€", "api_version": "v2"}},
    "a host with a password": LOGGED_IN | {"host": f"https://{LOGIN}:{TOKEN}@h.invalid"},
    "a host with a password and no login": LOGGED_IN | {"host": f"http://:{TOKEN}@127.0.0.1:1"},
    "a host with a query": LOGGED_IN | {"host": f"http://127.0.0.1:1/?key={TOKEN}"},
    "a host with a fragment": LOGGED_IN | {"host": f"http://127.0.0.1:1/#{TOKEN}"},
    "a host that is no URL": LOGGED_IN | {"host": f"https://[{TOKEN}"},
    "a host that is no name": LOGGED_IN | {"host": "https://a..b"},
    "a port that is no number": LOGGED_IN | {"port": PASSWORD},
    "a port that is too long a number": LOGGED_IN | {"port": "9" * 5000},
    "a port in the host that is no number": LOGGED_IN | {"host": f"https://h.invalid:{TOKEN}"},
    "a schema that is none": LOGGED_IN | {"host": "h.invalid", "schema": PASSWORD},
    "an extra that is no object": LOGGED_IN | {"extra": PASSWORD},
    "an API version that is none": LOGGED_IN | {"extra": {"api_version": PASSWORD}},
    "an authentication that is none": LOGGED_IN | {"extra": {"auth": PASSWORD}},
    "a grant type that is none": LOGGED_IN | {"extra": {"grant_type": PASSWORD}},
    "headers that are no object": LOGGED_IN | {"extra": {"headers": PASSWORD}},
    "a header that is no text": LOGGED_IN | {"extra": {"headers": {"X-Key": [HEADER]}}},
    "a header with a line break": LOGGED_IN | {"extra": {"headers": {"X-Key": f"{HEADER}\nX: y"}}},
    "a header that begins with a space": LOGGED_IN | {"extra": {"headers": {"X-Key": f" {HEADER}"}}},
    "a header that is no Latin-1": LOGGED_IN | {"extra": {"headers": {"X-Key": f"{HEADER}€"}}},
    "a header whose name is the secret": LOGGED_IN | {"extra": {"headers": {f"{HEADER}: ": "x"}}},
    "certificates that are not there": LOGGED_IN | {"host": "https://127.0.0.1:1", "extra": {"verify": "/none.pem"}},
    "certificates that are no path": LOGGED_IN | {"extra": {"verify": [TOKEN], "cert": {"key": TOKEN}}},
    "a client without its secret": {"extra": {"client_id": CLIENT_ID, "token_url": "BASE/token"}},
    "a token URL with a password": {
        "extra": CLIENT | {"api_version": "v2", "token_url": f"http://u:{TOKEN}@127.0.0.1:1"}
    },
    "a token URL with a query": {"extra": CLIENT | {"api_version": "v2", "token_url": f"BASE/x?key={TOKEN}"}},
    "a token URL that is none": {"extra": CLIENT | {"api_version": "v2", "token_url": TOKEN}},
    "a proxy that is not there": LOGGED_IN | {"extra": EXTRA | {"proxy": f"http://{LOGIN}:{TOKEN}@127.0.0.1:1"}},
    "a proxy that is no URL": LOGGED_IN | {"extra": EXTRA | {"proxy": f"http://{LOGIN}:{TOKEN}@[x"}},
    "a proxy that is no host's name": LOGGED_IN | {"extra": EXTRA | {"proxy": f"http://{LOGIN}:{TOKEN}@a..b"}},
    "a proxy of no known kind": LOGGED_IN | {"extra": EXTRA | {"proxy": f"socks5://{LOGIN}:{TOKEN}@127.0.0.1:1"}},
}


def test_a_secret_may_be_malformed(container, event, task):
    leaking = {}
    for name, secret in MALFORMED.items():
        container.use(secret)
        container.bring("step_functions", task, [(404, {})] * 3)
        container.bring("s3", event, [(404, {})] * 3)
        leaking[name] = container.leaks()

    assert {} == {name: found for name, found in leaking.items() if found}


@pytest.mark.parametrize("host", ["http://127.0.0.1:1", "http://no-such-host.invalid", "https://127.0.0.1:1"])
def test_airflow_may_be_unreachable(container, event, task, host):
    container.use(SECRETS["jwt"] | {"host": host})
    container.bring("s3", event)
    container.bring("step_functions", task)

    assert [] == container.leaks()


def test_airflow_may_never_answer(container, event, task):
    with socket.create_server(("127.0.0.1", 0)) as silent:
        container.use(SECRETS["basic"] | {"host": f"http://127.0.0.1:{silent.getsockname()[1]}"})
        container.bring("s3", event)
        container.bring("step_functions", task)

    assert [] == container.leaks()


def test_airflow_may_speak_another_protocol(container, task):
    for secret in ("basic", "bearer"):
        container.use(SECRETS[secret] | {"host": container.airflow.base_url.replace("http:", "https:")})
        container.bring("step_functions", task)

    assert [] == container.leaks()


def test_the_breaker_may_be_open(container, event, task):
    container.use(SECRETS["basic"])
    for _ in range(4):
        container.bring("step_functions", task, [(503, {"detail": echo(*SENT["basic"])})])
    container.bring("s3", event)

    told = container.told()
    assert ("not asked: it failed 3 times" in told, []) == (True, leaks(told))


def test_what_waits_may_be_given_up(container, event, load_event):
    container.use(SECRETS["basic"])
    container.bring("s3", event, [(503, {"detail": echo(*SENT["basic"])})])
    record = load_event("sqs/eventbridge-event")["Records"][0]
    record |= {"body": container.taken("retry")[0]}
    record["attributes"] |= {"SentTimestamp": "1", "ApproximateReceiveCount": "40"}
    container.bring("sqs", {"Records": [record]}, [(500, {"detail": echo(*SENT["basic"])})])

    told = container.told()
    assert ("RetriesUsedUp" in told, []) == (True, leaks(told))


def test_a_delivery_may_be_too_large_for_its_queue(container, event, monkeypatch):
    monkeypatch.setattr("dagbridge.delivery.LIMIT", 100)
    container.use(SECRETS["basic"])
    container.bring("s3", event, [(503, {"detail": echo(*SENT["basic"])})])
    container.bring("s3", event, [(400, {"detail": echo(*SENT["basic"])})])

    told = container.told()
    assert (2, []) == (told.count('"dagbridge":"pointer"'), leaks(told))


def test_what_is_no_event_and_what_cannot_be_mapped_tells_nothing(container, event, load_event):
    container.use(SECRETS["jwt"])
    container.bring("s3", event)
    job = load_event("eventbridge/glue-job-state-change")
    del job["detail"]["jobRunId"]
    for payload in (job, {"Records": [{}]}, None, "x" * LIMIT):
        container.bring("eventbridge", payload)
        container.bring("step_functions", payload)

    assert [] == container.leaks()


def test_there_may_be_too_little_time(container, event, task):
    container.use(SECRETS["jwt"])
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 1_000, aws_request_id="r")
    container.bring("s3", event, context=context)
    container.bring("step_functions", task, context=context)

    assert [] == container.leaks()


@pytest.mark.parametrize("queue", ["retry", "dead"])
def test_a_queue_may_be_gone(container, event, queue, monkeypatch):
    for name in ("RETRY", "DEAD_LETTER"):
        monkeypatch.setenv(f"DAGBRIDGE_{name}_QUEUE_URL", "https://sqs.eu-west-1.amazonaws.com/123456789012/gone")
    container.use(SECRETS["basic"])
    for status in (400, 503):
        container.bring("s3", event, [(status, {"detail": echo(*SENT["basic"])})])

    told = container.told()
    assert ("no queue takes a delivery" in told, []) == (True, leaks(told))


@pytest.mark.parametrize("variable", ["AWS_ENDPOINT_URL_SECRETS_MANAGER", "AWS_ENDPOINT_URL_SQS"])
def test_aws_may_be_unreachable(container, event, task, monkeypatch, variable):
    container.use(SECRETS["basic"])
    monkeypatch.setenv(variable, "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    bootstrap.reset()
    container.bring("s3", event, [(503, {"detail": echo(*SENT["basic"])})])
    container.bring("step_functions", task, [(503, {"detail": echo(*SENT["basic"])})])

    assert [] == container.leaks()
