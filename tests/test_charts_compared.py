"""Estimates side by side: the same bytes every time, every name shown, odd data borne."""

from __future__ import annotations

import re

import pytest

from analysis import charts

NAN = float("nan")
ROWS = ["A theme with a name that runs over more than one line of the sheet", "Another"]
GROUPS = {"First": [(1.2, 1.0, 1.5), (0.8, 0.6, 1.1)], "Second": [(2.0, 1.5, 3.1), (NAN,) * 3]}


def words(svg: str) -> str:
    """Return a chart's words in one line."""
    return " ".join(re.findall(r">([^<>\n]+)</text>", svg))


def test_the_same_arguments_give_the_same_bytes() -> None:
    first, second = (charts.compared(ROWS, GROUPS, "ratio", 1, True) for _ in range(2))
    assert first == second


def test_every_name_and_mark_is_told() -> None:
    told = words(charts.compared(ROWS, GROUPS, "per cent", own=[1.0, NAN], label="the report"))
    assert "First: circle. Second: square." in told and "Cross: the report." in told
    assert "Another" in told and "per cent" in told


@pytest.mark.parametrize("ratio", [True, False])
def test_one_estimate_alone_is_drawn(ratio: bool) -> None:
    svg = charts.compared(["Only"], {"One": [(1.0, NAN, NAN)]}, "x", 1, ratio)
    assert "Only" in words(svg)


def test_nothing_known_is_still_a_chart() -> None:
    assert "Only" in words(charts.compared(["Only"], {"One": [(NAN,) * 3]}, "x"))


@pytest.mark.parametrize(
    ("rows", "groups", "own"),
    [
        ([], {"A": []}, ()),
        (["a"], {}, ()),
        (["a"], {name: [(1, 1, 1)] for name in "ABCDE"}, ()),
        (["a", "b"], {"A": [(1, 1, 1)]}, ()),
        (["a"], {"A": [(1, 1, 1)]}, (1.0, 2.0)),
    ],
)
def test_what_cannot_be_drawn_is_refused(rows: list, groups: dict, own: tuple) -> None:
    with pytest.raises(ValueError, match=r"give 1 to 4|one estimate a row"):
        charts.compared(rows, groups, "x", own=own)
