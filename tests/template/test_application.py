"""What the Serverless Application Repository shows of the stack, within its limits.

https://docs.aws.amazon.com/serverlessrepo/latest/devguide/serverlessrepo-publishing-applications.html
"""

import re
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def application(written):
    return written["Metadata"]["AWS::ServerlessRepo::Application"]


@pytest.mark.parametrize(
    ("key", "pattern"),
    [
        ("Name", "[a-zA-Z0-9-]{1,140}"),
        ("Description", ".{1,256}"),
        ("Author", "[a-z0-9]([a-z0-9-]{0,125}[a-z0-9])?"),
        ("SemanticVersion", r"\d+\.\d+\.\d+"),
    ],
)
def test_a_text_is_as_the_repository_takes_it(application, key, pattern):
    assert re.fullmatch(pattern, application[key])


def test_nothing_is_left_to_be_filled_in(application):
    assert {
        "Name",
        "Description",
        "Author",
        "SpdxLicenseId",
        "LicenseUrl",
        "ReadmeUrl",
        "Labels",
        "SemanticVersion",
    } == set(application)
    assert all(isinstance(value, str) for key, value in application.items() if key != "Labels")


def test_there_are_at_most_ten_labels_of_plain_letters(application):
    assert len(application["Labels"]) <= 10
    assert all(re.fullmatch("[a-zA-Z0-9+_:/@-]{1,127}", label) for label in application["Labels"])


@pytest.mark.parametrize("key", ["LicenseUrl", "ReadmeUrl"])
def test_the_files_that_it_shows_are_there(application, key):
    assert (ROOT / application[key]).is_file()


def test_it_has_the_version_and_the_licence_of_the_project(application):
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert (project["version"], project["license"]) == (application["SemanticVersion"], application["SpdxLicenseId"])


def test_its_page_names_only_parameters_and_outputs_that_there_are(written, application):
    page = (ROOT / application["ReadmeUrl"]).read_text(encoding="utf-8")

    named = re.findall(r"`([A-Z][a-z]+[A-Z][A-Za-z]+)`", page)
    assert [] == [name for name in named if name not in {**written["Parameters"], **written["Outputs"]}]
    assert len(named) > 4
