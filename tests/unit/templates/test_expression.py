import jmespath
import pytest
from hypothesis import given
from hypothesis import strategies as st

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


_names = st.sampled_from(["a", "b", '"a-b"', '"a.b"', '""'])
_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.sampled_from(["a", "b", "a-b", "a.b", ""]), inner),
    max_leaves=12,
)


@given(path=st.lists(_names, min_size=1, max_size=4), envelope=st.dictionaries(st.sampled_from(["a", "b"]), _values))
def test_a_path_leads_where_jmespath_says(path, envelope):
    source = ".".join(path)

    assert jmespath.search(source, envelope) == compile_expression(source).value(envelope)


@pytest.mark.parametrize(
    ("source", "path"),
    [
        ("detail", ("detail",)),
        ('detail.object."version-id"', ("detail", "object", "version-id")),
        ("detail.keys[0]", None),
        ("detail.[a, b]", None),
        ("@.detail", None),
        ("optional(detail.a)", None),
        ("detail.a || 'none'", None),
        ("`5`", None),
    ],
)
def test_what_is_no_more_than_a_path_is_known_as_one(source, path):
    assert path == compile_expression(source).path


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
