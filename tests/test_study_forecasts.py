"""The pages on strategic approach and early warning: every section, for every kind of council."""

from __future__ import annotations

import re

import pytest

from analysis import areas, declare
from analysis.errors import UserError
from analysis.findings import _placings, _warned, strategic
from analysis.results import Result, Words
from analysis.study import early_warning as warning_page
from analysis.study import strategic as strategic_page
from analysis.study.early_warning import EarlyWarning, warning
from analysis.study.strategic import Strategic, strategic_approach

APPROACH = ("contests", "hits", "calibration", "weights", "checks", "council")
WARNING = (
    "predictors",
    "ranking",
    "alarms",
    "calibration",
    "benefit",
    "lead",
    "checks",
    "relapse",
    "council",
)
#: Large, joint return, formed since, abolished, small, smallest.
COUNCILS = ("North Yorkshire", "Kingston upon Thames", "Cumberland", "Cumbria", "Rutland", "201")


def sections(page: Strategic | EarlyWarning) -> dict[str, Result]:
    """Return every section of a page."""
    names = APPROACH if isinstance(page, Strategic) else WARNING
    return {name: getattr(page, name)() for name in names}


def cells(result: Result) -> set[str]:
    """Return the cells of a section's table."""
    return {cell for row in (result.table.rows if result.table else ()) for cell in row}


@pytest.mark.parametrize("edition", ["report", "current"])
@pytest.mark.parametrize("door", [strategic_approach, warning])
def test_every_section_says_something_in_both_editions(door, edition) -> None:  # type: ignore[no-untyped-def]
    page = door(edition=edition)
    for name, result in sections(page).items():
        assert result.id == name and result.sentence.endswith("."), name
        assert not re.search(r"\bnan\b|\binf\b|None\b", repr(result)), name
        if result.figure:
            assert result.table is not None and result.alternative and result.source, name
    for words in (page.minute(), page.summary(), page.cards(), page.limits()):
        assert isinstance(words, Words) and words.text and words.html


@pytest.mark.parametrize("council", COUNCILS)
def test_every_kind_of_council_gets_words(council: str) -> None:
    name = areas.find(council).name
    for page in (strategic_approach(area=council), warning(area=council)):
        result = page.council()
        assert name in result.sentence
        assert name in page.minute().text
        if result.table is None:
            assert not result.figure


def test_no_council_but_the_readers_own_is_named() -> None:
    others = {a.name for a in areas.areas().values() if a.kind == "council"} - {"Leeds"}
    # names that are also common words would be found in prose
    others = {name for name in others if " " in name or len(name) > 6}
    for page in (strategic_approach(area="Leeds"), warning(area="Leeds")):
        text = "\n".join(f"{r!r}{r.figure}" for r in sections(page).values())
        assert not [name for name in others if re.search(rf"\b{re.escape(name)}\b", text)]


def test_the_warning_gives_no_council_a_risk() -> None:
    found = _warned.warned("current")
    assert found is not None
    for council in COUNCILS[:5]:
        result = warning(area=council).council()
        assert not result.figure and "%" not in repr(result)
    names = {a.name for a in areas.areas().values() if a.kind == "council"}
    assert not names & {c for r in sections(warning()).values() for c in cells(r)}


def test_the_councils_chances_are_those_of_the_study() -> None:
    result = strategic_approach(area="370").council()
    every = _placings.surprises("370", "current")
    assert result.table is not None and len(result.table.rows) == len(every)
    for row, one in zip(result.table.rows, every, strict=True):
        assert row[2:6] == tuple(f"{100 * c:.0f}%" for c in one.chances)
    assert f"{len(every)} sub-judgements" in result.sentence
    assert result.figure.count("<path") >= 4 * 3 * 2


def test_tables_carry_the_numbers_of_the_sentences() -> None:
    contests = strategic_approach().contests()
    shown = cells(contests)
    for one in strategic.contests("current"):
        text = f"{one.difference.interval.estimate:+.3f}".replace("-", "−")
        assert text in contests.sentence
        assert any(cell.startswith(f"{text} (") for cell in shown)
    alarms = warning().alarms()
    found = _warned.warned("current")
    assert found is not None and alarms.table is not None
    for row, one in zip(alarms.table.rows, found.alarms, strict=True):
        assert row[1:5] == tuple(
            str(n)
            for n in (one.flagged, one.caught, one.flagged - one.caught, one.events - one.caught)
        )
        assert f"{one.false_per_true.estimate:.1f} at {row[0].rstrip('%')}%" in alarms.sentence


def test_how_many_tests_were_run_is_said() -> None:
    assert any("9 tests" in note for note in strategic_approach().contests().notes)
    assert any("21 tests" in note for note in strategic_approach().weights().notes)
    assert any("One test" in note for note in warning().ranking().notes)


def test_pages_hold_declared_claims_and_refuse_what_is_not_known() -> None:
    for page in (strategic_page, warning_page):
        assert set(page.CLAIMS) <= set(declare.ids("claims"))
    with pytest.raises(UserError, match="not a council"):
        strategic_approach(area="England")
    with pytest.raises(UserError):
        warning(edition="newest")
    assert "not read" in warning(local="own.csv").minute().text
