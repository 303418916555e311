import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagbridge.routing.cidr import Block, address_of


@given(st.ip_addresses(v=4))
def test_every_ipv4_address_is_read(address):
    assert (32, int(address)) == address_of(str(address))


ipv6 = st.ip_addresses(v=6).filter(lambda address: address.ipv4_mapped is None)  # those are IPv4 addresses to us


@given(ipv6)
def test_every_ipv6_address_is_read_in_its_short_and_its_long_form(address):
    expected = (128, int(address))

    assert (expected, expected) == (address_of(address.compressed), address_of(address.exploded.upper()))


def test_an_ipv4_address_written_as_ipv6_is_that_ipv4_address():
    assert address_of("10.0.0.1") == address_of("::ffff:a00:1")


def test_leading_zeros_are_decimal():
    assert address_of("10.0.0.8") == address_of("010.0.0.008")


@pytest.mark.parametrize(
    "text",
    [
        "",
        ".",
        ":",
        "10",
        "10.0.0",
        "10.0.0.256",
        "10.0.0.1.2",
        "10.0.0.-1",
        "10.0.0.1 ",
        "10.0.0.٣",
        "10..0.1",
        "10.0.0.000000001",
        "1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:8:9",
        "1:2:3:4:5:6:7:8::",
        "1::2::3",
        ":::",
        ":1:2:3:4:5:6:7",
        "1:2:3:4:5:6:7:",
        "::12345",
        "::g",
        "::+1",
        "::1_0",
        "::10.0.0.1",
        "fe80::1%eth0",
        "example.com",
    ],
)
def test_what_is_no_address_is_none(text):
    assert address_of(text) is None


@given(st.ip_addresses(v=4), st.ip_addresses(v=4), st.integers(0, 31))
def test_an_ipv4_block_holds_what_the_standard_library_says(base, address, mask):
    network = ipaddress.ip_network(f"{base}/{mask}", strict=False)

    assert (address in network) == Block(f"{base}/{mask}")(str(address))


@given(ipv6, st.integers(97, 127), st.integers(0, 2**31 - 1))
def test_an_ipv6_block_holds_what_the_standard_library_says(base, mask, offset):
    address = ipaddress.IPv6Address(int(base) ^ offset)
    network = ipaddress.ip_network(f"{base}/{mask}", strict=False)

    assert (address in network) == Block(f"{base}/{mask}")(str(address))


def test_the_families_do_not_mix():
    assert not Block("::/0")("10.0.0.1")


def test_a_number_is_in_no_block():
    assert not Block("0.0.0.0/0")(10)


@pytest.mark.parametrize("mask", ["32", "33", "128", "1000000000000"])
def test_a_mask_that_leaves_no_bit_is_refused(mask):
    with pytest.raises(ValueError, match="goes from /0 to /31"):
        Block(f"10.0.0.0/{mask}")


@pytest.mark.parametrize("text", ["", "/", "/8", "10.0.0.0", "10.0.0.0/", "10.0.0.0/-1", "10.0.0.0/٣", "10.0.0.0/8/8"])
def test_what_is_no_block_is_refused(text):
    with pytest.raises(ValueError, match="must be an address block"):
        Block(text)
