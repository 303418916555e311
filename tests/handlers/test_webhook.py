"""The webhook function as Lambda runs it, with its own table: every answer, and what each costs."""

import json
import time
from types import SimpleNamespace

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sns.models import sns_backends

from dagbridge import aws, bootstrap
from tests.support.sns_stand_in import CERTIFICATE_URL, TOPIC, certificate, confirmation, notification, posted, signed
from tests.support.web_requests import github, slack, stripe, web_request

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


def test_a_signed_request_gets_the_runs_that_it_started(push, airflow):
    answer = push()

    ids = [trigger.body["dag_run_id"] for trigger in airflow.triggers]
    assert 202 == answer.status
    assert [("any", ids[0]), ("main", ids[1])] == [(run["route"], run["dag_run_id"]) for run in answer.body["runs"]]


def test_the_body_is_what_the_route_sees(push, airflow):
    push()

    assert {"body": {"ref": "refs/heads/main"}} == airflow.triggers[0].body["conf"]


def test_a_delivery_that_comes_again_asks_for_the_same_runs(push, airflow):
    push()
    push()

    ids = [trigger.body["dag_run_id"] for trigger in airflow.triggers]
    assert ids[:2] == ids[2:]


def test_another_delivery_asks_for_runs_of_its_own(push, airflow):
    push(delivery="1")
    push(delivery="2")

    assert 4 == len({trigger.body["dag_run_id"] for trigger in airflow.triggers})


def test_what_no_route_takes_is_accepted_and_starts_nothing(send, airflow, tmp_path):
    routes = {"other": {"match": {"source": ["aws.s3"]}, "dag_id": "d"}}
    (tmp_path / "routes.json").write_text(json.dumps(TABLE | {"routes": routes}))

    answer = send("/hooks/form", b"{}", {"Authorization": f"Bearer {SECRET}"})

    assert (202, {"runs": []}, []) == (answer.status, answer.body, airflow.requests)


@pytest.mark.parametrize("scheme", [stripe, slack])
def test_a_request_signed_with_its_time_is_taken(send, scheme):
    assert 202 == send(f"/hooks/{scheme.__name__}", BODY, scheme(SECRET, BODY, time.time())).status


@pytest.mark.parametrize("scheme", [stripe, slack])
@pytest.mark.parametrize("age", [-400, 400])
def test_a_replayed_request_is_refused_and_costs_nothing(send, asked, airflow, scheme, age):
    answer = send(f"/hooks/{scheme.__name__}", BODY, scheme(SECRET, BODY, time.time() - age))

    assert (401, "unauthorized") == refused(answer)
    assert ([], []) == (asked.names, airflow.requests)


def test_an_unsigned_request_is_refused_and_costs_nothing(send, asked, airflow):
    answer = send("/hooks/github", BODY)

    assert (401, "unauthorized") == refused(answer)
    assert ([], []) == (asked.names, airflow.requests)


def test_a_forged_request_is_refused_and_costs_airflow_nothing(push, airflow):
    assert (401, "unauthorized") == refused(push(secret="another"))
    assert [] == airflow.requests


def test_forged_requests_do_not_hammer_secrets_manager(push, asked):
    for _ in range(20):
        push(secret="another")

    assert ["hooks/shared"] == asked.names


def test_both_secrets_are_valid_while_one_replaces_the_other(push, asked):
    text = json.dumps({"secrets": ["new", SECRET]})
    boto3.client("secretsmanager").put_secret_value(SecretId="hooks/shared", SecretString=text)

    assert [202, 202, 401] == [push(secret=secret).status for secret in ("new", SECRET, "older")]


def test_a_body_over_the_limit_is_refused_and_costs_nothing(push, asked, airflow):
    answer = push(b'"' + b"x" * 1023 + b'"')

    assert (413, "payload_too_large") == refused(answer)
    assert ([], []) == (asked.names, airflow.requests)


def test_a_body_at_the_limit_is_taken(push):
    assert 202 == push(b'"' + b"x" * 1022 + b'"').status


@pytest.mark.parametrize("body", [b"{", b"\xff", b"NaN", b"[" * 200])
def test_a_signed_body_that_is_no_json_is_refused_before_any_route_is_looked_at(push, airflow, body):
    assert (400, "bad_request") == refused(push(body))
    assert [] == airflow.requests


@pytest.mark.parametrize(
    "path", ["/", "/hooks/", "/hooks/gitlab", "/hooks/github/x", "/hooks/%67ithub", "/favicon.ico"]
)
def test_there_is_no_other_hook(send, asked, path):
    assert (404, "not_found") == refused(send(path, BODY, github(SECRET, BODY)))
    assert [] == asked.names


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "OPTIONS"])
def test_a_hook_takes_post_alone(send, method):
    answer = send("/hooks/github", BODY, github(SECRET, BODY), method=method)

    assert ((405, "method_not_allowed"), "POST") == (refused(answer), answer.headers["Allow"])


