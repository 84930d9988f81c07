"""What the study of partners finds: recounted from the figures another way."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import pytest
from statsmodels.genmod.families import Binomial
from statsmodels.genmod.generalized_linear_model import GLM

from analysis import areas, declare, indicators, panel
from analysis.checks.outcome import Outcome
from analysis.findings import _councils, _events, _graded, _mix, outcome, partners

EDITIONS = ("report", "current")


def shares(name: str, year: int) -> dict[str, tuple[float, float]]:
    """Return councils' counts of one year, read one council at a time."""
    found = {}
    for place, area in areas.areas().items():
        if area.kind != "council" or place in ("201", "420"):
            continue
        point = indicators.point(name, "current", place, year)
        if point is not None and point.denominator >= 2:
            found[place] = (point.numerator, point.denominator)
    return found


@pytest.mark.parametrize(("name", "year"), [("nfa_pct", 2016), ("rereferral_pct", 2025)])
def test_the_spread_is_what_a_plain_count_gives(name: str, year: int) -> None:
    found = partners.spreads(name, "current")
    assert found is not None
    rows = list(shares(name, year).values())
    p = [x / n for x, n in rows]
    middle = sum(p) / len(p)
    variance = sum((v - middle) ** 2 for v in p) / (len(p) - 1)
    chance = sum(v * (1 - v) / (n - 1) for v, (_, n) in zip(p, rows, strict=True)) / len(p)
    at = list(found.main.years).index(year)
    assert found.main.councils[at] == len(rows)
    assert found.main.sd[at] == pytest.approx((variance - chance) ** 0.5)


def test_the_other_readings_leave_out_what_they_say() -> None:
    found = partners.spreads("nfa_pct", "current")
    assert found is not None
    others = dict(found.others)
    without = others["Without counts of exactly nought"]
    assert without is not None
    for at, year in enumerate(without.years):
        some = [x for x, _ in shares("nfa_pct", int(year)).values() if x > 0]
        assert without.councils[at] == len(some)
    same = others["Councils with a figure in every year"]
    assert same is not None and len(set(same.councils)) == 1
    calm = others["Without 2020-21 and 2021-22"]
    assert calm is not None and not {2021, 2022} & {int(y) for y in calm.years}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", partners.FINDINGS)
def test_a_finding_is_reached_by_its_name_and_says_its_numbers(edition: str, name: str) -> None:
    found = outcome("partners", name, edition)
    assert isinstance(found, Outcome) and found.kind == "finding"
    assert found.rows and found.releases
    for row in found.rows:
        assert row.text.split(" ")[0] in found.sentence, row
        assert row.low <= row.value <= row.high


def fake(points: tuple[float, ...], odds: tuple[float, ...]) -> partners.Spreads:
    real = partners.spreads("nfa_pct", "current")
    assert real is not None
    from dataclasses import replace

    main = replace(real.main, slope=points, slope_odds=odds)
    return replace(real, main=main)


DOWN, UP, FLAT = (-5.0, -8.0, -2.0), (5.0, 2.0, 8.0), (0.0, -1.0, 1.0)


@pytest.mark.parametrize(
    ("slopes", "holds"),
    [
        ([(DOWN, DOWN)] * 3, "yes"),
        ([(DOWN, FLAT), (DOWN, DOWN), (DOWN, DOWN)], "partly"),
        ([(DOWN, DOWN), (DOWN, UP), (DOWN, DOWN)], "no"),
        ([(FLAT, FLAT)] * 3, "no"),
    ],
)
def test_the_rule_of_the_spread(monkeypatch: pytest.MonkeyPatch, slopes: list, holds: str) -> None:
    given = dict(zip(partners.MEASURES, [fake(*pair) for pair in slopes], strict=True))
    monkeypatch.setattr(partners, "spreads", lambda name, edition: given[name])
    assert partners.spread("current").holds == holds


def test_the_national_change_comes_apart_exactly() -> None:
    for name in partners.MEASURES:
        found = partners.account(name, "current")
        assert found is not None
        parts = found.parts
        assert parts.within + parts.between + parts.rest == pytest.approx(parts.change)
        ends = [indicators.value(name, "current", areas.ENGLAND, y)
                for y in (found.start, found.end)]  # fmt: skip
        assert [100 * parts.start, 100 * parts.end] == pytest.approx(ends)
        both = shares(name, found.start).keys() & shares(name, found.end).keys()
        assert parts.councils == len(both)


