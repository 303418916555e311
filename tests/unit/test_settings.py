import pytest

from dagbridge.errors import SettingsError
from dagbridge.settings import Settings


def test_an_empty_environment_gives_the_defaults():
    assert Settings() == Settings.from_environment({})


def test_an_empty_variable_is_an_absent_one():
    environment = {"DAGBRIDGE_ROUTES": "", "DAGBRIDGE_DEAD_LETTER_QUEUE_URL": "", "DAGBRIDGE_CONCURRENCY": ""}

    assert Settings() == Settings.from_environment(environment)


def test_every_setting_is_read():
    environment = {
        "DAGBRIDGE_ROUTES": "routes.yaml",
        "DAGBRIDGE_ROUTES_TTL": "300",
        "DAGBRIDGE_RETRY_QUEUE_URL": "https://sqs/retry",
        "DAGBRIDGE_DEAD_LETTER_QUEUE_URL": "https://sqs/dead",
        "DAGBRIDGE_OVERFLOW_BUCKET": "overflow",
        "DAGBRIDGE_IDEMPOTENCY_TABLE": "idempotency",
        "DAGBRIDGE_RETRY_HOURS": "12",
        "DAGBRIDGE_CONCURRENCY": "7",
        "DAGBRIDGE_CONNECT_TIMEOUT": "1.5",
        "DAGBRIDGE_READ_TIMEOUT": "20",
    }

    settings = Settings.from_environment(environment)

    expected = Settings(
        routes="routes.yaml",
        routes_ttl=300.0,
        retry_queue_url="https://sqs/retry",
        dead_letter_queue_url="https://sqs/dead",
        overflow_bucket="overflow",
        idempotency_table="idempotency",
        retry_hours=12.0,
        concurrency=7,
        connect_timeout=1.5,
        read_timeout=20.0,
    )
    assert expected == settings


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("DAGBRIDGE_CONCURRENCY", "many", "a whole number from 1 to 100"),
        ("DAGBRIDGE_CONCURRENCY", "0", "a whole number from 1 to 100"),
        ("DAGBRIDGE_CONCURRENCY", "2.5", "a whole number from 1 to 100"),
        ("DAGBRIDGE_CONNECT_TIMEOUT", "nan", "a number from 0.1 to 60"),
        ("DAGBRIDGE_READ_TIMEOUT", "-1", "a number from 0.1 to 900"),
    ],
)
def test_a_bad_value_is_told_by_name_and_with_what_is_allowed(name: str, value: str, allowed: str):
    with pytest.raises(SettingsError) as raised:
        Settings.from_environment({name: value})

    assert f"{name} must be {allowed}" == str(raised.value)
