import pytest

from dagbridge.routing.routes import TEXT_TEMPLATES
from dagbridge_cli.doctor.fields import _SINCE, check_fields
from dagbridge_cli.doctor.reach import Reach

NOT_SENT = {"dag_id", "dedupe_key"}  # part of the address, and of the run's id


def verdict(version, *names):
    class Route:
        written = dict.fromkeys(names, "x")

    return check_fields(Route, Reach(version=version))


def test_every_field_of_a_route_has_its_versions():
    assert set(TEXT_TEMPLATES) - NOT_SENT == set(_SINCE)


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("2.11.2", "run_after"),
        ("2.11.2", "partition_key"),
        ("3.1.8", "partition_key"),
        ("2.8.4", "data_interval_start"),
        ("2.4.3", "note"),
    ],
)
def test_a_field_that_a_version_does_not_know_is_named(version, name):
    found = verdict(version, name)

    assert "failed" == found.status
    assert found.message.startswith(f"Airflow {version} does not know {name} (")


@pytest.mark.parametrize(
    ("version", "name"),
    [
        ("3.2.0", "partition_key"),
        ("3.10.0", "partition_key"),
        ("3.0.6", "run_after"),
        ("2.9.0", "data_interval_end"),
        ("2.5.0", "note"),
        ("2.11.2", "logical_date"),
    ],
)
def test_a_field_that_a_version_knows_is_well(version, name):
    assert "ok" == verdict(version, name).status


def test_a_route_that_sets_nothing_but_conf_suits_every_version():
    assert "ok" == verdict("2.4.3", "conf", "match", "dedupe_key").status
