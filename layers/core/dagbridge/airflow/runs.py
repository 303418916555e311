"""Create a DAG run, and understand the answer: the same for every transport."""

from __future__ import annotations

from dagbridge.airflow.answers import error_of
from dagbridge.airflow.api import Api, run_path, runs_path
from dagbridge.airflow.protocol import Answer
from dagbridge.airflow.reply import Reply, Send
from dagbridge.errors import AirflowUnavailable, TriggerRejected
from dagbridge.trigger import Trigger


def create_run(send: Send, api: Api, trigger: Trigger) -> Answer:
    """Create the run, or learn that it exists.

    Raises:
        DeferredError: When a later try can succeed.
        RejectedError: When the same request would fail again.
    """
    reply = send("POST", runs_path(trigger.dag_id), api.body(trigger))
    if reply.status == 200 and reply.fields.get("dag_run_id") == trigger.dag_run_id:
        return Answer.TRIGGERED
    if reply.status == 409:
        return _conflict(send, api, trigger)
    raise error_of(reply)


def _conflict(send: Send, api: Api, trigger: Trigger) -> Answer:
    """Tell a run that exists already from another run with the same logical date: both are 409.

    On v2 a run without a logical date can only collide by its id. v1 gives every run a date, and 3.2 and later
    hide which constraint was violated, so otherwise a GET tells.
    """
    if api is Api.V2 and trigger.logical_date is None:
        return Answer.DUPLICATE
    reply: Reply = send("GET", run_path(trigger.dag_id, trigger.dag_run_id))
    if reply.status == 200:
        return Answer.DUPLICATE
    if reply.status != 404:
        raise error_of(reply)
    if trigger.logical_date is None:
        raise AirflowUnavailable("answered 409: two runs in the same microsecond; the next try gets another date")
    raise TriggerRejected("answered 409: another run of this DAG has the same logical_date")
