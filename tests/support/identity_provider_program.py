"""The program of `identity_provider`: django-oauth-toolkit, served by Django, configured as a small company would.

`python identity_provider_program.py PORT DATABASE CLIENT_SECRET`. What is ours are its settings, and what its access
tokens say: they are JWTs (RFC 9068) with the claims that Airflow's SimpleAuthManager reads.
"""

from __future__ import annotations

import sys
import time
import uuid
from typing import Any

import django
from django.conf import settings
from django.core.management import call_command
from django.urls import include, path
from jwcrypto import jwk, jwt

HOST = "127.0.0.1"
LIFETIMES = {"dagbridge": 3600, "dagbridge-short": 30}
"""Client → seconds that its tokens are good."""

ROLES = {"airflow.trigger": "user", "airflow.look": "viewer"}
"""Scope → role in Airflow."""

KEY = jwk.JWK.generate(kty="RSA", size=2048)

urlpatterns: list[Any] = []
"""Where Django looks for them; filled when Django is ready."""


def main(port: str, database: str, client_secret: str) -> None:
    """Make the database and the clients, and serve until somebody ends it."""
    configure(port, database)
    django.setup()
    urlpatterns.append(path("o/", include("oauth2_provider.urls", namespace="oauth2_provider")))
    call_command("migrate", verbosity=0)
    for client in LIFETIMES:
        call_command(
            "createapplication",
            "confidential",
            "client-credentials",
            name=client,
            client_id=client,
            client_secret=client_secret,
        )
    call_command("runserver", f"{HOST}:{port}", use_reloader=False)


def configure(port: str, database: str) -> None:
    settings.configure(
        SECRET_KEY=str(uuid.uuid4()),
        ALLOWED_HOSTS=[HOST],
        ROOT_URLCONF=__name__,
        INSTALLED_APPS=["django.contrib.auth", "django.contrib.contenttypes", "oauth2_provider"],
        DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": database}},
        USE_TZ=True,
        OAUTH2_PROVIDER={
            "SCOPES": dict.fromkeys(ROLES, "what it lets a client do"),
            "DEFAULT_SCOPES": ["airflow.trigger"],
            "OIDC_ENABLED": True,
            "OIDC_RSA_PRIVATE_KEY": KEY.export_to_pem(private_key=True, password=None).decode(),
            "ALLOWED_SCHEMES": ["http"],
            "ACCESS_TOKEN_EXPIRE_SECONDS": lambda request: LIFETIMES[request.client_id],
            "ACCESS_TOKEN_GENERATOR": lambda request: signed_token(request, f"http://{HOST}:{port}/o"),
        },
    )


def signed_token(request: Any, issuer: str) -> str:
    """Word a token. Airflow 3.3 wants `exp`, `iat`, `nbf`, the key's `kid`, and SimpleAuthManager `sub` and `role`."""
    now = int(time.time())
    claims = {
        "iss": issuer,
        "aud": "airflow",
        "sub": request.client_id,
        "client_id": request.client_id,
        "iat": now,
        "nbf": now,
        "exp": now + request.expires_in,
        "jti": str(uuid.uuid4()),
        "scope": " ".join(request.scopes),
        "role": ROLES[request.scopes[0]],
    }
    token = jwt.JWT(header={"alg": "RS256", "typ": "at+jwt", "kid": KEY.thumbprint()}, claims=claims)
    token.make_signed_token(KEY)
    return str(token.serialize())


if __name__ == "__main__":
    main(*sys.argv[1:])
