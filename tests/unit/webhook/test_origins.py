import pytest

from dagbridge.errors import Refused
from dagbridge.routing.hook import Hook, Signature
from dagbridge.webhook.origins import check_origin, origin_headers, preflight_headers
from tests.support.web_requests import read

PAGE = "https://www.example.com"
FORM = Hook("form", Signature("bearer", "Authorization"), "s", "Idempotency-Key", ("x-kind",), allow_origins=(PAGE,))
GITHUB = Hook("github", Signature("sha256=hex", "X-Hub-Signature-256"), "s")


def sent_from(origin):
    return read("/hooks/form", b"{}", {"Origin": origin} if origin else {})


@pytest.mark.parametrize("origin", [PAGE, None])
def test_a_listed_page_and_a_sender_without_a_page_may_send(origin):
    assert check_origin(sent_from(origin), FORM) is None


@pytest.mark.parametrize(
    "origin", ["https://evil.example", "null", "http://www.example.com", f"{PAGE}:8443", f"{PAGE}.evil.example", "*"]
)
def test_another_page_may_not(origin):
    with pytest.raises(Refused, match="allow_origins") as refused:
        check_origin(sent_from(origin), FORM)
    assert 403 == refused.value.status


def test_a_hook_without_a_list_asks_for_no_origin():
    assert check_origin(sent_from("https://anything.example"), GITHUB) is None


def test_a_listed_page_may_read_the_answer():
    assert {"Vary": "Origin", "Access-Control-Allow-Origin": PAGE} == origin_headers(sent_from(PAGE), FORM)


@pytest.mark.parametrize("origin", ["https://evil.example", "null", None])
def test_no_other_may_and_caches_know_that_it_depends(origin):
    assert {"Vary": "Origin"} == origin_headers(sent_from(origin), FORM)


def test_a_hook_without_a_list_lets_no_page_read():
    assert {} == origin_headers(sent_from(PAGE), GITHUB)


def test_a_page_is_told_what_it_may_send():
    assert {
        "Access-Control-Allow-Methods": "POST",
        "Access-Control-Allow-Headers": "Content-Type, Authorization, Idempotency-Key, x-kind",
        "Access-Control-Max-Age": "600",
    } == preflight_headers(FORM)