def test_the_base_year_ended_before_the_inspection_began() -> None:
    starts = _events.first_inadequate("current")
    assert starts["area"].is_unique and len(starts) > 50
    for start in starts["start"]:
        base = panel.year_ended(start.date())
        assert (base, 3, 31) <= (start.year, start.month, start.day)


def test_the_change_after_an_event_is_what_a_plain_walk_gives() -> None:
    """Own change and matched change of one measure, council by council."""
    measure = partners.CLOSER[0]
    values: dict[tuple[str, int], float] = {}
    for year in range(2012, 2026):
        rows = {k: 100 * x / n for k, (x, n) in shares("nfa_pct", year).items()}
        middle = float(np.median(list(rows.values())))
        values |= {(k, year): abs(v - middle) for k, v in rows.items()}
    failing = defaultdict(list)
    table = panel.judged("current", ("CPI", "SIF", "ILACS"))
    for place, start, grade in table[["area", "start", "grade"]].itertuples(index=False):
        if grade == 1:
            failing[place].append(panel.year_ended(start.date()) + 1)
    places = sorted({k for k, _ in values})
    own, matched = [], []
    for place, years in list(failing.items()):
        zero = min(years)
        later = [zero + k for k in (1, 2, 3) if (place, zero + k) in values]
        if (place, zero - 1) not in values or not later:
            continue

        def change(k: str, base: int = zero - 1, years: list[int] = later) -> float:
            return float(np.mean([values[k, y] for y in years])) - values[k, base]

        pool = [
            k for k in places
            if k != place and not any(abs(y - zero) <= 3 for y in failing[k])
            and all((k, y) in values for y in (zero - 1, *later))
        ]  # fmt: skip
        base = values[place, zero - 1]
        pool.sort(key=lambda k: abs(values[k, zero - 1] - base))
        own.append(change(place))
        matched.append(np.mean([change(k) for k in pool[:10]]))
    found = partners.closer("current")[0]
    assert found.measure == measure and found.after is not None
    assert found.after.events == len(own)
    assert found.after.own == pytest.approx(np.mean(own))
    assert found.after.matched == pytest.approx(np.mean(matched), abs=0.02)  # ties in order
    assert found.after.estimate == pytest.approx(found.after.own - found.after.matched)


def test_the_odds_are_those_of_a_plain_model() -> None:
    found = next(a for a in partners.steadiness("current") if a.id == "rereferral_pct")
    rows = _graded.table("current")
    rows = rows.assign(value=_graded.before("current", ("rereferral_pct",), 4, "moves"))
    rows = rows.dropna(subset=["value", "imd", "size", "when"])
    assert found.n == len(rows) and found.councils == rows["area"].nunique()
    z = rows[["value", "imd", "size", "when"]] - rows[["value", "imd", "size", "when"]].mean()
    z = z / z.std()
    design = np.column_stack([np.ones(len(z)), z])
    fit = GLM(rows["good"], design, family=Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": rows["area"].astype("category").cat.codes}
    )
    assert found.odds == pytest.approx(float(np.exp(fit.params.iloc[1])), rel=1e-5)
    assert np.log(found.high / found.odds) / 1.976 == pytest.approx(fit.bse.iloc[1], rel=0.01)


def test_what_is_known_before_a_judgement_ended_before_it() -> None:
    rows = _graded.table("current").head(40)
    newest = _graded.before("current", ("nfa_pct",), 1, "level")
    for at, row in rows.iterrows():
        year = panel.year_ended(row["start"].date())
        expected = indicators.value("nfa_pct", "current", row["area"], year)
        assert newest[at] == pytest.approx(expected, nan_ok=True)


def test_sources_of_referral_add_up_to_all_referrals() -> None:
    table = _mix.national("current")
    assert list(table.columns) == list(_mix.SOURCES)
    assert table.sum(axis=1).to_numpy() == pytest.approx(100, abs=1.5)
    schools = indicators.value("schools_referrals_pct", "current", areas.ENGLAND, 2020)
    assert table["Schools and education"].loc[2020] >= schools


def test_councils_are_councils_of_a_size_to_compare() -> None:
    found = _councils.counts("nfa_pct", "current")
    assert not {"201", "420"} & set(found.areas)
    assert all(areas.areas()[place].kind == "council" for place in found.areas)
    assert np.nanmin(found.bottom) >= 2


def test_every_measure_followed_is_declared() -> None:
    for measure in partners.CLOSER:
        for name in measure.indicators:
            assert declare.indicator(name)
