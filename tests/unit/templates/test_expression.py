import pytest

from dagbridge.templates.expression import ExpressionError, compile_expression
from dagbridge.templates.faults import Fault


def nested(levels):
    value = 0
    for _ in range(levels):
        value = [value]
    return value


def test_white_space_around_an_expression_is_not_part_of_it():
    assert "a.b" == compile_expression(" a.b\n").source


def test_the_same_expression_is_compiled_once():
    assert compile_expression("detail.once") is compile_expression("detail.once")


def test_a_value_keeps_its_type():
    assert [1, None, {"b": 0.5}] == compile_expression("a").value({"a": [1, None, {"b": 0.5}]})


@pytest.mark.parametrize("source", ["a..b", "nope(a)"])
def test_an_invalid_expression_is_refused(source):
    with pytest.raises(ExpressionError):
        compile_expression(source)


@pytest.mark.parametrize(
    ("source", "event", "expected"),
    [
        ("a < `5`", {"a": "s3cret"}, "compares or combines values of different types"),
        ("contains(a, `5`)", {"a": "s3cret"}, "compares or combines values of different types"),
        ("max_by(a, &b)", {"a": [{"b": "s3cret"}, {"b": 1}]}, "compares or combines values of different types"),
        ("ceil(a)", {"a": float("inf")}, "meets a value outside the range of its functions"),
        ("floor(a)", {"a": float("nan")}, "meets a value outside the range of its functions"),
        ("avg(a)", {"a": [10**400]}, "meets a value outside the range of its functions"),
        ("a == b", {"a": nested(50_000), "b": nested(50_000)}, "meets a value that is nested too deep"),
        ("keys(a)", {"a": "s3cret"}, "gives keys() a string, which takes an object"),
    ],
)
def test_a_value_that_does_not_fit_is_a_fault_that_does_not_show_it(source, event, expected):
    with pytest.raises(Fault) as caught:
        compile_expression(source).value(event)

    assert expected == str(caught.value)


def test_a_fault_carries_no_error_whose_text_has_the_value():
    with pytest.raises(Fault) as caught:
        compile_expression("keys(a)").value({"a": "s3cret"})

    assert (None, None) == (caught.value.__context__, caught.value.__cause__)
