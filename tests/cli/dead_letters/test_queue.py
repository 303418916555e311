import pytest
from botocore.exceptions import ClientError

from dagbridge_cli.dead_letters.queue import HIDDEN, DeadLetterQueue, NotHeldError


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def queue(queues, clock):
    return DeadLetterQueue(queues.sqs, queues.dead, clock)


def test_every_message_is_received_once(queues, queue):
    ids = [queues.put("x") for _ in range(25)]

    with queue:
        received = [message["MessageId"] for message in queue.messages()]

    assert sorted(ids) == sorted(received)


def test_a_message_that_sqs_gives_twice_is_received_once(queues, queue):
    queues.put("x")

    with queue:
        messages = queue.messages()
        first = next(messages)
        queues.sqs.change_message_visibility(
            QueueUrl=queues.dead, ReceiptHandle=first["ReceiptHandle"], VisibilityTimeout=0
        )
        assert [] == list(messages)


def test_what_is_held_cannot_be_seen_by_others(queues, queue):
    queues.put("x")

    with queue:
        list(queue.messages())
        assert set() == queues.left()


def test_what_is_left_can_be_seen_again_at_the_end(queues, queue):
    ids = {queues.put("x") for _ in range(25)}

    with queue:
        list(queue.messages())

    assert ids == queues.left()


def test_what_is_left_can_be_seen_again_after_ctrl_c(queues, queue):
    ids = {queues.put("x") for _ in range(25)}

    def interrupted():
        with queue:
            next(queue.messages())
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()

    assert ids == queues.left()


def test_only_what_is_deleted_is_gone(queues, queue):
    first, second = queues.put("x"), queues.put("y")

    with queue:
        list(queue.messages())
        queue.delete(first)

    assert {second} == queues.left()


def test_letters_stay_hidden_while_a_command_waits_for_its_user(queues, queue, clock, intercept):
    changes = []
    intercept("ChangeMessageVisibilityBatch", lambda _, p: changes.append(p["Entries"][0]["VisibilityTimeout"]))
    message_id = queues.put("x")

    with queue:
        list(queue.messages())
        clock.now = HIDDEN / 2 - 1
        queue.check_held(message_id)
        assert [] == changes
        clock.now = HIDDEN / 2
        queue.check_held(message_id)
        assert [HIDDEN] == changes


def test_what_somebody_else_took_meanwhile_is_not_deleted(queues, queue, clock):
    message_id = queues.put("x")

    with queue:
        list(queue.messages())
        queues.sqs.purge_queue(QueueUrl=queues.dead)
        clock.now = HIDDEN + 1.0
        with pytest.raises(NotHeldError, match="others could see it for a while"):
            queue.delete(message_id)


def test_what_was_never_received_is_not_deleted(queue):
    with queue, pytest.raises(NotHeldError):
        queue.delete("nope")


def test_what_others_hold_is_counted_without_what_is_held_here(queues, queue):
    queues.put("x")
    queues.sqs.receive_message(QueueUrl=queues.dead)
    queues.put("y")

    with queue:
        list(queue.messages())
        assert 1 == queue.hidden_elsewhere()


def test_letters_that_cannot_be_released_are_told_and_do_not_hide_the_error(queues, queue, refuse, capsys):
    queues.put("x")

    def failing():
        with queue:
            list(queue.messages())
            refuse("ChangeMessageVisibilityBatch")
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        failing()

    said = "AccessDenied (ChangeMessageVisibilityBatch): no, you may not"
    assert f"letters that stay hidden for up to {HIDDEN} s: 1; {said}\n" == capsys.readouterr().err


def test_messages_of_before_an_error_are_released(queues, queue, refuse):
    ids = {queues.put("x") for _ in range(15)}
    refuse("ReceiveMessage", at=2)

    with pytest.raises(ClientError), queue:
        list(queue.messages())

    assert ids == queues.left()
