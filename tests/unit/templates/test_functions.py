import base64

import pytest

from dagbridge.templates.expression import compile_expression
from dagbridge.templates.faults import Fault
from dagbridge.templates.functions import MAX_TEXT, TemplateFunctions

DEEP = "[" * 100_000 + "]" * 100_000


def call(expression, **fields):
    return compile_expression(expression).value(fields)


def fault(expression, **fields):
    with pytest.raises(Fault) as caught:
        call(expression, **fields)
    return str(caught.value)


@pytest.mark.parametrize(
    "expression",
    [
        "parse(a, 'x/{b}')", "split(a, '/')", "split('x', a)", "replace(a, 'x', 'y')", "replace('x', a, 'y')",
        "replace('x', 'y', a)", "lower(a)", "upper(a)", "basename(a)", "dirname(a)", "url_decode(a)", "json(a)",
        "base64_decode(a)", "format_time(a, '%F')", "sha256(a)", "concat('x', a)", "default(a, a)", "optional(a)",
    ],
)  # fmt: skip
def test_a_function_given_null_gives_null(expression):
    assert call(expression) is None


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("split('x', b)", "gives split() an array, which takes a string"),
        ("lower(a)", "gives lower() a number, which takes a string"),
        ("format_time(b, '%F')", "gives format_time() an array, which takes a string or a number"),
        ("length(a)", "gives length() a number, which takes a string or an array or an object"),
        ("length(nothing)", "gives length() null, which takes a string or an array or an object"),
        ("join(',', b)", "gives join() a number, which takes an array of strings"),
        ("parse(a, '{x}')", "gives parse() a number, which takes a string"),
    ],
)
def test_a_value_of_the_wrong_type_is_named_with_the_types_that_fit(expression, expected):
    given = {"a": 5, "b": [5]}

    assert expected == fault(expression, **given)


@pytest.mark.parametrize(("text", "expected"), [("a/b/c", "c"), ("c", "c"), ("a/", ""), ("/", ""), ("", "")])
def test_basename_is_what_follows_the_last_slash(text, expected):
    assert expected == call("basename(a)", a=text)


@pytest.mark.parametrize(("text", "expected"), [("a/b/c", "a/b"), ("c", ""), ("/c", ""), ("a/", "a")])
def test_dirname_is_what_precedes_the_last_slash(text, expected):
    assert expected == call("dirname(a)", a=text)


def test_an_empty_separator_is_a_fault():
    assert "gives split() an empty separator" == fault("split(a, b)", a="x", b="")


def test_an_empty_text_to_look_for_is_a_fault():
    assert "gives replace() an empty text to look for" == fault("replace(a, b, 'y')", a="x", b="")


def test_replace_cannot_make_two_strings_of_an_event_multiply():
    big = "a" * 100_000

    assert "lets replace() make a text of more than 1,048,576 characters" == fault("replace(a, 'a', a)", a=big)


def test_replace_may_shorten_a_text_of_any_length():
    assert "" == call("replace(a, 'aa', '')", a="aa" * MAX_TEXT)


def test_join_cannot_make_separator_and_array_multiply():
    given = {"a": "a" * 10_000, "b": [""] * 10_000}

    assert "lets join() make a text of more than 1,048,576 characters" == fault("join(a, b)", **given)


def test_url_decode_refuses_what_is_not_utf_8():
    assert "gives url_decode() a text that does not decode to UTF-8" == fault("url_decode(a)", a="%ff")


@pytest.mark.parametrize("text", ["", "{", "NaN", "[Infinity]", "-Infinity", "'a'", "1" * 5_000, "\0"])
def test_json_refuses_what_is_not_json(text):
    assert "gives json() a text that is not JSON" == fault("json(a)", a=text)


def test_json_refuses_what_is_nested_too_deep():
    assert "gives json() JSON that is nested too deep" == fault("json(a)", a=DEEP)


def test_json_null_is_no_value():
    assert call("json(a)", a="null") is None


@pytest.mark.parametrize(
    "text",
    ["Z3LDvMOfZT8-", "Z3LDvMOfZT8+", "Z3LDvMOf\r\nZT8+", base64.b64encode("grüße?>".encode()).decode().rstrip("=")],
)
def test_base64_of_either_alphabet_with_or_without_padding_is_read(text):
    assert "grüße?>" == call("base64_decode(a)", a=text)


@pytest.mark.parametrize("text", ["a", "ä", "a=b=", "!!!!", "aa==aa"])
def test_base64_decode_refuses_what_is_not_base64(text):
    assert "gives base64_decode() a text that is not base64" == fault("base64_decode(a)", a=text)


def test_base64_decode_refuses_what_is_not_text():
    assert "gives base64_decode() what does not decode to UTF-8 text" == fault("base64_decode(a)", a="/w==")


def test_sha256_refuses_half_a_character():
    assert "gives sha256() a text with half a character (a lone surrogate)" == fault("sha256(a)", a="\ud800")


def test_concat_writes_values_as_a_longer_text_does():
    assert 'x5true[1]{"a":null}' == call("concat('x', a, b, c, d)", a=5, b=True, c=[1], d={"a": None})


def test_default_takes_false_and_the_empty_text_for_values():
    assert [False, ""] == call("[default(a, 'x'), default(b, 'x')]", a=False, b="")


def test_to_string_writes_no_nan():
    assert "has a number that JSON cannot write" in fault("to_string(a)", a=float("nan"))


def test_no_function_knows_the_time_or_chance():
    assert set() == {"now", "utcnow", "random", "uuid"} & set(TemplateFunctions.FUNCTION_TABLE)
