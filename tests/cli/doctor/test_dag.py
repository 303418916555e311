import pytest

from tests.cli.doctor.conftest import TABLE, jwt

EVENT = "events/s3/object-created.json"


def test_a_dag_in_good_health_passes_every_check(examine, secret):
    examination = examine("--event", EVENT)

    (route,) = examination.document["airflows"][0]["routes"]
    assert ("orders", "ingest", {"ok"}) == (
        route["route"],
        route["dag_id"],
        {check["status"] for check in route["checks"]},
    )


def test_a_mistyped_dag_id_is_told_with_the_one_that_was_meant(examine):
    check = examine(routes=TABLE.replace("dag_id: ingest", "dag_id: ingst")).route_check("dag")

    assert ("failed", "Airflow has no DAG ingst") == (check["status"], check["message"])
    assert check["fix"].endswith("did you mean ingest?")


def test_a_dag_that_is_missing_is_told_with_the_files_that_cannot_be_imported(examine, patient):
    patient.answers["/api/v2/dags/ingest/details"] = (404, {})
    patient.answers["/api/v2/importErrors"] = (200, {"import_errors": [{"filename": "/opt/dags/broken.py"}]})

    assert "Airflow has no DAG ingest (it cannot import broken.py)" == examine().route_check("dag")["message"]


def test_a_dag_that_is_missing_holds_up_what_asks_for_it_and_nothing_else(examine, patient):
    patient.answers["/api/v2/dags/ingest/details"] = (404, {})

    examination = examine()

    statuses = {name: examination.route_check(name)["status"] for name in ("fields", "dag", "active", "conf", "role")}
    assert {"fields": "ok", "dag": "failed", "active": "skipped", "conf": "skipped", "role": "skipped"} == statuses
    assert "not checked: first mend `dag`" == examination.route_check("conf")["message"]


def test_a_role_that_may_not_read_the_dag_is_a_warning(examine, patient):
    patient.answers["/api/v2/dags/ingest/details"] = (403, {"detail": "Forbidden"})

    examination = examine()

    assert ("warning", 0) == (examination.route_check("dag")["status"], examination.exit_code)


@pytest.mark.parametrize("status", [401, 500])
def test_any_other_answer_is_a_failure(examine, patient, status):
    patient.answers["/api/v2/dags/ingest/details"] = (status, {})

    assert "failed" == examine().route_check("dag")["status"]


@pytest.mark.parametrize(
    ("change", "check", "told"),
    [
        ({"is_stale": True}, "active", "Airflow no longer finds the DAG"),
        ({"is_active": False}, "active", "Airflow no longer finds the DAG"),
        ({"has_import_errors": True}, "import_errors", "has import errors"),
        ({"allowed_run_types": ["scheduled"]}, "manual_runs", "takes only scheduled runs"),
    ],
)
def test_what_keeps_a_dag_from_running_is_told(examine, patient, change, check, told):
    patient.details |= change

    found = examine().route_check(check)

    assert ("failed", True, True) == (found["status"], told in found["message"], bool(found["fix"]))


@pytest.mark.parametrize(
    ("when_paused", "told"),
    [("trigger", "wait without end"), ("defer", "wait on the retry queue"), ("reject", "become dead letters")],
)
def test_a_paused_dag_is_a_warning_that_says_what_becomes_of_events(examine, patient, when_paused, told):
    patient.details["is_paused"] = True

    examination = examine(routes=f"{TABLE}    when_paused: {when_paused}\n")

    found = examination.route_check("paused")
    assert ("warning", True, 0) == (found["status"], told in found["message"], examination.exit_code)


def test_a_dag_that_allows_manual_runs_among_others_is_well(examine, patient):
    patient.details["allowed_run_types"] = ["scheduled", "manual"]

    assert "ok" == examine().route_check("manual_runs")["status"]


def test_a_conf_that_does_not_fit_the_params_is_told_with_its_event(examine, patient):
    patient.details["params"]["size"]["schema"] = {"type": "string"}

    found = examine("--event", EVENT).route_check("conf")

    assert ("failed", 'object-created.json: size: must satisfy {"type": "string"}') == (
        found["status"],
        found["message"],
    )


def test_a_template_that_an_event_cannot_fill_is_told(examine):
    routes = TABLE.replace("detail.object.size", "detail.nothing")

    found = examine("--event", EVENT, routes=routes).route_check("conf")

    assert ("failed", True) == (found["status"], "object-created.json: route orders: conf.size" in found["message"])


def test_params_without_a_sample_event_are_not_checked(examine):
    found = examine().route_check("conf")

    assert ("skipped", "not checked: no sample event takes this route") == (found["status"], found["message"])


def test_a_dag_without_params_takes_any_conf(examine, patient):
    patient.details["params"] = {}

    assert "ok" == examine().route_check("conf")["status"]


def test_a_partition_key_for_a_dag_without_partitions_is_a_warning(examine):
    found = examine(routes=f"{TABLE}    partition_key: day\n").route_check("partition")

    assert "warning" == found["status"]


def test_a_field_that_the_version_does_not_know_fails(examine, patient):
    patient.answers["/api/v2/version"] = (200, {"version": "3.1.8"})

    examination = examine(routes=f"{TABLE}    partition_key: day\n")

    assert ("failed", "skipped") == (
        examination.route_check("fields")["status"],
        examination.route_check("partition")["status"],
    )


@pytest.mark.parametrize(("role", "status"), [("viewer", "failed"), ("VIEWER", "failed"), ("user", "ok"), ("op", "ok")])
def test_the_role_is_read_from_the_token_of_the_simple_auth_manager(examine, patient, role, status):
    patient.answers["/auth/token"] = (201, {"access_token": jwt(sub="svc", role=role)})

    assert status == examine().route_check("role")["status"]


def test_a_role_in_the_token_of_somebody_else_says_nothing(examine, patient):
    patient.answers["/auth/token"] = (201, {"access_token": jwt(sub="svc", role="admin", scope="airflow")})

    assert "skipped" == examine().route_check("role")["status"]


def test_a_role_that_no_reading_request_tells_is_not_guessed(examine, patient):
    patient.answers["/auth/token"] = (201, {"access_token": jwt(sub="1")})

    examination = examine()

    found = examination.route_check("role")
    assert ("skipped", 0) == (found["status"], examination.exit_code)
    assert "--probe-role" in found["fix"]


@pytest.mark.parametrize(
    ("answer", "status"), [(401, "failed"), (403, "failed"), (400, "ok"), (422, "ok"), (500, "skipped")]
)
def test_the_probe_tells_by_how_airflow_refuses_it(examine, patient, answer, status):
    patient.answers["/auth/token"] = (201, {"access_token": jwt(sub="1")})
    patient.answers["/api/v2/dags/ingest/dagRuns"] = (answer, {"detail": "no"})

    assert status == examine("--probe-role").route_check("role")["status"]


def test_the_probe_asks_for_what_no_airflow_takes(examine, patient):
    patient.answers["/auth/token"] = (201, {"access_token": jwt(sub="1")})
    patient.answers["/api/v2/dags/ingest/dagRuns"] = (422, {"detail": "no"})

    examine("--probe-role")

    (probe,) = [request for request in patient.requests if request.path.endswith("/dagRuns")]
    assert probe.body["dag_run_id"].startswith("scheduled__")
    assert "logical_date" not in probe.body
