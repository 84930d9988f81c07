"""Workforce findings: recounted by hand, refitted with another program, rules tried out."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

from analysis import areas, findings, indicators, panel
from analysis.findings import workforce
from analysis.findings.workforce import agency, base, lead, paths, turmoil
from analysis.stats.excess import excess

EDITIONS = ("current", "report")


def test_a_joint_return_stands_once_and_its_partners_not_at_all() -> None:
    places = set(base.septembers("current").index.get_level_values("area"))
    assert {"314/318", "940/941"} <= places
    assert not {"314", "318", "940", "941"} & places
    alone = base.alone(base.septembers("current")).index.get_level_values("area")
    assert not any("/" in place for place in alone)


def test_caseload_starts_where_its_definition_does() -> None:
    table = base.septembers("current")["caseload"].dropna()
    assert table.index.get_level_values("period").min() == base.CASELOAD_FROM


def test_measures_are_standard_in_every_september() -> None:
    groups = base.standard("current").groupby("period")
    assert np.allclose(groups.mean().fillna(0), 0)
    assert np.allclose(groups.std().fillna(1), 1)


def test_the_september_before_is_the_last_one_ended() -> None:
    table = base.judged("current")
    for row in table.sample(40, random_state=1).itertuples(index=False):
        last = date(int(row.september), 9, 30)
        assert last <= row.start.date() < date(int(row.september) + 1, 9, 30)
        own = base.standard("current")["turnover_rate"].get((row.cluster, row.september), np.nan)
        assert row.turnover_rate == pytest.approx(own, nan_ok=True)


def test_partners_of_a_joint_return_are_one_cluster() -> None:
    table = base.judged("current")
    assert set(table.loc[table["area"].isin(("314", "318")), "cluster"]) == {"314/318"}


def test_a_lead_model_is_the_one_statsmodels_fits() -> None:
    table = base.judged("current")
    used = table.dropna(subset=["grade", "agency_rate", *lead.DEPRIVED])
    design = sm.add_constant(used[["agency_rate", *lead.DEPRIVED]])
    fit = sm.GLM(used["good"], design, family=sm.families.Binomial()).fit()
    one = next(e for e in lead.leads("current") if e.key == "agency_rate")
    assert one.estimate == pytest.approx(np.exp(fit.params["agency_rate"]), rel=1e-6)
    assert one.n == len(used)


def test_the_same_inspections_stand_in_both_lead_models() -> None:
    for a, b in zip(lead.leads("current"), lead.leads("current", deprived=False), strict=True):
        assert (a.key, a.n) == (b.key, b.n)


def test_the_event_study_is_a_regression_with_dummies() -> None:
    path = paths.path("current", "vacancy_rate", "inadequate")
    assert path is not None
    events = paths.first_events("current", "inadequate")
    table = base.alone(base.septembers("current"))[["vacancy_rate"]].dropna().reset_index()
    steps = [
        f"k{int(np.clip(y - events[a] - 1, -3, 3)):+d}" if a in events else "never"
        for a, y in zip(table["area"], table["period"], strict=True)
    ]
    marks = pd.get_dummies(pd.Series(steps)).drop(columns=["never", "k-1"]).astype(float)
    fixed = pd.get_dummies(table[["area", "period"]].astype(str), drop_first=True).astype(float)
    fit = sm.OLS(table["vacancy_rate"], sm.add_constant(pd.concat([marks, fixed], axis=1))).fit()
    for step, one in path.effects.items():
        assert one.estimate == pytest.approx(fit.params[f"k{step:+d}"], abs=1e-7)
    assert path.councils == len(
        {a for a, k in zip(table["area"], steps, strict=True) if k != "never"}
    )


def test_events_are_first_judgements_with_a_september_before() -> None:
    events = paths.first_events("current", "good or outstanding")
    table = base.judged("current")
    assert not any("/" in area for area in events)
    assert not {"314", "318", "940", "941"} & set(events)
    for area in list(events)[:30]:
        own = table[(table["area"] == area) & (table["grade"] >= 3) & (table["september"] >= 2015)]
        assert events[area] == own.sort_values("start")["september"].iloc[0]


def test_too_few_septembers_make_no_path() -> None:
    assert paths.path("report", "turnover_rate", "inadequate") is None


def test_the_stacked_estimate_is_a_mean_of_differences_from_clean_councils() -> None:
    one = paths.stacked("current", "agency_rate", "inadequate")
    assert one is not None
    values = base.alone(base.septembers("current"))["agency_rate"]
    table = base.judged("current")
    bad = table[table["grade"] == 1]
    gaps = []
    for row in bad.itertuples(index=False):
        start, end = int(row.september), int(row.september) + 2
        near = set(bad.loc[bad["september"].between(start - 3, end), "area"])
        change = values.xs(end, level="period") if end <= 2025 else values.iloc[:0].droplevel(1)
        before = values.xs(start, level="period") if start >= 2015 else values.iloc[:0].droplevel(1)
        change = (change - before).dropna()
        if row.area in change.index:
            gaps.append(change[row.area] - change[~change.index.isin(near)].mean())
    assert one.n == len(gaps)
    assert one.estimate == pytest.approx(np.mean(gaps))
    # near to what two-way means give: neither way hangs on the other
    path = paths.path("current", "agency_rate", "inadequate")
    assert path is not None
    assert path.effects[1].low < one.estimate < path.effects[1].high


def test_leaving_septembers_out_leaves_them_out() -> None:
    whole = paths.path("current", "agency_rate", "inadequate")
    part = paths.path("current", "agency_rate", "inadequate", (2015, 2016))
    assert whole is not None and part is not None
    assert part.effects[1].n == whole.effects[1].n - int(
        base.alone(base.septembers("current"))["agency_rate"]
        .dropna()
        .index.get_level_values("period")
        .isin((2015, 2016))
        .sum()
    )
    years = tuple(range(2015, 2022))
    assert paths.path("current", "agency_rate", "inadequate", years) is None


def test_moves_after_good_are_recounted() -> None:
    found = paths.moved("current", "turnover_rate")
    values = indicators.series("turnover_rate", "current")["value"]
    for row in found.sample(15, random_state=1).itertuples(index=False):
        change = values[(row.area, row.end)] - values[(row.area, row.start)]
        assert row.change == pytest.approx(change)
        assert row.end == row.start + 2
        assert row.excess == pytest.approx(row.change - row.others)
    assert found["area"].is_unique


def test_spreads_are_recounted() -> None:
    one = agency.spreads("current")[-1]
    values = base.septembers("current")["agency_rate"].xs(one.period, level="period").dropna()
    region = pd.Series([areas.areas()[a].region for a in values.index], values.index)
    residual = values - values.groupby(region).transform("mean")
    assert one.councils == len(values)
    assert one.within == pytest.approx(
        np.sqrt((residual**2).sum() / (len(values) - region.nunique()))
    )
    assert one.between == pytest.approx(values.groupby(region).mean().std())


def test_moves_to_a_new_body_leave_out_the_september_of_the_move() -> None:
    found = turmoil.turmoil("current", "turnover_rate")
    assert found.result is not None
    assert (found.moves["end"] - found.moves["start"] == 2).all()
    gap = (found.moves["change"] - found.moves["others"]).mean()
    assert found.result.mean == pytest.approx(gap)
    assert found.result.n == len(found.moves)
    for row in found.moves.itertuples(index=False):
        assert row.area not in ("314", "318", "940", "941")


def test_random_sets_say_how_unusual_a_few_are() -> None:
    pools = [np.linspace(-1, 1, 101)] * 5
    far = excess([3.0] * 5, pools)
    assert far.mean == pytest.approx(3.0)
    assert far.p == pytest.approx(1 / 5000)
    near = excess([0.1, -0.1, 0.2, -0.2, 0.0], pools)
    assert near.p > 0.9
    assert near.low < -0.3 < 0.3 < near.high
    assert excess([0.1] * 5, pools).low == near.low
    with pytest.raises(ValueError, match="pool"):
        excess([1.0], [])
    with pytest.raises(ValueError, match="pool"):
        excess([], [])


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", workforce.FINDINGS)
def test_every_finding_says_something_on_every_edition(name: str, edition: str) -> None:
    outcome = findings.outcome("workforce", name, edition)
    assert outcome.sentence.endswith(".")
    assert "nan" not in outcome.sentence
    assert outcome.rows or outcome.holds == "unknown"
    for row in outcome.rows:
        assert row.text in outcome.sentence


def test_a_later_turnover_is_set_beside_an_earlier_result() -> None:
    plain, ahead = lead.drag("current"), lead.drag("current", ahead=True)
    assert [e.key for e in plain] == [e.key for e in ahead]
    assert plain[0].n != ahead[0].n
    results = panel.years(lead.OUTCOMES, "current")["rereferral_pct"].dropna()
    staff = base.septembers("current")["turnover_rate"].dropna()
    pairs = [(a, y) for a, y in results.index if (a, y - 1) in staff.index]
    counts = pd.Series([a for a, _ in pairs]).value_counts()
    assert plain[0].n == int(counts[counts > 1].sum())
