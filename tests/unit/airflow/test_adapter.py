"""The transport of requests to Airflow."""

import socket

import pytest
import requests
from urllib3.exceptions import HTTPError

from dagbridge.airflow.adapter import ApiAdapter, _timeout


def prepared(url, method="GET", json=None, **headers):
    return requests.Session().prepare_request(requests.Request(method, url, headers=headers, json=json))


@pytest.fixture
def silent_server():
    """A server that lets people connect, and says nothing."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield f"http://127.0.0.1:{server.getsockname()[1]}"


@pytest.fixture
def adapter():
    made = ApiAdapter(2)
    yield made
    made.close()


def test_a_request_arrives_whole(adapter, airflow):
    adapter.send(prepared(f"{airflow.base_url}/x?a=b%2Fc", "POST", {"d": 1}, Authorization="Bearer t"))

    request = airflow.requests[0]
    assert ("POST", "/x?a=b%2Fc", {"d": 1}) == (request.method, request.path, request.body)
    assert "Bearer t" == request.headers["Authorization"]


def test_an_answer_has_status_headers_and_body(adapter, airflow):
    airflow.script = [(503, {"detail": "later"}, {"Retry-After": "7"})]

    answer = adapter.send(prepared(f"{airflow.base_url}/x"))

    assert (503, "7", {"detail": "later"}) == (answer.status_code, answer.headers.get("retry-after"), answer.json())


def test_a_redirect_is_an_answer(adapter, airflow):
    airflow.script = [(302, {}, {"Location": f"{airflow.base_url}/elsewhere"})]

    assert 302 == adapter.send(prepared(f"{airflow.base_url}/x")).status_code
    assert ["/x"] == [request.path for request in airflow.requests]


def test_requests_to_a_server_share_a_pool(adapter, airflow):
    for path in ("/x", "/y?z=1"):
        adapter.send(prepared(airflow.base_url + path))

    assert 1 == len(adapter._ways)


def test_other_certificates_mean_another_pool(adapter, airflow):
    for verify in (True, False):
        adapter.send(prepared(f"{airflow.base_url}/x"), verify=verify)

    assert 2 == len({id(pool) for pool, _ in adapter._ways.values()})


def test_a_proxy_is_asked_for_the_whole_url(adapter, airflow):
    adapter.send(prepared("http://airflow.test/x?a=b"), proxies={"http": airflow.base_url})

    assert "http://airflow.test/x?a=b" == airflow.requests[0].path


def test_an_answer_may_take_longer_than_a_connection(adapter):
    timeout = _timeout((3, 10))

    assert (3, 10, None) == (timeout.connect_timeout, timeout.read_timeout, timeout.total)


def test_an_answer_that_takes_too_long_is_an_error_of_urllib3(adapter, silent_server):
    with pytest.raises(HTTPError):
        adapter.send(prepared(f"{silent_server}/x"), timeout=(5, 0.05))


def test_no_answer_is_an_error_of_urllib3(adapter):
    with pytest.raises(HTTPError):
        adapter.send(prepared("http://127.0.0.1:1/x"), timeout=(1, 1))


def test_a_file_of_certificates_that_is_not_there_is_told(adapter, airflow):
    with pytest.raises(OSError, match="TLS certificate"):
        adapter.send(prepared(f"{airflow.base_url}/x"), cert="/no/such/file.pem")
