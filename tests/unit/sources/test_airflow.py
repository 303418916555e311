import pytest

from dagbridge.errors import UnknownEvent
from dagbridge.sources import airflow, normalise


@pytest.fixture
def ended(sample):
    return sample("eventbridge/airflow-dag-run-state-change")


def event(record):
    return airflow.event(record, "")


def test_the_event_stays_as_it_is(ended):
    assert event(ended).envelope == ended


def test_it_is_named_by_the_run_its_state_and_its_start(ended):
    assert event(ended).identity == (
        '["airflow","lake","load_orders","manual__2026-03-14T03:10:00+00:00","success","2026-03-14T03:10:00.412873Z"]'
    )


def test_people_know_it_by_the_id_of_the_run(ended):
    assert event(ended).slug == "manual__2026-03-14T03:10:00+00:00"


@pytest.mark.parametrize("path", [("id",), ("time",), ("detail", "end_date"), ("detail", "conf")])
def test_put_a_second_time_it_is_the_same_event(ended, changed, path):
    again = changed(ended, *path, to={"day": "x"} if path[-1] == "conf" else "2026-03-14T09:00:00Z")

    assert event(again).identity == event(ended).identity


@pytest.mark.parametrize("name", ["airflow", "dag_id", "dag_run_id", "state", "start_date"])
def test_another_run_or_another_end_of_it_is_another_event(ended, changed, name):
    other = changed(ended, "detail", name, to="other")

    assert event(other).identity != event(ended).identity


def test_a_run_that_never_started_is_named_by_its_end(ended, changed):
    never = changed(ended, "detail", "start_date", to=None)

    assert event(never).identity.endswith('"2026-03-14T03:12:44.097215Z"]')


def test_through_a_queue_it_is_the_same_event(ended, in_queue):
    [found] = normalise(in_queue(ended))

    assert found.identity == event(ended).identity


def test_other_events_of_a_source_called_airflow_are_ordinary_ones(ended, changed):
    [found] = normalise(changed(ended, "detail-type", to="Task State Change"))

    assert found.identity == '["airflow","123456789012","4d0b6f0e-2f4c-4e0b-9a55-7c1f3e8d6a21"]'


@pytest.mark.parametrize("path", [("id",), ("detail",), *(("detail", n) for n in ("airflow", "dag_id", "dag_run_id"))])
def test_a_missing_field_is_named(ended, changed, path):
    with pytest.raises(UnknownEvent, match=rf"^{'.'.join(path)}\S* is missing \(DAG run's event\)$"):
        event(changed(ended, *path))


def test_without_start_and_end_it_is_refused(ended, changed):
    with pytest.raises(UnknownEvent, match=r"^detail\.end_date is missing"):
        event(changed(changed(ended, "detail", "start_date"), "detail", "end_date"))


def test_without_a_chain_it_is_refused_since_nothing_would_end_a_loop(ended, changed):
    with pytest.raises(UnknownEvent, match=r"^detail\.chain must be an array of DAG runs"):
        event(changed(ended, "detail", "chain"))


def test_a_mistake_in_the_chain_is_named_by_its_place(ended, changed):
    with pytest.raises(UnknownEvent, match=r"^detail\.chain\[0\]\.dag_id is no DAG id"):
        event(changed(ended, "detail", "chain", 0, "dag_id", to="two words"))