@pytest.mark.parametrize(
    "payload", [None, 7, "x", [], {}, {"Records": []}, {"rawPath": "/hooks/github", "requestContext": {"http": 7}}]
)
def test_what_is_no_web_request_is_told_so(asked, invoke, payload):
    assert 400 == invoke("webhook", payload)["statusCode"]


def test_a_form_of_a_listed_page_is_taken_and_the_page_may_read_the_answer(send, airflow):
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": PAGE, "Authorization": f"Bearer {SECRET}"}

    answer = send("/hooks/form", b"name=Jane+Doe&about=a&about=b", headers)

    assert (202, PAGE, "Origin") == (
        answer.status,
        answer.headers["Access-Control-Allow-Origin"],
        answer.headers["Vary"],
    )
    assert {"body": {"name": "Jane Doe", "about": ["a", "b"]}} == airflow.triggers[0].body["conf"]


def test_a_listed_page_may_read_a_refusal_too(send):
    answer = send("/hooks/form", b"{}", {"Origin": PAGE})

    assert (401, PAGE) == (answer.status, answer.headers["Access-Control-Allow-Origin"])


def test_another_page_is_refused_though_it_has_the_token(send, asked, airflow):
    answer = send("/hooks/form", b"{}", {"Origin": "https://evil.example", "Authorization": f"Bearer {SECRET}"})

    assert ((403, "forbidden"), None) == (refused(answer), answer.headers.get("Access-Control-Allow-Origin"))
    assert ([], []) == (asked.names, airflow.requests)


def test_a_browser_that_asks_first_is_told_what_its_page_may_send(send, asked):
    answer = send("/hooks/form", headers={"Origin": PAGE, "Access-Control-Request-Method": "POST"}, method="OPTIONS")

    assert (204, PAGE, "POST", None) == (
        answer.status,
        answer.headers["Access-Control-Allow-Origin"],
        answer.headers["Access-Control-Allow-Methods"],
        answer.body,
    )
    assert [] == asked.names


def test_a_browser_that_asks_for_another_page_is_refused(send):
    answer = send("/hooks/form", headers={"Origin": "https://evil.example"}, method="OPTIONS")

    assert ((403, "forbidden"), None) == (refused(answer), answer.headers.get("Access-Control-Allow-Origin"))


def test_slacks_question_is_answered_and_starts_nothing(send, airflow):
    body = b'{"type": "url_verification", "challenge": "3eZbrw1aB10FEMAGAZd4FyFQ"}'

    answer = send("/hooks/slack", body, slack(SECRET, body, time.time()))

    assert (200, {"challenge": "3eZbrw1aB10FEMAGAZd4FyFQ"}, []) == (answer.status, answer.body, airflow.triggers)


def test_slacks_question_is_not_answered_to_anybody_else(send):
    body = b'{"type": "url_verification", "challenge": "3eZbrw1aB10FEMAGAZd4FyFQ"}'

    assert 401 == send("/hooks/slack", body, slack("another", body, time.time())).status


def test_a_request_that_iam_verified_is_taken(send):
    context = web_request("/")["requestContext"] | {"authorizer": {"iam": {"userArn": "arn:aws:iam::1:user/partner"}}}

    assert [202, 401] == [
        send("/hooks/partner", BODY, requestContext=context).status,
        send("/hooks/partner", BODY).status,
    ]


def test_while_the_secret_cannot_be_read_the_sender_may_try_again(send, capsys):
    answer = send("/hooks/gone", b"{}", {"Authorization": f"Bearer {SECRET}"})

    line = json.loads(capsys.readouterr().out.splitlines()[0])
    assert ((503, "unavailable"), "30") == (refused(answer), answer.headers["Retry-After"])
    assert ("gone", "SecretInvalid: secret hooks/nowhere: does not exist") == (
        line["hook"],
        line["reason"].split(" in ")[0],
    )
    assert "hooks/nowhere" not in answer.body["message"]


def test_a_delivery_that_waits_is_accepted_under_the_id_that_its_run_will_have(push, airflow, monkeypatch):
    url = boto3.client("sqs").create_queue(QueueName="retry")["QueueUrl"]
    monkeypatch.setenv("DAGBRIDGE_RETRY_QUEUE_URL", url)
    bootstrap.reset()
    airflow.script = [(201, {"access_token": "t"}), (503, {})]

    answer = push()

    (started,) = [run for run in answer.body["runs"] if run["outcome"] == "triggered"]
    (waiting,) = [run for run in answer.body["runs"] if run["outcome"] == "deferred"]
    assert (202, "main", airflow.triggers[0].body["dag_run_id"]) == (
        answer.status,
        started["route"],
        waiting["dag_run_id"],
    )


def test_what_airflow_refuses_is_accepted_and_is_a_dead_letter(push, airflow, dead_letters):
    airflow.script = [(201, {"access_token": "t"}), (400, {"detail": "has import errors"})]

    answer = push()

    assert (202, ["main"]) == (answer.status, [run["route"] for run in answer.body["runs"]])
    assert ["any"] == [letter["route"] for letter in dead_letters()]


