"""Create a DAG run, and understand the answer: the same for every transport."""

from __future__ import annotations

from datetime import UTC, datetime

from dagbridge.airflow.answers import detail_of, error_of
from dagbridge.airflow.api import Api, dag_path, run_path, runs_path
from dagbridge.airflow.kept import Kept
from dagbridge.airflow.protocol import Answer, AnswerKind
from dagbridge.airflow.reply import Reply, Send
from dagbridge.airflow.run_state import state_of
from dagbridge.errors import AirflowUnavailable, BridgeError, DagPaused, TriggerRejected
from dagbridge.trigger import Trigger


def create_run(
    send: Send, api: Api, trigger: Trigger, *, pauses: Kept[bool] | None = None, longest_path: int | None = None
) -> Answer:
    """Create the run, or learn that it exists.

    Args:
        send: The transport.
        api: The version that it leads to.
        trigger: The request.
        pauses: Which DAGs are paused, as far as it was asked; None: nobody wants to know.
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
        paused = pauses and pauses.get(trigger.dag_id, lambda: _is_paused(send, trigger))
        return Answer(AnswerKind.TRIGGERED, state_of(reply.fields), paused=bool(paused))
    if reply.status != 409:
        raise error_of(reply)
    # Both a run that exists already and another run with the same logical date are 409. On v2 a run without a logical
    # date can only collide by its id. v1 gives every run a date, and 3.2 and later hide which constraint was violated.
    if api is Api.V2 and trigger.logical_date is None:
        return Answer(AnswerKind.DUPLICATE)
    path = run_path(trigger.dag_id, trigger.dag_run_id)
    fits = longest_path is None or len(path) <= longest_path
    if _is_there(send, path, trigger) if fits else _is_listed(send, api, trigger, reply):
        return Answer(AnswerKind.DUPLICATE)
    if trigger.logical_date is None:
        raise AirflowUnavailable("answered 409: two runs in the same microsecond; the next try gets another date")
    raise TriggerRejected("answered 409: another run of this DAG has the same logical_date")


def _is_paused(send: Send, trigger: Trigger) -> bool:
    """Learn whether the run will wait, once it is made: the answer to a trigger does not say. False: it may not."""
    if trigger.when_paused != "trigger":
        return False  # it was looked at before the run was made
    try:
        return send("GET", dag_path(trigger.dag_id)).fields.get("is_paused") is True
    except BridgeError:  # the run is there; that nobody knows this is no reason to try again
        return False


def _check_not_paused(send: Send, trigger: Trigger) -> None:
    """Keep a run from a paused DAG, where Airflow would answer 200 and let it wait without end."""
    reply = send("GET", dag_path(trigger.dag_id))
    if reply.status != 200:
        raise error_of(reply)
    if reply.fields.get("is_paused"):
        if trigger.when_paused == "reject":
            raise TriggerRejected("the DAG is paused, and the route says when_paused: reject")
        raise DagPaused("the DAG is paused; unpause it, and the delivery becomes its run")


def _is_there(send: Send, path: str, trigger: Trigger) -> bool:
    """Ask for the run itself."""
    reply = send("GET", path)
    if reply.status == 200 and reply.fields.get("dag_run_id") == trigger.dag_run_id:
        return True
    if reply.status != 404:
        raise error_of(reply)
    return False


def _is_listed(send: Send, api: Api, trigger: Trigger, conflict: Reply) -> bool:
    """Find the run without its path: by what Airflow 2 says in the 409, else by its logical date.

    Of a run that collides by both, Airflow 2 names the date alone. No version before 3.1 can be asked for an id.
    """
    if api is Api.V1 and "DAGRun ID" in detail_of(conflict):
        return True
    if trigger.logical_date is None:
        return False
    # `Z`, since the `+` of an offset is a space where a query is not quoted
    date = datetime.fromisoformat(trigger.logical_date).astimezone(UTC).isoformat().replace("+00:00", "Z")
    field = "execution_date" if api is Api.V1 else "logical_date"
    reply = send("GET", runs_path(trigger.dag_id), params={f"{field}_gte": date, f"{field}_lte": date})
    if reply.status != 200:
        raise error_of(reply)
    runs = reply.fields.get("dag_runs")
    if not isinstance(runs, list):
        raise AirflowUnavailable("answered 409, and then 200 with something that is not a list of runs")
    return any(isinstance(run, dict) and run.get("dag_run_id") == trigger.dag_run_id for run in runs)
