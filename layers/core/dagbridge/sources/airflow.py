"""A DAG run that has ended, as the plugin in `airflow_plugin/` tells EventBridge: the event as it is.

    {"source": "airflow", "detail-type": "DAG Run State Change",
     "detail": {"airflow": "shop", "dag_id": …, "dag_run_id": …, "state": "success", "start_date": …, "end_date": …,
                "chain": […], …}, …}

EventBridge gives an event a new `id` each time it is put, and Airflow may tell of one end twice: its scheduler calls
listeners before it commits, and tries the whole again when the database does not take it, with another `end_date`.
So the event is named by the run, its state, and when the run started, which a run that is cleared does anew.
"""

from __future__ import annotations

from dagbridge.chain import is_of_a_dag_run, read_chain
from dagbridge.event import Event, identity_of
from dagbridge.sources.fields import Fields
from dagbridge.sources.shapes import Record

SHAPE = "DAG run's event"


def recognises(record: Record) -> bool:
    """Tell whether this is the plugin's event."""
    return is_of_a_dag_run(record)


def event(record: Record, where: str) -> Event:
    """Name the event; nothing of it is changed.

    Raises:
        UnknownEvent: A field is missing or has another type.
    """
    fields = Fields(record, where, SHAPE)
    fields.text("id")
    names = [fields.text("detail", name) for name in ("airflow", "dag_id", "dag_run_id", "state")]
    # a run that was set to an end before it started has no start
    moment = fields.optional_text("detail", "start_date") or fields.text("detail", "end_date")
    try:
        read_chain(fields.mapping("detail").get("chain"))
    except ValueError as error:
        place, _, what = str(error).partition(" ")
        raise fields.error(what, "detail", place) from None
    return Event(dict(record), identity_of("airflow", *names, moment), slug=names[2])
