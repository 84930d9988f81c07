"""Thresholds: the spread between councils over the years, and the national change taken apart."""

from __future__ import annotations

import numpy as np

from analysis import areas, charts, declare, indicators, stats, words
from analysis.findings import _mix
from analysis.findings import partners as study
from analysis.results import Result, Table
from analysis.study.system.scope import Scope

SHARES = study.MEASURES


def short(indicator: str) -> str:
    """Return the short name of an indicator."""
    return declare.indicator(indicator).short


def spread(scope: Scope) -> Result:
    """Draw the spread between councils by year, chance taken out, three shares on one scale."""
    found = [s for s in (study.spreads(n, scope.edition) for n in SHARES) if s is not None]
    outcome = study.spread(scope.edition)
    if not found:
        return Result("spread", "", outcome.sentence)
    years = sorted({int(y) for one in found for y in one.main.years})
    series = {}
    rows = []
    for one in found:
        at = {int(y): i for i, y in enumerate(one.main.years)}
        parts = [
            np.array([100 * part[at[y]] if y in at else np.nan for y in years])
            for part in (one.main.sd, one.main.sd_low, one.main.sd_high)
        ]
        series[short(one.indicator)] = (parts[0], parts[1], parts[2])
        for year, i in at.items():
            rows.append(
                (
                    short(one.indicator), str(year), str(one.main.councils[i]),
                    words.number(100 * one.main.sd[i], 1),
                    words.span(100 * one.main.sd_low[i], 100 * one.main.sd_high[i], 1),
                    words.number(100 * one.fits[i].sd, 1),
                    words.number(100 * one.main.iqr[i], 1),
                    words.span(100 * one.main.iqr_low[i], 100 * one.main.iqr_high[i], 1),
                )
            )  # fmt: skip
    return Result(
        id="spread",
        title="Spread between councils in what becomes of referrals, chance taken out",
        sentence=outcome.sentence,
        table=Table(
            "Spread between councils, points of referrals",
            ("Share", "Year", "Councils", "Standard deviation, chance taken out", "95% interval",
             "The same by a beta-binomial", "Interquartile range", "95% interval of the range"),
            tuple(rows),
        ),
        figure=charts.intervals(np.array(years), series, "standard deviation, points"),
        alternative=f"A line a share, with an interval each year. {outcome.sentence}",
        notes=[
            study.SPREAD_RULE,
            "Chance is taken out by moments: the variance of the observed shares less what each "
            "council's own number of referrals lets one expect. A beta-binomial fitted by maximum "
            "likelihood is a second way; it leans more on the councils at the ends.",
            f"Intervals: {found[0].main.draws:,} draws of whole councils, from a stated seed, so "
            "that a council's years stay together.",
            "The slopes are of a line through the logs of the yearly spreads. The odds scale "
            "divides by the mean times one less the mean.",
        ],
        source=scope.source("cin"),
    )  # fmt: skip


def doubts(scope: Scope) -> Result:
    """Show the slope of the spread under the choices a doubter would ask for."""
    rows: list[tuple[str, ...]] = []
    fell = total = 0
    for name in SHARES:
        one = study.spreads(name, scope.edition)
        if one is None:
            continue
        for label, other in (("All councils, all years", one.main), *one.others):
            if other is None:
                rows.append((short(name), label, "too few", "too few", "too few"))
                continue
            total += 1
            fell += other.slope[2] < 0
            rows.append(
                (
                    short(name), label,
                    *(
                        f"{words.signed(s[0], 1)}% ({words.span(s[1], s[2], 1, sign=True)})"
                        for s in (other.slope, other.slope_odds)
                    ),
                    f"{words.number(other.ratio[0], 2)} ({words.span(*other.ratio[1:], 2)})",
                )
            )  # fmt: skip
    if not rows:
        return Result("doubts", "", "Too few years in this edition.")
    return Result(
        id="doubts",
        title="",
        sentence=(
            f"The spread in points fell clearly in {fell} of {total} readings of the three shares."
        ),
        table=Table(
            "Change of the spread under other choices",
            ("Share", "Councils and years", "A year, in points", "A year, in odds",
             "Last year's spread as a ratio to the first's"),
            tuple(rows),
        ),
        notes=[
            "A count of exactly nought usually says that contacts are screened before they are "
            "counted. Councils appear, disappear and change their borders: those with a figure in "
            "every year are the same throughout."
        ],
        source=scope.source("cin"),
    )  # fmt: skip


