from dataclasses import dataclass, field, replace
from typing import Any

import pytest

from dagbridge.airflow.api import Api
from dagbridge.airflow.asset_ids import AssetIds
from dagbridge.airflow.assets import SETTLING, create_asset_event
from dagbridge.airflow.protocol import Answer
from dagbridge.airflow.reply import Reply
from dagbridge.asset_event import AssetEvent
from dagbridge.errors import (
    AccessDenied,
    AirflowThrottled,
    AirflowUnavailable,
    AssetNotFound,
    TriggerRejected,
)

URI = "s3://acme/orders"
EVENT = AssetEvent("default", URI, "orders__a__0123456789abcdef", {"size": 5})
SENT = {"size": 5, "dagbridge_key": EVENT.key}

ASSETS = {
    Api.V2: Reply(200, {"assets": [{"id": 7, "uri": URI}]}),
    Api.V1: Reply(200, {"datasets": [{"id": 7, "uri": URI}]}),
}
NO_EVENTS = {Api.V2: Reply(200, {"asset_events": []}), Api.V1: Reply(200, {"dataset_events": []})}
CREATED = {Api.V2: Reply(200, {"asset_id": 7, "uri": URI}), Api.V1: Reply(200, {"dataset_uri": URI})}
BOTH = pytest.mark.parametrize("api", Api)


@dataclass
class Sent:
    """A transport that gives the test's replies, and remembers what it sent."""

    replies: list[Reply]
    requests: list[tuple[str, str, Any, bool]] = field(default_factory=list)

    def __call__(
        self, method: str, path: str, body: object = None, params: object = None, *, once: bool = False
    ) -> Reply:
        self.requests.append((method, path, body if method == "POST" else params, once))
        return self.replies.pop(0)


def create(sent: Sent, api: Api = Api.V2, event: AssetEvent = EVENT, ids: AssetIds | None = None) -> Answer:
    return create_asset_event(sent, api, event, ids or AssetIds())


def posted(api: Api, reply: Reply) -> Sent:
    """Up to the POST, all is well."""
    return Sent([ASSETS[api], NO_EVENTS[api], reply])


def test_on_airflow_3_the_asset_is_found_and_searched_and_then_gets_its_event():
    sent = posted(Api.V2, CREATED[Api.V2])

    assert Answer.TRIGGERED == create(sent)
    assert [
        ("GET", "/assets", {"uri_pattern": URI, "order_by": "id", "limit": "100", "offset": "0"}, False),
        ("GET", "/assets/events", {"asset_id": "7", "order_by": "-timestamp", "limit": "50"}, False),
        ("POST", "/assets/events", {"asset_id": 7, "extra": SENT}, True),
    ] == sent.requests


def test_on_airflow_2_it_is_a_dataset():
    sent = posted(Api.V1, CREATED[Api.V1])

    assert Answer.TRIGGERED == create(sent, Api.V1)
    assert [
        ("GET", "/datasets", {"uri_pattern": URI, "order_by": "id", "limit": "100", "offset": "0"}, False),
        ("GET", "/datasets/events", {"dataset_id": "7", "order_by": "-timestamp", "limit": "50"}, False),
        ("POST", "/datasets/events", {"dataset_uri": URI, "extra": SENT}, True),
    ] == sent.requests


@BOTH
def test_an_event_that_is_there_is_not_posted_again(api):
    name = "asset_events" if api is Api.V2 else "dataset_events"
    sent = Sent([ASSETS[api], Reply(200, {name: [{"extra": None}, {"extra": {"x": 1}}, {"extra": SENT}]})])

    assert Answer.DUPLICATE == create(sent, api)
    assert ["GET", "GET"] == [method for method, *_ in sent.requests]


def test_an_assets_number_is_asked_for_once():
    ids = AssetIds()
    create(posted(Api.V2, CREATED[Api.V2]), ids=ids)
    second = Sent([NO_EVENTS[Api.V2], CREATED[Api.V2]])

    create(second, ids=ids)

    assert ["/assets/events", "/assets/events"] == [path for _, path, *_ in second.requests]


def test_an_assets_number_that_fails_is_asked_for_anew():
    ids = AssetIds()
    with pytest.raises(AssetNotFound):
        create(posted(Api.V2, Reply(404, {"detail": "Asset with ID: `7` was not found"})), ids=ids)
    second = posted(Api.V2, CREATED[Api.V2])

    create(second, ids=ids)

    assert "/assets" == second.requests[0][1]


@pytest.mark.parametrize("fewer", [100, 40], ids=["as many as asked for", "as many as Airflow's configuration allows"])
def test_the_asset_may_stand_on_a_later_page(fewer):
    others = Reply(200, {"assets": [{"id": n, "uri": f"{URI}/{n}"} for n in range(fewer)], "total_entries": fewer + 1})
    sent = Sent([others, ASSETS[Api.V2], NO_EVENTS[Api.V2], CREATED[Api.V2]])

    assert Answer.TRIGGERED == create(sent)
    assert ["0", str(fewer)] == [params["offset"] for _, path, params, _ in sent.requests if path == "/assets"]


