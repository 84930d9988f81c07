"""The pages on phases and timescales: every section for every kind of council, and its numbers."""

from __future__ import annotations

import re
from html import unescape
from xml.etree import ElementTree

import numpy as np
import pytest

from analysis import areas, charts, declare
from analysis.charts import Span
from analysis.errors import UserError
from analysis.findings import _clocks, phases, timescales
from analysis.results import Result
from analysis.study.phases import CLAIMS, phases_page
from analysis.study.timescales import timescales_page

PHASES = [
    ("onward",),
    ("memory",),
    ("falls",),
    ("gaps",),
    ("prevention",),
    ("consistency",),
    ("leaders",),
    ("before_falls",),
    ("council",),
]
TIMES = [
    ("timeline",),
    *(("reached", route) for route in _clocks.ROUTES),
    ("timetable",),
    ("returned",),
    ("ways",),
    ("variants", "fair"),
    ("variants", "joint"),
    ("depth",),
    ("stabilised",),
    ("council",),
]
#: None, a large council, one abolished, the smallest, a partner of a joint return, one without an
#: overall grade at its latest inspection, one made in 2023.
COUNCILS = ["", "Birmingham", "928", "420", "314", "304", "Cumberland"]


def section(page, name: str, *given: str) -> Result:
    found = getattr(page, name)(*given)
    assert isinstance(found, Result)
    return found


def every(area: str, edition: str) -> list[Result]:
    return [section(phases_page(area, edition), *part) for part in PHASES] + [
        section(timescales_page(area, edition), *part) for part in TIMES
    ]


@pytest.mark.parametrize(
    ("area", "edition"),
    [*((area, "current") for area in COUNCILS), ("", "report"), ("Birmingham", "report")],
)
def test_every_section_stands_for_every_kind_of_council(area: str, edition: str) -> None:
    named = {a.name for a in areas.areas().values() if a.kind == "council"}
    own = areas.find(area).name if area else ""
    for result in every(area, edition):
        assert result.sentence.endswith((".", "!")) and "nan" not in result.sentence.lower()
        html = unescape(re.sub(r"<[^>]+>", " ", result._repr_html_()))
        assert not re.search(r"\bnan\b|\binf\b", html), result.id
        if result.figure:
            ElementTree.fromstring(result.figure)
            assert result.table is not None and result.alternative and result.source
        others = named - {own}
        if area == "":
            assert not [n for n in others if re.search(rf"\b{re.escape(n)}\b", html)], result.id
    for page in (phases_page(area, edition), timescales_page(area, edition)):
        minute = page.minute().text
        assert (own in minute) if own else minute.startswith("What was claimed")
        assert page.limits().text and page.tests().text


def test_no_figure_names_another_council() -> None:
    own = areas.find("Birmingham").name
    others = [a.name for a in areas.areas().values() if a.kind == "council" and a.name != own]
    for result in every("Birmingham", "current"):
        words = unescape(re.sub(r"<[^>]+>", " ", result.figure))
        assert not [n for n in others if re.search(rf"\b{re.escape(n)}\b", words)], result.id


def test_the_pages_hold_their_claims() -> None:
    assert phases_page().claims == CLAIMS
    for name in (*CLAIMS, *timescales_page().claims):
        claim = declare.claim(name)
        assert claim.holds_if
        for test in claim.test:
            # one statement on times is tested on the page on the workforce
            study = {"phases": phases, "timescales": timescales}.get(getattr(test, "study", ""))
            assert study is None or test.name in study.FINDINGS
    assert "TM-05" in timescales_page().summary().text
    assert "PH-02" in phases_page().cards().text


def cells(result: Result) -> dict[str, tuple[str, ...]]:
    assert result.table is not None
    return {row[0]: row for row in result.table.rows}


