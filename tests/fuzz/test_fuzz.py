"""A short slice of the fuzzing for every run of the tests; `python -m tests.fuzz <target>` is the long one."""

import importlib.util
import json
import subprocess
import sys
from random import Random

import pytest

from tests.fuzz.__main__ import HOME, TARGETS
from tests.fuzz.inputs import encoded, try_bytes
from tests.fuzz.mutation import mutated
from tests.fuzz.places import is_at, value_at
from tests.fuzz.seeds import PAYLOADS
from tests.fuzz.targets import patterns, sources, templates


@pytest.mark.parametrize("target", TARGETS)
def test_fuzzing_finds_nothing(target, tmp_path):
    if importlib.util.find_spec("atheris") is None:
        pytest.skip("atheris is not installed: it has wheels for Linux on x86-64 only")

    command = [sys.executable, "-m", "tests.fuzz", target, "--runs", "4000", "--home", str(tmp_path)]
    run = subprocess.run(command, cwd=HOME.parent, capture_output=True, text=True, timeout=240, check=False)

    assert (0, f"fuzz {target}: 4000 inputs") == (run.returncode, run.stdout.partition(" in ")[0]), (
        run.stdout + run.stderr
    )


@pytest.mark.parametrize("target", [sources, patterns, templates], ids=TARGETS)
def test_what_fuzzing_starts_from_is_sound(target):
    for seed in target.seeds():
        try_bytes(target, encoded(seed))


@pytest.mark.parametrize("target", [sources, patterns, templates], ids=TARGETS)
@pytest.mark.parametrize(
    "data", [b"", b"\xff\xfe", b"nan", b"[NaN]", b"[" * 5000, b"null", b"0" * 5000, b"{}", b"[[]]"]
)
def test_any_bytes_are_an_input(target, data):
    try_bytes(target, data)


def test_a_finding_is_kept_with_its_input_and_fails_the_run(tmp_path):
    pytest.importorskip("atheris", reason="it has wheels for Linux on x86-64 only")
    broken = "import dagbridge.sources as s; s.normalise = lambda payload: []; "
    start = "import sys; sys.argv[0] = 'fuzz'; from tests.fuzz.__main__ import main; main()"
    command = [sys.executable, "-c", broken + start, "sources", "--runs", "50", "--home", str(tmp_path)]

    run = subprocess.run(command, cwd=HOME.parent, capture_output=True, text=True, timeout=240, check=False)

    inputs = list((tmp_path / "sources" / "findings").glob("*.json"))
    assert (1, 1) == (run.returncode, len(inputs)), run.stdout + run.stderr


def test_a_mutation_leaves_what_it_was_made_of_alone():
    before = json.dumps(PAYLOADS)

    for seed in range(300):
        for payload in PAYLOADS.values():
            mutated(payload, Random(seed))

    assert before == json.dumps(PAYLOADS)


def test_a_mutation_is_the_same_for_the_same_seed():
    payload = PAYLOADS["sqs/s3-in-sns"]

    assert mutated(payload, Random(7)) == mutated(payload, Random(7))


def test_mutations_reach_what_lies_in_a_message_in_a_message():
    payload = PAYLOADS["sqs/s3-in-sns"]
    place = "Records[0].body.Message.Records[0].s3.object"
    whole = value_at(payload, place)

    def inner(seed):
        try:
            return value_at(mutated(payload, Random(seed)), place)
        except (KeyError, TypeError, ValueError, IndexError):
            return whole

    assert any(inner(seed) != whole for seed in range(300))


def test_a_place_is_followed_through_json_inside_json():
    payload = {"Records": [{"body": json.dumps({"Records": [1, {"x": 2}]})}]}

    assert is_at(payload, "Records[0].body.Records[1]", {"x": 2})
    assert is_at(payload, "Records[0].body", {"Records": [1, {"x": 2}]})
    assert not is_at(payload, "Records[0].body.Records[0]", {"x": 2})