@pytest.mark.parametrize(("headers", "seconds"), [({}, "30"), ({"Retry-After": "120"}, "120")])
def test_what_can_be_placed_nowhere_is_the_senders_to_keep(push, airflow, headers, seconds):
    airflow.script = [(201, {"access_token": "t"}), (503, {}, headers)]

    answer = push()

    assert ((503, "unavailable"), seconds) == (refused(answer), answer.headers["Retry-After"])


def test_without_time_for_airflow_and_without_a_queue_it_is_the_senders_to_keep(send, airflow):
    context = SimpleNamespace(get_remaining_time_in_millis=lambda: 1_000, aws_request_id="r")

    assert 503 == send("/hooks/github", BODY, github(SECRET, BODY), context=context).status
    assert [] == airflow.triggers


def test_a_refusal_is_one_log_line_that_says_which_hook_and_why(push, capsys):
    push(secret="another")

    line = json.loads(capsys.readouterr().out.splitlines()[0])
    assert ("WARNING", "refused", "github", 401, "the signature fits no secret of this hook") == tuple(
        line[key] for key in ("level", "message", "hook", "status", "reason")
    )


def test_refusals_are_counted(push, capsys):
    push(secret="another")

    assert [1.0] == json.loads(capsys.readouterr().out.splitlines()[-1])["Refused"]


@pytest.mark.parametrize("secret", [SECRET, "another"])
def test_neither_body_nor_signature_nor_secret_is_in_the_log(push, capsys, secret):
    body = b'{"ref": "refs/heads/main", "private": "of the sender"}'

    push(body, secret=secret, Authorization="Bearer private-token")

    log = capsys.readouterr().out
    told = [SECRET, "another", "of the sender", "private-token", github(secret, body)["X-Hub-Signature-256"][7:]]
    assert [] == [text for text in told if text in log]


@pytest.fixture
def sns(asked):
    """SNS in moto, with a certificate of ours at its host: it answers by HTTPS as the real one does."""
    file = CERTIFICATE_URL.rsplit("/", maxsplit=1)[-1]
    backend = sns_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"]
    backend._message_public_keys[file] = certificate()
    topic = boto3.client("sns").create_topic(Name="prices")["TopicArn"]
    assert TOPIC == topic
    return boto3.client("sns")


def test_a_message_of_sns_starts_its_runs(sns, send, airflow):
    answer = send("/hooks/prices", posted(signed(notification())), {"Content-Type": "text/plain; charset=UTF-8"})

    assert 202 == answer.status
    assert {"sku": "KB-77", "price": 79.9} == airflow.triggers[0].body["conf"]["body"]["Message"]


def test_a_message_that_sns_sends_again_asks_for_the_same_run(sns, send, airflow):
    for _ in range(2):
        send("/hooks/prices", posted(signed(notification())), {"Content-Type": "text/plain; charset=UTF-8"})

    assert 1 == len({trigger.body["dag_run_id"] for trigger in airflow.triggers})


def test_a_forged_message_of_sns_is_refused(sns, send, airflow):
    answer = send("/hooks/prices", posted(signed(notification()) | {"Message": "{}"}))

    assert ((401, "unauthorized"), []) == (refused(answer), airflow.requests)


def test_a_subscription_is_confirmed_at_sns_and_starts_nothing(sns, send, airflow):
    answer = send("/hooks/prices", posted(signed(confirmation())))

    assert (200, {"subscription": "confirmed"}, []) == (answer.status, answer.body, airflow.requests)


def test_a_subscription_to_another_topic_is_not_confirmed(sns, send):
    other = confirmation(TopicArn="arn:aws:sns:eu-west-1:666666666666:prices")

    assert (403, "forbidden") == refused(send("/hooks/prices", posted(signed(other))))


def test_the_end_of_a_subscription_is_noted_and_nothing_is_asked(sns, send, airflow):
    answer = send("/hooks/prices", posted(signed(confirmation(Type="UnsubscribeConfirmation"))))

    assert (200, {"subscription": "ended"}, []) == (answer.status, answer.body, airflow.requests)


def test_a_message_that_moto_published_is_taken(sns, send, airflow):
    """moto signs what it posts to an HTTPS subscriber: with SHA-256, by a certificate that it serves."""
    arn = sns.subscribe(TopicArn=TOPIC, Protocol="https", Endpoint="https://hooks.example.com/hooks/prices")
    backend = sns_backends[DEFAULT_ACCOUNT_ID]["eu-west-1"]
    message = backend.subscriptions[arn["SubscriptionArn"]].get_post_data("42", "b5b3c1f0", None)

    answer = send("/hooks/prices", posted(message | {"SignatureVersion": "2"}))

    assert (202, "42") == (answer.status, airflow.triggers[0].body["conf"]["body"]["Message"])
