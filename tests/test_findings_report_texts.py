"""What the reports speak of: recounted plainly, and a page whose sentences follow its tables."""

from __future__ import annotations

import re

import numpy as np
import pytest

from analysis import tables
from analysis.errors import UserError
from analysis.findings import outcome
from analysis.findings import report_texts as found
from analysis.study.report_texts import ReportTexts, report_texts

SECTIONS = ("minute", "summary", "covered", "lexicon", "precise", "enablers", "steps", "council")


@pytest.fixture(scope="module")
def page() -> ReportTexts:
    """Return the page for a council with reports under both frameworks."""
    return report_texts("Kingston upon Thames")


def test_a_rate_is_all_mentions_over_all_words() -> None:
    themes, graded = tables.read("report_themes"), tables.read("judgements")
    grade = {(r.area, r.framework, r.published): r.overall for r in graded.itertuples(index=False)}
    rows = [
        r
        for r in themes.itertuples(index=False)
        if r.theme == "E6b"
        and r.framework == "ILACS"
        and grade.get((r.area, r.framework, r.published)) == "outstanding"
    ]
    cell = next(
        c
        for c in found.cells("current")
        if (c.theme, c.framework, c.grade) == ("E6b", "ILACS", "outstanding")
    )
    assert cell.reports == len(rows)
    assert cell.mentioning == sum(r.mentions > 0 for r in rows)
    wanted = 10_000 * sum(r.mentions for r in rows) / sum(r.words for r in rows)
    assert cell.rate.estimate == pytest.approx(wanted)
    assert cell.rate.low < wanted < cell.rate.high


def test_every_theme_is_tested_under_each_framework_and_adjusted_together() -> None:
    tested = found.steps("current")
    assert len(tested) == 2 * len(found.themes())
    assert all(step.adjusted >= step.p for step in tested)
    assert all(step.differs == (step.adjusted < found.RATE) for step in tested)
    # a framework that the older edition does not reach is not tested on it
    assert {step.framework for step in found.steps("report")} == {"SIF"}


def test_reports_without_a_text_and_with_one_make_up_the_graded_inspections() -> None:
    graded = tables.read("judgements")
    graded = graded[graded["framework"].isin(found.FRAMEWORKS) & graded["overall"].notna()]
    held = found.reports("current")
    held = held[held["framework"].isin(found.FRAMEWORKS)]
    assert len(held) + len(found.missing("current")) == len(graded)


def test_the_claim_holds_by_its_stated_rule() -> None:
    for edition in ("report", "current"):
        shares = [hits / total for hits, total in found.present(edition).values()]
        everywhere = min(shares) >= found.PRESENT
        differs = any(step.differs for step in found.steps(edition))
        wanted = {2: "yes", 1: "partly", 0: "no"}[everywhere + differs]
        assert outcome("report_texts", "themes_by_grade", edition).holds == wanted


@pytest.mark.parametrize("theme", [theme.id for theme in found.themes()])
def test_no_count_of_mentions_proves_or_refutes_an_activity(theme: str) -> None:
    result = outcome("report_texts", theme, "current")
    assert result.holds in ("partly", "unknown")
    both = found.both_ways("current", theme)
    agree = all(s.differs for s in both) and len({s.ratio.estimate > 1 for s in both}) == 1
    assert (result.holds == "partly") == agree


def test_words_that_are_too_rough_bear_on_no_claim(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(found, "PRECISE", 1.01)
    rough = found.theme("E6b", "current")
    assert rough.holds == "unknown" and "too rough" in rough.sentence


@pytest.mark.parametrize("area", ["", "Leeds", "Isles of Scilly", "Northamptonshire", "Cumberland"])
@pytest.mark.parametrize("edition", ["report", "current"])
def test_every_section_stands_for_any_council_and_edition(area: str, edition: str) -> None:
    page = report_texts(area, edition)
    for name in SECTIONS:
        assert repr(getattr(page, name)())
    for framework in found.FRAMEWORKS:
        assert page.rates(framework).sentence
    assert not page.council().figure


def test_a_council_without_a_report_gets_words() -> None:
    result = report_texts("Cumberland", "report").council()
    assert result.table is None and "says nothing of the council" in result.sentence


def test_sentences_follow_their_tables(page: ReportTexts) -> None:
    covered = page.covered()
    assert covered.table is not None
    total = sum(int(row[2]) for row in covered.table.rows)
    assert covered.sentence.startswith(f"{total} reports")
    steps = page.steps()
    assert steps.table is not None
    small = sum(
        cell == "under 0.001" or float(cell) < found.RATE
        for row in steps.table.rows
        for cell in (row[2], row[4])
    )
    assert steps.sentence.startswith(f"{small} of {2 * len(steps.table.rows)} tests")
    precise = page.precise()
    assert precise.table is not None
    right, read = (sum(int(row[n]) for row in precise.table.rows) for n in (1, 2))
    assert f"Of {read} matched sentences read by eye, {right} " in precise.sentence


def test_the_councils_own_report_is_marked(page: ReportTexts) -> None:
    result = page.rates("ILACS")
    assert result.table is not None and result.table.columns[-1].startswith("Kingston")
    assert "the newest ILACS report on Kingston upon" in re.sub(r"<[^>]+>\s*", " ", result.figure)
    plain = report_texts().rates("ILACS")
    assert plain.table is not None and "Kingston" not in plain.figure
    assert len(plain.table.columns) == len(result.table.columns) - 1


def test_a_framework_that_is_not_counted_is_refused(page: ReportTexts) -> None:
    with pytest.raises(UserError, match="SIF or ILACS"):
        page.rates("SLAC")


def test_no_rate_is_drawn_for_a_few_reports() -> None:
    cells = found.cells("current")
    assert min(cell.reports for cell in cells) >= found.FEWEST
    assert all(np.isfinite(cell.rate.estimate) for cell in cells)