def split(scope: Scope) -> Result:
    """Split the national change in referrals into no further action and taken forward."""
    own = indicators.points("nfa_pct", scope.edition, areas.ENGLAND)
    own = {p: point for p, point in own.items() if np.isfinite(point.value)}
    first, last = own[min(own)], own[max(own)]
    names = ("No further action", "Taken forward")
    start, end = (
        dict(zip(names, (p.numerator, p.denominator - p.numerator), strict=True))
        for p in (first, last)
    )
    split = stats.decompose_change(start, end)
    told = [
        f"{name.lower()} {words.signed(float(change))}"
        for name, change in zip(names, split.changes, strict=True)
    ]
    rows = [
        (n, words.number(start[n]), words.number(end[n]), words.signed(end[n] - start[n]))
        for n in names
    ]
    rows.append(
        ("All referrals", words.number(first.denominator), words.number(last.denominator),
         words.signed(split.total_change))
    )  # fmt: skip
    return Result(
        id="split",
        title=f"Referrals in England: where the change from {first.period} to {last.period} lies",
        sentence=(
            f"Referrals in England went from {words.number(first.denominator)} in {first.period} "
            f"to {words.number(last.denominator)} in {last.period}, "
            f"{words.signed(split.total_change)}: {words.join(told)}."
        ),
        table=Table(
            "Referrals in England by what became of them",
            ("Part", str(first.period), str(last.period), "Change"), tuple(rows),
        ),
        figure=charts.waterfall(
            [f"Referrals {first.period}", *names, f"Referrals {last.period}"],
            [first.denominator, *(float(c) for c in split.changes), last.denominator],
        ),
        alternative="A bar for the start, a step for each part, a bar for the end.",
        notes=[
            "Exact but for rounding: every referral either ends in no further action or is taken "
            "forward; England is rounded to tens. More taken forward can be more help, or less "
            "screening within what counts as a referral."
        ],
        source=scope.source("cin"),
    )  # fmt: skip


def parts(scope: Scope) -> Result:
    """Split the national change of each share within and between councils."""
    found = [a for a in (study.account(n, scope.edition) for n in SHARES) if a is not None]
    rows = []
    told = []
    for one in found:
        p = one.parts
        values = [100 * v for v in (p.change, p.within, p.between, p.rest)]
        rows.append(
            (
                short(one.indicator), f"{one.start} to {one.end}",
                f"{words.number(100 * p.start, 1)} to {words.number(100 * p.end, 1)}",
                *(words.signed(v, 1) for v in values), str(p.councils),
            )
        )  # fmt: skip
        told.append(
            f"{short(one.indicator).lower()} {words.signed(values[0], 1)} points, of which "
            f"{words.signed(values[1], 1)} within councils"
        )
    return Result(
        id="parts",
        title="",
        sentence=f"Change of the national shares: {'; '.join(told)}.",
        table=Table(
            "The national change of each share, taken apart",
            ("Share", "Years", "England, per cent of referrals", "Change in points",
             "Within councils", "Between councils", "Councils without both figures", "Councils"),
            tuple(rows),
        ),
        notes=[
            "Exact. Within: councils' own shares changed, each at its mean part of referrals. "
            "Between: referrals shifted between councils with high and low shares. The last part "
            "is of councils withheld, changed by new borders, or rounded."
        ],
        source=scope.source("cin"),
    )  # fmt: skip


def effects(scope: Scope) -> Result:
    """Draw the odds by year with councils held, and say what councils and years explain."""
    found = [e for e in (_mix.effects(n, scope.edition) for n in SHARES) if e is not None]
    if not found:
        return Result("effects", "", "Too few years in this edition for an effect of each.")
    years = sorted({y for one in found for y in one.years})
    series = {}
    rows = []
    for one in found:
        at = dict(zip(one.years, one.odds, strict=True))
        triples = [at.get(y, (np.nan,) * 3) for y in years]
        value, low, high = (np.array(part) for part in zip(*triples, strict=True))
        series[short(one.indicator)] = (value, low, high)
        rows += [
            (short(one.indicator), str(y), words.number(at[y][0], 2),
             words.span(at[y][1], at[y][2], 2) if y != one.years[0] else "the base")
            for y in one.years
        ]  # fmt: skip
    told = [
        f"{short(one.indicator).lower()} {words.number(100 * one.by_council)}% by council, "
        f"{words.number(100 * one.by_year)}% by year, {words.number(100 * one.by_both)}% by both"
        for one in found
    ]
    return Result(
        id="effects",
        title="Odds by year with each council held at its own level",
        sentence=f"Of the differences in each share, explained: {'; '.join(told)}.",
        table=Table(
            "Odds against the first year, councils held",
            ("Share", "Year", "Odds ratio", "95% interval"), tuple(rows),
        ),
        figure=charts.intervals(np.array(years), series, "odds against the first year"),
        alternative="A line a share from one in its first year, with an interval each year.",
        notes=[
            "Binomial model on the log-odds, one effect a council and one a year; errors clustered "
            "by council. Explained: share of the deviance about one common share.",
            "What is left is far more than chance: for every unit that chance explains there are "
            + words.join(
                f"{words.number(one.phi)} ({short(one.indicator).lower()})" for one in found
            )
            + ". Councils change their shares from year to year by more than any count's chance.",
        ],
        source=scope.source("cin"),
    )  # fmt: skip
