"""Strategic approach: what was known before, forecasts without their own council, verdicts."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest

from analysis import areas, claims, findings, indicators, panel
from analysis.findings import _placings, _routine, strategic
from analysis.findings.strategic import BASE, BESIDE, SAME, SUBJECTS
from analysis.stats.forecasts import grade_model

EDITIONS = ("report", "current")


def test_positions_are_of_years_that_had_ended() -> None:
    table = pd.DataFrame(
        {"area": ["370", "370"], "start": pd.to_datetime(["2019-03-30", "2019-03-31"])}
    )
    scaled = _routine.scaled("rereferral_pct", "current")
    found = _routine.positions(table, ("rereferral_pct",), "current")["rereferral_pct"]
    assert list(found) == [scaled["370", 2018], scaled["370", 2019]]
    back = _routine.positions(table, ("rereferral_pct",), "current", back=2)["rereferral_pct"]
    assert list(back) == [scaled["370", 2016], scaled["370", 2017]]


def test_figures_in_print_lag_by_months() -> None:
    table = pd.DataFrame(
        {"area": ["370", "370"], "start": pd.to_datetime(["2019-12-30", "2020-01-01"])}
    )
    scaled = _routine.scaled("rereferral_pct", "current")
    found = _routine.positions(table, ("rereferral_pct",), "current", printed=True)
    assert list(found["rereferral_pct"]) == [scaled["370", 2018], scaled["370", 2019]]


def test_a_missing_year_gives_way_to_the_one_before_and_no_older() -> None:
    values = indicators.series("assessments_45_days_pct", "current")["value"]
    last = int(values["370"].dropna().index.max())
    days = [f"{last + step}-06-01" for step in (0, 1, 2)]
    table = pd.DataFrame({"area": "370", "start": pd.to_datetime(days)})
    found = _routine.positions(table, ("assessments_45_days_pct",), "current").iloc[:, 0]
    assert found[0] == found[1] and np.isnan(found[2])


def test_a_partner_of_a_joint_return_has_its_figures() -> None:
    joint = areas.joint_of("314")
    assert joint is not None
    table = pd.DataFrame({"area": ["314"], "start": pd.to_datetime(["2019-06-01"])})
    found = _routine.positions(table, ("agency_rate",), "current").iloc[0, 0]
    assert found == _routine.scaled("agency_rate", "current")[joint.id, 2018]


@pytest.mark.parametrize("edition", EDITIONS)
def test_each_year_is_on_one_scale(edition: str) -> None:
    scaled = _routine.scaled("rereferral_pct", edition)
    assert scaled.abs().max() <= _routine.FURTHEST
    for _, year in scaled.groupby(level="period"):
        assert abs(year.mean()) < 0.05 and 0.85 < year.std() < 1.05


def test_a_forecast_has_not_seen_its_council() -> None:
    every = strategic.sample("leadership", "current")
    found = strategic.forecast(every, every.x, every.area)
    assert found.shape == (len(every), 4)
    np.testing.assert_allclose(found.sum(axis=1), 1)
    own = every.area == "815"
    model = grade_model(every.grade[~own], every.x[~own], 4, every.area[~own])
    np.testing.assert_allclose(found[own], model.predict(every.x[own]), atol=1e-7)
    # turning one council's grades about moves the forecasts of others, never its own
    turned = strategic.Sample(
        every.table,
        np.where(own, 3 - every.grade, every.grade),
        every.last,
        every.area,
        every.framework,
        every.x,
        every.coverage,
    )
    moved = strategic.forecast(turned, every.x, every.area)
    np.testing.assert_allclose(moved[own], found[own], atol=1e-6)
    assert np.abs(moved[~own] - found[~own]).max() > 1e-4


def test_the_grade_before_is_of_the_same_sub_judgement() -> None:
    every = strategic.sample("help_protection", "current")
    own = every.table["area"] == "370"
    grades = every.table.loc[own, "help_protection"].map(panel.ORDER) - 1
    np.testing.assert_array_equal(every.last[own][1:], grades.to_numpy()[:-1])
    assert np.isnan(every.last[own][0])


def test_the_smallest_councils_and_later_judgements_are_left_out() -> None:
    for subject in SUBJECTS:
        report = strategic.sample(subject, "report")
        assert report.table["published"].max() <= pd.Timestamp(date(2017, 7, 5))
        assert not set(report.area) & set(panel.TINY)
        assert set(report.framework) == {"SIF"}


def test_contests_are_scored_as_by_hand() -> None:
    placed = strategic.placed("looked_after", "current")
    assert placed is not None
    first = placed.contests[0]
    grade = placed.sample.grade
    score = np.mean(
        [
            sum((p[: k + 1].sum() - (k >= g)) ** 2 for k in range(3)) / 3
            for p, g in zip(placed.forecast, grade, strict=True)
        ]
    )
    assert first.rival == BASE and first.score == pytest.approx(score)
    assert first.difference.interval.estimate == pytest.approx(first.score - first.against)
    same = next(c for c in placed.contests if c.rival == SAME)
    again = np.isfinite(placed.sample.last)
    off = np.abs(placed.sample.last[again] - grade[again])
    assert same.against == pytest.approx(off.mean() / 3)


def test_the_rules_of_the_finding_are_kept() -> None:
    for edition in EDITIONS:
        outcome = strategic.place(edition)
        asked = [c for c in strategic.contests(edition) if c.rival != SAME]
        wins = [c.difference.interval.high < 0 and c.q < 0.05 for c in asked]
        worse = all(c.difference.interval.low > 0 for c in asked)
        none = "no" if worse else "unknown"
        assert outcome.holds == ("yes" if all(wins) else "partly" if any(wins) else none)
        assert all(row.text in outcome.sentence for row in outcome.rows)
    assert {c.rival for c in strategic.contests("report")} == {BASE}
    assert {c.rival for c in strategic.contests("current")} == {BASE, SAME, BESIDE}


def test_verdicts_as_reviewed() -> None:
    assert findings.outcome("strategic", "place", "current").holds == "partly"
    assert claims.evaluate("E1a", "report").verdict == "untestable in open data"
    for name in ("E1", "E1b", "E1c"):
        assert claims.evaluate(name, "current").verdict == "untestable in open data"
    for name in ("E-06", "KS-1"):
        assert claims.evaluate(name, "current").verdict == "normative"


def test_hits_and_surprises_count_every_sub_judgement_once() -> None:
    for one in _placings.hits("current"):
        assert one.same + one.one_off + one.further == one.n
    usual = _placings.usual("current")
    assert usual.n == sum(one.n for one in _placings.hits("current"))
    assert 0 < usual.odd < 0.2 * usual.n
    own = _placings.surprises("370", "current")
    assert [one.published for one in own] == sorted((o.published for o in own), reverse=True)
    for one in own:
        both = one.or_worse + one.or_better
        assert both == pytest.approx(1 + one.chances[one.given])


def test_calibration_bands_hold_the_judgements_they_say() -> None:
    placed = strategic.placed("leadership", "current")
    assert placed is not None
    chance = 100 * placed.forecast[:, 2:].sum(axis=1)
    for band in _placings.calibration("leadership", "current"):
        inside = (chance >= band.low) & (chance < band.high)
        assert band.n == inside.sum() and band.low <= band.forecast <= band.high
        assert band.came.estimate == pytest.approx((placed.sample.grade[inside] >= 2).mean())


def test_forecasts_forward_learn_from_earlier_years_only() -> None:
    names = [check.name for check in _placings.checks("current")]
    assert "Learnt from earlier years' inspections only" in names
    forwards = next(c for c in _placings.checks("current") if c.name.startswith("Learnt"))
    whole = strategic.sample("leadership", "current")
    contest = forwards.contests["leadership"]
    assert contest is not None and 0 < contest.difference.n < len(whole)
    vintages = [c for c in _placings.checks("current") if c.name.startswith("Judgements to July")]
    numbers = {c.contests["leadership"].difference.n for c in vintages if c.contests["leadership"]}
    assert numbers == {len(strategic.sample("leadership", "report"))}
