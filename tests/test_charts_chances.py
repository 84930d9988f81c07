"""Chances of grades, calibration, alarms and net benefit: words on the sheet, the same bytes."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import combinations
from xml.etree import ElementTree

import pytest

from analysis import charts
from test_charts import _fills, _words, contrast

LONG = "Help and protection, 12 September 2022 (ILACS), a title that runs over more than a line"
ROWS = [
    ("Leadership, 3 June 2019 (ILACS): good", (0.1, 0.4, 0.4, 0.1), "good"),
    (LONG, (0.01, 0.39, 0.5, 0.1), "inadequate"),
]
BANDS = [(10.0, 8.0, 2.0, 20.0), (30.0, 33.0, 20.0, 45.0), (60.0, 55.0, 40.0, 70.0)]
CASES: dict[str, Callable[[], str]] = {
    "grades": lambda: charts.grade_chances(ROWS),
    "grades, certain": lambda: charts.grade_chances([("Sure", (1.0, 0, 0, 0), "outstanding")]),
    "calibration": lambda: charts.calibration({"leadership": BANDS, "help and protection": BANDS}),
    "calibration, one band": lambda: charts.calibration({"all": [(0.0, 0.0, 0.0, 0.5)]}),
    "alarms": lambda: charts.alarms([("Risk of 5% or more", 28, 3, 169), ("Of 30%", 3, 28, 9)]),
    "alarms, none": lambda: charts.alarms([("Risk of 90% or more", 0, 31, 0)]),
    "benefit": lambda: charts.net_benefit([5, 10, 15], [7.3, 4.6, -0.3], [7.1, 2.0, -26.0]),
    "benefit, level": lambda: charts.net_benefit([5, 10], [0.0, 0.0], [0.0, 0.0]),
}


@pytest.mark.parametrize("name", CASES)
def test_words_stay_on_the_sheet_apart_and_readable(name: str) -> None:
    svg = CASES[name]()
    wide, tall = (float(n) for n in ElementTree.fromstring(svg).attrib["viewBox"].split()[2:])
    words, fills = _words(svg), _fills(svg)
    for word in words:
        left, top, right, bottom = word.box
        assert left >= 0 and top >= 0 and right <= wide and bottom <= tall, word.text
        x, y = word.middle
        under = [c for c, (a, b, c_, d) in fills if a <= x <= c_ and b <= y <= d]
        assert contrast(word.colour, under[-1] if under else "#ffffff") >= 4.5, word.text
    for one, other in combinations(words, 2):
        (a, b, c, d), (e, f, g, h) = one.box, other.box
        assert min(c, g) <= max(a, e) or min(d, h) <= max(b, f) + 0.5, (one.text, other.text)
    assert not re.search(r"\b(?:nan|inf)\b", svg)
    assert CASES[name]() == svg


def test_the_chances_of_grades_are_printed_where_they_fit() -> None:
    shown = [word.text for word in _words(CASES["grades"]())]
    assert {"10", "40", "39", "50"} <= set(shown)
    assert "1" not in shown


def test_other_numbers_draw_another_chart() -> None:
    moved = [(60.0, 54.0, 40.0, 70.0), *BANDS[:2]]
    assert charts.calibration({"leadership": moved, "help and protection": BANDS}) != (
        CASES["calibration"]()
    )
    assert charts.alarms([("Risk of 5% or more", 27, 4, 169), ("Of 30%", 3, 28, 9)]) != (
        CASES["alarms"]()
    )


def test_faults_are_told() -> None:
    with pytest.raises(ValueError, match="needs a row"):
        charts.grade_chances([])
    with pytest.raises(ValueError, match="needs a row"):
        charts.alarms([])
    with pytest.raises(ValueError, match="bands"):
        charts.calibration({"leadership": []})
    with pytest.raises(ValueError, match="two thresholds"):
        charts.net_benefit([5], [1], [1])
