"""Value and the wider council: the numbers recomputed another way, and the rules of the claims."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import areas, indicators, tidy
from analysis.findings import _adopters, _demand, _links, _schools, outcome, value
from analysis.findings._series import council_ids, digest, digest_release, wide

ENGLAND = "E92000001"


def _rows(source: str, measure: str, release: str) -> Any:
    """Return a release's rows of a measure by area and year."""
    table = tidy.read(source, [f"{source}.{measure}"])
    table = table[(table["release"] == release) & (table["flag"] == "")]
    return table.set_index(["area", "period"])["value"].unstack("period")


def test_spending_for_a_child_is_spending_over_children_at_latest_prices() -> None:
    spent = _rows("finance", "cla_wide_gross", "finance-lait-2026-04-08")
    children = _rows("cla", "at_31_march", "cla-2025")
    prices = tidy.read("deflator", ["deflator.gdp"])
    prices = prices[prices["area"] == ENGLAND].drop_duplicates("period", keep="last")
    worth = prices.set_index("period")["value"]
    for area in ("383", ENGLAND):
        expected = (
            spent.loc[area, 2023] / children.loc[area, 2023] / 1000 * worth.iloc[-1] / worth[2023]
        )
        assert indicators.value(_links.COST, "current", area, 2023) == pytest.approx(expected)


def test_the_digest_agrees_with_the_census_where_both_have_schools() -> None:
    ours = wide(_schools.SHARE, "current")
    theirs = digest("referrals_schools_pct", "current")
    years = sorted(set(ours.columns) & set(theirs.columns))
    gap = (ours[years] - theirs.reindex(index=ours.index)[years]).abs().stack().dropna()
    assert len(gap) > 900
    assert float((gap <= 0.051).mean()) > 0.99


def test_the_report_edition_has_no_digest() -> None:
    assert digest("referrals_schools_pct", "report").empty
    assert _schools.schools("report") is None
    assert _adopters.adoption("report") == ()
    for name in ("schools_step", "valuing_care"):
        assert outcome("value", name, "report").holds == "unknown"


def test_adopters_are_the_five_named() -> None:
    names = [areas.areas()[a].name for a in _adopters.ADOPTERS]
    assert names == [
        "Hertfordshire",
        "Oxfordshire",
        "Norfolk",
        "Central Bedfordshire",
        "North East Lincolnshire",
    ]


@pytest.mark.parametrize("series", _adopters.SERIES, ids=lambda s: s.id)
def test_a_series_difference_is_that_of_plain_means(series: _adopters.Series) -> None:
    (one,) = [a for a in _adopters.adoption("current") if a.series == series]
    table = _adopters.values(series, "current")[list(one.years)].dropna()
    first = [y for y in one.years if y <= _adopters.BASE]
    last = [y for y in one.years if y > _adopters.BASE]
    change = table[last].mean(axis=1) - table[first].mean(axis=1)
    own = change[change.index.isin(_adopters.ADOPTERS)]
    rest = change[~change.index.isin(_adopters.ADOPTERS)]
    assert one.main.effect == pytest.approx(own.mean() - rest.mean())
    assert (one.main.treated, one.main.pool) == (len(own), len(rest))
    assert one.low_one_out <= one.main.effect <= one.high_one_out
    assert one.main.p <= one.q <= 1
    assert len(one.main.placebo) == 1000


def test_one_councils_path_starts_from_its_level_before() -> None:
    series = _adopters.SERIES[0]
    path = _adopters.own_path(series, "current", "383", tuple(range(2015, 2026)))
    assert path is not None and path[:4].mean() == pytest.approx(0, abs=1e-9)
    assert _adopters.own_path(series, "current", "928", tuple(range(2015, 2026))) is None


def test_amounts_are_printed_with_their_unit() -> None:
    assert _adopters.amount(-1.24, "£ thousand") == "−£1.2 thousand"
    assert _adopters.amount(0.3, "points") == "+0.3 points"
    assert _adopters.amount(2, "£ thousand", sign=False) == "£2.0 thousand"


def test_referrals_that_led_to_nothing_are_counts_over_referrals() -> None:
    parts = {m: _rows("cin", m, "cin-2025") for m in ("nfa", "not_in_need", "referrals")}
    years = {y.period: y for y in _demand.years("current")}
    for period in (2019, 2025):
        n, a, b = (parts[m].loc[ENGLAND, period] for m in ("referrals", "nfa", "not_in_need"))
        assert years[period].both == pytest.approx(100 * (a + b) / n)
        # every council with all three, by hand
        ids = [i for i in council_ids() if all(i in parts[m].index for m in parts)]
        table = pd.DataFrame({m: parts[m].loc[ids, period] for m in parts}).dropna()
        share = (table["nfa"] + table["not_in_need"]) / table["referrals"]
        share = share[share <= 1]
        assert years[period].councils == len(share)
        assert years[period].middle == pytest.approx(100 * share.median())
        pooled = table.loc[share.index]
        both = pooled["nfa"] + pooled["not_in_need"]
        whole = 100 * both.sum() / pooled["referrals"].sum()
        assert years[period].low < whole < years[period].high


def test_the_demand_rule_can_support_a_part_only() -> None:
    found = outcome("value", "unnecessary_demand", "current")
    years = {y.period: y for y in _demand.years("current")}
    at, first = years[value.ARTICLE], years[min(years)]
    enough = at.both >= value.QUARTER and at.both >= first.both
    assert found.holds == ("partly" if enough else "no")


def test_schools_step_is_that_of_least_squares() -> None:
    found = _schools.schools("current")
    assert found is not None
    used = found.years != _schools.LOCKDOWN
    t, y = found.years[used].astype(float), found.england[used]
    after = t >= _schools.AFTER
    away = t - _schools.AFTER
    design = np.column_stack([np.ones(len(t)), away, after, away * after])
    step = np.linalg.lstsq(design, y, rcond=None)[0][2]
    assert found.ways[0].level == pytest.approx(step)
    assert found.from_digest == (2023, 2024, 2025)
    table = _schools.council_table("current")
    each = table[[2022, 2023, 2024, 2025]].mean(axis=1) - table[[2018, 2019, 2020]].mean(
        axis=1, skipna=False
    )
    assert found.change == pytest.approx(each.dropna().mean())
    assert found.rose == int((each.dropna() > 0).sum())
    assert found.low < found.change < found.high


def test_the_schools_rule() -> None:
    found = outcome("value", "schools_step", "current")
    s = _schools.schools("current")
    assert s is not None
    above = [way.low > 0 for way in s.ways]
    assert found.holds == ("yes" if all(above) else "partly" if s.low > 0 else "no")
    assert found.sensitive == (len(set(above)) > 1)
    assert digest_release() in found.releases


def test_links_use_one_value_a_council_and_name_no_region() -> None:
    for edition in ("report", "current"):
        for link in _links.links_of(edition):
            assert link.cost.index.is_unique and set(link.cost.index) <= council_ids()
            assert link.cost_year - link.year <= _links.APART
            assert link.levels.low < link.levels.rho < link.levels.high
            assert link.q >= link.levels.p
            ranks = pd.DataFrame({"a": link.cost, "b": link.values}).rank()
            assert link.levels.rho == pytest.approx(ranks["a"].corr(ranks["b"]))


def test_the_ambition_stands_beside_the_newest_counts() -> None:
    found = value.ambition("current")
    year, count, release = found["Children looked after on 31 March"]
    assert count == _rows("cla", "at_31_march", release).loc[ENGLAND, year]
    assert value.ambition("report")["Children looked after on 31 March"][0] == 2016
