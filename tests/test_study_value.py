"""The page on value: sentences beside tables, any council, words where there is nothing."""

from __future__ import annotations

import re

import pytest

from analysis import areas
from analysis.errors import UserError
from analysis.findings._adopters import SERIES
from analysis.findings._links import BESIDE
from analysis.results import Result, Words
from analysis.study.value import CLAIMS, Value, value

PLAIN = (
    "minute",
    "summary",
    "cards",
    "spending",
    "links",
    "all_adopters",
    "demand",
    "ambition",
    "schools",
    "ways",
    "whole_council",
    "limits",
)


@pytest.fixture(scope="module")
def page() -> Value:
    """Return the page on the newest edition."""
    return value()


def _sections(one: Value) -> dict[str, Result | Words]:
    """Return every section of a page by name."""
    found = {name: getattr(one, name)() for name in PLAIN}
    found |= {f"beside {b.id}": one.beside(b.id) for b in BESIDE}
    return found | {f"adopters {s.id}": one.adopters(s.id) for s in SERIES}


@pytest.mark.parametrize("edition", ["report", "current"])
@pytest.mark.parametrize(
    "area", ["", "Isles of Scilly", "Northamptonshire", "Richmond upon Thames"]
)
def test_every_section_says_something_of_any_council(area: str, edition: str) -> None:
    for name, found in _sections(value(area, edition)).items():
        text = repr(found)
        assert text and not re.search(r"\b(?:nan|inf)\b", text), (name, text[:300])
        if isinstance(found, Result) and found.figure:
            assert found.table is not None and found.alternative and found.source
            assert not re.search(r"\b(?:nan|inf)\b", found.figure), name


def test_the_tiny_are_told_so_and_not_drawn() -> None:
    one = value("Isles of Scilly")
    assert "too small" in one.minute().text
    for name in ("spending", "demand"):
        result = getattr(one, name)()
        assert "too small" in result.sentence
        assert "Isles of Scilly" not in result.figure


def test_no_council_but_the_readers_is_named_in_a_cloud(page: Value) -> None:
    names = {a.name for a in areas.areas().values() if a.kind == "council"}
    for b in BESIDE:
        figure = page.beside(b.id).figure
        assert figure and not any(name in figure for name in names)
    own = value("Leeds").beside("stable").figure
    assert "Diamond: Leeds" in own and "interval" in own


def test_the_adopters_sentence_carries_the_tables_numbers(page: Value) -> None:
    table = page.all_adopters().table
    assert table is not None and len(table.rows) == len(SERIES)
    for row in table.rows:
        spec = next(s for s in SERIES if s.title == row[0])
        assert row[3] in page.adopters(spec.id).sentence
        assert row[3] in page.all_adopters().sentence


def test_an_adopter_is_not_set_beside_itself() -> None:
    figure = value("Norfolk").adopters("spend").figure
    assert "Norfolk" not in figure and "Adopters" in figure
    own = value("Leeds").adopters("spend")
    assert own.table is not None and own.table.columns[-1] == "Leeds" and "Leeds" in own.figure


def test_demand_adds_up_year_by_year(page: Value) -> None:
    table = page.demand().table
    assert table is not None
    for row in table.rows:
        both = float(row[3].split(" ")[0])
        assert both == pytest.approx(float(row[1]) + float(row[2]), abs=0.11)


def test_schools_fit_leaves_the_lockdown_year_out(page: Value) -> None:
    table = page.schools().table
    assert table is not None
    rows = {row[0]: row for row in table.rows}
    assert rows["2021"][2] == "not fitted" and rows["2020"][2] != "not fitted"
    assert rows["2020"][3] == "–" and rows["2025"][3] != "–"


def test_claims_and_local_are_told(page: Value) -> None:
    cards = page.cards().html
    assert all(f'id="{name}"' in cards for name in CLAIMS)
    assert "no bearing" in value("Leeds", local="own.csv").minute().text
    assert "efficiency" in page.limits().text


def test_unknown_names_are_refused(page: Value) -> None:
    for call in (lambda: page.beside("speed"), lambda: page.adopters("speed")):
        with pytest.raises(UserError):
            call()
    with pytest.raises(UserError):
        value("Nowhere")
