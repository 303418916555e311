import pytest

from tests.cli.doctor.conftest import TABLE, jwt

EVENT = "events/s3/object-created.json"
ROUTES = TABLE.replace("dag_id: ingest", 'asset: {uri: "s3://acme/orders"}').replace("conf:", "extra:")
ORDERS = {"id": 7, "uri": "s3://acme/orders", "scheduled_dags": [{"dag_id": "ingest"}]}


@pytest.fixture(autouse=True)
def assets(patient):
    """An Airflow 3 that has the asset, and a role that may create its events."""
    patient.answers["/api/v2/assets"] = (200, {"assets": [ORDERS], "total_entries": 1})
    patient.answers["/auth/token"] = (201, {"access_token": jwt(sub="svc", role="op", exp=4e9)})


def test_an_asset_in_good_health_passes_every_check(examine):
    examination = examine("--event", EVENT, routes=ROUTES)

    (route,) = examination.document["airflows"][0]["routes"]
    assert (None, "s3://acme/orders") == (route["dag_id"], route["asset_uri"])
    assert {"fields": "ok", "asset": "ok", "consumers": "ok", "role": "ok", "extra": "ok"} == {
        check["check"]: check["status"] for check in route["checks"]
    }


def test_only_reading_is_done(examine, patient):
    examine("--event", EVENT, routes=ROUTES)

    assert [] == [r.path for r in patient.requests if r.method == "POST" and not r.path.endswith("/auth/token")]


def test_the_table_for_people_names_the_asset(examine, run, table):
    examine(routes=ROUTES)

    assert "  orders → s3://acme/orders\n" in run("doctor", "--routes", table(ROUTES)).stdout


def test_a_mistyped_uri_is_told_with_the_one_that_was_meant(examine):
    check = examine(routes=ROUTES.replace("acme/orders", "acme/order")).route_check("asset")

    assert ("failed", "Airflow has no asset s3://acme/order") == (check["status"], check["message"])
    assert check["fix"].endswith("did you mean s3://acme/orders?")


def test_an_asset_that_is_missing_holds_up_what_asks_for_it_and_nothing_else(examine, patient):
    patient.answers["/api/v2/assets"] = (200, {"assets": []})

    examination = examine("--event", EVENT, routes=ROUTES)

    names = ("fields", "asset", "consumers", "role", "extra")
    statuses = {name: examination.route_check(name)["status"] for name in names}
    assert {"fields": "ok", "asset": "failed", "consumers": "skipped", "role": "skipped", "extra": "ok"} == statuses


@pytest.mark.parametrize("status", [401, 403, 500])
def test_assets_that_may_not_be_read_or_fail_are_a_failure(examine, patient, status):
    patient.answers["/api/v2/assets"] = (status, {})

    assert ("failed", 1) == (examine(routes=ROUTES).route_check("asset")["status"], 1)


def test_an_asset_that_starts_nothing_is_a_warning(examine, patient):
    patient.answers["/api/v2/assets"] = (200, {"assets": [ORDERS | {"scheduled_dags": []}]})

    assert "warning" == examine(routes=ROUTES).route_check("consumers")["status"]


def test_earlier_airflows_call_those_dags_otherwise(examine, patient):
    asset = {"id": 7, "uri": "s3://acme/orders", "consuming_dags": [{"dag_id": "b"}, {"dag_id": "a"}]}
    patient.answers["/api/v2/assets"] = (200, {"assets": [asset]})

    assert "starts a, b" == examine(routes=ROUTES).route_check("consumers")["message"]


def test_an_airflow_that_does_not_say_is_not_judged(examine, patient):
    patient.answers["/api/v2/assets"] = (200, {"assets": [{"id": 7, "uri": "s3://acme/orders"}]})

    assert "skipped" == examine(routes=ROUTES).route_check("consumers")["status"]


@pytest.mark.parametrize("role", ["viewer", "user"])
def test_a_role_that_may_start_runs_may_not_create_asset_events(examine, patient, role):
    patient.answers["/auth/token"] = (201, {"access_token": jwt(sub="svc", role=role, exp=4e9)})

    check = examine(routes=ROUTES).route_check("role")

    assert ("failed", f"the role is {role}, which may not create asset events") == (check["status"], check["message"])


@pytest.mark.parametrize(("status", "verdict"), [(422, "ok"), (400, "ok"), (403, "failed"), (500, "skipped")])
def test_another_role_is_asked_for_by_a_post_that_airflow_refuses(examine, patient, status, verdict):
    patient.answers["/auth/token"] = (201, {"access_token": jwt(sub="svc", exp=4e9, more="claims")})
    patient.answers["/api/v2/assets/events"] = (status, {})

    check = examine("--probe-role", routes=ROUTES).route_check("role")

    (probe,) = [r for r in patient.requests if r.path == "/api/v2/assets/events"]
    assert (verdict, None) == (check["status"], probe.body.get("asset_id"))


def test_another_role_is_not_asked_for_unless_told_to(examine, patient):
    patient.answers["/auth/token"] = (201, {"access_token": jwt(sub="svc", exp=4e9, more="claims")})

    assert "skipped" == examine(routes=ROUTES).route_check("role")["status"]


@pytest.mark.parametrize(("version", "status"), [("2.8.4", "failed"), ("2.9.0", "ok"), ("2.11.2", "ok")])
def test_an_airflow_that_takes_no_events_is_told(examine, patient, version, status):
    patient.answers["/api/v2/assets"] = (200, {})
    patient.answers["/api/v2/datasets"] = (200, {"datasets": [{"id": 7, "uri": "s3://acme/orders"}]})
    patient.speak_v1(version)

    examination = examine(routes=ROUTES)

    asked = status if status == "ok" else "skipped"
    assert (status, asked) == tuple(examination.route_check(name)["status"] for name in ("fields", "asset"))


def test_a_partition_key_is_judged_by_the_version(examine, patient):
    patient.answers["/api/v2/version"] = (200, {"version": "3.1.8"})

    check = examine(routes=ROUTES + "    partition_key: p\n").route_check("fields")

    assert ("failed", "Airflow 3.1.8 does not know partition_key (3.2 on)") == (check["status"], check["message"])


def test_an_extra_that_an_event_cannot_fill_is_told(examine):
    check = examine("--event", EVENT, routes=ROUTES.replace("object.size", "object.nope")).route_check("extra")

    assert "failed" == check["status"]
    assert "object-created.json: route orders: extra.size: ${detail.object.nope} has no value" in check["message"]


def test_without_an_event_extra_is_not_judged(examine):
    assert "skipped" == examine(routes=ROUTES).route_check("extra")["status"]


TEMPLATED = ROUTES.replace("s3://acme/orders", "s3://acme/${split(detail.object.key, '/')[0]}")


def test_where_the_uri_is_a_template_the_events_tell_which(examine):
    examination = examine("--event", EVENT, routes=TEMPLATED)

    assert ["s3://acme/orders"] == [route["asset_uri"] for route in examination.document["airflows"][0]["routes"]]


def test_where_no_event_tells_which_it_is_said_so(examine):
    check = examine(routes=TEMPLATED).route_check("asset")

    assert "not checked: asset.uri follows from the event, and no sample event takes this route" == check["message"]
