import pytest

from tests.cli.conftest import ROOT
from tests.cli.doctor.conftest import TABLE

TWO = TABLE.replace("routes:\n", "  other: {secret: nowhere}\nroutes:\n")


def test_the_table_has_a_mark_a_name_a_finding_and_a_fix(examine, run, patient, tmp_path):
    patient.details |= {"is_paused": True, "is_stale": True}
    examine()

    result = run("doctor", "--routes", tmp_path / "routes.yaml")

    assert result.stdout.startswith(
        "default · Airflow 3.3.2\n  ✓ aws           credentials from env, region eu-west-1\n"
    )
    assert "  orders → ingest\n" in result.stdout
    assert "    ✗ active        Airflow no longer finds the DAG in its files\n" in result.stdout
    assert "                    → deploy its file again, or remove the route\n" in result.stdout
    assert "    ! paused        the DAG is paused: " in result.stdout
    assert result.stdout.endswith("✓ 14 · ! 1 · ✗ 1 · - 1\n")


def test_all_airflows_are_examined_each_for_itself(examine):
    examination = examine(routes=TWO)

    assert (["default", "other"], 1) == (
        [airflow["airflow"] for airflow in examination.document["airflows"]],
        examination.exit_code,
    )
    assert ("ok", "failed") == (examination.check("secret")["status"], examination.check("secret", 1)["status"])


def test_one_airflow_is_examined_alone(examine):
    examination = examine("--airflow", "default", routes=TWO)

    assert (["default"], 0) == ([a["airflow"] for a in examination.document["airflows"]], examination.exit_code)


def test_the_json_has_the_documented_shape(examine):
    document = examine("--event", "events/s3/object-created.json").document

    (airflow,) = document["airflows"]
    (route,) = airflow["routes"]
    assert ["ok", "counts", "airflows", "samples"] == list(document)
    assert (True, ["ok", "warning", "failed", "skipped"]) == (document["ok"], list(document["counts"]))
    assert ["airflow", "kind", "version", "checks", "routes"] == list(airflow)
    assert ["route", "dag_id", "shadow", "checks"] == list(route)
    assert ["check", "status", "message", "fix"] == list(airflow["checks"][0])
    assert {"files": 1, "troubles": []} == document["samples"]


def test_a_route_that_only_looks_is_marked(examine, run, tmp_path):
    examine(routes=f"{TABLE}    mode: shadow\n")

    output = run("doctor", "--routes", tmp_path / "routes.yaml").stdout

    assert "  orders → ingest (mode shadow: nothing is sent)\n" in output


def test_every_check_is_in_the_documentation(examine):
    airflow = examine(routes=f"{TABLE}    partition_key: day\n").document["airflows"][0]
    names = {check["check"] for check in [*airflow["checks"], *airflow["routes"][0]["checks"]]} | {"path"}

    text = (ROOT / "docs/doctor.md").read_text(encoding="utf-8")

    assert set() == {name for name in names if f"| `{name}` |" not in text}


@pytest.mark.parametrize(
    "arguments", [["--airflow", "nope"], ["--event", "nowhere.json"], ["--what"], ["--event", "events"]]
)
def test_wrong_usage_has_its_own_exit_status(run, table, arguments):
    result = run("doctor", "--routes", table(TABLE), *arguments)

    assert (2, "") == (result.exit_code, result.stdout)


def test_a_setting_that_cannot_be_used_is_wrong_usage(run, table, monkeypatch):
    monkeypatch.setenv("DAGBRIDGE_READ_TIMEOUT", "soon")

    result = run("doctor", "--routes", table(TABLE))

    assert (2, True) == (result.exit_code, "DAGBRIDGE_READ_TIMEOUT must be a number" in result.stderr)


def test_an_invalid_table_is_told(run, table):
    result = run("doctor", "--routes", table("version: 2\n"))

    assert (1, True) == (result.exit_code, "must be 1" in result.stderr)


def test_what_a_server_says_does_not_steer_the_terminal(examine, run, patient, tmp_path):
    patient.answers["/api/v2/dags/ingest/details"] = (404, {})
    patient.answers["/api/v2/importErrors"] = (200, {"import_errors": [{"filename": "\x1b[2Jx.py"}]})
    examine()

    assert "\x1b" not in run("doctor", "--routes", tmp_path / "routes.yaml").stdout


def test_it_has_help_with_examples(run):
    output = run("doctor", "--help").output

    assert "Examples:" in output
