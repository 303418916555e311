"""The secret itself may be wrong in every way that we could think of."""

import json

from tests.support.canaries import CLIENT_ID, HEADER, LOGIN, PASSWORD, TOKEN
from tests.support.canary_secrets import CLIENT, EXTRA, LOGGED_IN

MALFORMED = {
    "JSON cut short": f'{{"host": "https://h.invalid", "password": "{PASSWORD}',
    "JSON without a host": json.dumps(LOGGED_IN),
    "JSON nested too deep": f'{{"password": "{TOKEN}", "extra": {"[" * 60_000}',
    "plain text": PASSWORD,
    "binary": PASSWORD.encode(),
    "an array": json.dumps([PASSWORD]),
    "a URI whose password is not quoted": f"http://{LOGIN}:{TOKEN}/1@h.invalid",
    "a URI with a broken host": f"http://{LOGIN}:{TOKEN}@[h.invalid",
    "a URI without a password": f"http://{LOGIN}@h.invalid/?x={TOKEN}",
    "a URI whose extra is nested too deep": f"http://{LOGIN}:{TOKEN}@h.invalid/?__extra__={'[' * 60_000}",
    "only a login": json.dumps({"host": "h.invalid", "login": LOGIN}),
    "a password that is no text": {"login": LOGIN, "password": [PASSWORD]},
    "a password that is half a character": LOGGED_IN | {"password": f"{PASSWORD}\ud800", "extra": {"auth": "basic"}},
    "a token that is no text": {"extra": {"token": {"value": TOKEN}}},
    "a token with a line break": {"extra": {"token": f"{TOKEN}\n", "api_version": "v2"}},
    "a token with a line break within": {"extra": {"token": f"{TOKEN}\r\nX: {TOKEN}", "api_version": "v2"}},
    "a token that is no Latin-1": {"extra": {"token": f"{TOKEN}€", "api_version": "v2"}},
    "a host with a password": LOGGED_IN | {"host": f"https://{LOGIN}:{TOKEN}@h.invalid"},
    "a host with a password and no login": LOGGED_IN | {"host": f"http://:{TOKEN}@127.0.0.1:1"},
    "a host with a query": LOGGED_IN | {"host": f"http://127.0.0.1:1/?key={TOKEN}"},
    "a host with a fragment": LOGGED_IN | {"host": f"http://127.0.0.1:1/#{TOKEN}"},
    "a host that is no URL": LOGGED_IN | {"host": f"https://[{TOKEN}"},
    "a host that is no name": LOGGED_IN | {"host": "https://a..b"},
    "a port that is no number": LOGGED_IN | {"port": PASSWORD},
    "a port that is too long a number": LOGGED_IN | {"port": "9" * 5000},
    "a port in the host that is no number": LOGGED_IN | {"host": f"https://h.invalid:{TOKEN}"},
    "a schema that is none": LOGGED_IN | {"host": "h.invalid", "schema": PASSWORD},
    "an extra that is no object": LOGGED_IN | {"extra": PASSWORD},
    "an API version that is none": LOGGED_IN | {"extra": {"api_version": PASSWORD}},
    "an authentication that is none": LOGGED_IN | {"extra": {"auth": PASSWORD}},
    "a grant type that is none": LOGGED_IN | {"extra": {"grant_type": PASSWORD}},
    "headers that are no object": LOGGED_IN | {"extra": {"headers": PASSWORD}},
    "a header that is no text": LOGGED_IN | {"extra": {"headers": {"X-Key": [HEADER]}}},
    "a header with a line break": LOGGED_IN | {"extra": {"headers": {"X-Key": f"{HEADER}\nX: y"}}},
    "a header that begins with a space": LOGGED_IN | {"extra": {"headers": {"X-Key": f" {HEADER}"}}},
    "a header that is no Latin-1": LOGGED_IN | {"extra": {"headers": {"X-Key": f"{HEADER}€"}}},
    "a header whose name is the secret": LOGGED_IN | {"extra": {"headers": {f"{HEADER}: ": "x"}}},
    "certificates that are not there": LOGGED_IN | {"host": "https://127.0.0.1:1", "extra": {"verify": "/none.pem"}},
    "certificates that are no path": LOGGED_IN | {"extra": {"verify": [TOKEN], "cert": {"key": TOKEN}}},
    "a client without its secret": {"extra": {"client_id": CLIENT_ID, "token_url": "BASE/token"}},
    "a token URL with a password": {
        "extra": CLIENT | {"api_version": "v2", "token_url": f"http://u:{TOKEN}@127.0.0.1:1"}
    },
    "a token URL with a query": {"extra": CLIENT | {"api_version": "v2", "token_url": f"BASE/x?key={TOKEN}"}},
    "a token URL that is none": {"extra": CLIENT | {"api_version": "v2", "token_url": TOKEN}},
    "a proxy that is not there": LOGGED_IN | {"extra": EXTRA | {"proxy": f"http://{LOGIN}:{TOKEN}@127.0.0.1:1"}},
    "a proxy that is no URL": LOGGED_IN | {"extra": EXTRA | {"proxy": f"http://{LOGIN}:{TOKEN}@[x"}},
    "a proxy that is no host's name": LOGGED_IN | {"extra": EXTRA | {"proxy": f"http://{LOGIN}:{TOKEN}@a..b"}},
    "a proxy of no known kind": LOGGED_IN | {"extra": EXTRA | {"proxy": f"socks5://{LOGIN}:{TOKEN}@127.0.0.1:1"}},
}


def test_a_secret_may_be_malformed(container, event, task):
    leaking = {}
    for name, secret in MALFORMED.items():
        container.use(secret)
        container.bring("step_functions", task, [(404, {})] * 3)
        container.bring("s3", event, [(404, {})] * 3)
        leaking[name] = container.leaks()

    assert {} == {name: found for name, found in leaking.items() if found}
