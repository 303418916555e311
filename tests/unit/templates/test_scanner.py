import pytest
from hypothesis import given
from hypothesis import strategies as st

from dagbridge.templates.scanner import Slot, UnterminatedError, scan

TEXTS = st.text(alphabet="$${}'\"`\\ab") | st.text()


def sources(text):
    return [part.source for part in scan(text) if isinstance(part, Slot)]


def test_a_text_without_expressions_is_one_literal_part():
    assert ["a $ {b} }"] == scan("a $ {b} }")


def test_an_empty_text_has_no_parts():
    assert [] == scan("")


def test_expressions_and_literal_texts_come_in_order():
    assert ["a", Slot("b", 3), "c", Slot("d", 8), Slot("e", 12)] == scan("a${b}c${d}${e}")


def test_a_dollar_before_an_expression_makes_it_literal():
    assert ["a${b} ", Slot("c", 9)] == scan("a$${b} ${c}")


def test_two_dollars_before_an_expression_keep_one_of_them():
    assert ["$${a}"] == scan("$$${a}")


def test_braces_of_a_new_object_do_not_end_the_expression():
    assert ["{a: b, c: {d: e}}"] == sources("${{a: b, c: {d: e}}}")


@pytest.mark.parametrize("quoted", ["'}'", '"}"', '`{"a": 1}`', "'{'", "'a\\'}'", '"\\"}"', "'\"}'", "'\\\\'"])
def test_braces_and_quotes_inside_quotes_do_not_count(quoted):
    assert [f"a.{quoted}"] == sources(f"x${{a.{quoted}}}y")


def test_a_closing_brace_after_the_expression_is_literal():
    assert [Slot("a", 2), "}"] == scan("${a}}")


def test_an_expression_may_go_over_several_lines():
    assert ["a ||\n 'x\ny'"] == sources("${a ||\n 'x\ny'}")


def test_an_expression_that_is_not_closed_is_refused_with_its_place():
    with pytest.raises(UnterminatedError, match=r"the \$\{ at character 4 is never closed"):
        scan("abc${d")


def test_a_new_object_that_is_not_closed_does_not_borrow_the_brace():
    with pytest.raises(UnterminatedError, match="at character 1 is never closed"):
        scan("${{a: b}")


def test_a_quote_that_is_not_closed_is_refused_with_its_place():
    with pytest.raises(UnterminatedError, match="the quote ' at character 5 is never closed"):
        scan("${a.'b}")


@given(TEXTS)
def test_every_text_can_be_written_with_its_dollars_doubled(text):
    assert text == "".join(scan(text.replace("${", "$${")))


@given(TEXTS)
def test_nothing_but_an_unterminated_expression_is_refused(text):
    try:
        parts = scan(text)
    except UnterminatedError:
        return

    assert all(text[p.at : p.at + len(p.source) + 1] == p.source + "}" for p in parts if isinstance(p, Slot))
