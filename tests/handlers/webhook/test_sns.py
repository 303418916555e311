"""Messages of SNS by HTTPS."""

import boto3
import pytest
from moto.core import DEFAULT_ACCOUNT_ID
from moto.sns.models import sns_backends

from tests.handlers.webhook.conftest import refused
from tests.support.sns_stand_in import CERTIFICATE_URL, TOPIC, certificate, confirmation, notification, posted, signed


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
