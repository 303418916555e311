import json

import pytest

from dagbridge.errors import SecretInvalid, SecretUnavailable
from dagbridge.webhook.keyring import MAX_AGE, PAUSE, Keyring

NAME = "dagbridge/webhooks/github"


class Store:
    """A secret and how often it was read; it can be made to fail."""

    def __init__(self):
        self.text, self.error, self.reads, self.now = "old", None, 0, 1000.0

    def read(self, secret_id):
        assert NAME == secret_id
        self.reads += 1
        if self.error:
            raise self.error
        return self.text


@pytest.fixture
def store():
    return Store()


@pytest.fixture
def bears_out(store):
    keyring = Keyring(store.read, lambda: store.now)
    return lambda secret: keyring.bears_out(lambda known: known == secret, NAME)


def test_a_secret_that_fits_bears_out(bears_out):
    assert bears_out(b"old")


def test_a_secret_is_read_once(bears_out, store):
    for _ in range(100):
        bears_out(b"old")

    assert 1 == store.reads


def test_two_secrets_are_valid_while_one_replaces_the_other(bears_out, store):
    store.text = json.dumps({"secrets": ["new", "old"]})

    assert (True, True, False) == (bears_out(b"new"), bears_out(b"old"), bears_out(b"older"))


def test_a_line_break_that_was_pasted_with_it_is_not_part_of_a_secret(bears_out, store):
    store.text = " old\n"

    assert bears_out(b"old")


def test_a_new_secret_is_valid_at_once(bears_out, store):
    bears_out(b"old")
    store.text, store.now = "new", store.now + PAUSE

    assert bears_out(b"new")


def test_when_nothing_fits_there_is_a_fresh_look_but_only_now_and_then(bears_out, store):
    for second in range(61):
        store.now = 1000.0 + second
        assert not bears_out(b"forged")

    assert 1 + 60 // PAUSE == store.reads


def test_a_forged_request_does_not_keep_good_ones_from_being_taken(bears_out):
    assert (False, True) == (bears_out(b"forged"), bears_out(b"old"))


def test_a_secret_that_was_taken_out_is_valid_for_no_longer_than_its_age(bears_out, store):
    bears_out(b"old")
    store.text = "new"

    store.now += MAX_AGE - 1
    assert bears_out(b"old")
    store.now += 1
    assert not bears_out(b"old")


@pytest.mark.parametrize("error", [SecretUnavailable("throttled"), SecretInvalid("does not exist")])
def test_a_secret_that_cannot_be_read_is_told(bears_out, store, error):
    store.error = error

    with pytest.raises(type(error)):
        bears_out(b"old")


def test_while_it_cannot_be_read_it_is_not_asked_for_at_every_request(bears_out, store):
    store.error = SecretUnavailable("throttled")
    for second in range(61):
        store.now = 1000.0 + second
        with pytest.raises(SecretUnavailable, match="throttled"):
            bears_out(b"old")

    assert 1 + 60 // PAUSE == store.reads


def test_what_was_known_stays_valid_while_it_cannot_be_read(bears_out, store):
    bears_out(b"old")
    store.error, store.now = SecretUnavailable("throttled"), store.now + PAUSE
    with pytest.raises(SecretUnavailable):
        bears_out(b"new")

    assert bears_out(b"old")


def test_it_is_valid_again_once_it_can_be_read(bears_out, store):
    store.error = SecretUnavailable("throttled")
    with pytest.raises(SecretUnavailable):
        bears_out(b"old")
    store.error, store.now = None, store.now + PAUSE

    assert bears_out(b"old")


@pytest.mark.parametrize(
    "text",
    [
        "",
        " \n",
        "{}",
        '{"secrets": []}',
        '{"secrets": "old"}',
        '{"secrets": [7]}',
        '{"secrets": ["old", ""]}',
        '{"secret": "old"}',
        json.dumps({"secrets": ["a"] * 6}),
        '{"secrets": ["\\ud800"]}',
        '{"secrets": [',
        "{" * 100_000,
    ],
)
def test_a_secret_of_another_form_is_told_by_its_name_and_never_quoted(bears_out, store, text):
    store.text = text

    with pytest.raises(SecretInvalid, match=f"secret {NAME}: ") as error:
        bears_out(b"old")
    assert "old" not in str(error.value)


def test_an_empty_secret_never_bears_out_what_an_empty_key_signed(bears_out, store):
    store.text = '{"secrets": [" "]}'

    with pytest.raises(SecretInvalid):
        bears_out(b"")


def test_no_secret_is_in_the_repr(store):
    keyring = Keyring(store.read, lambda: store.now)
    keyring.bears_out(lambda known: True, NAME)

    assert "old" not in repr(vars(keyring))
