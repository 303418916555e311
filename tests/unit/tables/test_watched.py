import json

import pytest

from dagbridge.errors import ConfigurationError, TableError, TableUnavailable
from dagbridge.tables.text import table_of
from dagbridge.tables.watched import WatchedTable

TTL = 60.0


def table(route: str) -> str:
    routes = {route: {"match": {"source": ["x"]}, "dag_id": "d"}}
    return json.dumps({"version": 1, "airflows": {"default": {"secret": "s"}}, "routes": routes})


class Watch:
    """A watched table whose text comes from a list, and whose clock stands still."""

    def __init__(self, *texts: str | Exception | None, ttl: float = TTL) -> None:
        self.texts = list(texts)
        self.now = 0.0
        self.changes: list[list[str]] = []
        self.failures: list[str] = []
        self.watched = WatchedTable(
            self,
            "s3://acme-config/routes.json",
            ttl,
            load=table_of,
            on_change=lambda table: self.changes.append([route.name for route in table.routes]),
            on_failure=lambda error: self.failures.append(type(error).__name__),
            clock=lambda: self.now,
        )

    def read(self) -> str | None:
        text = self.texts.pop(0)
        if isinstance(text, Exception):
            raise text
        return text

    def routes_after(self, seconds: float) -> list[str]:
        self.now += seconds
        return [route.name for route in self.watched.current().routes]


def test_a_table_is_read_once_within_its_time():
    watch = Watch(table("a"))

    assert ["a"] == watch.routes_after(0) == watch.routes_after(TTL - 1)


def test_a_file_is_never_looked_at_again():
    watch = Watch(table("a"), ttl=float("inf"))

    assert ["a"] == watch.routes_after(0) == watch.routes_after(10**9)


def test_another_table_is_in_force_after_its_time():
    watch = Watch(table("a"), table("b"))
    watch.routes_after(0)

    assert (["b"], [["b"]]) == (watch.routes_after(TTL), watch.changes)


def test_a_table_that_has_not_changed_stays_the_same_object():
    watch = Watch(table("a"), None)
    first = watch.watched.current()
    watch.now = TTL

    assert first is watch.watched.current()


@pytest.mark.parametrize("wrong", ["{", table("a b"), TableUnavailable("no answer")], ids=["text", "table", "absent"])
def test_one_that_cannot_be_used_leaves_the_last_good_one_in_force(wrong):
    watch = Watch(table("a"), wrong)
    watch.routes_after(0)

    assert (["a"], 1) == (watch.routes_after(TTL), len(watch.failures))


def test_it_is_told_each_time_as_long_as_it_is_there():
    watch = Watch(table("a"), "{", None, None)

    for _ in range(4):
        watch.routes_after(TTL)

    assert ["TableError"] * 3 == watch.failures


def test_the_next_good_one_is_taken():
    watch = Watch(table("a"), "{", table("b"), None)

    assert [["a"], ["a"], ["b"], ["b"]] == [watch.routes_after(TTL) for _ in range(4)]


def test_without_a_first_good_one_there_is_nothing_to_work_by():
    watch = Watch("{", None)

    for _ in range(2):
        with pytest.raises(TableError):
            watch.watched.current()


def test_a_place_where_nothing_is_yet_is_told():
    with pytest.raises(ConfigurationError, match=r"DAGBRIDGE_ROUTES: s3://acme-config/routes\.json is empty"):
        Watch(None).watched.current()


def test_a_place_that_does_not_answer_is_asked_again_by_the_next_invocation():
    watch = Watch(TableUnavailable("no answer"), table("a"))
    with pytest.raises(TableUnavailable):
        watch.watched.current()

    assert ["a"] == watch.routes_after(0)
