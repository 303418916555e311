import pytest

from dagbridge.errors import UnknownEvent
from dagbridge.sources import step_functions

EXECUTION = "arn:aws:states:eu-west-1:123456789012:execution:nightly-load:2026-03-14-full"
STATE_MACHINE = "arn:aws:states:eu-west-1:123456789012:stateMachine:nightly-load"


@pytest.fixture
def task(sample):
    return sample("step_functions/task")


def event(record):
    return step_functions.event(record, "")


def test_a_task_becomes_an_event_of_its_execution(task):
    envelope = dict(event(task).envelope)

    del envelope["id"]
    assert envelope == {
        "version": "0",
        "source": "aws.states",
        "detail-type": "Task",
        "account": "123456789012",
        "time": "2026-03-14T02:15:42.318Z",
        "region": "eu-west-1",
        "resources": [EXECUTION, STATE_MACHINE],
        "detail": {
            "input": {"day": "2026-03-14", "tables": ["orders", "order_items"], "full": True},
            "execution": EXECUTION,
            "state-machine": STATE_MACHINE,
            "state": "Load orders",
        },
    }


def test_a_task_token_is_in_the_detail(task):
    assert event(task | {"task_token": "AQB8"}).envelope["detail"]["task-token"] == "AQB8"


def test_a_retry_with_a_new_token_is_the_same_event(task):
    first, retry = event(task | {"task_token": "one"}), event(task | {"task_token": "two"})

    assert retry.identity == first.identity


@pytest.mark.parametrize(
    ("field", "to"), [("execution", f"{EXECUTION}-2"), ("state", "Load"), ("entered", "2026-03-14T02:15:42.319Z")]
)
def test_another_execution_state_or_entry_is_another_event(task, field, to):
    assert event(task | {field: to}).identity != event(task).identity


def test_iterations_of_a_map_state_are_events_of_their_own(task):
    assert event(task | {"map_item": 0}).identity != event(task | {"map_item": 1}).identity


@pytest.mark.parametrize(
    ("execution", "slug"),
    [
        (EXECUTION, "2026-03-14-full"),
        ("arn:aws:states:eu-west-1:123456789012:express:nightly-load:run-7:0a1b2c", "run-7"),
        ("arn:aws:states:eu-west-1:123456789012:odd", "odd"),
    ],
)
def test_the_slug_is_the_name_of_the_execution(task, execution, slug):
    assert event(task | {"execution": execution}).slug == slug


@pytest.mark.parametrize("value", [None, [], "text", 0])
def test_any_json_value_is_an_input(task, value):
    assert event(task | {"input": value}).envelope["detail"]["input"] == value


@pytest.mark.parametrize("field", ["execution", "state_machine", "state", "entered", "input"])
def test_a_missing_field_is_named(task, changed, field):
    task = changed(task, field)

    assert step_functions.recognises(task)
    with pytest.raises(UnknownEvent) as refused:
        event(task)
    assert str(refused.value) == f"{field} is missing (Step Functions task)"


def test_an_execution_that_is_no_arn_is_refused(task):
    with pytest.raises(UnknownEvent, match=r"^execution is no ARN"):
        event(task | {"execution": "2026-03-14-full"})
