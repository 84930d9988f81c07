"""What the report says of the later stages: prevention, consistency, helping others, falls."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
import pandas as pd

from analysis import areas, declare, indicators, panel, stats, tables, words
from analysis.checks.outcome import Outcome, Row, unknown
from analysis.findings import _spells
from analysis.panel import SEPTEMBER, year_ended
from analysis.paths import remember
from analysis.stats.clustered import dummies, least_squares
from analysis.stats.intervals import Interval
from analysis.stats.panels import Estimated, one
from analysis.stats.steps import Flipped, sign_flip

KIND = "finding"
#: Fewer councils than this make no comparison.
FEWEST = 10
#: Fewer yearly changes than this at either side say nothing of their usual size.
FEWEST_CHANGES = 100
ALPHA = 0.05
PREVENTION = "preventive_share"
#: Figures whose steadiness from year to year is compared: rates in per cent of themselves,
#: shares in points.
STEADY = ("cin_rate", "cpp_rate", "cla_rate", "rereferral_pct")
#: Figures of staff that would move if people in key roles left.
STAFF = ("agency_rate", "vacancy_rate", "turnover_rate")
GOOD = 3


@dataclass(frozen=True, slots=True)
class Effect:
    """One estimate with its adjusted p value and what it rests on."""

    indicator: str
    estimate: Estimated
    adjusted: float
    #: observations with and without what is compared
    n: tuple[int, int]


def _row(key: str, what: str, found: Estimated | Flipped, unit: str) -> Row:
    """Return an estimate as a row of a claim's table."""
    value = found.estimate if isinstance(found, Estimated) else found.mean
    return Row(
        key,
        what,
        f"{words.signed(value, 1)}{unit}",
        value,
        words.span(found.low, found.high, 1, sign=True),
        found.low,
        found.high,
    )


def told(value: float, low: float, high: float, unit: str) -> str:
    """Print a change with its interval."""
    return f"{words.signed(value, 1)}{unit} (95% interval {words.span(low, high, 1, sign=True)})"


@remember
def prevention_effect(edition: str) -> Effect | None:
    """Compare the preventive share's move on the way from requires improvement.

    The change from before the judgement to before the next, less that of the median council in
    the same years, of those next judged good or better less that of the others.
    """
    table = _spells.graded(edition)
    known = panel.known_before(table, (PREVENTION,), edition)
    shares = panel.years((PREVENTION,), edition)[PREVENTION].dropna()
    middle = shares.groupby("period").median()
    year = [year_ended(day.date()) for day in table["start"]]
    known["own"] = known[PREVENTION] - np.array([middle.get(y, np.nan) for y in year])
    known["year"] = year
    own = known.groupby("area")
    pairs = pd.DataFrame(
        {
            "area": known["area"],
            "before": own["grade"].shift(),
            "start": own["own"].shift(),
            "change": known["own"] - own["own"].shift(),
            "years": known["year"] - own["year"].shift(),
            "good": (known["grade"] >= GOOD).astype(float),
        }
    ).dropna()
    pairs = pairs[pairs["before"] == 2]
    rose = int(pairs["good"].sum())
    if min(rose, len(pairs) - rose) < FEWEST:
        return None
    design = np.column_stack([pairs["good"], pairs["start"], pairs["years"], np.ones(len(pairs))])
    found = one(least_squares(pairs["change"], design, pairs["area"]), 0)
    return Effect(PREVENTION, found, found.p, (rose, len(pairs) - rose))


def prevention(edition: str) -> Outcome:
    """Ask whether councils on the way from fair to good turned spending to prevention."""
    found = prevention_effect(edition)
    if found is None:
        return unknown(KIND, "Too few councils had been judged twice with figures on both sides.")
    e = found.estimate
    return Outcome(
        kind=KIND,
        holds="yes" if e.low > 0 else "no" if e.high < 0 else "unknown",
        sentence=(
            f"{found.n[0]} councils that went from requires improvement to good or better moved "
            f"their preventive share by {told(e.estimate, e.low, e.high, ' points')} beside the "
            f"{found.n[1]} that did not, from the same start."
        ),
        rows=(
            _row("prevention", "Preventive share: change beside those not improved", e, " points"),
        ),
        releases=(*_spells.releases(edition), *_spells.used((PREVENTION,), edition)),
    )


def _yearly(wide: pd.DataFrame) -> pd.DataFrame:
    """Return changes from the year before, for years that have one; columns are years."""
    years = [int(year) for year in wide.columns]
    return pd.DataFrame({y: wide[y] - wide[y - 1] for y in years if y - 1 in years})


