"""Random patterns and events of few names and few values, so that they often have to do with each other."""

from hypothesis import strategies as st

names = st.sampled_from(["a", "b", "c"])
texts = st.sampled_from(["", "x", "xy", "xyx", "yx", "X", "10.0.0.1", "5"])
numbers = st.sampled_from([0, 5, 5.0, -1, 2**53 + 1])
scalars = texts | numbers | st.sampled_from([True, False, None])
wildcards = st.sampled_from(["*", "x*", "*x", "x*x", "*y*", "x*y*", r"\**"])

_values = st.recursive(scalars, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(names, inner, max_size=3))
events = st.dictionaries(names, _values, max_size=3)


def _operator(name, arguments):
    return arguments.map(lambda argument: {name: argument})


_nonempty = texts.filter(bool)
_operators = st.one_of(
    _operator("prefix", texts),
    _operator("suffix", texts),
    _operator("prefix", _operator("equals-ignore-case", texts)),
    _operator("suffix", _operator("equals-ignore-case", texts)),
    _operator("equals-ignore-case", texts),
    _operator("wildcard", wildcards),
    _operator("exists", st.booleans()),
    _operator("numeric", st.sampled_from([["=", 5], [">", 0], [">=", 0, "<", 5]])),
    _operator("cidr", st.just("10.0.0.0/8")),
    _operator("anything-but", texts | st.lists(texts, min_size=1, max_size=2) | st.just([0, 5])),
    _operator("anything-but", _operator("prefix", _nonempty) | _operator("suffix", _nonempty)),
    _operator("anything-but", _operator("wildcard", wildcards)),
)
alternatives = st.lists(scalars | _operators, min_size=1, max_size=3)


def _with_or(fields):
    return st.tuples(fields, st.lists(fields, min_size=2, max_size=3)).map(lambda pair: {**pair[0], "$or": pair[1]})


def _objects(inner):
    fields = st.dictionaries(names, inner, min_size=1, max_size=3)
    return fields | _with_or(fields)


patterns = _objects(st.recursive(alternatives, _objects, max_leaves=6))
