"""Create an asset event, and learn whether it is there already: the same for every transport.

Airflow has no key by which it would refuse a second event. So the event carries its key in `extra`, and before each
post the asset's newest events are searched for it. Two that search at the same moment both post: see `remembering.py`.

Sources: Airflow 2.11.2 `api_connexion/endpoints/dataset_endpoint.py`, Airflow 3.3.2 `core_api/routes/public/assets.py`,
both asked live.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from dagbridge.airflow.answers import Wording, error_of
from dagbridge.airflow.api import Api
from dagbridge.airflow.kept import Kept
from dagbridge.airflow.protocol import Answer, AnswerKind
from dagbridge.airflow.reply import Reply, Send
from dagbridge.asset_event import KEY, AssetEvent
from dagbridge.errors import AirflowUnavailable, AssetNotFound, TriggerRejected

NEWEST = 50
"""Events of an asset that are searched. More would make answers large: each has its `extra` whole."""

SETTLING = 60.0
"""Seconds until the next try after a post without an answer. A slow Airflow has settled it by then, as a rule."""

_PAGE = 100  # assets in one answer; [api] maximum_page_limit may allow fewer

_WORDING = Wording(
    "an asset",
    AssetNotFound,
    {
        400: "Airflow refuses the asset event",
        403: "Airflow refuses: the credentials are wrong, or the role may not read assets or create asset events",
        404: "Airflow knows no such asset; or it is older than 2.9, and takes no events",
        405: "this Airflow takes no asset events (2.9 and later do), or extra.api_version is wrong (v1: 2, v2: 3)",
        413: "extra is larger than Airflow, or a proxy before it, takes",
    },
)


def create_asset_event(send: Send, api: Api, event: AssetEvent, ids: Kept[int]) -> Answer:
    """Create the asset event, or learn that it exists.

    Args:
        send: The transport.
        api: The version that it leads to.
        event: The request.
        ids: Airflow's numbers of the assets, as far as they were asked for.

    Raises:
        DeferredError: When a later try can succeed. The event may exist: the same request tells.
        RejectedError: When the same request would fail again.
    """
    if api is Api.V1 and event.partition_key is not None:
        raise TriggerRejected("partition_key needs Airflow 3, and this is Airflow 2")
    asset_id = ids.get(event.uri, lambda: _find(send, api, event.uri))
    if _is_there(send, api, asset_id, event.key):
        return Answer(AnswerKind.DUPLICATE)
    try:
        return _post(send, api, event, asset_id)
    except AssetNotFound:
        ids.forget(event.uri)
        raise
    except AirflowUnavailable as error:
        error.retry_after = max(SETTLING, error.retry_after or 0)
        raise


def find_asset(send: Send, api: Api, uri: str) -> Mapping[str, Any]:
    """Find an asset by its URI.

    Raises:
        AssetNotFound: When Airflow knows none.
        BridgeError: As Airflow's answers make it.
    """
    # a pattern of SQL's LIKE: `%` and `_` in it find themselves, too; `\\` would escape, and `|` separate alternatives
    pattern = re.sub(r"[\\|]", "_", uri)
    offset = 0
    while True:
        params = {"uri_pattern": pattern, "order_by": "id", "limit": str(_PAGE), "offset": str(offset)}
        reply = send("GET", api.assets_path, params=params)
        page = _listed(reply, "datasets" if api is Api.V1 else "assets")
        for asset in page:
            if asset.get("uri") == uri:
                return asset
        offset += len(page)
        total = reply.fields.get("total_entries")  # Airflow 2 counts those that do not match, too
        if not page or not isinstance(total, int) or offset >= total:
            raise AssetNotFound("Airflow knows no such asset (yet); check asset.uri, and that a deployed DAG names it")


def _find(send: Send, api: Api, uri: str) -> int:
    asset_id = find_asset(send, api, uri).get("id")
    if not isinstance(asset_id, int):
        raise AirflowUnavailable("answered 200 with an asset that has no id")
    return asset_id


def _is_there(send: Send, api: Api, asset_id: int, key: str) -> bool:
    """Look for an event with our key among the asset's newest."""
    name, events = ("dataset_id", "dataset_events") if api is Api.V1 else ("asset_id", "asset_events")
    params = {name: str(asset_id), "order_by": "-timestamp", "limit": str(NEWEST)}
    found = _listed(send("GET", api.asset_events_path, params=params), events)
    extras = (event.get("extra") for event in found)
    return any(isinstance(extra, Mapping) and extra.get(KEY) == key for extra in extras)


def _listed(reply: Reply, key: str) -> list[Mapping[str, Any]]:
    entries = reply.fields.get(key)
    if reply.status != 200 or not isinstance(entries, list):
        raise error_of(reply, _WORDING)
    return [entry for entry in entries if isinstance(entry, Mapping)]


def _post(send: Send, api: Api, event: AssetEvent, asset_id: int) -> Answer:
    reply = send("POST", api.asset_events_path, _body(api, event, asset_id), once=True)
    if reply.status == 200 and reply.fields.get("dataset_uri" if api is Api.V1 else "uri") == event.uri:
        return Answer(AnswerKind.TRIGGERED)
    raise error_of(reply, _WORDING)


def _body(api: Api, event: AssetEvent, asset_id: int) -> dict[str, Any]:
    """Word the event as this version wants it; both refuse a key that they do not know."""
    if api is Api.V1:
        return {"dataset_uri": event.uri, "extra": event.sent_extra}
    body = {"asset_id": asset_id, "extra": event.sent_extra}
    return body if event.partition_key is None else body | {"partition_key": event.partition_key}
