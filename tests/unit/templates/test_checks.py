import pytest

from dagbridge.templates.checks import is_optional, mistakes_of
from dagbridge.templates.syntax import parse_expression


def mistakes(source):
    return list(mistakes_of(parse_expression(source)))


@pytest.mark.parametrize(
    "source",
    [
        "detail.object.key",
        "optional(detail.x)",
        "optional(sort_by(a, &b)[0])",
        "map(&upper(@), tags)",
        "concat(a, 'b', `1`, `null`)",
        "a[?b == `1`].{c: lower(d)}",
        "a[::-1]",
        "format_time(`0`, '%F')",
        "split(a, b)",
        "not_null(a, b, c)",
    ],
)
def test_a_right_expression_has_no_mistake(source):
    assert [] == mistakes(source)


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("spilt(a, '/')", "there is no function spilt(); did you mean split()?"),
        ("qqq(a)", "there is no function qqq()"),
        ("lower(a, b)", "lower() takes 1 argument, not 2"),
        ("replace(a)", "replace() takes 3 arguments, not 1"),
        ("concat()", "concat() takes 1 argument or more, not 0"),
        ("optional()", "optional() takes 1 argument, not 0"),
        ("optional(a, b)", "optional() takes 1 argument, not 2"),
        ("optional(a).b", "optional(…) wraps a whole expression: ${optional(…)}; inside one, use || or default(…)"),
        (
            "optional(optional(a))",
            "optional(…) wraps a whole expression: ${optional(…)}; inside one, use || or default(…)",
        ),
        ("lower(`5`)", "argument 1 of lower() is a string, not a number"),
        ("format_time(`true`, '%F')", "argument 1 of format_time() is a string or a number, not a boolean"),
        ("join(',', `{}`)", "argument 2 of join() is an array of strings, not an object"),
        ("split(a, '')", "argument 2 of split() is empty"),
        ("replace(a, '', b)", "argument 2 of replace() is empty"),
        ("&a", "&… stands only as an argument of map, sort_by, min_by and max_by"),
        ("[a, &b]", "&… stands only as an argument of map, sort_by, min_by and max_by"),
        ("map(a, b)", "argument 1 of map() is an expression (&…), not a value"),
        ("a[::0]", "the step of a slice cannot be 0"),
        ("parse(a, b)", "argument 2 of parse() is a pattern in single quotes, written out"),
        ("parse(a, '{b')", "pattern '{b' of parse() has a lone { at character 1; for a literal brace write {{"),
        ("format_time(time, time)", "argument 2 of format_time() is a format in single quotes, written out"),
        ("a[?lower()]", "lower() takes 1 argument, not 0"),
        ("{a: {b: nope(c)}}", "there is no function nope()"),
    ],
)
def test_a_mistake_is_found_without_an_event(source, expected):
    assert [expected] == mistakes(source)


def test_an_expression_reference_is_refused_where_a_function_would_write_its_address():
    assert "&… stands only as an argument of map, sort_by, min_by and max_by" in mistakes("to_string(&a)")


def test_all_mistakes_are_found_at_once():
    assert 3 == len(mistakes("concat(nope(a), lower(), a[::0])"))


@pytest.mark.parametrize(
    ("source", "expected"), [("optional(a)", True), ("a || optional(b)", False), ("optional", False)]
)
def test_only_a_whole_expression_is_optional(source, expected):
    assert expected is is_optional(parse_expression(source))
