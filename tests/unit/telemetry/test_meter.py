"""What becomes of counts and times: CloudWatch's Embedded Metric Format, with a bound on what is billed."""

import json

import pytest

from dagbridge.routing.table import load_table
from dagbridge.telemetry.meter import AIRFLOWS, NOTHING, OTHER, Labels, Meter


def table(routes=3, airflows=1):
    return load_table(
        {
            "version": 1,
            "airflows": {f"a{n}": {"secret": "s"} for n in range(airflows)},
            "routes": {
                f"r{n}": {"match": {"source": ["x"]}, "dag_id": "d", "airflow": f"a{n % airflows}"}
                for n in range(routes)
            },
        }
    )


@pytest.fixture
def meter(monkeypatch):
    monkeypatch.setenv("POWERTOOLS_SERVICE_NAME", "bridge")
    monkeypatch.setenv("POWERTOOLS_METRICS_NAMESPACE", "ns")
    return Meter()


@pytest.fixture
def flushed(meter, capsys):
    def flush():
        meter.flush()
        return [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    return flush


def test_a_count_is_one_object_that_cloudwatch_understands(meter, flushed):
    meter.count("Refused")
    meter.count("Refused")

    (written,) = flushed()
    assert isinstance(written.pop("_aws")["Timestamp"], int)
    assert {"service": "bridge", "Refused": [2.0]} == written


def test_an_object_says_what_its_numbers_are(meter, flushed):
    meter.count("Triggered", Labels("a0", "r0"))
    meter.time("EventToRunLatency", 1.25, Labels("a0", "r0"))

    (written,) = flushed()
    assert [
        {
            "Namespace": "ns",
            "Dimensions": [["service"], ["service", "Airflow"], ["service", "Airflow", "Route"]],
            "Metrics": [{"Name": "Triggered", "Unit": "Count"}, {"Name": "EventToRunLatency", "Unit": "Milliseconds"}],
        }
    ] == written["_aws"]["CloudWatchMetrics"]
    assert ("bridge", "a0", "r0") == (written["service"], written["Airflow"], written["Route"])
    assert ([1.0], [1250.0]) == (written["Triggered"], written["EventToRunLatency"])


@pytest.mark.parametrize(
    ("labels", "sets"),
    [
        (NOTHING, [["service"]]),
        (Labels("a0"), [["service"], ["service", "Airflow"]]),
    ],
)
def test_what_is_of_no_route_has_fewer_dimensions(meter, flushed, labels, sets):
    meter.count("Rejected", labels)

    assert sets == flushed()[0]["_aws"]["CloudWatchMetrics"][0]["Dimensions"]


def test_each_airflow_and_route_has_an_object_of_its_own(meter, flushed):
    for labels in (Labels("a0", "r0"), Labels("a0", "r1"), NOTHING, Labels("a0", "r0")):
        meter.count("Triggered", labels)

    assert [("r0", [2.0]), ("r1", [1.0]), (None, [1.0])] == [(o.get("Route"), o["Triggered"]) for o in flushed()]


def test_no_object_has_more_numbers_of_a_metric_than_cloudwatch_takes(meter, flushed):
    for seconds in range(250):
        meter.count("Triggered")
        meter.time("EventToRunLatency", seconds)

    objects = flushed()
    assert [100, 100, 50] == [len(o["EventToRunLatency"]) for o in objects]
    assert [[250.0], None, None] == [o.get("Triggered") for o in objects]


def test_what_was_written_is_not_written_again(meter, flushed):
    meter.count("Triggered")

    assert (1, 0) == (len(flushed()), len(flushed()))


def test_nothing_is_written_where_powertools_is_told_so(monkeypatch, capsys):
    monkeypatch.setenv("POWERTOOLS_METRICS_DISABLED", "true")
    meter = Meter()
    meter.count("Triggered")
    meter.flush()

    assert capsys.readouterr().out == ""


def test_a_metric_that_nobody_declared_is_a_mistake(meter):
    meter.count("Trigered")

    with pytest.raises(KeyError):
        meter.flush()


def test_the_first_routes_of_the_table_have_metrics_of_their_own(meter):
    meter.follow(table(routes=3), 2)

    assert ["r0", "r1", OTHER] == [meter.labels("a0", name).route for name in ("r0", "r1", "r2")]


def test_ten_thousand_routes_are_no_more_than_the_bound_and_one(meter):
    meter.follow(table(routes=10_000, airflows=50), 20)

    labels = {meter.labels(f"a{n % 50}", f"r{n}") for n in range(10_000)}
    assert (21, 21) == (len({of.route for of in labels}), len({of.airflow for of in labels}))
    assert AIRFLOWS + 1 == len({of.airflow for of in labels})


def test_without_metrics_by_route_those_by_airflow_stay(meter):
    meter.follow(table(), 0)

    assert Labels("a0", None) == meter.labels("a0", "r0")


def test_an_event_that_no_route_takes_is_of_no_airflow(meter):
    meter.follow(table(), 20)

    assert NOTHING == meter.labels(None, None)


def test_what_never_became_a_request_is_of_its_routes_airflow(meter):
    meter.follow(table(), 20)

    assert Labels("a0", "r1") == meter.labels(None, "r1")


def test_a_route_that_is_gone_makes_no_metric_by_its_name(meter):
    meter.follow(table(), 20)

    assert NOTHING == meter.labels(None, "whatever-a-message-says")


def test_without_a_service_there_is_none(monkeypatch, capsys):
    monkeypatch.delenv("POWERTOOLS_SERVICE_NAME", raising=False)
    monkeypatch.delenv("POWERTOOLS_METRICS_NAMESPACE", raising=False)
    meter = Meter()
    meter.count("Triggered", Labels("a0"))
    meter.flush()

    (directive,) = json.loads(capsys.readouterr().out)["_aws"]["CloudWatchMetrics"]
    assert ("dagbridge", [[], ["Airflow"]]) == (directive["Namespace"], directive["Dimensions"])
