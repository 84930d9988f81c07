"""Published results beside ours: each figure recomputed where the data reach, and a status.

The statuses are a closed set and given by rule, so that no reader need take our word:
a published figure either agrees within the rounding it is printed to, or points the same way,
or differs, or cannot be set beside anything here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis import areas, declare, indicators, judgements, panel, stats, tables, tidy, words
from analysis.findings import _published as declared
from analysis.findings._published import Item, Study, studies
from analysis.paths import remember
from analysis.stats.intervals import Interval

Status = Literal["agrees within rounding", "same direction", "differs", "cannot be set beside"]
STATUSES: tuple[Status, ...] = (
    "agrees within rounding",
    "same direction",
    "differs",
    "cannot be set beside",
)
RULE = (
    "Agrees within rounding: ours, rounded to the digit the published figure is printed to, is "
    "that figure (within half of its last digit). Same direction: a change or a contrast with the "
    "same sign as ours; a contrast is judged by its sign alone. Differs: anything else that has a "
    "figure on both sides. Cannot be set beside: no figure of ours, with the reason."
)
ENGLAND = "E92000001"
NAN = float("nan")
GOOD = ("good", "outstanding")
#: Fifths of councils by deprivation taken together.
FIFTHS = 0.4
#: An index of multiple deprivation known when the single framework ended.
INDEX = 2015


@dataclass(frozen=True, slots=True)
class Ours:
    """Our figure with its interval (NaN where a complete count has none), or why there is none."""

    value: float = NAN
    low: float = NAN
    high: float = NAN
    #: what it is a figure of, such as 74 of 149
    basis: str = ""
    releases: tuple[str, ...] = ()
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Compared:
    """One published figure beside ours."""

    study: Study
    item: Item
    ours: Ours
    status: Status
    #: whether the published figure lies in our interval; None where there is none
    inside: bool | None


def status(item: Item, ours: Ours) -> Status:
    """Give a comparison its status by `RULE`."""
    if not np.isfinite(ours.value):
        return "cannot be set beside"
    half = 0.5 * 10.0**-item.decimals
    # a half that rounds to the printed figure agrees; the slack is for binary fractions
    if item.as_ != "contrast" and abs(ours.value - item.published) <= half + 1e-9:
        return "agrees within rounding"
    if item.as_ != "level" and np.sign(ours.value) == np.sign(item.published):
        return "same direction"
    return "differs"


@remember
def compared(edition: str) -> tuple[Compared, ...]:
    """Return every published figure beside ours, in the order declared.

    Parameters
    ----------
    edition
        The edition's id.
    """
    found = []
    for study in studies():
        for item in study.item:
            ours = MAKERS[type(item.test)](item.test, edition)
            inside = None
            if np.isfinite(ours.low) and np.isfinite(ours.high) and item.as_ != "contrast":
                half = 0.5 * 10.0**-item.decimals
                inside = ours.low - half <= item.published <= ours.high + half
            found.append(Compared(study, item, ours, status(item, ours), inside))
    return tuple(found)


def elsewhere() -> tuple[Study, ...]:
    """Return the studies whose estimate another page of this book computes."""
    return tuple(study for study in studies() if study.elsewhere)


def own_changes(edition: str, area: str) -> tuple[tuple[Compared, Ours], ...]:
    """Return a council's change beside each published change for England, where it has one."""
    return tuple(
        (one, _change(one.item.test.model_copy(update={"area": area}), edition))
        for one in compared(edition)
        if isinstance(one.item.test, declared.Change) and one.item.test.area == ENGLAND
    )


# ---- judgements -------------------------------------------------------------------------


def _reaches(edition: str, day: Any) -> bool:
    last = declare.edition(edition).as_at
    return last is None or day <= last


def _late(edition: str) -> Ours:
    return Ours(reason=f"the {edition!r} edition ends before that day")


def _share(count: int, total: int) -> Ours:
    found = stats.wilson(count, total)
    value, low, high = (100 * float(v) for v in (found.estimate, found.low, found.high))
    return Ours(value, low, high, f"{count} of {total}", ("ofsted-2023", "ofsted-2025"))


def _grades(test: declared.Grades, edition: str) -> Ours:
    """Count councils in some grades on a day."""
    if not _reaches(edition, test.by):
        return _late(edition)
    if test.basis == "first":
        table = judgements.judgements(test.by)
        table = table[table["framework"].isin(test.frameworks)].drop_duplicates("area")
    else:
        table = judgements.latest(test.by, test.frameworks)
    graded = table[test.judgement].dropna()
    count = int(graded.isin(test.grades).sum()) if test.grades else len(graded)
    total = len(areas.councils(test.by)) if test.base == "all" else len(graded)
    if test.measured == "count":
        return Ours(float(count), basis="a complete count", releases=("ofsted-2023", "ofsted-2025"))
    return _share(count, total)


