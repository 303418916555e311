"""The frame of the benchmarks: turns, targets, the page."""

from dataclasses import replace

import pytest

from bench import gauge, machine
from bench.__main__ import MEASUREMENTS, main
from bench.alternating import medians, take_turns
from bench.kept import keep, kept
from bench.plots import draw
from bench.report import markdown_table, page
from bench.section import Section, Target

MET = Target("growth", 0.2, 1.0, unit="MB")
MISSED = Target("throughput", 0.9, 0.95, at_most=False)
SECTION = Section(
    name="sizes",
    title="Sizes",
    text="\nHow it was measured.\n",
    header=["", "MB"],
    rows=[["layer", "1.0"]],
    targets=[MET, MISSED],
    series={"layer": {"now": 1.0, "before": 2.0}, "function": {"now": 500.0, "before": 0.0}},
    unit="MB",
)


def test_two_sides_take_turns_and_the_second_begins_every_other_round():
    order = []

    take_turns({"ours": lambda: order.append("ours"), "theirs": lambda: order.append("theirs")}, rounds=3)

    assert ["ours", "theirs", "theirs", "ours", "ours", "theirs"] == order


def test_the_figures_come_by_side_and_round():
    numbers = iter(range(6))

    assert {"a": [0, 3, 4], "b": [1, 2, 5]} == take_turns({"a": lambda: next(numbers), "b": lambda: next(numbers)}, 3)


def test_a_call_is_timed():
    assert 0 < medians({"call": lambda: sum(range(1000))}, rounds=3)["call"] < 1


@pytest.mark.parametrize(
    ("target", "met"),
    [
        (Target("a", 1.0, 1.0), True),
        (Target("a", 1.1, 1.0), False),
        (Target("a", 0.95, 0.95, at_most=False), True),
        (Target("a", 0.94, 0.95, at_most=False), False),
    ],
)
def test_a_target_is_met_at_its_limit_and_on_the_right_side_of_it(target, met):
    assert met == target.met


def test_a_table_has_a_line_for_each_row():
    assert "|  | MB |\n| --- | ---: |\n| layer | 1.0 |\n" == markdown_table(["", "MB"], [["layer", "1.0"]])


def test_the_page_says_on_what_machine_and_which_targets_were_missed():
    text = page([SECTION], "1 × a CPU")

    assert "Measured on: 1 × a CPU.\n" in text
    assert "| growth | 0.2 MB | ≤ 1 MB | yes |\n| throughput | 0.9 × | ≥ 0.95 × | **no** |\n" in text


def test_a_section_that_is_kept_is_there_in_the_next_run(tmp_path):
    keep(SECTION, "1 × a CPU", tmp_path)

    assert [(SECTION, "1 × a CPU")] == list(kept(["sizes", "never-measured"], tmp_path))


def test_a_section_that_is_measured_again_takes_the_place_of_the_old_one(tmp_path):
    keep(SECTION, "1 × a CPU", tmp_path)
    keep(replace(SECTION, rows=[["layer", "2.0"]]), "2 × a CPU", tmp_path)

    assert [([["layer", "2.0"]], "2 × a CPU")] == [(one.rows, where) for one, where in kept(["sizes"], tmp_path)]


def test_milliseconds_are_as_they_would_be_where_the_gauge_is_known():
    assert 50.0 == gauge.as_there(100.0, 2 * gauge.THERE)


def test_a_section_of_the_page_has_text_table_and_plot():
    text = page([SECTION], "1 × a CPU")

    assert "## Sizes\n\nHow it was measured.\n\n|  | MB |\n| --- | ---: |\n| layer | 1.0 |\n\n![Sizes]" in text


def test_a_section_without_a_series_has_no_plot():
    assert "![" not in page([Section("a", "A", "text", ["x"], [["1"]])], "1 × a CPU")


def test_a_plot_is_a_small_png(tmp_path):
    draw(SECTION, tmp_path / "sizes.png")

    png = (tmp_path / "sizes.png").read_bytes()
    assert (b"\x89PNG", True) == (png[:4], len(png) < 60_000)


def test_the_machine_is_described_without_its_name():
    described = machine.describe()

    assert "CPython 3." in described
    assert machine.platform.node() not in described


def test_an_unknown_benchmark_is_refused_with_those_that_there_are(capsys):
    with pytest.raises(SystemExit) as ended:
        main(["batches"])

    assert 2 == ended.value.code
    assert f"no such measurement: batches; there are {', '.join(MEASUREMENTS)}" in capsys.readouterr().err
