"""The environment of the functions is what `dagbridge.settings`, boto3 and Powertools read."""

import re
from pathlib import Path

import pytest

from dagbridge.settings import Settings

ROOT = Path(__file__).parents[2]
SETTINGS = {
    "DAGBRIDGE_ROUTES",
    "DAGBRIDGE_ROUTES_TTL",
    "DAGBRIDGE_RETRY_QUEUE_URL",
    "DAGBRIDGE_RETRY_HOURS",
    "DAGBRIDGE_DEAD_LETTER_QUEUE_URL",
    "DAGBRIDGE_OVERFLOW_BUCKET",
    "DAGBRIDGE_IDEMPOTENCY_TABLE",
    "DAGBRIDGE_ROUTE_METRICS",
    "DAGBRIDGE_CONCURRENCY",
    "DAGBRIDGE_CONNECT_TIMEOUT",
    "DAGBRIDGE_READ_TIMEOUT",
    "POWERTOOLS_SERVICE_NAME",
    "POWERTOOLS_METRICS_NAMESPACE",
    "POWERTOOLS_LOG_LEVEL",
    "AWS_ENDPOINT_URL",
    "AWS_ENDPOINT_URL_SECRETS_MANAGER",
}


@pytest.fixture(scope="module")
def environments(of_type):
    return [function["Environment"]["Variables"] for function in of_type("AWS::Lambda::Function").values()]


def at_defaults(environment, parameters):
    """Fill in the parameters' defaults; what is only known after deployment becomes empty, as `sam local` has it."""
    filled = {}
    for name, value in environment.items():
        parameter = parameters.get(value.get("Ref"), {}) if isinstance(value, dict) else {"Default": value}
        filled[name] = str(parameter.get("Default", ""))
    return filled


def test_every_function_declares_every_setting(environments):
    assert [SETTINGS] * 8 == [set(environment) for environment in environments]


def test_what_the_settings_read_is_declared():
    source = (ROOT / "layers/core/dagbridge/settings.py").read_text(encoding="utf-8")

    assert set(re.findall(r"DAGBRIDGE_[A-Z_]+", source)) <= SETTINGS


def test_the_defaults_of_the_template_are_those_of_the_code(environments, written):
    environment = at_defaults(environments[0], written["Parameters"])

    assert Settings() == Settings.from_environment(environment)


@pytest.mark.parametrize("bound", ["MinValue", "MaxValue"])
@pytest.mark.parametrize(
    "name", ["Concurrency", "ConnectTimeout", "ReadTimeout", "RetryHours", "RouteMetrics", "RoutesTtl"]
)
def test_what_a_parameter_allows_the_settings_take(written, name, bound):
    variable = "DAGBRIDGE_" + re.sub(r"(?<=[a-z])(?=[A-Z])", "_", name).upper()
    value = written["Parameters"][name][bound]

    settings = Settings.from_environment({variable: str(value)})

    assert value == getattr(settings, variable.removeprefix("DAGBRIDGE_").lower())
