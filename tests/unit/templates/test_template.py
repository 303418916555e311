import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dagbridge.errors import MappingError, Mistake
from dagbridge.templates import TemplateError, compile_template

EVENT = {
    "account": "123456789012",
    "detail-type": "Object Created",
    "detail": {
        "bucket": {"name": "acme"},
        "object": {"key": "orders/a.csv", "size": 5},
        "note": None,
        "code": "${account}",
    },
}
SCALARS = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text()
    | st.text(st.characters(categories=["Cs", "Nd"]))
)
FIELDS = st.sampled_from(["a", "b", "c"]) | st.text(max_size=3)
JSON = st.recursive(
    SCALARS, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(FIELDS, inner, max_size=4), max_leaves=12
)
EXPRESSIONS = [
    "a", "a.b", "a[0]", "a[*].b", "a || b", "a && b", "!a", "a == b", "a < b", "a[?b > `1`]", "{x: a, y: b}", "[a, b]",
    "a[]", "a[::-1]", "a.*", "abs(a)", "avg(a)", "ceil(a)", "contains(a, b)", "ends_with(a, b)", "floor(a)",
    "join(a, b)", "keys(a)", "length(a)", "map(&b, a)", "max(a)", "max_by(a, &b)", "merge(a, b)", "min(a)",
    "min_by(a, &b)", "not_null(a, b)", "reverse(a)", "sort(a)", "sort_by(a, &b)", "starts_with(a, b)", "sum(a)",
    "to_array(a)", "to_number(a)", "to_string(a)", "type(a)", "values(a)", "parse(a, '{x}/{y*}-{z}')", "split(a, b)",
    "replace(a, b, c)", "lower(a)", "upper(a)", "basename(a)", "dirname(a)", "url_decode(a)", "json(a)",
    "base64_decode(a)", "format_time(a, '%FT%T %j %V')", "sha256(a)", "concat(a, b)", "default(a, b)", "optional(a)",
]  # fmt: skip


def render(template, event=EVENT):
    return compile_template(template).render(event, where="conf")


def refusal(template, event=EVENT):
    with pytest.raises(MappingError) as caught:
        render(template, event)
    return str(caught.value)


def mistakes(template):
    with pytest.raises(TemplateError) as caught:
        compile_template(template)
    return caught.value.mistakes


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ("${detail.object.size}", 5),
        ("${detail.bucket}", {"name": "acme"}),
        ("${detail.object.size}${detail.object.size}", "55"),
        (" ${detail.object.size}", " 5"),
        ("s3://${detail.bucket.name}/${detail.object.key}", "s3://acme/orders/a.csv"),
        ("$${detail} ${detail.object.size}", "${detail} 5"),
        ("$${x}", "${x}"),
        ("costs $5 {x}", "costs $5 {x}"),
        ('${"detail-type"}', "Object Created"),
        ("${detail.{a: bucket.name, b: '}'}}", {"a": "acme", "b": "}"}),
        ("${detail.note || 'none'}", "none"),
        ("${optional(detail.note)}", None),
        ("a${optional(detail.note)}b", "ab"),
        ([{"k": ["${detail.object.size}", "x", 1]}], [{"k": [5, "x", 1]}]),
        ({}, {}),
        (None, None),
        (1.5, 1.5),
    ],
)
def test_a_template_is_filled_from_the_event(template, expected):
    assert expected == render(template)


def test_what_comes_from_an_event_is_not_evaluated():
    assert ["${account}", "-${account}-"] == render(["${detail.code}", "-${detail.code}-"])


def test_an_object_keeps_the_templates_order():
    assert ["z", "a", "m"] == list(render({"z": "${account}", "a": 1, "m": "${account}"}))


def test_a_template_without_expressions_is_static():
    assert compile_template({"a": ["$${x}", 1]}).static is True


def test_a_template_with_an_expression_is_not_static():
    assert compile_template({"a": ["${account}", 1]}).static is False


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        (
            {"day": "${detail.day}"},
            "conf.day: ${detail.day} has no value in this event; give a default (${detail.day || 'none'})",
        ),
        ({"a": [0, "x${detail.note}"]}, "conf.a[1]: ${detail.note} has no value in this event"),
        ("${detail.x || detail.y}", "conf: ${detail.x || detail.y} has no value in this event"),
        (
            {"a": "${lower(detail.object.size)}"},
            "conf.a: ${lower(detail.object.size)} gives lower() a number, which takes a string",
        ),
    ],
)
def test_an_expression_without_a_value_is_named_with_its_path_and_what_to_do(template, expected):
    assert refusal(template).startswith(expected)


