"""That the benchmark with a real Airflow runs; tests/bench runs the others."""

import pytest

from bench import real_airflow
from bench.section import Scale
from demo.airflow_server import PythonNotFound
from tests.faults.postgres import PostgresNotFound
from tests.support.lambda_runtime import find_python


def test_function_and_load_generator_both_make_their_runs_in_a_real_airflow():
    if find_python() is None:
        pytest.skip("no CPython 3.13 can be had: none on the PATH, none of pyenv's, and uv can fetch none")
    try:
        section = real_airflow.measure(Scale(rounds=3, quick=True))  # raises unless all runs are there
    except (PostgresNotFound, PythonNotFound) as reason:
        pytest.skip(str(reason))

    assert ["3 events, 1 at a time", "12 events, 5 at a time", "12 events, 10 at a time"] == [
        r[0] for r in section.rows
    ]