@remember
def standing(edition: str) -> pd.Series:
    """Return the grade in force on each 31 March, by area and period."""
    table = _spells.graded(edition)
    last = _spells.horizon(edition)
    found: dict[tuple[str, int], int] = {}
    for row in table.sort_values("published").to_dict("records"):
        # a later judgement overwrites the years from its own publication on
        for year in range(year_ended(row["published"].date()) + 1, year_ended(last) + 1):
            found[row["area"], year] = row["grade"]
    return pd.Series(found).rename_axis(["area", "period"])


@remember
def steadiness(edition: str) -> tuple[Effect, ...]:
    """Compare the size of year-to-year changes at good or better with that at lower grades.

    Changes are taken from the median change of the year; the size of the council and the year
    are held equal.
    """
    grades = standing(edition)
    children = indicators.population(edition)["value"]
    found: list[tuple[str, Estimated, tuple[int, int]]] = []
    for name in STEADY:
        wide = panel.years((name,), edition)[name].unstack("period")
        share = declare.indicator(name).per == 100
        level = wide if share else wide.where(wide > 0).map(lambda rate: 100 * np.log(rate))
        moved = _yearly(level)
        size = (moved - moved.median()).abs().stack().dropna()
        size.index = size.index.set_names(["area", "period"])
        start = pd.MultiIndex.from_arrays(
            [size.index.get_level_values("area"), size.index.get_level_values("period") - 1]
        )
        good = grades.reindex(start).to_numpy(float)
        log_children = np.log(children.reindex(size.index).to_numpy(float))
        kept = np.isfinite(good) & np.isfinite(log_children)
        high = (good >= GOOD)[kept]
        if min(high.sum(), (~high).sum()) < FEWEST_CHANGES:
            continue
        period = size.index.get_level_values("period").to_numpy()[kept]
        design = np.column_stack(
            [high.astype(float), log_children[kept], np.ones(kept.sum()), dummies(period)]
        )
        area = size.index.get_level_values("area").to_numpy()[kept]
        fit = least_squares(size.to_numpy()[kept], design, area)
        found.append((name, one(fit, 0), (int(high.sum()), int((~high).sum()))))
    if not found:
        return ()
    adjusted = stats.false_discovery([e.p for _, e, _ in found])
    return tuple(Effect(n, e, float(p), c) for (n, e, c), p in zip(found, adjusted, strict=True))


def consistency(edition: str) -> Outcome:
    """Ask whether figures of good and outstanding councils are steadier from year to year."""
    found = steadiness(edition)
    if len(found) < len(STEADY):
        return unknown(KIND, "Too few years at each grade have figures in this edition.")
    calm = [e.estimate.estimate < 0 and e.adjusted < ALPHA for e in found]
    each = [
        f"{declare.indicator(e.indicator).short} "
        f"{told(e.estimate.estimate, e.estimate.low, e.estimate.high, ' points')}"
        for e in found
    ]
    return Outcome(
        kind=KIND,
        holds="yes" if sum(calm) > len(calm) / 2 else "partly" if any(calm) else "no",
        sentence=(
            "The usual year-to-year change at good or better, less that at lower grades, in "
            f"councils of like size: {words.join(each)}; below nought is steadier."
        ),
        rows=tuple(
            _row(
                e.indicator,
                f"{declare.indicator(e.indicator).short}: size of yearly change, good or better "
                "less lower",
                e.estimate,
                " points",
            )
            for e in found
        ),
        releases=(*_spells.releases(edition), *_spells.used(STEADY, edition)),
    )


@dataclass(frozen=True, slots=True)
class Leaders:
    """What the next judgement of councils named to help others was."""

    named: int
    #: named while good or outstanding, and judged again since
    n: int
    kept: Interval
    #: share of others with the same grade on the same day whose next was as good
    others: float


@remember
def leaders(edition: str) -> Leaders | None:
    """Hold Partners in Practice against others with the same grade on the day they were named."""
    table = _spells.graded(edition)
    listed = tables.read("interventions")
    listed = listed[listed["kind"] == "partner_in_practice"]
    named = set(listed["area"])
    kept: list[bool] = []
    others: list[float] = []
    for row in listed.to_dict("records"):
        area, day = row["area"], pd.Timestamp(row["start_last"])
        held = table[table["published"] <= day].drop_duplicates("area", keep="last")
        after = table[table["published"] > day].drop_duplicates("area", keep="first")
        both = held.set_index("area")[["grade"]].join(
            after.set_index("area")["grade"].rename("next"), how="inner"
        )
        if area not in both.index or both.loc[area, "grade"] < GOOD:
            continue
        grade = both.loc[area, "grade"]
        like = both[(both["grade"] == grade) & ~both.index.isin(named)]
        if not len(like):
            continue
        kept.append(bool(both.loc[area, "next"] >= grade))
        others.append(float((like["next"] >= like["grade"]).mean()))
    if len(kept) < FEWEST:
        return None
    share = stats.wilson(sum(kept), len(kept))
    return Leaders(len(named), len(kept), share, float(np.mean(others)))


