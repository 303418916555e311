from dagbridge.asset_event import AssetEvent
from dagbridge.errors import AirflowUnavailable
from dagbridge.event import Event
from dagbridge.outcome import Kind, Outcome, failed, made
from dagbridge.trigger import Trigger

EVENT = Event({"source": "aws.s3"}, "identity", "a.csv")
RUN = Outcome(Kind.TRIGGERED, EVENT, "orders", Trigger("default", "ingest", "orders__a__0", {}))
ASSET_EVENT = Outcome(Kind.DUPLICATE, EVENT, "asset", AssetEvent("default", "s3://acme/orders", "asset__a__0", {}))


def test_runs_and_asset_events_are_listed_each_by_its_names():
    expected = {
        "runs": [
            {
                "route": "orders",
                "airflow": "default",
                "dag_id": "ingest",
                "dag_run_id": "orders__a__0",
                "outcome": "triggered",
            }
        ],
        "asset_events": [
            {
                "route": "asset",
                "airflow": "default",
                "asset_uri": "s3://acme/orders",
                "dagbridge_key": "asset__a__0",
                "outcome": "duplicate",
            }
        ],
    }
    assert expected == made([RUN, ASSET_EVENT])


def test_without_asset_events_there_are_only_runs():
    assert {"runs": []} == made([Outcome(Kind.UNMATCHED, EVENT)])


def test_what_failed_is_not_listed():
    outcome = failed(AirflowUnavailable("no answer"), EVENT, "asset", ASSET_EVENT.request)

    assert {"runs": []} == made([outcome])
