import pytest

from dagbridge.templates.syntax import JMESPathSyntaxError, parse_expression


def refusal(source):
    with pytest.raises(JMESPathSyntaxError) as caught:
        parse_expression(source)
    return str(caught.value), caught.value.at


@pytest.mark.parametrize(
    ("source", "expected", "at"),
    [
        ("", "there is no expression in it", None),
        (" \n", "there is no expression in it", None),
        ("detail.", "it ends too early", None),
        ("a || ", "it ends too early", None),
        ("(a", "it ends too early", None),
        ("a..b", 'unexpected "."', 2),
        ("a b", 'unexpected "b"', 2),
        ("detail-type", 'a name with a hyphen stands in double quotes: "detail-type"', 0),
        ("a.version-id || b", 'a name with a hyphen stands in double quotes: "version-id"', 2),
        ("a.b-1.c", 'a name with a hyphen stands in double quotes: "b-1"', 2),
        ("a = b", 'unexpected "="; to compare, write ==', 2),
        ("$.detail", 'unexpected "$"; the envelope is @, and its fields need no $', 0),
        ("a + b", 'unexpected "+"; to join, write concat(…)', 2),
        ("a['b']", 'unexpected "\'"; a field follows a dot: detail.name, or detail."a-name"', 2),
        ("a || `none`", "between the backticks of `none` is no JSON; for a text write 'none'", 5),
        ("a || `NaN`", "between the backticks of `NaN` is no JSON; for a text write 'NaN'", 5),
        ("(" * 5_000 + "a" + ")" * 5_000, "it is nested deeper than 100 levels", None),
        ("||".join("a" * 5_000), "it is nested deeper than 100 levels", None),
    ],
)
def test_a_mistake_is_named_with_its_place_and_the_remedy(source, expected, at):
    assert (expected, at) == refusal(source)


def test_backticks_inside_quotes_are_no_literals():
    assert "literal" == parse_expression("'`a`'")["type"]


def test_a_number_too_long_to_read_is_a_mistake():
    message, _ = refusal(f"a[{'1' * 5_000}]")

    assert "it is not JMESPath (ValueError)" == message