def test_the_matrix_says_the_counts() -> None:
    whole = phases.matrix("current")
    assert whole is not None
    result = section(phases_page(), "onward")
    for place, name in enumerate(("Inadequate", "Requires improvement", "Good", "Outstanding")):
        row = cells(result)[name]
        assert row[1] == str(int(whole.observed[place].sum()))
        for cell, count in zip(row[2:], whole.observed[place], strict=True):
            assert cell.startswith(f"{int(count)} (")
    assert f"{whole.stay} kept the grade" in result.sentence


def test_the_table_of_times_says_what_the_curve_draws() -> None:
    found = _clocks.timed("current", "fair")
    assert found.bounds is not None
    result = section(timescales_page(), "reached", "fair")
    for row in cells(result).values():
        months = 12 * float(row[0])
        assert float(row[1]) == pytest.approx(100 * (1 - found.recorded.at(months)[0]), abs=0.051)
        least, most = (float(v) for v in row[3].split(" to "))
        assert (least, most) == pytest.approx([100 * v for v in found.bounds.at(months)], abs=0.051)
    table = found.spells
    by = (table["months"] <= 24) & (table["event"] == 1)
    # nobody is lost in the first two years but those begun lately: the curve is near the count
    assert float(cells(result)["2"][1]) == pytest.approx(100 * by.mean(), abs=1.0)


def test_own_stretches_are_told_and_drawn() -> None:
    page = timescales_page("Birmingham")
    table = _clocks.timed("current", "fair").spells
    own = table[table["area"] == "330"]
    assert len(own) == 1
    told = section(page, "reached", "fair").sentence
    assert f"recorded so after {own['months'].iloc[0] / 12:.1f} years" in told
    assert "Birmingham" in section(page, "timeline").figure
    without = section(timescales_page("York"), "reached", "fair").sentence
    assert "York has no stretch of this kind" in without


def test_local_figures_are_said_to_have_no_bearing() -> None:
    for page in (phases_page("York", local="x.csv"), timescales_page("York", local="x.csv")):
        assert "Nothing on this page is computed from a council's own figures" in page.minute().text


@pytest.mark.parametrize("page", [phases_page, timescales_page])
def test_mistakes_are_told(page) -> None:
    with pytest.raises(UserError):
        page("Atlantis")
    with pytest.raises(UserError):
        page("York", "tomorrow")
    with pytest.raises(UserError):
        page("London")


# ---- charts -----------------------------------------------------------------------------


def test_ranges_draw_open_ends_and_are_the_same_every_time() -> None:
    rows = [
        Span("A step", 2.0, 1.0, float("inf"), (1.5, 3.0)),
        Span("Ours", float("nan"), 0.0, 4.0, (0.0, 4.0), own=True),
    ]
    first, again = (charts.spans(rows, "Years", 2.0, "two years", "A key.") for _ in range(2))
    assert first == again
    ElementTree.fromstring(first)
    assert "Ours" in first and "two years" in first
    with pytest.raises(ValueError):
        charts.spans([], "Years")


def test_ratios_stand_evenly_about_one() -> None:
    drawn = charts.spans(
        [Span("Slower", 0.5, 0.25, 1.0), Span("Faster", 2, 1, 4)], "x", 1.0, log=True
    )
    ElementTree.fromstring(drawn)
    for tick in ("0.50", "1.00", "2.00", "4.00"):
        assert tick in drawn


def test_curves_and_bars_are_sound() -> None:
    x = np.linspace(0, 4, 9)
    y = np.linspace(0, 100, 9)
    for drawn in (
        charts.reached(x, (y, y, y), (y, y), (1.5, 2.5), "two years"),
        charts.onward([("After good", [25, 25, 25, 25], [10, 20, 30, 40])]),
        charts.falls([("Good", [1.0, 9.0], [5.0, 50.0]), ("Outstanding", [2.0], [3.0])], 8.0),
    ):
        ElementTree.fromstring(drawn)
        assert "DejaVu Sans" in drawn
