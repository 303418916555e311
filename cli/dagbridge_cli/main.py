"""The command `dagbridge`."""

from __future__ import annotations

import click

from dagbridge_cli.compile_command import compile_
from dagbridge_cli.dead_letters.group import dead_letters
from dagbridge_cli.doctor.command import doctor
from dagbridge_cli.explain import explain
from dagbridge_cli.regression import test
from dagbridge_cli.schema import schema
from dagbridge_cli.send import send
from dagbridge_cli.validate import validate
from dagbridge_cli.wiring.command import wiring


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="dagbridge")
def main() -> None:
    """AWS events start Airflow DAG runs: check, explain and test a routing table before it is deployed.

    Shell completion, for bash (zsh and fish alike):

        eval "$(_DAGBRIDGE_COMPLETE=bash_source dagbridge)"
    """


for command in (validate, explain, test, schema, compile_, wiring, dead_letters, doctor, send):
    main.add_command(command)
