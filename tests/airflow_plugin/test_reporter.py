import logging
import subprocess
import sys
from pathlib import Path

import pytest

from dagbridge_airflow_plugin.reporter import Reporter
from dagbridge_airflow_plugin.sender import Sender

ROOT = Path(__file__).resolve().parents[2]
PLUGIN = ROOT / "airflow_plugin"

PRELUDE = """
import os, sys, time
from datetime import datetime, timezone
from types import SimpleNamespace
from dagbridge_airflow_plugin.reporter import Reporter
from dagbridge_airflow_plugin.sender import Sender

def dag_run(run_id):
    return SimpleNamespace(dag_id="d", run_id=run_id, run_type="manual", logical_date=None, start_date=None,
                           end_date=datetime.now(timezone.utc), conf={})

def put(entry):
    os.write(1, (entry["Detail"].split('"dag_run_id":"')[1].split('"')[0] + chr(10)).encode())
"""


@pytest.fixture
def taken():
    return []


@pytest.fixture
def reporter(taken):
    def make(**options):
        return Reporter(options.get, lambda: Sender(taken.append))

    return make


def run(program: str, *paths: Path) -> list[str]:
    """Run a program that has the plugin, in a process of its own; give the lines that it wrote."""
    environment = {"PYTHONPATH": ":".join(map(str, (*paths, PLUGIN)))}
    command = [sys.executable, "-W", "ignore", "-c", PRELUDE + program]  # Python warns of forks beside threads
    result = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=30, check=True)
    return result.stdout.split()


def test_a_run_is_told(reporter, taken, dag_run, detail_of):
    telling = reporter(airflow="lake")

    telling.report(dag_run(), "success")
    telling.close()

    assert [("lake", "success")] == [(detail_of(e)["airflow"], detail_of(e)["state"]) for e in taken]


def test_a_dag_that_was_not_chosen_is_not_told(reporter, taken, dag_run):
    telling = reporter(dag_ids="other_*")

    telling.report(dag_run(), "success")
    telling.close()

    assert [] == taken


def test_a_mistake_in_the_settings_is_said_once_and_fails_no_run(reporter, taken, dag_run, caplog):
    telling = reporter(max_conf_bytes="64KB")

    for _ in range(2):
        telling.report(dag_run(), "success")

    (said,) = [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR]
    assert said.startswith("dagbridge: no event is sent: [dagbridge] max_conf_bytes must be a whole number")
    assert [] == taken


def test_whatever_goes_wrong_is_a_line_in_the_log_and_fails_no_run(reporter, caplog):
    reporter().report(object(), "success")  # type: ignore[arg-type]

    assert "dagbridge: the end of a DAG run could not be told" in caplog.text


def test_what_waits_is_sent_when_the_process_ends():
    program = """
def slow(entry):
    time.sleep(0.3)
    put(entry)
Reporter({}.get, lambda: Sender(slow)).report(dag_run("last"), "success")
"""

    assert ["last"] == run(program)


def test_a_forked_process_tells_of_its_own_runs_and_of_no_other():
    program = """
reporter = Reporter({}.get, lambda: Sender(put))
reporter.report(dag_run("before"), "success")
reporter.close()
if os.fork() == 0:
    reporter.report(dag_run("in-the-child"), "success")
    reporter.close()
    os._exit(0)
os.wait()
"""

    assert ["before", "in-the-child"] == run(program)


def test_a_process_that_is_forked_while_boto3_is_imported_can_import_it(tmp_path):
    (tmp_path / "boto3.py").write_text("import time\ntime.sleep(0.5)\n")
    program = """
import signal, threading
reporter = Reporter({}.get)
reporter.report(dag_run("first"), "success")
while "boto3" not in sys.modules:
    time.sleep(0.01)
if os.fork() == 0:
    signal.alarm(5)
    import boto3
    os.write(1, b"imported\\n")
    os._exit(0)
os.wait()
os._exit(0)
"""

    assert ["imported"] == run(program, tmp_path)


def test_nothing_is_imported_from_aws_and_no_thread_started_before_the_first_run():
    program = """
import threading
reporter = Reporter({}.get)
print(sorted({"boto3", "botocore"} & set(sys.modules)), threading.active_count())
"""

    assert ["[]", "1"] == run(program)
