"""A state that waits for its token, and a real DAG that sends it back; both are those of docs/step-functions.md."""

from demo.state_machines import FUNCTIONS, function_arn
from tests.support.documented_states import documented


def start(states, day):
    definition = documented("A task token", StepFunctionsFunctionArn=function_arn(FUNCTIONS[0]))
    return states.start(states.make(definition), {"day": day})


def test_the_dag_ends_the_state_with_its_result(states):
    ended = states.ended(start(states, "2026-11-25"))

    assert {"status": "SUCCEEDED", "output": {"day": "2026-11-25", "loaded": {"rows": 182044}}} == ended


def test_a_dag_that_fails_ends_the_state_with_an_error_of_its_own(states):
    ended = states.ended(start(states, "1970-01-01"))

    assert ("FAILED", "LoadFailed") == (ended["status"], ended["error"])  # moto leaves the cause out
