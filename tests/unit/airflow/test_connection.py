import json

import pytest

from dagbridge.airflow.connection import Connection, parse_connection
from dagbridge.errors import SecretInvalid

AIRFLOW_JSON = {"conn_type": "http", "host": "https://airflow.example.com/prefix", "login": "svc", "password": "p@ss"}


def parse(document: dict | str) -> Connection:
    return parse_connection(document if isinstance(document, str) else json.dumps(document), "airflow/x")


def test_airflows_own_json_is_read():
    connection = parse(AIRFLOW_JSON | {"extra": {"api_version": "v2"}})

    assert Connection("https://airflow.example.com/prefix", "svc", "p@ss", api_version="v2") == connection


def test_an_rds_style_secret_is_read():
    connection = parse({"username": "svc", "password": "pw", "host": "https://airflow.example.com"})

    assert Connection("https://airflow.example.com", "svc", "pw") == connection


def test_a_uri_is_read_with_its_quoting_and_its_schema():
    connection = parse("http://svc:p%40ss@airflow.example.com:8443/https?api_version=v2")

    assert Connection("https://airflow.example.com:8443", "svc", "p@ss", api_version="v2") == connection


def test_a_uri_takes_its_extra_as_one_json_too():
    connection = parse("http://svc:pw@airflow.example.com?__extra__=%7B%22api_version%22%3A%22v1%22%7D")

    assert "v1" == connection.api_version


def test_extra_can_be_json_in_a_text_as_airflow_exports_it():
    assert "v1" == parse(AIRFLOW_JSON | {"extra": '{"api_version": "v1"}'}).api_version


def test_a_token_means_bearer_and_needs_no_login():
    connection = parse({"host": "https://x.astronomer.run/dep", "extra": {"token": "t0k"}})

    assert ("bearer", "t0k") == (connection.auth, connection.token)


def test_a_token_url_means_oauth2():
    extra = {"token_url": "https://login.example.com/token", "client_id": "id", "client_secret": "s3", "scope": "a b"}

    connection = parse({"host": "https://airflow.example.com", "extra": extra})

    assert ("oauth2", "id", "s3", "a b") == (
        connection.auth,
        connection.client_id,
        connection.client_secret,
        connection.scope,
    )


def test_a_client_certificate_with_its_key_and_a_proxy_are_read():
    extra = {"cert": ["client.pem", "client.key"], "proxy": "http://proxy:3128"}

    connection = parse(AIRFLOW_JSON | {"extra": extra})

    assert (("client.pem", "client.key"), "http://proxy:3128") == (connection.cert, connection.proxy)


def test_a_host_without_scheme_takes_schema_and_port():
    connection = parse({"host": "airflow.internal", "schema": "https", "port": 8443, "login": "a", "password": "b"})

    assert "https://airflow.internal:8443" == connection.base_url


def test_a_slash_at_the_end_of_the_host_is_no_part_of_the_prefix():
    assert "https://airflow.example.com/prefix" == parse(AIRFLOW_JSON | {"host": AIRFLOW_JSON["host"] + "/"}).base_url


@pytest.mark.parametrize(
    ("document", "message"),
    [
        ("{", "is not valid JSON"),
        ("hunter2", "is neither JSON nor a connection URI"),
        ("http://svc:pw@airflow:port", "is not a valid URI"),
        ({"login": "svc", "password": "pw"}, "has no `host`"),
        (AIRFLOW_JSON | {"password": ""}, "has neither `login` and `password` nor `extra.token`"),
        (AIRFLOW_JSON | {"login": 7}, "`login` must be text"),
        (AIRFLOW_JSON | {"host": "ftp://airflow"}, "`host` must be an http or https URL"),
        (AIRFLOW_JSON | {"host": "https://u:p@airflow"}, "`host` must be an http or https URL without user"),
        (AIRFLOW_JSON | {"host": "airflow", "port": "http"}, "`port` must be a number"),
        (AIRFLOW_JSON | {"extra": {"api_version": "v3"}}, "`extra.api_version` must be one of v1, v2"),
        (AIRFLOW_JSON | {"extra": {"auth": "kerberos"}}, "`extra.auth` must be one of basic, bearer, jwt, oauth2"),
        (AIRFLOW_JSON | {"extra": {"auth": "bearer"}}, "`auth: bearer` needs `extra.token`"),
        (AIRFLOW_JSON | {"extra": {"auth": "oauth2"}}, "`auth: oauth2` needs `extra.token_url`"),
        (AIRFLOW_JSON | {"extra": {"grant_type": "password"}}, "`extra.grant_type` must be one of client_credentials"),
        (AIRFLOW_JSON | {"extra": {"grant_type": "client_credentials"}}, "`extra.grant_type` needs `extra.client_id`"),
        (AIRFLOW_JSON | {"extra": {"cert": ["a"]}}, "`extra.cert` must be a client certificate's path"),
        (AIRFLOW_JSON | {"extra": {"proxy": 7}}, "`extra.proxy` must be text"),
        (AIRFLOW_JSON | {"extra": [1]}, "`extra` must be an object"),
        (AIRFLOW_JSON | {"extra": {"headers": {"x": 1}}}, "`extra.headers` must be an object of texts"),
        (AIRFLOW_JSON | {"extra": {"verify": 1.5}}, "`extra.verify` must be true, false or the path"),
    ],
)
def test_a_bad_secret_is_told_by_field(document: dict | str, message: str):
    with pytest.raises(SecretInvalid) as raised:
        parse(document)

    assert str(raised.value).startswith(f"secret airflow/x: {message}")


@pytest.mark.parametrize(
    "document", ["hunter2", "{hunter2", "http://hunter2:hunter2@h:hunter2", {"password": "hunter2"}]
)
def test_a_bad_secret_is_never_told_by_value(document: dict | str):
    with pytest.raises(SecretInvalid) as raised:
        parse(document)

    assert "hunter2" not in repr(raised.value) + repr(raised.value.__cause__)


def test_a_connections_repr_has_no_secret():
    connection = Connection("https://a", "svc-login", "hunter2", "t0k", headers={"x-api-key": "k3y"})

    assert not [secret for secret in ("svc-login", "hunter2", "t0k", "k3y") if secret in repr(connection)]


def test_redact_takes_every_secret_out_of_a_text():
    connection = Connection("https://a", "svc", "hunter2", "t0k3n", headers={"x-api-key": "k3yk"})

    assert "a *** b *** c ***" == connection.redact("a hunter2 b t0k3n c k3yk")


def test_a_secret_of_one_letter_does_not_garble_every_message():
    assert "no answer" == Connection("https://a", "svc", "s").redact("no answer")
