"""Lanes, ranges, clouds and paths: words on the sheet, the same bytes, odd data refused."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest

from analysis import charts
from analysis.charts import base
from analysis.charts.lanes import Look
from test_charts import _words

LONG = "Bournemouth, Christchurch and Poole"
LOOKS: dict[Look, str] = {
    "filled": "trust or company",
    "outlined": "partner council",
    "striped": "commissioner",
}
YEARS = np.arange(2015, 2026)


def _lanes() -> str:
    rows = [
        charts.Lane(
            LONG,
            ((date(2014, 10, 1), date(2022, 9, 1), "filled"),),
            (
                (date(2015, 11, 27), "inadequate"),
                (date(2016, 1, 19), "good"),
                (date(2022, 4, 8), "requires improvement"),
            ),
        ),
        charts.Lane("Leeds", (), ((date(2015, 3, 1), "good"),), own=True),
        charts.Lane("Reading", ((date(2018, 12, 1), None, "striped"),), ()),
    ]
    return charts.lanes(rows, LOOKS, date(2025, 3, 31))


def _ranges(label: str = "Leeds") -> str:
    group = [charts.Range(n % 7, 20 + n, n % 3 > 0, own=n == 4) for n in range(12)]
    return charts.ranges(
        [("Trust or company", group), ("None on the list", group[:1])], "months", label
    )


def _cloud(by: float = 1.0) -> str:
    x = np.sin(np.arange(140) ** 2) * 40 + 110
    return charts.cloud(
        x, by * np.cos(np.arange(140)) * 9 + 68, "£ thousand", "per cent", (95, 70), (62, 77), LONG
    )


def _path() -> str:
    path = np.sin(YEARS)
    return charts.placebo_path(
        YEARS, path, path - 3, path + 3, 2019, "first used, 2018", "points", path + 1, LONG
    )


DRAWN: dict[str, Callable[[], str]] = {
    "lanes": _lanes,
    "ranges": _ranges,
    "cloud": _cloud,
    "path": _path,
}


@pytest.mark.parametrize("name", DRAWN)
def test_words_stay_on_the_sheet_and_apart(name: str) -> None:
    svg = DRAWN[name]()
    assert svg == DRAWN[name]()
    width, tall = (float(n) for n in ElementTree.fromstring(svg).attrib["viewBox"].split()[2:])
    words = _words(svg)
    assert width == base.WIDTH and len(words) > 5
    for word in words:
        left, top, right, bottom = word.box
        assert left >= 0 and top >= 0 and right <= width and bottom <= tall, word.text
    for one, other in combinations(words, 2):
        (a, b, c, d), (e, f, g, h) = one.box, other.box
        assert min(c, g) <= max(a, e) or min(d, h) <= max(b, f) + 0.5, (one.text, other.text)
    assert not re.search(r"\b(?:nan|inf)\b", svg)


def test_one_datum_changes_the_bytes() -> None:
    assert _cloud() != _cloud(1.01)


def test_faults_are_told() -> None:
    with pytest.raises(ValueError, match="no lanes"):
        charts.lanes([], {}, date(2025, 3, 31))
    with pytest.raises(ValueError, match="no spells"):
        charts.ranges([("None", [])], "months")
    with pytest.raises(ValueError, match="no councils"):
        charts.cloud([np.nan], [1.0], "a", "b")


def test_a_council_without_spells_is_not_in_the_key() -> None:
    assert "Thick: Leeds" in _ranges().replace("</tspan>", "")
    plain = charts.ranges([("All", [charts.Range(0, 5, True)])], "months", "Leeds")
    assert "Thick" not in plain