def system_leaders(edition: str) -> Outcome:
    """Ask whether councils that helped others kept their own grade more often than their like."""
    found = leaders(edition)
    if found is None:
        return unknown(
            KIND,
            "Too few councils named as Partners in Practice had been judged before and since.",
        )
    kept = found.kept
    holds: Literal["yes", "partly", "no", "unknown"] = (
        "yes"
        if kept.low > found.others
        else "partly"
        if kept.estimate >= found.others
        else "no"
        if kept.high < found.others
        else "unknown"
    )
    share = words.span(100 * kept.low, 100 * kept.high)
    return Outcome(
        kind=KIND,
        holds=holds,
        sentence=(
            f"Of {found.n} Partners in Practice that were good or outstanding when named, "
            f"{words.number(100 * kept.estimate)}% (95% interval {share}) were as good or better "
            f"at their next judgement, beside {words.number(100 * found.others)}% of others with "
            "the same grade on the same day."
        ),
        rows=(
            Row(
                "kept",
                "Partners in Practice as good or better at their next judgement",
                f"{words.number(100 * kept.estimate)}%",
                100 * kept.estimate,
                share,
                100 * kept.low,
                100 * kept.high,
            ),
        ),
        releases=_spells.releases(edition),
    )


@dataclass(frozen=True, slots=True)
class Before:
    """A figure's change in the year before a fall, beside the same councils' earlier years."""

    indicator: str
    found: Flipped
    adjusted: float


@remember
def before_falls(edition: str) -> tuple[Before, ...]:
    """Compare staff figures before a fall from good or outstanding with earlier years.

    Each council is its own comparison: the change over the last year before the inspection
    that found it lower, less its mean yearly change until then.
    """
    table = _spells.graded(edition)
    fell = table[(table["before"] >= GOOD) & (table["grade"] < table["before"])]
    found: list[tuple[str, Flipped]] = []
    for name in STAFF:
        wide = panel.years((name,), edition)[name].unstack("period")
        moved = _yearly(wide)
        differences = []
        for row in fell.to_dict("records"):
            joint = areas.joint_of(row["area"])
            places = [p for p in (row["area"], joint.id if joint else None) if p in moved.index]
            year = year_ended(row["start"].date(), SEPTEMBER)
            for place in places:
                own = moved.loc[place].dropna()
                earlier = own[own.index < year].to_numpy(float)
                last = own[own.index == year].to_numpy(float)
                if len(last) and len(earlier):
                    differences.append(float(last[0] - earlier.mean()))
                    break
        if len(differences) >= FEWEST:
            found.append((name, sign_flip(differences)))
    if not found:
        return ()
    adjusted = stats.false_discovery([f.p for _, f in found])
    return tuple(Before(n, f, float(p)) for (n, f), p in zip(found, adjusted, strict=True))


def rapid_decline(edition: str) -> Outcome:
    """Ask whether staff left before good and outstanding councils fell."""
    found = before_falls(edition)
    if len(found) < len(STAFF):
        return unknown(
            KIND,
            f"Fewer than {FEWEST} councils that fell from good or outstanding have staff figures "
            "for the years before.",
        )
    rose = [b.found.mean > 0 and b.adjusted < ALPHA for b in found]
    # not clear is not the same as not so: only figures clearly the other way speak against it
    fell = any(b.found.mean < 0 and b.adjusted < ALPHA for b in found)
    each = [
        f"{declare.indicator(b.indicator).short} "
        f"{told(b.found.mean, b.found.low, b.found.high, ' points')} in {b.found.n}"
        for b in found
    ]
    return Outcome(
        kind=KIND,
        holds="yes" if all(rose) else "partly" if any(rose) else "no" if fell else "unknown",
        sentence=(
            "In the last year before a fall from good or outstanding, beside the same councils' "
            f"earlier years: {words.join(each)}."
        ),
        rows=tuple(
            _row(
                b.indicator,
                f"{declare.indicator(b.indicator).short}: last year before a fall, less earlier",
                b.found,
                " points",
            )
            for b in found
        ),
        releases=(*_spells.releases(edition), *_spells.used(STAFF, edition)),
    )
