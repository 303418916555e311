"""Compared with signatures that `cryptography` makes, and with forgeries that other verifiers took."""

import hashlib

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from dagbridge.webhook.sns.rsa import holds
from tests.support.sns_stand_in import HASHES, KEY

MESSAGE = b"Message\nhello\n"
NUMBERS = KEY.public_key().public_numbers()
SIZE = 256
INFO = bytes.fromhex("3031300d060960864801650304020105000420") + hashlib.sha256(MESSAGE).digest()
DIGESTS = {"sha1": HASHES["1"], "sha256": HASHES["2"]}


def signature(digest="sha256", key=KEY, message=MESSAGE):
    return key.sign(message, padding.PKCS1v15(), DIGESTS[digest])


def made_of(block):
    """Sign a block as it is, which is what only the owner of the key can do."""
    number = pow(int.from_bytes(block, "big"), KEY.private_numbers().d, NUMBERS.n)
    return number.to_bytes(SIZE, "big")


def check(given, digest="sha256", message=MESSAGE, numbers=NUMBERS):
    return holds(given, message, digest, numbers.n, numbers.e)


@pytest.mark.parametrize("digest", DIGESTS)
def test_a_signature_holds(digest):
    assert check(signature(digest), digest)


@pytest.mark.parametrize("bits", [2048, 2049, 3072, 4096])
def test_a_signature_of_a_key_of_any_size_holds(bits):
    key = rsa.generate_private_key(public_exponent=65537, key_size=bits)

    assert check(signature(key=key), numbers=key.public_key().public_numbers())


def test_the_block_that_we_expect_is_the_one_that_a_signature_gives():
    block = b"\x00\x01" + b"\xff" * (SIZE - 3 - len(INFO)) + b"\x00" + INFO

    assert signature() == made_of(block)


@pytest.mark.parametrize(("made", "taken"), [("sha1", "sha256"), ("sha256", "sha1")])
def test_a_signature_over_another_digest_does_not(made, taken):
    assert not check(signature(made), taken)


def test_a_signature_of_another_message_does_not():
    assert not check(signature(), message=MESSAGE + b"\n")


def test_a_signature_by_another_key_does_not():
    other = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    assert not check(signature(key=other))


@pytest.mark.parametrize("position", [0, 1, 127, 254, 255])
@pytest.mark.parametrize("bit", [1, 0x80])
def test_a_signature_with_one_bit_changed_does_not(position, bit):
    given = bytearray(signature())
    given[position] ^= bit

    assert not check(bytes(given))


@pytest.mark.parametrize(
    "change",
    [lambda s: s[:-1], lambda s: s[1:], lambda s: s + b"\0", lambda s: b"\0" + s, lambda s: b"", lambda s: s * 2],
)
def test_a_signature_of_another_length_does_not(change):
    assert not check(change(signature()))


@pytest.mark.parametrize("number", [0, 1, NUMBERS.n - 1])
def test_numbers_that_stay_what_they_are_do_not(number):
    assert not check(number.to_bytes(SIZE, "big"))


def test_a_number_beyond_the_modulus_does_not_though_it_means_the_same():
    given = int.from_bytes(signature(), "big") + NUMBERS.n
    longer = given.to_bytes(SIZE + 1, "big")

    assert not check(longer)
    assert not check(longer[1:])


@pytest.mark.parametrize(
    "block",
    [
        b"\x00\x02" + b"\xff" * (SIZE - 3 - len(INFO)) + b"\x00" + INFO,  # padding of encryption
        b"\x00\x01" + b"\xfe" * (SIZE - 3 - len(INFO)) + b"\x00" + INFO,  # other padding
        b"\x00\x01" + b"\xff" * 8 + b"\x00" + INFO + b"\x00" * (SIZE - 11 - len(INFO)),  # Bleichenbacher, 2006
        b"\x00\x01" + b"\xff" * (SIZE - 3 - len(INFO)) + b"\x01" + INFO,  # no end of the padding
        b"\x00\x01" + b"\xff" * (SIZE - 35) + b"\x00" + INFO[-32:],  # the digest alone
        b"\x00\x01" + b"\xff" * (SIZE - len(INFO) - 1) + b"\x00" + INFO[:4] + INFO[6:],  # a parameter less
        b"\x00\x01" + b"\xff" * (SIZE - 4 - len(INFO)) + b"\x00" + INFO + b"\x00",  # a byte after it
        b"\x00" + b"\x00\x01" + b"\xff" * (SIZE - 4 - len(INFO)) + b"\x00" + INFO,  # a byte before it
    ],
)
def test_a_block_that_is_nearly_right_does_not(block):
    assert not check(made_of(block[:SIZE].rjust(SIZE, b"\0")))


def test_another_padding_scheme_does_not():
    pss = padding.PSS(padding.MGF1(hashes.SHA256()), padding.PSS.MAX_LENGTH)

    assert not check(KEY.sign(MESSAGE, pss, hashes.SHA256()))
