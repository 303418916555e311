"""The programs of the benchmarks, against each other: the stand-in for Airflow, the load generator, the throttle."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from bench import raw_load, requests_load, stand_in_airflow
from bench.throttle import cpu_seconds, share, throttled

ASKED = {"dag_run_id": "orders__a__1", "conf": {"day": "2026-01-31"}, "logical_date": None}


@pytest.fixture
def server():
    with stand_in_airflow.started() as base_url:
        yield base_url


def post(base_url, path="/api/v2/dags/ingest/dagRuns", document=ASKED):
    request = urllib.request.Request(f"{base_url}{path}", json.dumps(document).encode(), method="POST")
    with urllib.request.urlopen(request) as answer:
        return answer.status, json.load(answer)


def send(program, base_url, requests, folder):
    """Let a program send requests over two connections, and end."""
    (folder / "requests.json").write_text(json.dumps(requests))
    host, port = base_url.removeprefix("http://").split(":")
    command = [sys.executable, program.__file__, host, port, "2"]
    return subprocess.run(command, input=f"{folder}/requests.json\n", text=True, capture_output=True, check=False)


def test_a_run_is_accepted_as_airflow_3_words_it(server):
    status, run = post(server)

    assert (200, "orders__a__1", "ingest", "queued", {"day": "2026-01-31"}) == (
        status,
        *(run[key] for key in ("dag_run_id", "dag_id", "state", "conf")),
    )


def test_runs_are_counted_and_nothing_else_is(server):
    post(server)
    post(server)
    post(server, "/auth/token", {"username": "a", "password": "b"})

    assert 2 == stand_in_airflow.count(server)


def test_what_is_not_there_is_not_found(server):
    with pytest.raises(urllib.error.HTTPError) as refused:
        post(server, "/api/v1/pools")

    with refused.value as answer:
        assert 404 == answer.code


def test_an_answer_waits_for_the_delay():
    with stand_in_airflow.started(delay_ms=50) as base_url:
        started = time.perf_counter()
        post(base_url)

        assert time.perf_counter() - started >= 0.05


def test_the_load_generator_sends_what_was_recorded(server, tmp_path):
    with stand_in_airflow.recording(server) as requests:
        for number in range(3):
            post(server, document={**ASKED, "dag_run_id": f"run-{number}"})
    with stand_in_airflow.recording(server) as again:
        send(raw_load, server, requests, tmp_path).check_returncode()

    assert sorted(requests) == sorted(again)
    assert 6 == stand_in_airflow.count(server)


def test_the_load_generator_fails_where_a_run_is_refused(server, tmp_path):
    done = send(raw_load, server, ["GET /nothing HTTP/1.1\r\nHost: x\r\n\r\n"], tmp_path)

    assert 1 == done.returncode
    assert "answered b'HTTP/1.1 404 Not Found" in done.stderr


def bodies_and_tokens(requests):
    """What is asked, without the headers that a client adds of its own."""
    heads = [request.partition("\r\n\r\n") for request in requests]
    tokens = [[line for line in head.split("\r\n") if line.startswith("Authorization:")] for head, _, _ in heads]
    return sorted(zip([json.loads(body)["dag_run_id"] for _, _, body in heads], tokens, strict=True))


def test_bare_requests_ask_for_what_was_recorded(server, tmp_path):
    body = {run: json.dumps({**ASKED, "dag_run_id": run}) for run in ("run-1", "run-2")}
    path, token = "/api/v2/dags/ingest/dagRuns", "Authorization: Bearer t"
    requests = [f"POST {path} HTTP/1.1\r\nHost: x\r\n{token}\r\n\r\n{body[run]}" for run in body]

    with stand_in_airflow.recording(server) as again:
        send(requests_load, server, requests, tmp_path).check_returncode()

    assert bodies_and_tokens(requests) == bodies_and_tokens(again)


@pytest.mark.parametrize(("megabytes", "expected"), [(1769, 1.0), (3008, 1.0), (884.5, 0.5)])
def test_a_function_has_its_share_of_a_cpu_and_one_at_most(megabytes, expected):
    assert expected == share(megabytes)


def test_a_throttled_process_gets_no_more_than_its_share():
    with subprocess.Popen([sys.executable, "-c", "while True: pass"]) as busy:
        try:
            with throttled(busy.pid, 256):
                before = cpu_seconds(busy.pid)
                started = time.perf_counter()
                time.sleep(1)
                used = (cpu_seconds(busy.pid) - before) / (time.perf_counter() - started)
        finally:
            busy.kill()

    assert 0 < used < 0.5  # of a CPU; its share is 0.14
