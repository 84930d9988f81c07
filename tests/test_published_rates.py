"""Every rate and percentage the Department prints, worked out again from its own counts.

Count, base and printed rate are taken from one release. They agree when some true count and
base that round to the printed ones give a rate that rounds to the printed one. What does not
agree is listed, with the reason, in ``data/published_differences.toml``.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis import areas, declare, indicators, tidy
from analysis.declare import POPULATION

LISTED: dict[str, Any] = tomllib.loads(
    (Path(__file__).parent / "data" / "published_differences.toml").read_text(encoding="utf-8")
)
SOURCES = ("cin", "cla", "workforce")
PEOPLE = {"cin": "cin.population_0_17", "cla": "cla.population"}
RATE_ENDS = ("_rate", "_pct", "_pct_of_referrals", ".caseload")
KEY = ["release", "area", "period"]
#: What a count may be rounded to; England's is never coarser than a hundred.
UNITS = (0.1, 1.0, 5.0, 10.0, 50.0, 100.0)
STEPS = (0.1, 1.0)
#: Cells compared when this test was written; fewer means that something went missing.
AT_LEAST = 157_000
HAIR = 1e-9


@cache
def wide(source: str) -> pd.DataFrame:
    """One row a release, area and year; one column a measure."""
    table = tidy.read(source)
    return table.pivot(index=KEY, columns="measure", values="value")


@cache
def levels() -> dict[str, str]:
    kinds = {"joint": "council", "subregion": "region"}
    return {area.id: kinds.get(area.kind, area.kind) for area in areas.areas().values()}


def multiples(table: pd.DataFrame, units: tuple[float, ...], by: list[Any]) -> pd.DataFrame:
    """The coarsest unit that every number of a group is a whole multiple of; 0 when none is."""
    grouped = table.groupby(by)
    found = pd.DataFrame(0.0, index=grouped.size().index, columns=table.columns)
    for unit in units:
        apart = (table / unit - (table / unit).round()).abs()
        whole = ((apart < 1e-6) | table.isna()).groupby(by).all()
        found = found.mask(whole, unit)
    return found


@cache
def rounding(source: str) -> pd.DataFrame:
    """What each number is rounded to, by release and level of area, as the numbers show.

    Councils' counts are whole because children are: only a unit above one is a rounding.
    Full-time equivalents are rounded to what they are printed in.
    """
    table = wide(source)
    release = table.index.get_level_values("release")
    level = table.index.get_level_values("area").map(levels())
    units = multiples(table, UNITS, [release, level])
    spread = units.reindex(pd.MultiIndex.from_arrays([release, level]))
    spread.index = table.index
    exact = [name for name in spread if not name.endswith("_fte")]
    spread[exact] = spread[exact].where(spread[exact] > 1, 0.0)
    rates = [name for name in spread if name.endswith(RATE_ENDS)]
    steps = multiples(table[rates], STEPS, [release]).reindex(release)
    spread[rates] = steps.to_numpy()
    return spread


def printed_rates() -> Iterator[tuple[str, tuple[str, ...], tuple[str, ...], float]]:
    """Yield each printed rate once: its measure, the parts it is made of, its scale."""
    for name in declare.ids("indicators"):
        spec = declare.indicator(name)
        if spec.published:
            assert not spec.minus
            yield spec.published, spec.numerator, spec.denominator, spec.per
    for base, group in LISTED["pairs"].items():
        for rate in group["rates"]:
            count = rate.removesuffix("_rate").removesuffix("_pct")
            yield rate, (count,), (base,), float(group.get("per", 100))


def estimates(keys: pd.DataFrame, source: str) -> tuple[np.ndarray, np.ndarray]:
    """The population each printed rate divides by, and what it is rounded to."""
    where = keys.assign(period=keys["period"] - 1, source=source)
    for entry in LISTED["population"]:
        held = (keys["release"] == entry["release"]) & (keys["period"] == entry["period"])
        where.loc[held, "period"] = entry["estimate"]
        if "from" in entry:
            where.loc[held, ["release", "source"]] = [entry["from"], entry["from"].split("-")[0]]
    value, unit = np.full(len(keys), np.nan), np.zeros(len(keys))
    for name, measure in PEOPLE.items():
        held = (where["source"] == name).to_numpy()
        index = pd.MultiIndex.from_frame(where.loc[held, KEY])
        value[held] = wide(name)[measure].reindex(index)
        unit[held] = rounding(name)[measure].reindex(index).fillna(0)
    return value, unit


def compare(rate: str, counts: tuple[str, ...], bases: tuple[str, ...], per: float) -> pd.DataFrame:
    source = rate.split(".")[0]
    keys = wide(source)[rate].dropna().rename("printed").reset_index()
    index = pd.MultiIndex.from_frame(keys[KEY])

    def total(measures: list[str]) -> tuple[np.ndarray, np.ndarray]:
        value, slack = np.zeros(len(keys)), np.zeros(len(keys))
        for measure in measures:
            if measure == POPULATION:
                found, unit = estimates(keys[KEY], source)
            else:
                found = wide(source)[measure].reindex(index).to_numpy()
                unit = rounding(source)[measure].reindex(index).to_numpy()
            value, slack = value + found, slack + unit / 2
        return value, slack

    top, top_slack = total(list(counts))
    # a base that holds the count itself moves with it
    rest, rest_slack = total([name for name in bases if name not in counts])
    own = 1.0 if set(counts) & set(bases) else 0.0
    with np.errstate(all="ignore"):
        ours = per * top / (rest + own * top)
        low = per * (top - top_slack) / (rest + rest_slack + own * (top - top_slack))
        high = per * (top + top_slack) / (rest - rest_slack + own * (top + top_slack))
    keys["rate"], keys["per"] = rate, per
    keys["of_population"] = POPULATION in bases
    keys["count"], keys["count_slack"] = top, top_slack
    keys["base"], keys["base_slack"] = rest + own * top, rest_slack
    keys["ours"] = np.where(np.isfinite(ours), ours, np.nan)
    keys["step"] = rounding(source)[rate].reindex(index).to_numpy()
    keys["low"], keys["high"] = low, high
    return keys


@pytest.fixture(scope="module")
def cells() -> pd.DataFrame:
    """Every printed rate beside ours; ``gap`` is what rounding cannot explain."""
    table = pd.concat([compare(*rate) for rate in printed_rates()], ignore_index=True)
    twice = pd.Series(0.0, index=table.index)
    for entry in LISTED["rounded"]:
        held = table["release"] == entry["release"]
        held &= (table["area"] == entry["area"]) if "area" in entry else True
        held &= table["rate"].isin(entry["rates"]) if "rates" in entry else True
        table.loc[held, "step"] = entry.get("step", table["step"])
        held &= (table["per"] == 100) | ("step" in entry)
        twice[held] = np.maximum(twice[held], entry.get("twice", 0.0))
    half = (table["step"] + twice) / 2
    gap = np.maximum(
        table["low"] - half - table["printed"], table["printed"] - table["high"] - half
    )
    table["gap"] = np.maximum(gap, 0).where(table["ours"].notna())
    return table


def unseen(table: pd.DataFrame) -> pd.Series:
    """Rates of a release and years whose population is not at hand."""
    held = pd.Series(False, index=table.index)
    for entry in LISTED["unseen_population"]:
        held |= (
            table["of_population"]
            & (table["release"] == entry["release"])
            & table["period"].isin(entry["periods"])
        )
    return held


def listed() -> dict[tuple[str, str, str, int], dict[str, Any]]:
    return {
        (rate, release, area, entry["period"]): entry
        for entry in LISTED["difference"]
        for rate in entry["rates"]
        for release in entry["releases"]
        for area in entry["areas"]
    }


def key(row: Any) -> tuple[str, str, str, int]:
    return (row.rate, row.release, row.area, row.period)


def test_every_printed_rate_is_worked_out_again() -> None:
    printed = {m for source in SOURCES for m in wide(source) if m.endswith(RATE_ENDS)}
    compared = [rate for rate, *_ in printed_rates()]
    assert len(compared) == len(set(compared))
    assert printed == {*compared, *LISTED["no_counts"]}


def test_each_agrees_within_rounding_or_is_listed(cells: pd.DataFrame) -> None:
    beyond = cells[(cells["gap"] > HAIR) & ~unseen(cells)]
    found = {key(row): (row.printed, row.ours) for row in beyond.itertuples()}
    assert {k: v for k, v in found.items() if k not in listed()} == {}
    assert sorted(set(listed()) - set(found)) == [], "listed, but they agree"


def test_enough_is_compared_and_the_rest_has_a_reason(cells: pd.DataFrame) -> None:
    assert (cells["ours"].notna() & ~unseen(cells)).sum() >= AT_LEAST
    alone = cells[cells["ours"].isna()]
    for entry in LISTED["no_population"]:
        held = alone["rate"].isin(entry["rates"]) & (alone["release"] == entry["release"])
        held &= alone["period"].isin(entry["periods"])
        assert held.any() and set(alone.loc[held, "period"]) == set(entry["periods"])
        alone = alone[~held]
    # a part is withheld or not there, or the rate is one of none
    of_none = (alone["count"] == 0) & (alone["base"] == 0)
    assert (of_none | alone["count"].isna() | alone["base"].isna()).all()
    # such cells are few
    assert len(alone) < 0.01 * len(cells)


def test_totals_without_the_councils_left_out_agree(cells: pd.DataFrame) -> None:
    registry = areas.areas()

    def inside(part: str, whole: str) -> bool:
        place = registry[part]
        if place.kind not in ("council", "joint"):
            return False
        members = registry[whole].members
        one = place.members[0] if place.kind == "joint" else part
        return whole in (areas.ENGLAND, place.region) or one in members

    table = cells.set_index(["rate", *KEY])
    for (rate, release, area, period), entry in listed().items():
        if "leaves_out" not in entry:
            continue
        source = rate.split(".")[0]
        row = table.loc[(rate, release, area, period)]
        counts, bases = next((c, b) for r, c, b, _ in printed_rates() if r == rate)
        rest = [name for name in bases if name not in counts]
        places = wide(source).xs((release, period), level=["release", "period"])
        own = places.loc[[name for name in places.index if inside(name, area)]]
        out = [name for name in entry["leaves_out"] if name in own.index]
        assert out and own.loc[out, list(counts)].isna().all(axis=None), "its count is there"
        count, slack = own[list(counts)].sum().sum(), 0.0
        if entry["counts"] == "as printed":
            count, slack = row["count"], row["count_slack"]
        if POPULATION in bases:
            people = pd.DataFrame({"release": release, "area": out, "period": period})
            base = row["base"] - estimates(people, source)[0].sum()
        elif entry["counts"] == "as printed":
            base = row["base"] - own.loc[out, rest].sum().sum()
        else:
            base = own[rest].drop(out).sum().sum() + (count if set(counts) & set(bases) else 0)
        low = row["per"] * (count - slack) / (base + row["base_slack"] * bool(slack))
        high = row["per"] * (count + slack) / (base - row["base_slack"] * bool(slack))
        half = row["step"] / 2
        assert low - half <= row["printed"] <= high + half, entry["why"]


def test_the_counts_that_would_fit_are_as_listed(cells: pd.DataFrame) -> None:
    table = cells.set_index(["rate", *KEY])
    for (rate, release, area, period), entry in listed().items():
        if "fits" in entry:
            row = table.loc[(rate, release, area, period)]
            lowest, highest = (
                (row["printed"] + way * row["step"] / 2)
                * (row["base"] + way * row["base_slack"]) / row["per"]
                for way in (-1, 1)
            )  # fmt: skip
            assert lowest - 0.5 <= entry["fits"] <= highest + 0.5, (area, lowest, highest)


def test_rates_of_an_unseen_population_all_fit_one(cells: pd.DataFrame) -> None:
    table = cells[unseen(cells) & cells["count"].notna() & (cells["printed"] > 0)]
    assert len(table) > 2_000
    half = table["step"] / 2
    bounds = pd.DataFrame(
        {
            "release": table["release"],
            "area": table["area"],
            "period": table["period"],
            "low": table["per"]
            * (table["count"] - table["count_slack"])
            / (table["printed"] + half),
            "high": table["per"]
            * (table["count"] + table["count_slack"])
            / (table["printed"] - half),
        }
    )
    spans = bounds.groupby(KEY).agg(low=("low", "max"), high=("high", "min"), rates=("low", "size"))
    assert (spans["low"] <= spans["high"] * (1 + 1e-9)).all()
    assert (spans["rates"] >= 5).mean() > 0.95


def test_indicators_hold_what_was_compared(cells: pd.DataFrame) -> None:
    """The report edition's values are those of the releases, cell by cell."""
    table = cells.set_index(["rate", *KEY])["ours"].dropna()
    compared = 0
    for name in declare.ids("indicators"):
        spec = declare.indicator(name)
        if not spec.published:
            continue
        series = indicators.series(name, "report").reset_index()
        series = series[series["value"].notna()]
        index = pd.MultiIndex.from_frame(series.assign(rate=spec.published)[["rate", *KEY]])
        ours = table.reindex(index).to_numpy()
        both = np.isfinite(ours)
        np.testing.assert_allclose(series["value"].to_numpy()[both], ours[both], rtol=1e-12)
        compared += both.sum()
    assert compared > 12_000


def test_declared_decimals_are_those_printed(cells: pd.DataFrame) -> None:
    for name in declare.ids("indicators"):
        spec = declare.indicator(name)
        if spec.published:
            finest = cells.loc[cells["rate"] == spec.published, "step"].min()
            assert finest == pytest.approx(10.0**-spec.published_decimals), name
