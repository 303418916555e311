import pytest

from dagbridge.errors import SettingsError
from dagbridge.tables.location import Location, parse_location


@pytest.mark.parametrize(
    ("text", "location"),
    [
        ("/opt/routes.json", Location("file", {"path": "/opt/routes.json"})),
        ("layers/routes/routes.yaml", Location("file", {"path": "layers/routes/routes.yaml"})),
        ("s3://acme-config/a b/routes.json", Location("s3", {"bucket": "acme-config", "key": "a b/routes.json"})),
        ("ssm:/dagbridge/routes", Location("ssm", {"name": "/dagbridge/routes"})),
        (
            "appconfig://a1b2c3d/e4f5g6h/i7j8k9l",
            Location("appconfig", {"application": "a1b2c3d", "environment": "e4f5g6h", "profile": "i7j8k9l"}),
        ),
    ],
)
def test_a_location_is_taken_apart(text, location):
    assert location == parse_location(text)


@pytest.mark.parametrize(
    "text", ["s3://acme-config", "s3://B/k", "ssm:dagbridge", "appconfig://a/b", "https://example.com/routes.json"]
)
def test_what_only_looks_like_a_uri_of_ours_is_told_with_what_there_is(text):
    with pytest.raises(SettingsError, match="DAGBRIDGE_ROUTES must be a file's path, s3://BUCKET/KEY, ssm:/NAME"):
        parse_location(text)
