"""Every event that a route matches, its rule matches: whatever is merged, left out or cut short."""

from hypothesis import assume, given
from hypothesis import strategies as st

from dagbridge.routing.pattern import compile_pattern
from dagbridge_cli.wiring.carriable import carriable
from dagbridge_cli.wiring.merging import merged
from dagbridge_cli.wiring.rules import Rule
from dagbridge_cli.wiring.widening import nested, shortened, union
from tests.unit.routing.strategies import alternatives, events, names, patterns

# Two patterns of which both ask for one field, as otherwise most pairs have none in common and no union.
_pairs = st.builds(
    lambda one, other, name, values: ({**one, name: values[0]}, {**other, name: values[1]}),
    patterns,
    patterns,
    names,
    st.tuples(alternatives, alternatives),
)

_few_values = st.lists(st.sampled_from(["x", "y", 5, {"prefix": "x"}, {"exists": False}]), min_size=1, max_size=2)
alike = st.fixed_dictionaries(
    {"source": st.just(["s"]), "a": st.fixed_dictionaries({"b": _few_values, "c": _few_values})}
)
_values = st.sampled_from(["x", "xy", "y", 5, None])
_objects = st.dictionaries(st.sampled_from(["b", "c"]), _values, max_size=2)
events_alike = st.fixed_dictionaries({"source": st.just("s"), "a": _objects | st.lists(_objects, max_size=3)})


def rules_of(*patterns):
    return [Rule("default", pattern, (f"route-{number}",)) for number, pattern in enumerate(patterns)]


def assert_a_rule_for_each_route(rules, written, event):
    for rule in rules_of(*written):
        if compile_pattern(rule.pattern).matches(event):
            rules_for_it = [r.pattern for r in rules if set(rule.routes) <= set(r.routes)]
            assert [True] == [compile_pattern(pattern).matches(event) for pattern in rules_for_it]


@given(patterns, events)
def test_what_eventbridge_can_carry_matches_what_the_route_matches(pattern, event):
    carried, _ = carriable(compile_pattern(pattern))
    assume(carried)

    assert compile_pattern(pattern).matches(event) <= compile_pattern(carried).matches(event)


def assert_a_union_is_never_narrower(one, other, event):
    one, other = compile_pattern(one), compile_pattern(other)
    fields = union([*one.branches, *other.branches])
    assume(fields)

    assert (one.matches(event) or other.matches(event)) <= compile_pattern(nested(fields)).matches(event)


@given(_pairs, events)
def test_a_union_matches_what_either_matches(pair, event):
    assert_a_union_is_never_narrower(*pair, event)


@st.composite
def events_of(draw, pattern):
    """Draw an event that one of the `alike` matches: for each field, one of the alternatives that it asks for."""
    wanted = {name: draw(st.sampled_from(alternatives)) for name, alternatives in pattern["a"].items()}
    values = {name: "xy" if want == {"prefix": "x"} else want for name, want in wanted.items()}
    return {"source": "s", "a": {name: value for name, value in values.items() if value != {"exists": False}}}


@given(st.data(), alike, alike)
def test_a_union_of_patterns_of_one_kind_matches_what_either_matches(data, one, other):
    event = data.draw(events_of(data.draw(st.sampled_from([one, other]))))

    assert compile_pattern(one).matches(event) or compile_pattern(other).matches(event)
    assert_a_union_is_never_narrower(one, other, event)


@given(patterns, events, st.integers(10, 60))
def test_a_shortened_pattern_matches_what_the_whole_one_matches(pattern, event, longest):
    pattern = compile_pattern(pattern)
    fields = shortened(union(pattern.branches), longest)
    assume(fields)

    assert pattern.matches(event) <= compile_pattern(nested(fields)).matches(event)


@given(st.lists(patterns, min_size=2, max_size=4), events, st.integers(60, 200))
def test_merged_rules_match_what_the_routes_match(written, event, longest):
    rules = merged(rules_of(*written), most=1, longest=longest)

    assert_a_rule_for_each_route(rules, written, event)


@given(st.lists(alike, min_size=2, max_size=5), events_alike, st.integers(60, 200))
def test_merged_rules_of_one_kind_match_what_the_routes_match(written, event, longest):
    rules = merged(rules_of(*written), most=1, longest=longest)

    assert_a_rule_for_each_route(rules, written, event)


@given(alike, _few_values, events_alike)
def test_rules_that_differ_in_one_list_match_nothing_else_when_they_are_merged(one, values, event):
    other = {**one, "a": {**one["a"], "b": values}}
    assume({"exists": False} not in one["a"]["b"] + values)

    (rule,) = merged(rules_of(one, other), most=1, longest=2_048)

    by_route = compile_pattern(one).matches(event) or compile_pattern(other).matches(event)
    assert by_route == compile_pattern(rule.pattern).matches(event)


def test_what_may_be_absent_is_left_out_where_a_field_beside_it_is():
    absence = {"c": [{"exists": False}]}
    event = {"a": [{"b": "x"}, {"c": "y"}]}
    one, other = compile_pattern({"a": {"b": ["x"], **absence}}), compile_pattern({"a": {"d": ["x"], **absence}})

    assert (True, False) == (one.matches(event), compile_pattern({"a": absence}).matches(event))
    assert {} == union([*one.branches, *other.branches])
