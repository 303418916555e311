import pytest

from dagbridge.errors import UnknownEvent
from dagbridge.sources.http_body import content_of
from tests.support.web_requests import read

FORM = "application/x-www-form-urlencoded"


def content(body, kind="application/json", **options):
    return content_of(read("/hooks/github", body, {"Content-Type": kind} if kind else {}), **options)


@pytest.mark.parametrize(
    "kind", ["application/json", "application/json; charset=utf-8", "Application/JSON", "application/ld+json", ""]
)
def test_json_is_parsed(kind):
    assert {"a": [1, "ü", None]} == content('{"a": [1, "ü", null]}', kind)


@pytest.mark.parametrize(("text", "value"), [("7", 7), ('"x"', "x"), ("null", None), (" [] \n", [])])
def test_json_need_not_be_an_object(text, value):
    assert value == content(text)


@pytest.mark.parametrize("kind", ["application/json", FORM, "text/plain", ""])
def test_no_body_is_none(kind):
    assert content("", kind) is None


@pytest.mark.parametrize("text", ["{", "{'a': 1}", "NaN", "-Infinity", "1e999", "{} {}", "\ufeff{}", "9" * 5000])
def test_what_is_no_json_is_told_without_being_quoted(text):
    with pytest.raises(UnknownEvent) as error:
        content(text)
    assert "body is not valid JSON" == str(error.value)


@pytest.mark.parametrize("text", ["[" * 101 + "]" * 101, "[" * 100_000])
def test_json_that_is_nested_too_deep_is_told(text):
    with pytest.raises(UnknownEvent, match="more than 100 objects and arrays"):
        content(text)


@pytest.mark.parametrize("kind", ["application/json", FORM])
def test_bytes_that_are_no_text_are_told(kind):
    with pytest.raises(UnknownEvent, match="is not valid UTF-8"):
        content(b"\xff\xfe", kind)


@pytest.mark.parametrize("kind", [FORM, f"{FORM};charset=UTF-8", FORM.upper()])
def test_a_form_is_an_object_of_texts(kind):
    assert {"name": "Jane Doe", "email": "jane@example.com", "note": ""} == content(
        "name=Jane+Doe&email=jane%40example.com&note=", kind
    )


def test_a_field_that_stands_more_than_once_is_a_list():
    assert {"a": ["1", "2", "3"], "b": "4"} == content("a=1&a=2&b=4&a=3", FORM)


@pytest.mark.parametrize("text", ["{}", "a", "a=%ff", "&".join(["a=1"] * 1001)])
def test_what_is_no_form_is_told(text):
    with pytest.raises(UnknownEvent, match="is no form of at most 1000 fields"):
        content(text, FORM)


@pytest.mark.parametrize("kind", ["text/plain", "multipart/form-data; boundary=x", "application/xml", "x"])
def test_another_kind_of_body_is_told(kind):
    with pytest.raises(UnknownEvent, match="must be application/json or application/x-www-form-urlencoded"):
        content("{}", kind)


def test_what_is_known_to_be_json_may_call_itself_anything():
    assert {} == content("{}", "text/plain; charset=UTF-8", is_json=True)