def _deprived(test: declared.Deprived, edition: str) -> Ours:
    """Compare first judgements of the most and the least deprived two fifths of councils."""
    table = judgements.judgements(declare.edition(edition).as_at)
    table = table[table["framework"] == "SIF"].drop_duplicates("area")
    score = table["area"].map(panel.deprivation(INDEX)).astype(float)
    table, score = table[score.notna()], score.dropna()
    low, high = score.quantile(FIFTHS), score.quantile(1 - FIFTHS)
    good = table["overall"].isin(GOOD)
    least, most = good[score <= low], good[score >= high]
    if test.end != "difference":
        part = least if test.end == "least" else most
        return _share(int(part.sum()), len(part))
    found = stats.proportion_difference(int(least.sum()), len(least), int(most.sum()), len(most))
    return Ours(
        float(found.estimate),
        float(found.low),
        float(found.high),
        f"{int(most.sum())} of {len(most)} less {int(least.sum())} of {len(least)}",
        ("ofsted-2023", "imd-2015"),
    )


def _nearest(test: declared.Nearest, edition: str) -> Ours:
    """Find the day on which the shares come closest to those printed."""
    curve = judgements.cutoff_curve("SIF")
    last = declare.edition(edition).as_at
    if last is not None:
        curve = curve[[day.date() <= last for day in curve["by"]]]
    if curve.empty:
        return Ours(reason="this edition has no judgement under the framework")
    wanted = np.array(list(test.shares.values()))
    counts = curve[list(test.shares)].to_numpy(float)
    shares = 100 * counts / curve["inspected"].to_numpy(float)[:, None]
    place = int(np.abs(shares - wanted).sum(axis=1).argmin())
    count = int(counts[place, list(test.shares).index(test.show)])
    found = _share(count, int(curve["inspected"].iloc[place]))
    day = words.day(pd.Timestamp(curve["by"].iloc[place]).date())
    return Ours(found.value, found.low, found.high, f"{found.basis}, {day}", found.releases)


def _pairs(test: declared.Kept | declared.Fewer) -> tuple[np.ndarray, np.ndarray]:
    """Return leadership grades before and at the first inspection published in a window."""
    table = judgements.judgements(test.by)
    table = table[table["framework"].isin(("SIF", "ILACS")) & table["leadership"].notna()]
    table = table.assign(grade=table["leadership"].map(panel.ORDER))
    table["before"] = table.groupby("area")["grade"].shift()
    inside = table["published"].dt.date >= test.after
    table = table[inside & table["before"].notna()].drop_duplicates("area")
    return table["before"].to_numpy(int), table["grade"].to_numpy(int)


def _kept(test: declared.Kept, edition: str) -> Ours:
    """Count leadership judgements kept or improved, or what shuffled grades would give."""
    if not _reaches(edition, test.by):
        return _late(edition)
    before, after = _pairs(test)
    if test.benchmark == "observed":
        return _share(int((after >= before).sum()), len(before))
    # every council's earlier grade with every council's later one: the two made independent
    share = float((after[None, :] >= before[:, None]).mean())
    return Ours(100 * share, basis=f"{len(before)} councils", releases=("ofsted-2023",))


def _fewer(test: declared.Fewer, edition: str) -> Ours:
    """Return the change in the number of councils less than good for leadership."""
    if not _reaches(edition, test.by):
        return _late(edition)
    counts = []
    for day in (test.after, test.by):
        grades = judgements.latest(day, ("SIF", "ILACS"))["leadership"].dropna()
        counts.append(int((~grades.isin(GOOD)).sum()))
    first, last = counts
    found = stats.ratio_change(first, 1, last, 1)
    return Ours(
        float(found.estimate),
        float(found.low),
        float(found.high),
        f"{first} to {last}",
        ("ofsted-2023", "ofsted-2025"),
    )


def _tenure(test: declared.Tenure, edition: str) -> Ours:
    """Compare months in post on the day of inspection, good or better less inadequate."""
    table = tables.read("dcs_tenure")
    last = declare.edition(edition).as_at
    if last is not None:
        table = table[[day.date() <= last for day in table["published"]]]
    middle = (table["tenure_months_min"] + table["tenure_months_max"]) / 2
    known = (middle.notna() & table["overall"].notna()).to_numpy()
    months, overall = middle.to_numpy(float)[known], table["overall"].to_numpy(str)[known]
    good, bad = months[np.isin(overall, GOOD)], months[overall == "inadequate"]
    found = difference(good, bad)
    return Ours(
        found.estimate,
        found.low,
        found.high,
        f"{len(good)} and {len(bad)} directors, months",
        ("ofsted-extracts",),
    )


