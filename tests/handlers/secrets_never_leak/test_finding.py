"""A canary is found wherever it is, so that the other tests can fail."""

import importlib

import pytest

from tests.support.canaries import (
    AWS_KEY,
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
from tests.support.canary_secrets import SENT


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
