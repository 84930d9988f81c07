"""Indicators computed from the figures: numerator over denominator, with intervals.

Each value keeps the flag, the release and the file it came from. Rates are recomputed from
counts; the publisher's own rate is only ever compared with ours, never used in its place.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from analysis import declare, paths, stats, tidy, words
from analysis.areas import ENGLAND, areas
from analysis.declare import POPULATION, Edition, Indicator
from analysis.errors import UserError, unknown
from analysis.paths import remember
from analysis.tidy import KEY, Flag

#: Confidence level of every interval in the book.
LEVEL = 0.95
_KEY = ["area", "period"]
COLUMNS = ["value", "low", "high", "numerator", "denominator", "flag", "release", "file"]


def _source(measure: str) -> str:
    """Return the source a measure belongs to: the part of its name before the dot."""
    return measure.split(".", 1)[0]


@remember
def _dropped(source: str) -> frozenset[tuple[str, int, str, str]]:
    """Return the rows a source declares wrong: area, period, measure, release."""
    return frozenset(
        (error.area, error.period, error.measure, error.release)
        for error in declare.source(source).error
        if error.action == "drop"
    )


@remember
def rows(measure: str) -> pd.DataFrame:
    """Return every release's rows of one measure, as compiled."""
    return tidy.read(_source(measure), [measure])


def _last_of_each(*keys: np.ndarray) -> np.ndarray:
    """Return the row that wins for each area and period, sorted by area and period.

    The keys are what a later row wins by, least first, then the period and the area.
    """
    place = np.lexsort(keys)
    period, area = (key[place] for key in keys[-2:])
    same = (area[:-1] == area[1:]) & (period[:-1] == period[1:])
    return place[np.append(~same, True)[: len(place)]]


@remember
def _area_codes(measure: str) -> np.ndarray:
    """Return a number for the area of each of a measure's rows, in the order of the ids."""
    names = rows(measure)["area"].to_numpy(object)
    return np.unique(names.astype(str), return_inverse=True)[1]


@remember
def _places(measure: str) -> pd.MultiIndex:
    """Return the release, area and period of each of a measure's rows."""
    return pd.MultiIndex.from_frame(rows(measure)[["release", *_KEY]])


@remember
def pick(measure: str, edition: str, beside: frozenset[str] = frozenset()) -> pd.DataFrame:
    """Choose, for each area and year, the newest row the edition allows.

    A newer row wins even where it withholds what an older release printed: a figure that
    the publisher has since marked as unreliable is not brought back. A row its source
    declares wrong (action ``drop``) stays, without its value and marked unreliable.

    Parameters
    ----------
    measure, edition
        Their ids.
    beside
        Measures of the same source that it is set against. The newest release that holds
        them all then wins over a newer one that holds some: a share of a revised whole must
        not be taken with a part from before the revision.

    Returns
    -------
    pandas.DataFrame
        Indexed by area and period: value, flag, release, file, column.
    """
    allowed = declare.edition(edition).releases.get(_source(measure), ())
    table = rows(measure)
    order = table["release"].map({name: place for place, name in enumerate(allowed)}).to_numpy()
    together = np.ones(len(table), dtype=bool)
    for other in beside - {measure}:
        together &= _places(measure).isin(_places(other))
    allowed_here = np.flatnonzero(~np.isnan(order))
    period = table["period"].to_numpy()
    keys = (order, together, period, _area_codes(measure))
    winners = _last_of_each(*(key[allowed_here] for key in keys))
    newest = table.iloc[allowed_here[winners]]
    newest = newest.copy()
    wrong = _dropped(_source(measure))
    if wrong:
        held = pd.MultiIndex.from_frame(newest[KEY]).isin(list(wrong))
        newest["value"] = newest["value"].mask(held)
        newest["flag"] = newest["flag"].mask(held, Flag.UNRELIABLE.value)
    return newest.set_index(_KEY)[["value", "flag", "release", "file", "column"]]


