import pytest

COMMANDS = ["validate", "explain", "test", "schema", "compile", "dead-letters", "doctor", "send"]


def test_help_names_every_command(run):
    output = run("--help").output

    assert COMMANDS == [c for c in COMMANDS if f"  {c} " in output]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples(run, command):
    output = run(command, "--help").output

    assert "dagbridge" in output.split("Usage:")[1]
    assert any(word in output for word in ("Example:", "Examples:"))


def test_an_unknown_command_is_told_on_standard_error(run):
    result = run("nope")

    assert (2, True) == (result.exit_code, "No such command" in result.stderr)
