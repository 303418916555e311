import pytest

COMMANDS = ["list", "show", "replay", "purge"]


def test_help_names_every_command(run):
    output = run("dead-letters", "--help").output

    assert COMMANDS == [command for command in COMMANDS if f"  {command} " in output]


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_with_examples_and_exit_status(run, command):
    output = run("dead-letters", command, "--help").output

    assert f"  dagbridge dead-letters {command}" in output
    assert "Exit status 0; 1:" in " ".join(output.split())