def test_airflow_2_counts_more_datasets_than_match_and_so_is_asked_until_there_are_none():
    others = [{"id": 8, "uri": f"{URI}/day"}]
    sent = Sent([Reply(200, {"datasets": page, "total_entries": 7}) for page in (others, [])])

    with pytest.raises(AssetNotFound):
        create(sent, Api.V1)

    assert 2 == len(sent.requests)


def test_a_server_that_gives_the_same_page_again_and_again_is_left_alone():
    same = Reply(200, {"assets": [{"id": 8, "uri": f"{URI}/day"}], "total_entries": 3})

    with pytest.raises(AssetNotFound):
        create(Sent([same] * 3))


@pytest.mark.parametrize("total", [0, 1, None, "many"])
@pytest.mark.parametrize("listed", [[], [{"id": 8, "uri": URI + "/day"}], [None, 7, {}]])
def test_an_asset_that_is_not_listed_is_not_found(listed, total):
    with pytest.raises(AssetNotFound, match=r"knows no such asset \(yet\)"):
        create(Sent([Reply(200, {"assets": listed, "total_entries": total})]))


def test_what_a_pattern_would_take_for_more_than_text_stands_for_any_character():
    sent = Sent([Reply(200, {"assets": []})])

    with pytest.raises(AssetNotFound):
        create(sent, event=replace(EVENT, uri=r"s3://a|b\c"))

    assert "s3://a_b_c" == sent.requests[0][2]["uri_pattern"]


def test_a_partition_key_is_sent_to_airflow_3():
    sent = posted(Api.V2, CREATED[Api.V2])

    create(sent, event=replace(EVENT, partition_key="2026-03-14"))

    assert {"asset_id": 7, "extra": SENT, "partition_key": "2026-03-14"} == sent.requests[-1][2]


def test_a_partition_key_is_not_dropped_in_silence_on_airflow_2():
    sent = Sent([])

    with pytest.raises(TriggerRejected, match="partition_key needs Airflow 3"):
        create(sent, Api.V1, replace(EVENT, partition_key="2026-03-14"))


@BOTH
@pytest.mark.parametrize(
    ("reply", "error", "said"),
    [
        (Reply(400, {"detail": "no"}), TriggerRejected, "Airflow refuses the asset event: no"),
        (Reply(401, {}), AccessDenied, "answered 401"),
        (Reply(403, {}), AccessDenied, "may not read assets or create asset events"),
        (Reply(404, {"detail": "not found"}), AssetNotFound, "Airflow knows no such asset"),
        (Reply(404), AssetNotFound, "not Airflow's own answer"),
        (Reply(405), TriggerRejected, "this Airflow takes no asset events"),
        (Reply(413), TriggerRejected, "extra is larger than"),
        (Reply(422, {"detail": [{"loc": ["body", "extra"], "msg": "bad"}]}), TriggerRejected, "body.extra: bad"),
        (Reply(429, {}, 7.0), AirflowThrottled, "slow down"),
        (Reply(500, {}), AirflowUnavailable, "answered 500"),
        (Reply(504, {}), AirflowUnavailable, "answered 504"),
        (Reply(200, None), AirflowUnavailable, "something that is not an asset"),
        (Reply(200, {"uri": "another", "dataset_uri": "another"}), AirflowUnavailable, "is not an asset"),
    ],
)
def test_each_answer_to_the_post_has_its_error(api, reply, error, said):
    with pytest.raises(error, match=said) as raised:
        create(posted(api, reply), api)

    assert "DAG" not in str(raised.value)


@pytest.mark.parametrize(
    ("reply", "seconds"),
    [(Reply(504, {}), SETTLING), (Reply(503, {}, 5.0), SETTLING), (Reply(503, {}, 120.0), 120.0)],
    ids=["no wait asked for", "a shorter one", "a longer one"],
)
def test_after_a_post_that_may_have_been_taken_the_next_try_waits(reply, seconds):
    with pytest.raises(AirflowUnavailable) as raised:
        create(posted(Api.V2, reply))

    assert seconds == raised.value.retry_after


def test_a_question_that_fails_needs_no_wait():
    with pytest.raises(AirflowUnavailable) as raised:
        create(Sent([ASSETS[Api.V2], Reply(503, {})]))

    assert raised.value.retry_after is None


@BOTH
@pytest.mark.parametrize("position", [0, 1])
@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (Reply(403, {}), AccessDenied),
        (Reply(500, {}), AirflowUnavailable),
        (Reply(200, None), AirflowUnavailable),
        (Reply(200, {"assets": 7, "datasets": None, "asset_events": {}, "dataset_events": "x"}), AirflowUnavailable),
    ],
)
def test_nothing_is_posted_that_could_be_there(api, position, reply, error):
    replies = [ASSETS[api], NO_EVENTS[api]]
    sent = Sent([*replies[:position], reply])

    with pytest.raises(error):
        create(sent, api)

    assert "POST" not in {method for method, *_ in sent.requests}


def test_an_asset_without_a_number_can_be_tried_again():
    with pytest.raises(AirflowUnavailable, match="has no id"):
        create(Sent([Reply(200, {"assets": [{"uri": URI}]})]))
