"""Create a DAG run, and understand the answer: the same for every transport."""

from __future__ import annotations

from dagbridge.airflow.answers import detail_of, error_of
from dagbridge.airflow.api import Api, dag_path, run_path, runs_path
from dagbridge.airflow.protocol import Answer
from dagbridge.airflow.reply import Reply, Send
from dagbridge.errors import AirflowUnavailable, DagPaused, TriggerRejected
from dagbridge.trigger import Trigger


def create_run(send: Send, api: Api, trigger: Trigger, longest_path: int | None = None) -> Answer:
    """Create the run, or learn that it exists.

    Args:
        send: The transport.
        api: The version that it leads to.
        trigger: The request.
        longest_path: Characters that the transport takes as a path, where that is limited.

    Raises:
        DeferredError: When a later try can succeed.
        RejectedError: When the same request would fail again.
    """
    body = api.body(trigger)
    if trigger.when_paused != "trigger":
        _check_not_paused(send, trigger)
    reply = send("POST", runs_path(trigger.dag_id), body)
    if reply.status == 200 and reply.fields.get("dag_run_id") == trigger.dag_run_id:
        return Answer.TRIGGERED
    if reply.status != 409:
        raise error_of(reply)
    # Both a run that exists already and another run with the same logical date are 409. On v2 a run without a logical
    # date can only collide by its id. v1 gives every run a date, and 3.2 and later hide which constraint was violated.
    if api is Api.V2 and trigger.logical_date is None:
        return Answer.DUPLICATE
    path = run_path(trigger.dag_id, trigger.dag_run_id)
    fits = longest_path is None or len(path) <= longest_path
    if _answers(send, path) if fits else _is_listed(send, api, trigger, reply):
        return Answer.DUPLICATE
    if trigger.logical_date is None:
        raise AirflowUnavailable("answered 409: two runs in the same microsecond; the next try gets another date")
    raise TriggerRejected("answered 409: another run of this DAG has the same logical_date")


def _check_not_paused(send: Send, trigger: Trigger) -> None:
    """Keep a run from a paused DAG, where Airflow would answer 200 and let it wait without end."""
    reply = send("GET", dag_path(trigger.dag_id))
    if reply.status != 200:
        raise error_of(reply)
    if reply.fields.get("is_paused"):
        if trigger.when_paused == "reject":
            raise TriggerRejected("the DAG is paused, and the route says when_paused: reject")
        raise DagPaused("the DAG is paused; unpause it, and the delivery becomes its run")


def _answers(send: Send, path: str) -> bool:
    """Ask for the run itself."""
    reply = send("GET", path)
    if reply.status not in {200, 404}:
        raise error_of(reply)
    return reply.status == 200


def _is_listed(send: Send, api: Api, trigger: Trigger, conflict: Reply) -> bool:
    """Find the run without its path: Airflow 2 says in the 409 what collided; Airflow 3 can be asked for a list."""
    if api is Api.V1:
        return "DAGRun ID" in detail_of(conflict)
    reply = send("GET", runs_path(trigger.dag_id), params={"run_id_pattern": trigger.dag_run_id})
    if reply.status != 200:
        raise error_of(reply)
    return any(run.get("dag_run_id") == trigger.dag_run_id for run in reply.fields.get("dag_runs", ()))
