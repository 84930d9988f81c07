"""Findings on resources, by other roads: statsmodels, plain walks and plain sums."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis import areas, claim_tests, declare, findings, indicators, judgements, panel
from analysis.findings import _spend_events as events
from analysis.findings import _spend_grades as grades
from analysis.findings import _spending as spending
from analysis.findings import resources

CLAIMS = ("E7", "E7a", "E7b", "E7c", "E-08", "IM-02", "IM-03", "IM-10")
EDITIONS = ("report", "current")


def walked() -> dict[str, list[tuple[date, int, date]]]:
    """Return each council's graded judgements in order: published, grade, first day."""
    order = {grade: place for place, grade in enumerate(judgements.GRADES, start=1)}
    found: dict[str, list[tuple[date, int, date]]] = {}
    table = judgements.judgements()
    for area, framework, day, grade, start in zip(
        table["area"],
        table["framework"],
        table["published"],
        table["overall"],
        table["inspection_start"],
        strict=True,
    ):
        if framework in ("SLAC", "CPI", "SIF", "ILACS") and isinstance(grade, str):
            begun = day.date() if pd.isna(start) else start.date()
            found.setdefault(area, []).append((day.date(), order[grade], begun))
    return found


def test_spending_per_child_is_pounds_over_children_at_the_newest_prices() -> None:
    figure = indicators.figure("spend_per_child", "current", "383", 2019)
    cash = indicators.pick("finance.children_total_gross", "current").loc[("383", 2019), "value"]
    children = indicators.population("current").loc[("383", 2019), "value"]
    prices = indicators._deflator()
    assert figure.value == pytest.approx(cash / children * prices.iloc[-1] / prices[2019])


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_model_nearest_to_the_published_one_as_statsmodels(edition: str) -> None:
    own = grades.nearest(edition, grades.WEBB)
    assert own is not None
    table = grades.sample(edition, grades.SAMPLES[1])
    design = grades._columns(table, "preventive_per_child", own.controls)
    groups = pd.factorize(table["area"])[0]
    fit = sm.GLM(table["good"].to_numpy(), design, family=sm.families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": groups}, tol=1e-12
    )
    assert own.odds == pytest.approx(np.exp(fit.params[1]), rel=1e-6)
    assert own.judgements == len(table)
    # statsmodels leaves out the correction for the number of terms: at most a tenth here
    width = np.log(own.high / own.low) / (2 * 1.976)
    assert width == pytest.approx(fit.bse[1], rel=0.1)


def test_every_combination_is_there_once() -> None:
    every = grades.specifications("current")
    keys = {(s.predictor, s.sample, s.controls) for s in every}
    assert len(keys) == len(every) == 4 * 3 * 2 ** len(grades.CONTROLS)
    # the early edition ends before the samples differ
    assert len({s.sample for s in grades.specifications("report")}) == 1


def test_spending_is_known_before_the_inspection() -> None:
    table = grades.judged("current")
    row = table.sample(1, random_state=5).iloc[0]
    start = row["start"].date()
    year = start.year if (start.month, start.day) >= (3, 31) else start.year - 1
    value = indicators.value("preventive_per_child", "current", row["area"], year)
    assert row["preventive_per_child"] == pytest.approx(value / 100)


def test_quarters_hold_every_judgement_once() -> None:
    own = grades.quarters("current", "spend_per_child")
    table = grades.judged("current")
    assert sum(q.judgements for q in own) == len(table)
    assert sum(q.good for q in own) == int(table["good"].sum())


def test_moves_out_of_inadequate_are_those_of_a_plain_walk() -> None:
    moves = followed = again = worse = 0
    for history in walked().values():
        for place in range(1, len(history)):
            before, now = history[place - 1][1], history[place]
            if before != 1 or now[1] == 1 or now[0] < date(2011, 4, 1):
                continue
            moves += 1
            if place + 1 < len(history):
                followed += 1
                again += history[place + 1][1] == 1
                worse += history[place + 1][1] < now[1]
    own = events.after_exit("spend_per_child", "current")
    assert (own.moves, own.followed, own.again, own.worse) == (moves, followed, again, worse)
    assert sum(own.known) <= followed


def test_no_control_has_been_inadequate_by_the_end_of_its_window() -> None:
    bad = events.first_inadequate("current")
    for area, history in walked().items():
        days = [day for day, grade, _ in history if grade == 1]
        if days:
            first = days[0]
            year = first.year + (1 if (first.month, first.day) >= (3, 31) else 0)
            assert bad[area] == year
        else:
            assert area not in bad.index


def test_spending_after_an_inadequate_judgement_by_plain_means() -> None:
    found = events.around(events.FALL, "spend_per_child", "current")
    table = panel.years(("spend_per_child",), "current")["spend_per_child"].unstack("period")
    logs = np.log(table.sort_index())
    bad = events.first_inadequate("current")
    start = events.events(events.FALL, "current")
    total = 0.0
    for year, count in found.cohorts:
        window = logs[list(range(year - 3, year + 4))].dropna()
        moved = window[year + 2] - window[year - 1]
        own = [a for a in window.index if start.get(a) == year]
        clean = [a for a in window.index if bad.get(a, 9999) > year + 3]
        assert len(own) == count
        total += count * (moved[own].mean() - moved[clean].mean())
    at = list(found.since).index(2)
    assert found.effects[at] == pytest.approx(100 * total / len(found.adopters), rel=1e-9)


