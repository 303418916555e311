import pytest

from dagbridge.templates.expression import compile_expression
from dagbridge.templates.missing import hint

EVENT = {"detail": {"bucket": {"name": "s3cret"}, "object": {"size": 5, "etag": None}, "tags": ["s3cret"]}}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("detial.bucket", 'In this event the envelope has no "detial"; did you mean "detail"?'),
        ("detail.objct.key", 'In this event detail has no "objct"; did you mean "object"?'),
        ("detail.object.key", 'In this event detail.object has no "key"'),
        ("detail.bucket.name.first", "In this event detail.bucket.name is a string, which has no fields"),
        ("detail.tags.first", "In this event detail.tags is an array, which has no fields"),
        ("detail.object.etag", "In this event detail.object.etag is null"),
        ("nothing || none", "If none is meant as a text, write it in single quotes: 'none'"),
        ('nothing || "none"', "If none is meant as a text, write it in single quotes: 'none'"),
        ("nothing || detail.nothing", ""),
        ("lower(nothing)", ""),
        ("detail.tags[5]", ""),
    ],
)
def test_the_step_where_the_event_differs_is_named(source, expected):
    assert expected == hint(compile_expression(source).tree, EVENT)


def test_an_object_of_very_many_fields_is_not_searched_for_a_near_one():
    event = {"detail": {f"objec{n}": 1 for n in range(1_000)}}

    assert 'In this event detail has no "object"' == hint(compile_expression("detail.object").tree, event)
