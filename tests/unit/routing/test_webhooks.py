import copy

import pytest

from dagbridge.errors import TableError
from dagbridge.routing import load_table
from dagbridge.routing.hook import Hook, Signature

TOPIC = "arn:aws:sns:eu-west-1:123456789012:prices"
TABLE = {
    "version": 1,
    "airflows": {"default": {"secret": "s"}},
    "webhooks": {
        "github": {
            "secret": "dagbridge/webhooks/github",
            "signature": {"header": "X-Hub-Signature-256", "scheme": "sha256=hex"},
            "delivery_header": "X-GitHub-Delivery",
            "headers": ["X-GitHub-Event"],
        },
        "prices": {"signature": {"scheme": "sns", "topics": [TOPIC]}},
    },
    "routes": {"pushed": {"match": {"source": ["dagbridge.webhook"]}, "dag_id": "build"}},
}


def changed(path, value):
    document = copy.deepcopy(TABLE)
    *parents, last = path.split("/")
    target = document["webhooks"]
    for step in parents:
        target = target[step]
    if value is None:
        del target[last]
    else:
        target[last] = value
    return document


def hook(**fields):
    document = copy.deepcopy(TABLE)
    document["webhooks"]["github"] |= fields
    return load_table(document).webhooks["github"]


def mistakes(document):
    with pytest.raises(TableError) as raised:
        load_table(document)
    return [str(mistake) for mistake in raised.value.mistakes]


def test_a_hook_is_what_its_author_wrote():
    assert (
        Hook(
            "github",
            Signature("sha256=hex", "X-Hub-Signature-256"),
            "dagbridge/webhooks/github",
            delivery_header="X-GitHub-Delivery",
            headers=("x-github-event",),
            max_bytes=262_144,
        )
        == hook()
    )


@pytest.mark.parametrize(
    ("scheme", "signature"),
    [
        ("sha256=hex", Signature("sha256=hex", "X-Hub-Signature-256")),
        ("stripe", Signature("stripe", "Stripe-Signature", 300.0)),
        ("slack", Signature("slack", "X-Slack-Signature", 300.0)),
        ("bearer", Signature("bearer", "Authorization")),
    ],
)
def test_a_scheme_has_its_inventors_header_and_tolerance(scheme, signature):
    assert signature == hook(signature={"scheme": scheme}).signature


def test_sns_has_topics_and_the_tolerance_that_its_retries_need():
    assert Signature("sns", "", 3900.0, (TOPIC,)) == load_table(TABLE).webhooks["prices"].signature


def test_the_table_may_say_otherwise():
    signature = {"scheme": "stripe", "header": "X-Acme-Signature", "tolerance": 60}

    assert Signature("stripe", "X-Acme-Signature", 60.0) == hook(signature=signature).signature


def test_a_table_need_not_have_webhooks():
    assert {} == load_table({key: value for key, value in TABLE.items() if key != "webhooks"}).webhooks


@pytest.mark.parametrize(
    ("path", "value", "message"),
    [
        ("github", 7, "github: must be an object with the keys `signature`"),
        ("github/sercet", "x", "github.sercet: unknown key; did you mean `secret`?"),
        ("github/secret", None, "github: `secret` is missing: name the Secrets Manager secret"),
        ("github/secret", "", "github.secret: must be text"),
        ("github/description", 7, "github.description: must be text"),
        ("github/signature", None, "github: `signature` is missing"),
        ("github/signature", "sha256=hex", "github.signature: must be an object with the keys `scheme`"),
        ("github/signature/scheme", None, "github.signature: `scheme` is missing"),
        ("github/signature/scheme", "sha1=hex", "github.signature.scheme: must be one of `sha256=hex`, `stripe`"),
        ("github/signature/scheme", ["stripe"], "github.signature.scheme: must be one of"),
        ("github/signature/headers", "X", "github.signature.headers: unknown key; did you mean `header`?"),
        ("github/signature/header", "X Hub", "github.signature.header: is no header's name"),
        ("github/signature/tolerance", 60, "github.signature.tolerance: means nothing to the scheme `sha256=hex`"),
        ("github/signature/topics", [TOPIC], "github.signature.topics: means nothing to the scheme `sha256=hex`"),
        ("github/delivery_header", "X: y", "github.delivery_header: is no header's name, such as X-GitHub-Delivery"),
        ("github/headers", "X-Kind", "github.headers: must be a list of texts, at least one"),
        ("github/headers", ["X-Kind", 7], "github.headers[1]: must be a header's name"),
        ("github/headers", ["Authorization"], "github.headers[0]: carries a credential"),
        ("github/headers", ["X-Kind", "Cookie"], "github.headers[1]: carries a credential"),
        ("github/headers", ["x-hub-signature-256"], "github.headers[0]: carries a credential"),
        ("github/allow_origins", ["*"], "github.allow_origins[0]: must be an origin such as https://www.example.com"),
        ("github/allow_origins", ["https://a.example/x"], "github.allow_origins[0]: must be an origin"),
        ("github/allow_origins", [], "github.allow_origins: must be a list of texts, at least one"),
        ("github/max_bytes", 0, "github.max_bytes: must be a whole number from 1 to 6291456"),
        ("github/max_bytes", "256 KB", "github.max_bytes: must be a whole number"),
        ("github/max_bytes", True, "github.max_bytes: must be a whole number"),
        ("prices/secret", "s", "prices.secret: means nothing to this scheme, which shares no secret"),
        ("prices/signature/header", "X", "prices.signature.header: means nothing to the scheme `sns`"),
        ("prices/signature/topics", None, "prices.signature: `topics` is missing: any AWS account can send by SNS"),
        ("prices/signature/topics", ["prices"], "prices.signature.topics[0]: must be a topic's ARN"),
        ("prices/signature/tolerance", 100_000, "prices.signature.tolerance: must be a whole number from 1 to 86400"),
        ("git hub", TABLE["webhooks"]["github"], "git hub: a name has 1 to 64 letters"),
    ],
)
def test_a_mistake_is_told_with_its_path(path, value, message):
    (found,) = mistakes(changed(path, value))

    assert found.startswith(f"webhooks.{message}")


@pytest.mark.parametrize("webhooks", [{}, [], "github"])
def test_no_entry_at_all_is_a_mistake(webhooks):
    assert ["webhooks: must be an object with at least one entry"] == mistakes(TABLE | {"webhooks": webhooks})


def test_every_mistake_is_told_at_once():
    document = changed("github", {"signature": {"scheme": "stripe", "tolerance": 0}, "max_bytes": -1, "headers": [1]})
    document["routes"]["pushed"]["dag_id"] = ""

    assert [
        "routes.pushed.dag_id",
        "webhooks.github.signature.tolerance",
        "webhooks.github",
        "webhooks.github.headers[0]",
        "webhooks.github.max_bytes",
    ] == [mistake.split(": ")[0] for mistake in mistakes(document)]