@remember
def _deflator() -> pd.Series:
    """Return the deflator by financial year: what a pound of that year is worth."""
    table = tidy.read("deflator", ["deflator.gdp"])
    table = table[table["area"] == ENGLAND].drop_duplicates("period", keep="last")
    return table.set_index("period")["value"]


@remember
def population(edition: str) -> pd.DataFrame:
    """Return children aged 0 to 17 that rates of each year divide by.

    The mid-year estimate of the year before; see the edition for which vintage.
    """
    at_the_time = _a_year_on(pick("cin.population_0_17", edition))
    if declare.edition(edition).population == "published at the time":
        return at_the_time
    vintage = _a_year_on(pick("population.0_17", edition))
    return pd.concat([vintage, at_the_time[~at_the_time.index.isin(vintage.index)]]).sort_index()


def _a_year_on(estimates: pd.DataFrame) -> pd.DataFrame:
    """Move each mid-year estimate to the year whose rates divide by it: the next one."""
    table = estimates.reset_index()
    table["period"] = table["period"] + 1
    return table.set_index(_KEY)


def _part(spec: Indicator, measure: str, edition: str) -> pd.DataFrame:
    """Return the rows of one of an indicator's measures, of one release with the others."""
    if measure == POPULATION:
        return population(edition)
    named = {*spec.numerator, *spec.minus, *spec.denominator} - {POPULATION}
    source = _source(measure)
    return pick(measure, edition, frozenset(m for m in named if _source(m) == source))


def _add(spec: Indicator, measures: tuple[str, ...], edition: str) -> pd.DataFrame:
    """Add measures up; one withheld part withholds the sum."""
    parts = [_part(spec, name, edition) for name in measures]
    total = parts[0].copy()
    for part in parts[1:]:
        shared = total.index.intersection(part.index)
        total, part = total.loc[shared].copy(), part.loc[shared]
        total["value"] = total["value"] + part["value"]
        total["flag"] = total["flag"].where(total["flag"] != Flag.OK.value, part["flag"])
    return total


def intervals(spec: Indicator, top: np.ndarray, bottom: np.ndarray) -> tuple[np.ndarray, ...]:
    """Return the lower and upper 95% limits of each value, on the indicator's scale.

    Parameters
    ----------
    spec
        The indicator: its interval method and scale.
    top, bottom
        Numerators and denominators, of one length; a limit is NaN where either is missing,
        or where the indicator is declared without an interval.
    """
    low = np.full(len(top), np.nan)
    high = low.copy()
    good = np.isfinite(top) & np.isfinite(bottom) & (bottom > 0) & (top >= 0)
    if spec.interval == "wilson":
        good &= top <= bottom
        found = stats.wilson(top[good], bottom[good], level=LEVEL)
    elif spec.interval == "poisson":
        found = stats.poisson_rate(top[good], bottom[good], per=1.0, level=LEVEL)
    else:
        return low, high
    low[good], high[good] = np.asarray(found.low) * spec.per, np.asarray(found.high) * spec.per
    return low, high


def _pooled(table: pd.DataFrame) -> pd.DataFrame:
    """Add partners of a joint return together for the years they filed apart.

    So the joint return's series has a start that like can be compared with; a year in which
    any partner's figure is missing or withheld stays empty.
    """
    places = table.index.get_level_values("area")
    pooled = []
    for joint in (area for area in areas().values() if area.kind == "joint"):
        if joint.id not in places:
            continue
        parts = table[places.isin(joint.members) & (table["flag"] == Flag.OK.value).to_numpy()]
        periods = parts.index.get_level_values("period")
        for period, group in parts.groupby(periods):
            if len(group) == len(joint.members) and (joint.id, period) not in table.index:
                row = group.iloc[0].copy()
                row[["numerator", "denominator"]] = group[["numerator", "denominator"]].sum()
                pooled.append(row.rename((joint.id, period)))
    if not pooled:
        return table.iloc[:0]
    found = pd.DataFrame(pooled).astype(table.dtypes.to_dict())
    found.index = pd.MultiIndex.from_tuples(found.index, names=_KEY)
    return found


