from hypothesis import given
from hypothesis import strategies as st

from dagbridge.routing.starts import Starts

texts = st.text(alphabet="ab\uffff", max_size=6)


@given(st.sets(texts), texts)
def test_what_a_string_starts_with_is_found_the_longest_first(prefixes, text):
    expected = sorted((prefix for prefix in prefixes if text.startswith(prefix)), key=len, reverse=True)

    assert expected == Starts({prefix: prefix for prefix in prefixes}).of(text)


def test_ten_thousand_prefixes_in_each_other_are_sorted_soon():
    starts = Starts({"a" * length: length for length in range(5_000)})

    assert [2, 1, 0] == starts.of("aab")