def test_the_path_has_no_head_where_none_is_given():
    with pytest.raises(MappingError, match=r"^day: \$\{detail\.day\} has no value"):
        compile_template({"day": "${detail.day}"}).render(EVENT)


def test_a_number_that_is_not_json_cannot_stand_in_a_text():
    assert "conf: ${x} has a number that JSON cannot write" in refusal("a ${x}", {"x": math.nan})


def test_a_very_long_expression_is_cut_in_messages():
    assert len(refusal("${" + "a" * 5_000 + "}")) < 600


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        ({"uri": "${a"}, Mistake(("uri",), "the ${ at character 1 is never closed by a }; for a literal ${ write $${")),
        ({"list": ["x${a..b}"]}, Mistake(("list", 0), '${a..b} at character 6: unexpected "."')),
        ("${spilt(a, '/')}", Mistake((), "${spilt(a, '/')}: there is no function spilt(); did you mean split()?")),
        ("${}", Mistake((), "${}: there is no expression in it")),
        ({"a": {1: "x"}}, Mistake(("a",), "has a key that is a number; JSON's keys are strings")),
        ({"${x}": 1}, Mistake((), 'the key "${x}" holds a ${; only values are templates')),
        ({"a": math.nan}, Mistake(("a",), "is NaN or infinite, which JSON does not have")),
        ({"a": b"x"}, Mistake(("a",), "is of type bytes, which JSON does not have; make it a string")),
    ],
)
def test_a_mistake_is_found_at_load_with_its_path(template, expected):
    assert (expected,) == mistakes(template)


def test_all_mistakes_are_reported_at_once():
    template = {"a": "${nope(x)} ${a..b}", "b": ["${", "${account}", {"c": math.inf}], 3: "x"}

    assert [("a",), ("a",), ("b", 0), ("b", 2, "c"), ()] == [mistake.path for mistake in mistakes(template)]


def test_a_template_that_contains_itself_is_a_mistake():
    template = []
    template += [template, template]

    assert "is nested deeper than 100 levels, which Airflow cannot take" == mistakes(template)[0].message


def test_an_event_of_any_depth_can_be_rendered():
    deep = []
    for _ in range(100_000):
        deep = [deep]

    assert render("${detail}", {"detail": deep}) is deep


@settings(max_examples=300)
@given(st.sampled_from(EXPRESSIONS), st.sampled_from(["", "x"]), st.dictionaries(FIELDS, JSON, max_size=4))
def test_any_event_gives_a_value_or_a_mapping_error(expression, before, event):
    template = compile_template(before + "${" + expression + "}")

    try:
        actual = template.render(event)
    except MappingError as error:
        assert (None, None) == (error.__context__, error.__cause__)  # noqa: PT017 - both ends are right
        return

    assert not before or isinstance(actual, str)


@settings(max_examples=300)
@given(JSON.filter(lambda value: value != {}), st.sampled_from(EXPRESSIONS))
def test_the_same_event_gives_the_same_value(value, expression):
    template, event = compile_template(["${" + expression + "}"]), {"a": value, "b": value, "c": "x"}

    def outcome():
        try:
            return repr(template.render(event))
        except MappingError as error:
            return str(error)

    assert outcome() == outcome()


@settings(max_examples=300)
@given(st.text(alphabet="${}'\"`ab.[]()|&,:?*@0-1 \\=") | st.text(), st.sampled_from(["", "x"]))
def test_any_text_compiles_or_is_a_template_error(text, before):
    try:
        template = compile_template(before + "${" + text + "}")
    except TemplateError as error:
        assert error.mistakes  # noqa: PT017 - both ends are right
        return

    assert template is not None


@given(st.text(alphabet="${}ab") | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")))
def test_any_text_comes_out_as_it_is_with_its_dollars_doubled(text):
    assert text == render(text.replace("${", "$${"))


def test_the_message_of_a_mapping_error_shows_no_value_of_the_event():
    event = {"a": "s3cret", "b": ["s3cret"], "c": {"s3cret": "s3cret"}}

    messages = []
    for expression in EXPRESSIONS:
        try:
            render("x${" + expression + "}", event)
        except MappingError as error:
            messages.append(str(error))

    assert messages
    assert [] == [message for message in messages if "s3cret" in message]