@remember
def series(name: str, edition: str) -> pd.DataFrame:
    """Compute one indicator for every area and year of an edition.

    Parameters
    ----------
    name
        The indicator's id.
    edition
        The edition's id.

    Returns
    -------
    pandas.DataFrame
        Indexed by area and period: ``value``, ``low`` and ``high`` (95% interval) in the
        indicator's unit, ``numerator``, ``denominator``, ``flag``, ``release``, ``file``.
        A flagged row has no value.
    """
    spec = declare.indicator(name)
    declare.edition(edition)
    top = _add(spec, spec.numerator, edition)
    for measure in spec.minus:
        take = _part(spec, measure, edition)
        shared = top.index.intersection(take.index)
        top, take = top.loc[shared].copy(), take.loc[shared]
        top["value"] = top["value"] - take["value"]
        top["flag"] = top["flag"].where(top["flag"] != Flag.OK.value, take["flag"])
    table = top.rename(columns={"value": "numerator"})
    if spec.denominator:
        bottom = _add(spec, spec.denominator, edition)
        table = table.loc[table.index.intersection(bottom.index)].copy()
        under = bottom.loc[table.index]
        table["denominator"] = under["value"]
        table["flag"] = table["flag"].where(table["flag"] != Flag.OK.value, under["flag"])
        none = (table["denominator"] == 0) & (table["flag"] == Flag.OK.value)
        table.loc[none, "flag"] = Flag.NOT_APPLICABLE.value
    else:
        table["denominator"] = 1.0
    if spec.denominator:
        table = pd.concat([table, _pooled(table)]).sort_index()
    if spec.deflated:
        prices = _deflator()
        periods = table.index.get_level_values("period")
        table = table[periods.isin(prices.index)].copy()
        worth = prices.reindex(table.index.get_level_values("period")).to_numpy()
        table["numerator"] = table["numerator"] * prices.iloc[-1] / worth
    periods = table.index.get_level_values("period")
    inside = (periods >= (spec.first or 0)) & (periods <= (spec.last or 9999))
    table = table[inside].copy()
    held = table["flag"] != Flag.OK.value
    table["value"] = np.where(
        held, np.nan, table["numerator"] / table["denominator"].replace(0, np.nan) * spec.per
    )
    table["low"], table["high"] = intervals(
        spec,
        np.where(held, np.nan, table["numerator"]),
        np.where(held, np.nan, table["denominator"]),
    )
    return table[COLUMNS].sort_index()


def of(name: str, edition: str, area: str) -> pd.DataFrame:
    """Return one area's series, indexed by period; empty where it has none."""
    table = series(name, edition)
    mine = table.index.get_level_values("area") == area
    return table[mine].droplevel("area")


@dataclass(frozen=True, slots=True)
class Point:
    """One area's indicator in one period; NaN where it is withheld or has no interval."""

    period: int
    value: float
    low: float
    high: float
    numerator: float
    denominator: float
    flag: str
    release: str
    file: str


@remember
def _every_point(name: str, edition: str) -> dict[str, dict[int, Point]]:
    """Return every area's series: picking each area out of the whole costs more, for all."""
    found: dict[str, dict[int, Point]] = {}
    for (area, period), *cells in series(name, edition)[COLUMNS].itertuples(name=None):
        found.setdefault(str(area), {})[int(period)] = Point(int(period), *cells)
    return found


def points(name: str, edition: str, area: str) -> dict[int, Point]:
    """Return one area's series by period, withheld values included."""
    return _every_point(name, edition).get(area, {})


def point(name: str, edition: str, area: str, period: int) -> Point | None:
    """Return one published value, None where it is withheld or there is none."""
    found = points(name, edition, area).get(period)
    return found if found is not None and np.isfinite(found.value) else None


def value(name: str, edition: str, area: str, period: int) -> float:
    """Return one value, NaN where it is withheld or not published."""
    found = point(name, edition, area, period)
    return found.value if found is not None else float("nan")


