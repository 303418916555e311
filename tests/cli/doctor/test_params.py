import pytest

from dagbridge_cli.doctor.params import misfits

COUNT = {"count": {"value": None, "schema": {"type": "integer", "minimum": 1}}}
WHEN = {"when": {"value": None, "schema": {"type": "string", "format": "date-time"}}}


@pytest.mark.parametrize(
    ("params", "conf"),
    [
        (COUNT, {"count": 1}),
        (COUNT, {"count": 1, "other": "x"}),
        ({}, {"anything": None}),
        ({"a": {"value": 1, "schema": {}}}, {}),
        ({"a": {"value": "x", "schema": {"type": "string"}}}, {}),
        ({"a": {"value": None, "schema": {"type": ["null", "string"]}}}, {}),
        ({"a": "not as Airflow words it"}, {}),
        ({"a": {"value": None, "schema": {"$ref": "http://127.0.0.1:1/schema.json"}}}, {"a": 1}),
        (WHEN, {"when": "2026-11-22T08:00:00Z"}),
    ],
)
def test_a_conf_that_airflow_takes_fits(params, conf):
    assert [] == misfits(params, conf)


@pytest.mark.parametrize(
    ("params", "conf", "told"),
    [
        (COUNT, {}, "count: absent, and has no default"),
        (COUNT, {"count": "1"}, 'count: must satisfy {"type": "integer"}'),
        (COUNT, {"count": 0}, 'count: must satisfy {"minimum": 1}'),
        (COUNT, {"count": None}, 'count: must satisfy {"type": "integer"}'),
        (
            {"a": {"value": None, "schema": {"items": {"type": "string"}}}},
            {"a": ["x", 1]},
            'a[1]: must satisfy {"type": "string"}',
        ),
        ({"a": {"value": 1, "schema": {"type": "nonsense"}}}, {}, "a: the DAG gives it a schema that is none"),
        (WHEN, {"when": "2026-11-22T08:00:00"}, 'when: must satisfy {"format": "date-time"}'),
    ],
)
def test_a_conf_that_airflow_refuses_is_told_by_param(params, conf, told):
    assert [told] == misfits(params, conf)


def test_a_value_of_the_event_is_not_told():
    assert "s3cr3t" not in misfits(COUNT, {"count": "s3cr3t"})[0]


def test_airflow_2_takes_a_time_without_offset():
    assert [] == misfits(WHEN, {"when": "2026-11-22T08:00:00"}, any_iso_8601=True)


def test_airflow_2_takes_no_other_text_for_a_time():
    assert ['when: must satisfy {"format": "date-time"}'] == misfits(WHEN, {"when": "noon"}, any_iso_8601=True)
