"""A DAG run that ends in one Airflow starts one in another: real 3.3.2 and 2.11.2, with schedulers and the plugin.

lake (3.3.2): load_orders ── event ─→ rule ─→ queue ─→ function ─→ shop (2.11.2): follow_orders ── event ─→ …
"""

import json

import pytest

from dagbridge import bootstrap
from demo.airflow_server import AirflowServer
from tests.airflow.conftest import HERE
from tests.faults.aws import local_aws
from tests.faults.proxy import Proxy
from tests.support.deployments import AwsThatMayBeAway, Middle, event_of, plugin_variables
from tests.support.plugin_package import build_wheel, install

ROUTES = """\
version: 1
airflows: {lake: {secret: lake}, shop: {secret: shop}}
routes:
  after-load:
    match:
      source: [airflow]
      detail-type: [DAG Run State Change]
      detail: {airflow: [lake], dag_id: [load_orders], state: [success]}
    airflow: shop
    dag_id: follow_orders
    conf: {day: "${detail.conf.day}"}
    max_chain: 2
  after-refresh:
    match:
      source: [airflow]
      detail-type: [DAG Run State Change]
      detail: {airflow: [shop], dag_id: [follow_orders], state: [success]}
    airflow: lake
    dag_id: load_orders
    conf: {day: "${detail.conf.day}"}
"""
BEGAN, ENDED = "AWS does not take the events of DAG runs", "AWS takes the events of DAG runs again; 0 were dropped"


@pytest.fixture(scope="module")
def packages(tmp_path_factory):
    """The plugin, built and installed."""
    return install(build_wheel(tmp_path_factory.mktemp("wheel")), tmp_path_factory.mktemp("packages"))


@pytest.fixture(scope="module")
def aws_url(tmp_path_factory):
    with local_aws(tmp_path_factory.mktemp("aws") / "moto.log") as url:
        yield url


@pytest.fixture(scope="module")
def way_to_aws(aws_url):
    with Proxy(aws_url, AwsThatMayBeAway()) as proxy:
        yield proxy


@pytest.fixture(scope="module")
def middle(aws_url):
    return Middle(aws_url)


@pytest.fixture(scope="module")
def lake(tmp_path_factory, packages, way_to_aws, middle):
    """Airflow 3.3.2, with a scheduler."""
    directory = tmp_path_factory.mktemp("lake")
    variables = plugin_variables(way_to_aws.url, str(packages), "lake")
    home, log = directory / "home", directory / "airflow.log"
    with AirflowServer("3.3.2", home=home, dags=HERE / "dags", log=log, variables=variables) as running:
        scheduler = running.run(("scheduler",))
        yield running
        scheduler.stop()


@pytest.fixture(scope="module")
def shop(airflow_2, packages, way_to_aws, middle):
    """Airflow 2.11.2, with a scheduler."""
    airflow_2.api.delete_dag_runs()
    scheduler = airflow_2.run(("scheduler",), plugin_variables(way_to_aws.url, str(packages), "shop"))
    yield airflow_2
    scheduler.stop()


@pytest.fixture(scope="module")
def secrets(lake, airflow_2, middle):
    """How the bridge reaches both."""
    for name, airflow in (("lake", lake), ("shop", airflow_2)):
        login = {"login": airflow.username, "password": airflow.password}
        middle.stack.put_secret(name, {"host": airflow.base_url, **login})


@pytest.fixture(autouse=True)
def functions(secrets, middle, tmp_path, monkeypatch):
    """The stack's functions, with the routes above."""
    (tmp_path / "routes.yaml").write_text(ROUTES)
    monkeypatch.setenv("AWS_ENDPOINT_URL", middle.stack.url)
    monkeypatch.setenv("DAGBRIDGE_ROUTES", str(tmp_path / "routes.yaml"))
    monkeypatch.setenv("DAGBRIDGE_DEAD_LETTER_QUEUE_URL", middle.stack.dead_letters.url)
    monkeypatch.setenv("DAGBRIDGE_CONCURRENCY", "1")
    bootstrap.reset()
    yield
    bootstrap.reset()


def start(airflow, dag_id, dag_run_id, **conf):
    """Start a run as a person would."""
    required = {"logical_date": None} if airflow.version.startswith("3") else {}
    body = required | {"dag_run_id": dag_run_id, "conf": conf}
    assert 200 == airflow.api.request("POST", f"/dags/{dag_id}/dagRuns", json=body).status_code


def set_state(airflow, dag_id, dag_run_id, state):
    """Set the state of a run as a person would."""
    answer = airflow.api.request("PATCH", f"/dags/{dag_id}/dagRuns/{dag_run_id}", json={"state": state})
    assert 200 == answer.status_code


