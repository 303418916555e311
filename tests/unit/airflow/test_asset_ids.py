import pytest

from dagbridge.airflow.asset_ids import LIFETIME, AssetIds
from dagbridge.errors import AssetNotFound


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


class Asked:
    """Gives one number after the other, and so tells how often it was asked."""

    count = 0

    def __call__(self) -> int:
        self.count += 1
        return self.count


def test_a_number_is_kept_for_a_while():
    clock, asked = Clock(), Asked()
    ids = AssetIds(clock)
    ids.get("a", asked)

    clock.now = LIFETIME - 1

    assert 1 == ids.get("a", asked)


def test_an_old_number_is_asked_for_anew():
    clock, asked = Clock(), Asked()
    ids = AssetIds(clock)
    ids.get("a", asked)

    clock.now = LIFETIME

    assert 2 == ids.get("a", asked)


def test_each_asset_has_its_own():
    asked, ids = Asked(), AssetIds()

    assert [1, 2, 1] == [ids.get(uri, asked) for uri in ("a", "b", "a")]


def test_a_number_can_be_forgotten():
    asked, ids = Asked(), AssetIds()
    ids.get("a", asked)

    ids.forget("a")

    assert 2 == ids.get("a", asked)


def test_an_asset_that_was_never_known_can_be_forgotten():
    ids = AssetIds()

    ids.forget("a")

    assert 1 == ids.get("a", Asked())


def test_what_was_not_found_is_not_kept():
    def missing() -> int:
        raise AssetNotFound("no")

    ids = AssetIds()
    with pytest.raises(AssetNotFound):
        ids.get("a", missing)

    assert 1 == ids.get("a", Asked())