def test_within_and_between_have_the_councils_with_every_year() -> None:
    own = next(
        a
        for a in spending.associations("current")
        if (a.outcome, a.lag, a.year_effects) == ("cla_rate", 0, True)
    )
    assert own.years == (2015, 2025)
    names = ("cla_rate", "preventive_per_child", "safeguarding_per_child")
    table = panel.years(names, "current").dropna()
    table = table[table.index.get_level_values("period") >= 2015]
    counts = table.groupby(level="area").size()
    full = [a for a in counts[counts == 11].index if a in panel.deprivation(2015).index]
    assert own.councils == len(full)
    # the within estimate with years is that of fixed effects for councils and years
    kept = table.loc[full]
    flat = kept - kept.groupby(level="area").transform("mean")
    flat = flat - kept.groupby(level="period").transform("mean") + kept.mean()
    x = flat[["preventive_per_child", "safeguarding_per_child"]].to_numpy() / 100
    slope = np.linalg.lstsq(x, flat["cla_rate"].to_numpy(), rcond=None)[0][0]
    assert own.within.estimate == pytest.approx(slope, rel=1e-8)


def test_spread_and_memory_by_numpy() -> None:
    table = panel.years(("spend_per_child",), "current")["spend_per_child"].unstack("period")
    own = spending.spread("spend_per_child", "current")
    last = table[2025].dropna()
    assert own.deviation[-1] == pytest.approx(np.log(last).std(ddof=1))
    both = pd.DataFrame({"x": panel.deprivation(2015), "y": np.log(last)}).dropna()
    assert own.explained[-1] == pytest.approx(np.corrcoef(both["x"], both["y"])[0, 1] ** 2)
    kept = spending.memory("spend_per_child", "current")
    apart = np.log(table[[p for p in table.columns if p >= 2012]])
    apart = apart - apart.median()
    pairs = [
        (a, b)
        for p in range(2012, 2025)
        for a, b in zip(apart[p], apart[p + 1], strict=True)
        if np.isfinite(a) and np.isfinite(b)
    ]
    now, then = zip(*pairs, strict=True)
    assert kept.foretold[1] == pytest.approx(np.corrcoef(now, then)[0, 1] ** 2)


def test_the_change_since_the_pandemic_is_that_of_the_england_rows() -> None:
    outcome = resources.since_pandemic("current")
    values = {
        p: indicators.value("spend_per_child", "current", areas.ENGLAND, p) for p in (2020, 2025)
    }
    row = next(r for r in outcome.rows if r.key == "since_2020")
    assert row.value == pytest.approx(100 * (values[2025] / values[2020] - 1))
    assert outcome.holds == "no"
    assert outcome.touched == ((areas.ENGLAND, "finance.children_total_gross", 2025),)


def test_councils_that_spend_less_on_prevention_are_counted() -> None:
    lower, total, first, last = resources.fallen("current")
    table = panel.years(("preventive_per_child",), "current")["preventive_per_child"]
    count = both = 0
    for area in table.index.get_level_values("area").unique():
        pair = [table.get((area, y), np.nan) for y in (first, last)]
        if np.isfinite(pair).all():
            both += 1
            count += pair[1] < pair[0]
    assert (lower, total) == (count, both)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", resources.FINDINGS)
def test_every_finding_answers_on_both_editions(name: str, edition: str) -> None:
    outcome = findings.outcome("resources", name, edition)
    assert outcome.holds in ("yes", "partly", "no", "unknown")
    assert "nan" not in outcome.sentence and "not published" not in outcome.sentence
    if outcome.rows:
        assert outcome.releases


def test_verdicts_follow_their_stated_rules() -> None:
    curve = [s for s in grades.specifications("current") if s.predictor == grades.PREVENTIVE]
    share = sum(s.way > 0 for s in curve) / len(curve)
    assert resources.FEW < share < resources.MOST
    assert resources.curve("current").holds == "partly"
    fall = events.around(events.FALL, "spend_per_child", "current")
    assert fall.overall is not None and fall.overall.estimate > 0
    assert 3 * fall.permuted_p <= resources.CHANCE
    assert resources.invested("current").holds == "yes"
    leave = events.around(events.EXIT, "spend_per_child", "current")
    assert leave.permuted_p <= resources.CHANCE < 3 * leave.permuted_p
    assert resources.withdrawal("current").holds == "partly"


def test_claims_name_findings_that_exist() -> None:
    for name in CLAIMS:
        for test in declare.claim(name).test:
            if isinstance(test, claim_tests.FindingTest):
                assert findings.outcome(test.study, test.name, "current").sentence