def difference(first: np.ndarray, second: np.ndarray) -> Interval:
    """Return the difference of two means, with Welch's interval (Welch 1947, Biometrika 34)."""
    from scipy import special

    parts = [group.var(ddof=1) / len(group) for group in (first, second)]
    error = float(np.sqrt(sum(parts)))
    df = sum(parts) ** 2 / sum(
        part**2 / (len(group) - 1) for part, group in zip(parts, (first, second), strict=True)
    )
    middle = float(first.mean() - second.mean())
    reach = float(special.stdtrit(df, 0.975)) * error
    return Interval(middle, middle - reach, middle + reach, 0.95, "Welch")


# ---- series -----------------------------------------------------------------------------


def _value(measure: str, edition: str, area: str, year: int) -> tuple[float, str]:
    """Return one value and its release, NaN where the edition has none."""
    table = indicators.pick(measure, edition)
    if (area, year) not in table.index:
        return NAN, ""
    place = (area, year)
    return float(str(table.at[place, "value"])), str(table.at[place, "release"])


def _no_figure(year: int) -> Ours:
    return Ours(reason=f"this edition has no figure for {year}")


def _change(test: declared.Change, edition: str) -> Ours:
    """Return the change of a count, its interval as if counts were Poisson."""
    ends = [_value(test.measure, edition, test.area, year) for year in (test.start, test.end)]
    for (value, _), year in zip(ends, (test.start, test.end), strict=True):
        if not np.isfinite(value):
            return _no_figure(year)
    (first, older), (last, newer) = ends
    found = stats.ratio_change(first, 1, last, 1)
    return Ours(
        float(found.estimate),
        float(found.low),
        float(found.high),
        f"{first:,.0f} to {last:,.0f}",
        tuple(dict.fromkeys((older, newer))),
    )


def _rate(test: declared.Rate, edition: str) -> Ours:
    ends = [_value(test.measure, edition, test.area, year) for year in (test.start, test.end)]
    for (value, _), year in zip(ends, (test.start, test.end), strict=True):
        if not np.isfinite(value):
            return _no_figure(year)
    (first, older), (last, newer) = ends
    basis = f"{first:g} to {last:g}, {test.start} to {test.end}"
    return Ours(last - first, basis=basis, releases=tuple(dict.fromkeys((older, newer))))


def _level(test: declared.Level, edition: str) -> Ours:
    value, release = _value(test.measure, edition, ENGLAND, test.year)
    if test.release:
        table = tidy.read(test.measure.split(".", 1)[0], [test.measure])
        table = table[(table["area"] == ENGLAND) & (table["period"] == test.year)]
        printed = table.loc[table["release"] == test.release, "value"]
        value, release = (float(printed.iloc[0]) if len(printed) else NAN), test.release
    if not np.isfinite(value):
        return _no_figure(test.year)
    return Ours(value * test.per, basis="a national count", releases=(release,))


def _indicator(test: declared.OfIndicator, edition: str) -> Ours:
    now = indicators.point(test.indicator, edition, ENGLAND, test.year)
    if now is None:
        return _no_figure(test.year)
    if test.start is None:
        return Ours(now.value, now.low, now.high, "England", (now.release,))
    then = indicators.point(test.indicator, edition, ENGLAND, test.start)
    if then is None:
        return _no_figure(test.start)
    basis = f"{then.value:.1f} to {now.value:.1f}"
    return Ours(now.value - then.value, basis=basis, releases=(then.release, now.release))


def _ends(test: declared.Ends, edition: str) -> Ours:
    """Return the lowest (above nought) or highest council, none named."""
    source = test.measure.split(".", 1)[0]
    if test.release not in declare.edition(edition).releases.get(source, ()):
        return _no_figure(test.year)
    table = tidy.read(source, [test.measure])
    table = table[(table["period"] == test.year) & (table["release"] == test.release)]
    known = areas.areas()
    council = [place in known and known[place].kind == "council" for place in table["area"]]
    values = table.loc[council, "value"].dropna()
    values = values[values > 0]
    value = float(values.min() if test.end == "lowest" else values.max())
    return Ours(value, basis=f"{len(values)} councils", releases=(test.release,))


def _nothing(test: declared.Nothing, edition: str) -> Ours:
    return Ours(reason=test.reason)


MAKERS: dict[type, Callable[[Any, str], Ours]] = {
    declared.Grades: _grades,
    declared.Deprived: _deprived,
    declared.Nearest: _nearest,
    declared.Kept: _kept,
    declared.Fewer: _fewer,
    declared.Tenure: _tenure,
    declared.Change: _change,
    declared.Rate: _rate,
    declared.Level: _level,
    declared.OfIndicator: _indicator,
    declared.Ends: _ends,
    declared.Nothing: _nothing,
}
