from decimal import Decimal

import pytest

from dagbridge.routing.scalars import is_comparable, is_number, key_of


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (5, 5.0),
        (0, -0.0),
        (5, Decimal("5.00")),
        (0.1, Decimal("0.1")),
        (10**23, 1e23),
        (123456789012345680, 1.2345678901234568e17),
        (2**53 + 1, 2**53 + 1),
        (10**400, 10**400),
        (None, None),
    ],
)
def test_equal_values_have_equal_keys(one, other):
    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (1, True),
        (0, False),
        (0, None),
        (False, None),
        (1, "1"),
        (True, "True"),
        (None, "None"),
        (2**53 + 1, 2**53),
        (2**53 + 1, float(2**53)),
        (Decimal("0.10000000000000001"), 0.1),
        (Decimal("1E-325"), 0),
        (float("inf"), float("-inf")),
    ],
)
def test_different_values_have_different_keys(one, other):
    assert key_of(one) != key_of(other)


@pytest.mark.parametrize("value", [0, -5, 5.5, 2**53, 10**23, 1e308, Decimal("3.0e2")])
def test_a_number_that_a_double_holds_can_be_compared(value):
    assert is_comparable(key_of(value))


@pytest.mark.parametrize(
    "value", ["5", True, None, 2**53 + 1, 10**400, float("inf"), float("nan"), Decimal("1E309"), Decimal("1E-325")]
)
def test_nothing_else_can_be_compared(value):
    assert not is_comparable(key_of(value))


@pytest.mark.parametrize("value", [5, 5.5, 10**400, Decimal(5), float("inf")])
def test_a_number_is_a_number(value):
    assert is_number(value)


@pytest.mark.parametrize("value", ["5", True, None, [5], {"a": 5}, b"5"])
def test_nothing_else_is_a_number(value):
    assert not is_number(value)