def run_of(airflow, dag_id, dag_run_id):
    return {"airflow": airflow, "dag_id": dag_id, "dag_run_id": dag_run_id}


def started_by(dag_run_id, airflow, dag_id):
    """The runs in an Airflow that the bridge started for a run."""
    return [run for run in airflow.api.dag_runs(dag_id) if f"__{dag_run_id}__" in run["dag_run_id"]]


def test_a_dag_that_ends_in_airflow_3_starts_one_in_airflow_2_once_however_often_it_is_told(lake, airflow_2, middle):
    start(lake, "load_orders", "once", day="2026-03-13")
    message = middle.message_of("load_orders", "once")

    middle.run_queue_function(message)
    again = middle.run_event_function(message)

    (run,) = started_by("once", airflow_2, "follow_orders")
    chain = [run_of("lake", "load_orders", "once")]
    assert {"duplicate": 1} == again["outcomes"]
    assert {"day": "2026-03-13", "_dagbridge": {"chain": chain}} == run["conf"]


def test_a_listener_that_is_called_twice_starts_one_run(lake, airflow_2, middle):
    start(lake, "load_orders", "told-twice", day="2026-03-13")
    first = middle.message_of("load_orders", "told-twice")
    set_state(lake, "load_orders", "told-twice", "success")  # which it has: the API server calls the listener, too
    second = middle.message_of("load_orders", "told-twice")

    for message in (first, second):
        middle.run_queue_function(message)

    assert event_of(first)["id"] != event_of(second)["id"]
    assert 1 == len(started_by("told-twice", airflow_2, "follow_orders"))


def test_the_event_tells_what_airflow_knows_of_the_run(lake, middle):
    start(lake, "load_orders", "whole", day="2026-03-13", tables=["orders"])

    event = event_of(middle.message_of("load_orders", "whole"))

    run = lake.api.request("GET", "/dags/load_orders/dagRuns/whole").json()
    assert ("airflow", "DAG Run State Change") == (event["source"], event["detail-type"])
    assert {
        "airflow": "lake",
        **{name: run[name] for name in ("dag_id", "dag_run_id", "run_type", "state", "logical_date", "conf")},
        **{name: run[name] for name in ("start_date", "end_date")},
        "chain": [run_of("lake", "load_orders", "whole")],
    } == event["detail"]


def test_a_run_that_is_set_to_failed_in_airflow_3_is_told_as_failed(lake, middle):
    start(lake, "load_orders", "set-to-failed", day="2026-03-13")
    middle.message_of("load_orders", "set-to-failed")

    set_state(lake, "load_orders", "set-to-failed", "failed")

    assert middle.message_of("load_orders", "set-to-failed", "failed")


def test_no_dag_run_waits_for_an_aws_that_is_away_and_none_is_forgotten(lake, middle, way_to_aws):
    runs = ["away-1", "away-2", "away-3"]
    behaviour = way_to_aws.behaviour
    with behaviour.away():
        for number, dag_run_id in enumerate(runs, start=1):
            start(lake, "load_orders", dag_run_id, day="2026-03-13")
            lake.api.wait_for_states([("load_orders", dag_run_id)], states={"success"})
            asked = set(behaviour.asked)
            assert asked <= set(runs[:1]), number  # a run that waited would be asked for before it ended

    for dag_run_id in runs:
        middle.message_of("load_orders", dag_run_id)
    log = lake.log.read_text()
    assert (1, 1) == (log.count(BEGAN), log.count(ENDED))


def test_a_dag_that_fails_in_airflow_2_is_told_as_failed(shop, middle):
    start(shop, "always_fails", "fails")

    event = event_of(middle.message_of("always_fails", "fails", "failed"))

    assert ("shop", "failed") == (event["detail"]["airflow"], event["detail"]["state"])


def test_dags_that_start_each_other_end_as_a_dead_letter_that_names_them(lake, shop, middle):
    start(lake, "load_orders", "round", day="2026-03-13")
    middle.run_queue_function(middle.message_of("load_orders", "round"))
    (there,) = started_by("round", shop, "follow_orders")
    middle.run_queue_function(middle.message_of("follow_orders", there["dag_run_id"]))
    back = next(run for run in lake.api.dag_runs("load_orders") if run["dag_run_id"].startswith("after-refresh__"))

    answer = middle.run_event_function(middle.message_of("load_orders", back["dag_run_id"]))

    (letter,) = middle.stack.take_dead_letters()
    chain = "load_orders → follow_orders → load_orders"
    assert {"rejected": 1} == answer["outcomes"]
    assert json.loads(letter)["reason"].startswith(f"ChainTooLong: route after-load: {chain} are 3 DAG runs")
    assert [] == started_by(back["dag_run_id"], shop, "follow_orders")
