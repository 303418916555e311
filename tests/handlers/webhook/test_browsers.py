"""Pages that may send, and read the answer."""

from tests.handlers.webhook.conftest import PAGE, SECRET, refused


def test_a_form_of_a_listed_page_is_taken_and_the_page_may_read_the_answer(send, airflow):
    headers = {"Content-Type": "application/x-www-form-urlencoded", "Origin": PAGE, "Authorization": f"Bearer {SECRET}"}

    answer = send("/hooks/form", b"name=Jane+Doe&about=a&about=b", headers)

    assert (202, PAGE, "Origin") == (
        answer.status,
        answer.headers["Access-Control-Allow-Origin"],
        answer.headers["Vary"],
    )
    assert {"body": {"name": "Jane Doe", "about": ["a", "b"]}} == airflow.triggers[0].body["conf"]


def test_a_listed_page_may_read_a_refusal_too(send):
    answer = send("/hooks/form", b"{}", {"Origin": PAGE})

    assert (401, PAGE) == (answer.status, answer.headers["Access-Control-Allow-Origin"])


def test_another_page_is_refused_though_it_has_the_token(send, asked, airflow):
    answer = send("/hooks/form", b"{}", {"Origin": "https://evil.example", "Authorization": f"Bearer {SECRET}"})

    assert ((403, "forbidden"), None) == (refused(answer), answer.headers.get("Access-Control-Allow-Origin"))
    assert ([], []) == (asked.names, airflow.requests)


def test_a_browser_that_asks_first_is_told_what_its_page_may_send(send, asked):
    answer = send("/hooks/form", headers={"Origin": PAGE, "Access-Control-Request-Method": "POST"}, method="OPTIONS")

    assert (204, PAGE, "POST", None) == (
        answer.status,
        answer.headers["Access-Control-Allow-Origin"],
        answer.headers["Access-Control-Allow-Methods"],
        answer.body,
    )
    assert [] == asked.names


def test_a_browser_that_asks_for_another_page_is_refused(send):
    answer = send("/hooks/form", headers={"Origin": "https://evil.example"}, method="OPTIONS")

    assert ((403, "forbidden"), None) == (refused(answer), answer.headers.get("Access-Control-Allow-Origin"))
