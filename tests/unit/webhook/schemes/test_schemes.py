from dagbridge.routing.hook import SCHEMES
from dagbridge.webhook.schemes import SHARED_SECRET


def test_every_scheme_of_the_table_that_shares_a_secret_can_be_verified():
    assert {name for name, scheme in SCHEMES.items() if scheme.secret} == set(SHARED_SECRET)
