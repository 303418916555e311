"""The credentials that moto's STS gave out, as AWS's services know them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from botocore.credentials import Credentials
from moto.sts.models import AssumedRole, sts_backends


def assumed_roles() -> list[AssumedRole]:
    """Return every role that was assumed, of all accounts."""
    return [
        role
        for partitions in sts_backends.values()
        for backend in partitions.values()
        for role in backend.assumed_roles
    ]


class AssumedRoles(Mapping[str, Credentials]):
    """Access key id → credentials, of every role that was assumed up to now."""

    def _now(self) -> dict[str, Credentials]:
        return {
            role.access_key_id: Credentials(role.access_key_id, role.secret_access_key, role.session_token)
            for role in assumed_roles()
        }

    def __getitem__(self, access_key_id: str) -> Credentials:
        return self._now()[access_key_id]

    def __iter__(self) -> Iterator[str]:
        return iter(self._now())

    def __len__(self) -> int:
        return len(self._now())
