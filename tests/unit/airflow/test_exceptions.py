"""The taxonomy of exceptions: whatever a library raises in place of an answer is one of ours."""

import inspect
import string
from types import SimpleNamespace
from unittest.mock import MagicMock

import botocore.exceptions
import pytest
import requests
import urllib3.exceptions
from requests.adapters import HTTPAdapter

from dagbridge.airflow.connection import Connection
from dagbridge.airflow.http import Http
from dagbridge.airflow.mwaa import MwaaAirflow
from dagbridge.errors import AirflowUnavailable, SecretInvalid, TriggerRejected

# All others are AirflowUnavailable
UNUSABLE = {
    "InvalidHeader": SecretInvalid,
    "InvalidProxyURL": SecretInvalid,
    "InvalidSchema": SecretInvalid,
    "InvalidURL": SecretInvalid,
    "MissingSchema": SecretInvalid,
    "InvalidJSONError": TriggerRejected,
    "JSONDecodeError": TriggerRejected,
    "LocationParseError": SecretInvalid,
    "LocationValueError": SecretInvalid,
    "ProxySchemeUnknown": SecretInvalid,
    "URLSchemeUnknown": SecretInvalid,
    "ParamValidationError": TriggerRejected,
}


def classes(module: object, base: type) -> list[object]:
    """Find every exception of a module, without what it imports and without second names."""
    found = dict.fromkeys(kind for _, kind in inspect.getmembers(module, inspect.isclass) if issubclass(kind, base))
    return [pytest.param(kind, id=kind.__name__) for kind in found if kind.__module__ == module.__name__]


def made(kind: type) -> Exception:
    """Make an exception, whatever its constructor asks for."""
    if issubclass(kind, botocore.exceptions.BotoCoreError):
        names = {"last_response"} | {name for _, name, _, _ in string.Formatter().parse(kind.fmt) if name}
        return kind(**dict.fromkeys(names, "hunter2"))
    if kind is requests.exceptions.JSONDecodeError:
        return kind("hunter2", "hunter2", 0)
    _, *parameters = inspect.signature(kind.__init__).parameters.values()
    required = [p for p in parameters if p.kind is p.POSITIONAL_OR_KEYWORD and p.default is p.empty]
    return kind(*(MagicMock() for _ in required)) if required else kind("hunter2")


class Raises:
    """What a request comes to: an exception, wherever it is asked."""

    def __init__(self, error: Exception) -> None:
        self.error = error

    def __call__(self, *args: object, **kwargs: object) -> None:
        raise self.error

    invoke_rest_api = urlopen = stream = __call__


class Broken(HTTPAdapter):
    """requests' own adapter on a pool that is broken."""

    def __init__(self, pool: object) -> None:
        super().__init__()
        self.pool = pool

    def get_connection_with_tls_context(self, *args: object, **kwargs: object) -> object:
        return self.pool


class CutShort:
    """A pool whose answers break off in their bodies."""

    def __init__(self, error: Exception) -> None:
        self.raw = MagicMock(status=200, headers={}, reason="OK", stream=Raises(error))

    def urlopen(self, **kwargs: object) -> object:
        return self.raw


def http_error(adapter: object) -> Exception:
    session = requests.Session()
    session.mount("http://", adapter)
    with pytest.raises(Exception) as raised:  # noqa: PT011 - the tests look at the type
        Http(session, Connection("http://airflow.test"), (1, 1)).send("GET", "/version")
    return raised.value


@pytest.mark.parametrize("kind", classes(requests.exceptions, requests.RequestException))
def test_every_exception_of_requests(kind):
    error = http_error(SimpleNamespace(send=Raises(made(kind)), close=None))

    assert UNUSABLE.get(kind.__name__, AirflowUnavailable) is type(error)
    assert "hunter2" not in str(error)


@pytest.mark.parametrize("kind", classes(urllib3.exceptions, urllib3.exceptions.HTTPError))
def test_every_exception_of_urllib3_while_sending(kind):
    error = http_error(Broken(Raises(made(kind))))

    assert UNUSABLE.get(kind.__name__, AirflowUnavailable) is type(error)


@pytest.mark.parametrize("kind", classes(urllib3.exceptions, urllib3.exceptions.HTTPError))
def test_every_exception_of_urllib3_while_reading(kind):
    error = http_error(Broken(CutShort(made(kind))))

    assert type(error) in {AirflowUnavailable, UNUSABLE.get(kind.__name__)}


@pytest.mark.parametrize("kind", classes(botocore.exceptions, botocore.exceptions.BotoCoreError))
@pytest.mark.parametrize("when", ["making the client", "sending"])
def test_every_exception_of_botocore(kind, when):
    raises = Raises(made(kind))

    with pytest.raises(Exception) as raised:  # noqa: PT011 - the test looks at the type
        MwaaAirflow("default", "analytics", raises if when == "making the client" else lambda: raises).send("GET", "/x")

    assert UNUSABLE.get(kind.__name__, AirflowUnavailable) is type(raised.value)
    assert "hunter2" not in str(raised.value)
