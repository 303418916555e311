import pytest

from dagbridge_airflow_plugin.settings import Settings, SettingsError


def read(**options: str) -> Settings:
    return Settings.read(options.get)


def test_without_an_option_every_run_is_told_to_the_default_bus():
    settings = read()

    assert Settings("default", "default", ("*",), True, 100_000) == settings
    assert settings.takes("any_dag")


def test_every_option_is_read():
    options = {"airflow": "lake", "event_bus": "dags", "dag_ids": "a", "send_conf": "False", "max_conf_bytes": "0"}

    assert Settings("lake", "dags", ("a",), False, 0) == read(**options)


@pytest.mark.parametrize("text", ["load_*,refresh", " load_*  refresh ", "load_*,\n    refresh,\n"])
def test_the_dags_can_be_chosen_by_patterns(text: str):
    settings = read(dag_ids=text)

    told = [dag_id for dag_id in ("load_orders", "refresh", "refresh_all", "Load_orders") if settings.takes(dag_id)]

    assert ["load_orders", "refresh"] == told


@pytest.mark.parametrize("text", ["True", "true", "t", "1"])
def test_a_switch_is_read_as_airflow_reads_it(text: str):
    assert read(send_conf=text).send_conf


@pytest.mark.parametrize(
    ("option", "text"),
    [
        ("airflow", "two words"),
        ("airflow", "x" * 65),
        ("send_conf", "yes, please"),
        ("max_conf_bytes", "64KB"),
        ("max_conf_bytes", "-1"),
        ("max_conf_bytes", "900001"),
        ("max_conf_bytes", "²"),
        ("max_conf_bytes", "9" * 5000),
    ],
)
def test_a_value_that_cannot_be_used_is_named(option: str, text: str):
    with pytest.raises(SettingsError, match=rf"^\[dagbridge\] {option} must"):
        read(**{option: text})