def vintages(name: str, area: str, period: int) -> pd.DataFrame:
    """Return what each release printed for the same area and year.

    Returns
    -------
    pandas.DataFrame
        Columns release, measure, value, flag, file, column; the numerator's measures only,
        in the order the source declares its releases.
    """
    spec = declare.indicator(name)
    found = [rows(measure) for measure in (*spec.numerator, *spec.minus)]
    table = pd.concat(found)
    table = table[(table["area"] == area) & (table["period"] == period)]
    order = [r.id for r in declare.source(_source(spec.numerator[0])).release]
    place = table["release"].map({name: i for i, name in enumerate(order)})
    table = table.assign(_place=place).sort_values(["_place", "measure"])
    return table[["release", "measure", "value", "flag", "file", "column"]].reset_index(drop=True)


def told(amount: float, spec: Indicator) -> str:
    """Print a value with its unit as a sentence needs it."""
    text = words.number(amount, spec.decimals)
    if not np.isfinite(amount):
        return text
    if spec.per == 100 and spec.unit.startswith("per cent"):
        return f"{text}%"
    if spec.unit.startswith("£ million"):
        return f"£{text} million"
    return f"{text} {spec.unit}" if spec.per != 1 else text


@dataclass(frozen=True, slots=True)
class Figure:
    """One value with everything needed to check it by hand."""

    indicator: str
    title: str
    area: str
    period: int
    edition: str
    value: float
    low: float
    high: float
    unit: str
    numerator: float
    denominator: float
    flag: str
    #: the rows it was computed from: measure, value, flag, release, file, column
    sources: tuple[dict[str, object], ...]


def figure(name: str, edition: str, area: str, period: int | None = None) -> Figure:
    """Return one value with its parts and their sources.

    Parameters
    ----------
    name, edition, area
        Ids of the indicator, the edition and the area.
    period
        The year; the newest with a row when None.

    Raises
    ------
    UserError
        If the area has no row of the indicator, or none for that year; the years it has
        are named.
    """
    spec: Indicator = declare.indicator(name)
    chosen: Edition = declare.edition(edition)
    found = points(name, edition, area)
    if not found:
        raise UserError(
            f"{spec.title!r} has no figure for {area} in the {edition!r} edition",
            "look at its page for the councils and years it covers.",
        )
    when = max(found) if period is None else period
    if when not in found:
        years = ", ".join(str(year) for year in found)
        raise UserError(f"{spec.title!r} has no figure for {when}", f"it has: {years}.")
    own = found[when]
    sources: list[dict[str, object]] = []
    for measure in dict.fromkeys((*spec.numerator, *spec.minus, *spec.denominator)):
        table = _part(spec, measure, chosen.id)
        part = table[table.index == (area, when)]
        if part.empty:
            # a joint return's early years are its partners' own returns, added together
            partners = [(member, when) for member in areas()[area].members]
            part = table[table.index.isin(partners)]
        sources += [
            {"measure": measure, **{str(k): v for k, v in row.items()}}
            for row in part.to_dict("records")
        ]
    return Figure(
        indicator=name,
        title=spec.title,
        area=area,
        period=when,
        edition=edition,
        value=own.value,
        low=own.low,
        high=own.high,
        unit=spec.unit,
        numerator=own.numerator,
        denominator=own.denominator if spec.denominator else np.nan,
        flag=own.flag,
        sources=tuple(sources),
    )


def known(name: str) -> Indicator:
    """Return the indicator a user named, or say which there are.

    Raises
    ------
    UserError
        If there is none of that id; the nearest ids are suggested.
    """
    if name not in declare.ids("indicators"):
        raise unknown("indicator", name, declare.ids("indicators"))
    return declare.indicator(name)


def all_measures() -> set[str]:
    """Return every measure that the compiled tidy figures hold."""
    found: set[str] = set()
    for path in sorted(paths.figures().glob("*.parquet")):
        if "measure" in pq.read_schema(path).names:
            found |= set(pq.read_table(path, columns=["measure"])["measure"].unique().to_pylist())
    return found
