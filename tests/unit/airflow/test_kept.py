import pytest

from dagbridge.airflow.kept import LIFETIME, Kept
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


def test_an_answer_is_kept_for_a_while():
    clock, asked = Clock(), Asked()
    kept = Kept[int](clock)
    kept.get("a", asked)

    clock.now = LIFETIME - 1

    assert 1 == kept.get("a", asked)


def test_an_old_answer_is_asked_for_anew():
    clock, asked = Clock(), Asked()
    kept = Kept[int](clock)
    kept.get("a", asked)

    clock.now = LIFETIME

    assert 2 == kept.get("a", asked)


def test_each_name_has_its_own():
    asked, kept = Asked(), Kept[int]()

    assert [1, 2, 1] == [kept.get(name, asked) for name in ("a", "b", "a")]


def test_an_answer_can_be_forgotten():
    asked, kept = Asked(), Kept[int]()
    kept.get("a", asked)

    kept.forget("a")

    assert 2 == kept.get("a", asked)


def test_a_name_that_was_never_known_can_be_forgotten():
    kept = Kept[int]()

    kept.forget("a")

    assert 1 == kept.get("a", Asked())


def test_what_was_not_found_is_not_kept():
    def missing() -> int:
        raise AssetNotFound("no")

    kept = Kept[int]()
    with pytest.raises(AssetNotFound):
        kept.get("a", missing)

    assert 1 == kept.get("a", Asked())
