"""A user who may only look, in any Airflow of the tests."""

from __future__ import annotations

import requests

from demo.airflow_server import AirflowServer

_USER = {"username": "viewer", "email": "v@example.com", "first_name": "V", "last_name": "W"}


def viewer_of(airflow: AirflowServer) -> dict[str, str]:
    """Give the viewer's `login` and `password`. SimpleAuthManager has one; FAB's is made, once."""
    user = _USER | {"password": airflow.password, "roles": [{"name": "Viewer"}]}
    if airflow.version.startswith("2."):
        _made(airflow.api.request("POST", "/users", json=user))
    elif airflow.release.endswith("-fab"):
        login = {"username": airflow.username, "password": airflow.password}
        token = requests.post(f"{airflow.base_url}/auth/token", json=login, timeout=30).json()["access_token"]
        headers = {"Authorization": f"Bearer {token}"}
        _made(requests.post(f"{airflow.base_url}/auth/fab/v1/users", json=user, headers=headers, timeout=30))
    return {"login": "viewer", "password": airflow.password}


def _made(response: requests.Response) -> None:
    assert response.status_code in {200, 201, 409}, response.text  # 409: an earlier test made it
