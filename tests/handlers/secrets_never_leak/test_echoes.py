"""Airflow, and who is asked before it, may repeat what it was sent, or break off."""

import pytest

from tests.support.canaries import JWT, echo
from tests.support.canary_secrets import BEFORE, FIRST, SECRETS, SENT, answers
from tests.support.scripted_airflow import RESET


def test_nothing_comes_out_when_all_is_well(container, event, task):
    for secret in SECRETS.values():
        container.use(secret)
        container.bring("s3", event)
        container.bring("step_functions", task)

    assert [] == container.leaks()


@pytest.mark.parametrize("name", SENT)
def test_airflow_may_repeat_what_it_was_sent(container, event, task, name):
    container.use(SECRETS[name])
    for answer in answers(SENT[name]):
        container.forget()
        container.bring("step_functions", task, [*BEFORE[name], answer, *BEFORE[name], answer, answer])
        if name in {"jwt", "basic"}:  # the others differ only in how they sign in
            container.bring("s3", event, [answer, *BEFORE[name], answer, answer])

    assert [] == container.leaks()


@pytest.mark.parametrize("name", FIRST)
def test_who_is_asked_first_may_repeat_what_it_was_sent(container, task, name):
    container.use(SECRETS[name])
    for answer in answers(FIRST[name]):
        container.forget()
        container.bring("step_functions", task, [answer] * 2)

    assert [] == container.leaks()


def test_the_answer_about_a_run_that_exists_may_repeat_what_it_was_sent(container, task):
    container.use(SECRETS["airflow 2"])
    for answer in answers(SENT["airflow 2"]):
        container.forget()
        container.bring("step_functions", task, [(409, {}), answer] * 2)

    assert [] == container.leaks()


@pytest.mark.parametrize("name", SENT)
def test_no_half_of_a_credential_is_left_where_a_message_is_cut(container, task, name):
    container.use(SECRETS[name])
    said = echo(*SENT[name])
    for before in range(300 - len(said), 300, 11):
        container.forget()
        container.bring("step_functions", task, [*BEFORE[name], (400, {"detail": "x" * before + said})])

    assert [] == container.leaks()


def test_a_connection_may_be_reset_at_any_point(container, event, task):
    leaking = {}
    for name, secret in SECRETS.items():
        container.use(secret)
        for before in ([], BEFORE[name]):
            container.forget()
            container.bring("step_functions", task, [*before, RESET, RESET])
            container.bring("s3", event, [RESET, RESET])
        leaking[name] = container.leaks()

    assert {} == {name: found for name, found in leaking.items() if found}


UNFIT = {
    "a line break": f"{JWT}\n",
    "a line break within": f"{JWT}\r\nX: y",
    "no Latin-1": f"{JWT}€",
    "half a character": f"{JWT}\ud800",
    "an object": {"a": JWT},
    "an array": [JWT],
    "spaces around it": f" {JWT} ",
    "too long": JWT * 9000,
}


@pytest.mark.parametrize("jwt", UNFIT.values(), ids=UNFIT)
def test_a_token_from_airflow_may_not_fit_into_a_header(container, event, task, jwt):
    container.use(SECRETS["jwt"])
    container.bring("s3", event, [(201, {"access_token": jwt}), (431, {"detail": jwt})])
    container.bring("step_functions", task, [(201, {"access_token": jwt})])

    assert [] == container.leaks()
