from types import SimpleNamespace

import pytest

from tests.cli.doctor.conftest import TABLE, Examination
from tests.support.mwaa_stand_in import mwaa_stand_in, unsigned

MWAA = TABLE.replace("{secret: airflow/connections/airflow_default}", "{mwaa: analytics}")


@pytest.fixture
def mwaa(patient, monkeypatch):
    """MWAA with the environment `analytics`, whose Airflow is the patient."""
    monkeypatch.setattr("botocore.endpoint.time", SimpleNamespace(sleep=lambda _: None))
    with mwaa_stand_in() as stand_in:
        stand_in.environments["analytics"] = unsigned(patient.base_url, "/api/v2")
        stand_in.attract(monkeypatch)
        yield stand_in


@pytest.fixture
def examine(mwaa, run, table):
    return lambda *arguments, routes=MWAA: Examination(run("doctor", "--json", "--routes", table(routes), *arguments))


def test_an_environment_in_good_health_passes_every_check(examine):
    examination = examine("--event", "events/s3/object-created.json")

    (airflow,) = examination.document["airflows"]
    statuses = {check["check"]: check["status"] for check in airflow["routes"][0]["checks"]}
    assert ("mwaa", "3.3.2", {"aws": "ok", "version": "ok", "credentials": "ok"}) == (
        airflow["kind"],
        airflow["version"],
        examination.statuses(),
    )
    assert ("skipped", "ok", {"ok", "skipped"}) == (statuses["role"], statuses["path"], set(statuses.values()))


@pytest.mark.parametrize(
    ("code", "told", "fix"),
    [
        ("AccessDeniedException", "airflow:InvokeRestApi", "allow it to the role"),
        ("InternalServerException", "InternalServerException", "the environment must be up"),
    ],
)
def test_what_aws_refuses_is_told(examine, mwaa, code, told, fix):
    mwaa.script = [code] * 3

    check = examine().check("version")

    assert ("failed", True, True) == (check["status"], told in check["message"], fix in check["fix"])


def test_an_environment_that_is_not_there_is_told(examine):
    check = examine(routes=MWAA.replace("analytics", "analitics")).check("version")

    assert ("failed", True) == (check["status"], "there is no such environment" in check["message"])
    assert "correct `mwaa`, `region` and `role_arn`" in check["fix"]


def test_an_airflow_role_that_may_not_read_is_told(examine, patient):
    patient.answers["/api/v2/dags"] = (403, {"detail": "Forbidden"})

    check = examine().check("credentials")

    assert ("failed", True) == (check["status"], "may not read DAGs" in check["message"])


def test_a_path_that_mwaa_does_not_take_is_told_also_when_nothing_else_works(examine, mwaa):
    mwaa.script = ["AccessDeniedException"]

    examination = examine(routes=MWAA.replace("dag_id: ingest", f"dag_id: {'x' * 60}"))

    path = examination.route_check("path")
    assert ("failed", "a dag_id that is 10 characters shorter") == (path["status"], path["fix"])


def test_the_longest_path_is_well(examine, patient):
    patient.answers[f"/api/v2/dags/{'x' * 50}/details"] = (200, {"dag_id": "x" * 50})

    examination = examine(routes=MWAA.replace("dag_id: ingest", f"dag_id: {'x' * 50}"))

    assert ("ok", "ok") == (examination.route_check("path")["status"], examination.route_check("dag")["status"])


def test_no_request_changes_anything(examine, mwaa):
    examine()

    assert {"GET"} == {call.method for call in mwaa.calls}
