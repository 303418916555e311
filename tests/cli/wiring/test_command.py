import pytest

from dagbridge_cli.wiring import command
from tests.cli.conftest import TABLE

NOWHERE = TABLE.replace("source: [aws.s3]", "source: [aws.sqs]")


@pytest.fixture
def output(tmp_path):
    return tmp_path / "wiring.yaml"


def test_the_template_is_written_and_what_it_cannot_do_is_told(run, table, output):
    result = run("wiring", table(), "-o", output)

    assert (0, True) == (result.exit_code, "OrdersRule:" in output.read_text())
    assert "routes.yaml:6:5 routes.orders.match: names no bucket: " in result.stderr
    secret = "arn:aws:secretsmanager:REGION:ACCOUNT:secret:airflow/connections/airflow_default-??????"
    assert f'SecretArns="{secret}"' in result.stdout
    assert "(ACCOUNT and REGION: say which with --account and --region)" in result.stdout


def test_the_same_table_gives_the_same_bytes(run, table, output):
    run("wiring", table(), "-o", output)
    first = output.read_bytes()

    run("wiring", table(), "-o", output)

    assert first == output.read_bytes()


def test_a_file_that_is_up_to_date_passes_the_check(run, table, output):
    run("wiring", table(), "-o", output)

    assert 0 == run("wiring", table(), "-o", output, "--check").exit_code


@pytest.mark.parametrize(
    ("before", "said"), [(None, "is missing"), ("# older\n", "is not what")], ids=["missing", "stale"]
)
def test_a_stale_file_fails_the_check_with_the_command_to_run(run, table, output, before, said):
    if before:
        output.write_text(before)

    result = run("wiring", table(), "-o", output, "--check", "--bus", "orders=shop")

    assert (1, before) == (result.exit_code, output.read_text() if before else None)
    assert said in result.stderr
    assert "--bus orders=shop`" in result.stderr


def test_an_option_that_differs_makes_a_file_stale(run, table, output):
    run("wiring", table(), "-o", output)

    assert 1 == run("wiring", table(), "-o", output, "--check", "--bus", "shop").exit_code


def test_the_file_of_the_checkout_is_what_its_table_asks_for(run):
    assert 0 == run("wiring", "--check").exit_code


def test_a_table_whose_events_come_by_other_roads_needs_no_template(run, table, output):
    result = run("wiring", table(NOWHERE), "-o", output)

    assert (0, False) == (result.exit_code, output.exists())
    assert "nothing to deploy" in result.stdout
    assert "messages of SQS: " in result.stderr


def test_an_invalid_table_is_told_and_nothing_is_written(run, table, output):
    result = run("wiring", table(TABLE.replace("dag_id", "dagid")), "-o", output)

    assert (1, False) == (result.exit_code, output.exists())
    assert "routes.orders.dagid: unknown key" in result.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (["--bus", "order=shop"], "the table has no route order"),
        (["--max-pattern", "64", "--max-rules", "0"], "--max-rules"),
    ],
)
def test_an_option_that_cannot_be_is_told(run, table, output, options, said):
    result = run("wiring", table(), "-o", output, *options)

    assert (True, False) == (result.exit_code > 0, output.exists())
    assert said in result.stderr


def test_a_route_can_have_a_bus_of_its_own(run, table, output):
    run("wiring", table(), "-o", output, "--bus", "orders=shop")

    assert "EventBusName: shop" in output.read_text()


def test_a_bus_of_another_account_is_told_of(run, table, output):
    bus = "arn:aws:events:eu-west-1:210987654321:event-bus/shop"

    result = run("wiring", table(), "-o", output, "--bus", bus, "--account", "123456789012")

    assert f"{bus}: if this bus belongs to another account" in result.stdout


def test_the_default_output_is_beside_the_stacks_template():
    assert "wiring.yaml" == str(command.DEFAULT_OUTPUT)
