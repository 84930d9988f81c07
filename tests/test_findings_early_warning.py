"""Early warning: who is at risk, forecasts from other councils, rules of the findings."""

from __future__ import annotations

import numpy as np
import pytest

from analysis import claims, judgements, panel
from analysis.findings import _relapse, _warned, early_warning
from analysis.findings._warned import ALL, GRADE_ONLY
from analysis.stats.rare import firth_logit
from analysis.stats.warning import auc_point


def walked() -> list[tuple[str, int, int]]:
    """Return council, grade before and grade of every pair of judgements, by a plain walk."""
    table = judgements.judgements()
    table = table[table["framework"].isin(("SIF", "ILACS"))]
    last: dict[str, int | None] = {}
    found = []
    for area, overall in zip(table["area"], table["overall"], strict=True):
        grade = panel.ORDER.get(overall) if isinstance(overall, str) else None
        before = last.get(area)
        if before is not None and grade is not None and area not in panel.TINY:
            found.append((area, before, grade))
        last[area] = grade
    return found


def test_those_at_risk_are_those_of_a_plain_walk() -> None:
    risk = _warned.risk_set("current")
    pairs = [(a, g) for a, before, g in walked() if before >= 2]
    assert len(risk.event) == len(pairs)
    assert risk.event.sum() == sum(g == 1 for _, g in pairs)
    assert sorted(risk.area[risk.event]) == sorted(a for a, g in pairs if g == 1)
    assert (risk.x[:, 0] == (risk.table["before"] == 2)).all()


def test_the_report_edition_has_nobody_at_risk() -> None:
    assert len(_warned.risk_set("report").event) == 0
    for name in early_warning.FINDINGS:
        outcome = early_warning.FINDINGS[name]("report")
        assert outcome.holds == "unknown" and outcome.sentence.endswith(".")


def test_a_risk_is_forecast_from_other_councils() -> None:
    risk = _warned.risk_set("current")
    found = _warned.forecast(risk, risk.x, 1)
    fold = found.fold[0]
    for area in np.unique(risk.area):
        assert len(np.unique(fold[risk.area == area])) == 1
    out = fold == 3
    model = firth_logit(risk.event[~out], risk.x[~out], risk.area[~out])
    np.testing.assert_allclose(found.scores[0, out], model.predict(risk.x[out]))
    np.testing.assert_array_equal(found.risk, _warned.forecast(risk, risk.x, 1).risk)


def test_figures_dealt_at_random_rank_about_a_coin() -> None:
    found = _warned.placebo("current")
    assert found is not None and _warned.placebo("report") is None
    assert 0.42 < found.middle < 0.58
    assert 0 < found.p <= 1 and found.as_well <= found.shuffles
    risk = _warned.risk_set("current")
    once = _warned.forecast(risk, risk.x[:, 1:], 1)
    assert found.observed == auc_point(once.scores, risk.event, once.fold)


def test_alarms_add_up_and_fall_with_the_threshold() -> None:
    found = _warned.warned("current")
    assert found is not None
    flagged = [one.flagged for one in found.alarms]
    assert flagged == sorted(flagged, reverse=True)
    for one in found.alarms:
        flag = found.forecast >= one.threshold
        assert one.caught == (flag & found.risk.event).sum()
        assert one.false_per_true.estimate == pytest.approx(
            (flag & ~found.risk.event).sum() / one.caught
        )
        assert one.false_per_true.low <= one.false_per_true.estimate <= one.false_per_true.high


def test_the_gain_is_the_difference_of_the_rankings() -> None:
    found = _warned.warned("current")
    assert found is not None
    gap = found.ranking[ALL].estimate - found.ranking[GRADE_ONLY].estimate
    # the grade alone is dealt into the same folds
    assert found.gain.estimate == pytest.approx(gap)


def test_rules_are_kept() -> None:
    found = _warned.warned("current")
    assert found is not None
    sharp = any(one.false_per_true.estimate < 1 for one in early_warning.catching(found))
    low = found.ranking[ALL].low
    expected = "no" if low <= 0.5 else "yes" if sharp else "partly"
    assert early_warning.catch("current").holds == expected
    asked = early_warning.catching(found)
    assert all(one.caught_pct.estimate >= 50 for one in asked) and asked
    every = all(one.false_per_true.low > 1 for one in asked)
    assert (early_warning.enough_alone("current").holds == "yes") == every
    leads = {one.years: one.figures.low > 0.5 for one in _warned.leads("current")}
    assert early_warning.lead("current").holds == (
        "yes" if leads[2] else "partly" if any(leads.values()) else "no"
    )


def test_sentences_carry_their_rows() -> None:
    for name, finding in early_warning.FINDINGS.items():
        outcome = finding("current")
        assert outcome.rows, name
        assert all(row.text in outcome.sentence for row in outcome.rows), name


def test_leads_are_over_the_same_judgements() -> None:
    found = _warned.leads("current")
    assert [one.years for one in found] == list(_warned.LEADS)
    assert len({(one.n, one.events) for one in found}) == 1
    assert found[0].n <= len(_warned.risk_set("current").event)


def test_relapse_is_counted_as_by_hand() -> None:
    paths: dict[str, list[int]] = {}
    for area, before, grade in walked():
        paths.setdefault(area, [before]).append(grade)
    after, others = [], []
    for path in paths.values():
        for place, grade in enumerate(path[1:], start=1):
            if path[place - 1] == 2:
                left = place > 1 and path[place - 2] == 1
                (after if left else others).append(grade == 1)
    found = _relapse.counted("current")
    assert found is not None
    assert (found.after, found.after_total) == (sum(after), len(after))
    assert (found.others, found.others_total) == (sum(others), len(others))


def test_verdicts_as_reviewed() -> None:
    verdicts = {
        "IM-08": "partly",
        "IM-13": "partly",
        "SY-01": "untestable in open data",
        "SY-04": "consistent",
        "PH-07": "untestable in open data",
    }
    for name, verdict in verdicts.items():
        assert claims.evaluate(name, "current").verdict == verdict, name
        assert claims.evaluate(name, "report").verdict == "untestable in open data", name
