import pytest

from dagbridge_cli.wiring.merging import merged
from dagbridge_cli.wiring.rules import Rule, WiringError, checked


def rules_of(**patterns):
    return [Rule("default", pattern, (name,)) for name, pattern in patterns.items()]


def patterns_of(rules):
    return {rule.routes: rule.pattern for rule in rules}


def test_with_room_every_route_has_its_own_rule():
    rules = rules_of(a={"source": ["x"]}, b={"source": ["y"]})

    assert rules == merged(rules, most=2, longest=2_048)


def test_equal_patterns_are_one_rule():
    rules = rules_of(a={"source": ["x"]}, b={"source": ["x"]})

    assert {("a", "b"): {"source": ["x"]}} == patterns_of(merged(rules, most=300, longest=2_048))


def test_rules_that_differ_in_one_list_become_one_with_all_values():
    rules = rules_of(
        a={"source": ["x"], "detail": {"bucket": ["a"]}},
        b={"source": ["x"], "detail": {"bucket": ["b"]}},
        c={"source": ["y"]},
    )

    expected = {("a", "b"): {"source": ["x"], "detail": {"bucket": ["a", "b"]}}, ("c",): {"source": ["y"]}}
    assert expected == patterns_of(merged(rules, most=2, longest=2_048))


def test_no_more_is_merged_than_must_be():
    rules = rules_of(a={"x": [1]}, b={"x": [2]}, c={"y": [1]}, d={"y": [2]}, e={"y": [3]})

    assert [("a",), ("b",), ("c", "d", "e")] == [rule.routes for rule in merged(rules, most=3, longest=2_048)]


def test_rules_of_one_kind_become_one_with_what_they_have_in_common():
    rules = rules_of(
        a={"source": ["x"], "detail-type": ["T"], "detail": {"bucket": ["a"], "key": [{"prefix": "a/"}]}},
        b={"source": ["x"], "detail-type": ["T"], "detail": {"bucket": ["b"], "size": [0]}},
    )

    expected = {("a", "b"): {"source": ["x"], "detail-type": ["T"], "detail": {"bucket": ["a", "b"]}}}
    assert expected == patterns_of(merged(rules, most=1, longest=2_048))


def test_no_merged_pattern_is_longer_than_a_rule_may_have():
    rules = rules_of(**{f"r{number}": {"detail": {"key": [f"{number:040}"]}} for number in range(100)})

    fewer = merged(rules, most=1, longest=2_048)

    assert 100 == sum(len(rule.routes) for rule in fewer)
    assert 3 == len(fewer)


def test_ten_thousand_routes_of_one_bucket_fit_on_a_bus():
    rules = rules_of(
        **{
            f"r{n}": {"source": ["aws.s3"], "detail": {"bucket": ["b"], "key": [{"prefix": f"{n}/"}]}}
            for n in range(10_000)
        }
    )

    assert len(merged(rules, most=300, longest=2_048)) <= 300


def test_a_bus_without_room_is_an_error_that_says_what_to_do():
    rules = rules_of(a={"source": ["x"]}, b={"detail": {"y": [1]}})

    with pytest.raises(WiringError, match=r"event bus default: 2 rules, and there is room for 1\. .* --max-rules"):
        checked(merged(rules, most=1, longest=2_048), most=1)
