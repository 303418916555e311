"""The hooks of a table: can the secret that the sender shares be read, and could a request ever fit it?"""

from __future__ import annotations

from botocore.exceptions import ClientError

from dagbridge.airflow.secrets import SecretStore
from dagbridge.errors import SecretInvalid, SecretUnavailable
from dagbridge.routing.hook import Hook
from dagbridge.routing.table import RoutingTable
from dagbridge.webhook.keyring import Keyring
from dagbridge_cli.doctor.findings import HookReport
from dagbridge_cli.doctor.verdict import Verdict, failed, not_checked, ok, warning

_SHORTEST = 16  # characters; what a sender's own page makes has 20 and more
_PUT = "aws secretsmanager put-secret-value --secret-id {secret} --secret-string …, the text alone"


def examine_hooks(table: RoutingTable, store: SecretStore) -> list[HookReport]:
    """Examine each hook of the table."""
    return [HookReport(hook.name, {"secret": check_hook(hook, store)}) for hook in table.webhooks.values()]


def check_hook(hook: Hook, store: SecretStore) -> Verdict:
    """Read a hook's secret as the function does. The verdict holds nothing of it."""
    if hook.secret is None:
        return not_checked(f"the scheme {hook.signature.scheme} shares no secret")
    found: list[bytes] = []

    def fits_none(secret: bytes) -> bool:  # so that the keyring goes through all of them
        found.append(secret)
        return False

    try:
        Keyring(store.text).bears_out(fits_none, hook.secret)
    except SecretUnavailable as error:
        return failed(str(error), "can this network reach Secrets Manager, and is it the right region?")
    except SecretInvalid as error:
        if isinstance(error.__cause__, ClientError):
            return failed(str(error), "check name, account (AWS_PROFILE), region (AWS_DEFAULT_REGION) and permissions")
        return failed(str(error), _PUT.format(secret=hook.secret))
    return _judge(hook, [secret.decode() for secret in found])


def _judge(hook: Hook, secrets: list[str]) -> Verdict:
    where, scheme = f"secret {hook.secret}", hook.signature.scheme
    put = _PUT.format(secret=hook.secret)
    by_authorization = scheme == "bearer" and hook.signature.header.lower() == "authorization"
    if by_authorization and any(secret.lower().startswith("bearer ") for secret in secrets):
        return failed(f"{where}: begins with `Bearer`, which only the header has: no request fits it", put)
    if scheme == "stripe" and not all(secret.startswith("whsec_") for secret in secrets):
        return warning(f"{where}: Stripe's signing secrets begin with whsec_", "take it from the endpoint's own page")
    if scheme == "slack" and any(secret.startswith(("xoxb-", "xoxp-", "xapp-")) for secret in secrets):
        return warning(f"{where}: holds a token of Slack's, not the app's Signing Secret", put)
    if any(len(secret) < _SHORTEST for secret in secrets):
        return warning(f"{where}: is shorter than {_SHORTEST} characters, and could be guessed", "openssl rand -hex 32")
    counted = "one secret" if len(secrets) == 1 else f"{len(secrets)} secrets, each of which is valid"
    return ok(f"{hook.secret} holds {counted}")
