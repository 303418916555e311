from email.utils import formatdate
from types import SimpleNamespace

import pytest

from dagbridge_cli.doctor.clock import check_clock
from dagbridge_cli.doctor.reach import LastAnswer, Reach

NOW = 1795340502.0


@pytest.fixture
def visit(monkeypatch):
    """Give a deployment whose clock is behind by some seconds, and whose token ends in some."""
    monkeypatch.setattr("dagbridge_cli.doctor.clock.time", SimpleNamespace(time=lambda: NOW))

    def make(behind=0.0, ends_in=None, token="", date=None):
        claims = {} if ends_in is None else {"exp": NOW + ends_in}
        last = LastAnswer(200, "/", formatdate(NOW - behind) if date is None else date, NOW)
        return SimpleNamespace(last=last, reach=Reach(claims=claims), connection=SimpleNamespace(token=token))

    return make


@pytest.mark.parametrize("behind", [0, 59, -59])
def test_clocks_that_differ_little_are_well(visit, behind):
    assert "ok" == check_clock(visit(behind, ends_in=3600)).status


@pytest.mark.parametrize(("behind", "told"), [(300, "300 s ahead of"), (-300, "300 s behind")])
def test_clocks_that_differ_are_told(visit, behind, told):
    verdict = check_clock(visit(behind))

    assert ("warning", True) == (verdict.status, told in verdict.message)


@pytest.mark.parametrize(("ends_in", "told"), [(60, "now"), (-7200, "2 hours ago"), (-172800, "2 days ago")])
def test_a_token_that_is_about_to_end_when_it_comes_is_told(visit, ends_in, told):
    verdict = check_clock(visit(ends_in=ends_in))

    assert "failed" == verdict.status
    assert "minutes" in verdict.message or told in verdict.message or "60 s" in verdict.message


def test_a_fixed_token_that_ends_within_days_is_a_warning(visit):
    verdict = check_clock(visit(ends_in=3 * 86400, token="t"))

    assert ("warning", "extra.token ends in 3 days") == (verdict.status, verdict.message)


@pytest.mark.parametrize("date", ["", "yesterday"])
def test_answers_without_a_date_say_nothing(visit, date):
    assert "skipped" == check_clock(visit(date=date)).status
