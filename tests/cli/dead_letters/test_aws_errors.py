import pytest

from tests.cli.dead_letters.conftest import dead_letter

COMMANDS = [["list"], ["show", "id"], ["replay", "--yes"], ["purge", "--all", "--yes"]]


def only_line(result) -> str:
    (line,) = result.stderr.splitlines()
    return line


@pytest.mark.parametrize("command", COMMANDS)
def test_a_queue_that_does_not_exist_is_one_line(run, queues, command):
    url = queues.dead.replace("dead", "gone")

    result = run("dead-letters", *command, "--queue-url", url)

    assert 1 == result.exit_code
    assert only_line(result).startswith(f"Error: {url}: AWS.SimpleQueueService.NonExistentQueue (GetQueueAttributes): ")
    assert "is it the URL that `sam deploy` printed as DeadLetterQueueUrl" in result.stderr


@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("operation", ["GetQueueAttributes", "ReceiveMessage"])
def test_a_refusal_is_one_line_and_names_the_operation(run, queues, refuse, command, operation):
    refuse(operation)

    result = run("dead-letters", *command)

    assert (1, "") == (result.exit_code, result.stdout)
    assert f"Error: {queues.dead}: AccessDenied ({operation}): no, you may not" == only_line(result)


def test_credentials_that_are_missing_are_one_line_with_what_to_do(run, monkeypatch, tmp_path):
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name)
    monkeypatch.setenv("AWS_SHARED_CREDENTIALS_FILE", str(tmp_path / "none"))
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))
    monkeypatch.setattr("boto3.DEFAULT_SESSION", None)  # an earlier test's, which found credentials

    result = run("dead-letters", "list", "--queue-url", "https://sqs.eu-west-1.amazonaws.com/123456789012/dead")

    assert 1 == result.exit_code
    assert "Unable to locate credentials (log in with `aws sso login`" in only_line(result)


def test_a_profile_that_does_not_exist_is_one_line(run, monkeypatch):
    monkeypatch.setenv("AWS_PROFILE", "nobody")

    result = run("dead-letters", "list", "--queue-url", "https://sqs.eu-west-1.amazonaws.com/123456789012/dead")

    assert (1, True) == (result.exit_code, "profile (nobody) could not be found" in only_line(result))


def test_the_region_is_the_one_in_the_url(run, queues, monkeypatch):
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    queues.put(dead_letter())

    assert "1 letter: 1 DagNotFound" in run("dead-letters", "list").stdout


def test_a_region_that_nobody_names_is_one_line(run, monkeypatch, tmp_path):
    monkeypatch.delenv("AWS_DEFAULT_REGION")
    monkeypatch.setenv("AWS_CONFIG_FILE", str(tmp_path / "none"))

    result = run("dead-letters", "list", "--queue-url", "https://queue.example.com/123456789012/dead")

    assert (1, True) == (result.exit_code, "(set AWS_DEFAULT_REGION)" in only_line(result))


def test_a_queue_must_be_named(run, monkeypatch):
    monkeypatch.delenv("DAGBRIDGE_DEAD_LETTER_QUEUE_URL", raising=False)

    result = run("dead-letters", "list")

    assert (2, True) == (result.exit_code, "Missing option '--queue-url'" in result.stderr)


@pytest.mark.parametrize("text", ["dead", "arn:aws:sqs:eu-west-1:123456789012:dead"])
def test_what_is_no_url_is_told_with_what_is(run, text):
    result = run("dead-letters", "list", "--queue-url", text)

    assert (2, True) == (result.exit_code, "must be the queue's URL, such as https://sqs." in result.stderr)


def test_what_was_received_before_a_refusal_can_be_seen_again(run, queues, refuse):
    ids = {queues.put(dead_letter()) for _ in range(15)}
    refuse("ReceiveMessage", at=2)

    result = run("dead-letters", "purge", "--all", "--yes")

    assert (1, ids) == (result.exit_code, queues.left())
