import pytest

from dagbridge_cli.wiring.roads import roads_of
from dagbridge_cli.wiring.rules import WiringError, rule_of
from dagbridge_cli.wiring.widening import as_json


@pytest.fixture
def rule(table_of):
    return lambda pattern, **options: rule_of(roads_of(table_of(a=pattern).routes[0]), "default", **options)


def test_the_pattern_of_a_rule_is_the_routes(rule):
    pattern = {"source": ["aws.s3"], "detail": {"$or": [{"a": [{"exists": False}]}, {"b": [{"numeric": [">", 0]}]}]}}

    made, told = rule(pattern)

    assert (pattern, []) == (made.pattern, told)


@pytest.mark.parametrize(
    ("field", "reason"),
    [
        ({"detail": {"error": [None, "x"]}}, "detail.error: CloudFormation cannot write null"),
        ({"via": [{"exists": True}]}, "via: an event has it only behind a queue or a topic"),
        ({"detail": {"Ref": ["x"]}}, "detail.Ref: CloudFormation takes such a name for a function of its own"),
        (
            {"detail": {"n": [{"numeric": [">", 6_000_000_000]}]}},
            "detail.n: EventBridge compares numbers up to 5,000,000,000",
        ),
        ({"detail": {"n": [0.0000001]}}, "detail.n: EventBridge compares numbers up to 5,000,000,000, with 6 decimals"),
        (
            {"detail": {"n": [{"prefix": {"equals-ignore-case": "🙂"}}]}},
            "detail.n: EventBridge never finds a character",
        ),
    ],
)
def test_what_cannot_be_carried_is_left_out_and_told(rule, field, reason):
    made, (told,) = rule({"source": ["acme"], **field})

    assert {"source": ["acme"]} == made.pattern
    assert told.startswith(f"its rule leaves out {reason}")


def test_names_that_eventbridge_takes_for_one_are_left_out_both(rule):
    made, told = rule({"source": ["acme"], "detail": {"a.b": [1], "a": {"b": [2]}}})

    assert ({"source": ["acme"]}, 2) == (made.pattern, len(told))


def test_what_no_page_of_aws_knows_is_written_as_a_value(rule):
    assert {"source": ["acme"]} == rule({"source": [{"exactly": "acme"}]})[0].pattern


def test_a_pattern_that_is_too_long_is_widened_and_told(rule):
    made, (told,) = rule({"source": ["acme"], "detail": {"id": [f"{n:09}" for n in range(200)], "kind": ["a"]}})

    assert {"source": ["acme"], "detail": {"kind": ["a"]}} == made.pattern
    assert told == "its pattern of 2,450 characters is over the 2,048 of a rule: its rule is wider"


def test_a_pattern_may_be_as_long_as_a_rules_but_no_longer(rule):
    pattern = {"source": ["x" * 2_033]}

    assert (2_048, []) == (len(as_json(pattern)), rule(pattern)[1])
    with pytest.raises(WiringError):
        rule({"source": ["x" * 2_034]})


def test_a_route_of_which_nothing_can_be_carried_is_an_error_that_says_what_to_do(rule):
    with pytest.raises(WiringError, match=r"routes\.a\.match: nothing of it can stand in a rule .* exact `source`"):
        rule({"detail": {"error": [None]}})
