"""Value and the wider council: what the figures say of IMPOWER's points."""

from __future__ import annotations

import numpy as np

from analysis import areas, indicators, words
from analysis.checks.outcome import Holds, Outcome, Row
from analysis.findings._adopters import ADOPTERS, Adoption, adoption, amount
from analysis.findings._demand import CLOSED, FOUND, PARTS, years
from analysis.findings._schools import AFTER, LEVEL, SHARE, schools
from analysis.findings._series import digest_release

#: Why `valuing_care` is decided so.
ADOPTION_RULE = (
    "Holds if at least one series moved the way the programme promises, beyond all but five in a "
    "hundred random sets after allowing for the number of series, and none moved the other way "
    "so; partly, if some moved each way; not supported, if none is clear. With five councils a "
    "real difference can go unseen: the smallest that could be told from chance is printed."
)
#: Why `unnecessary_demand` is decided so.
DEMAND_RULE = (
    "At best partly: the two shares count referrals that led to no plan, not referrals that "
    "should not have been made, and nothing published bears on whether prevention is clear or "
    "the money enough. Partly, if together they were at least a quarter of referrals in the year "
    "of the article and not lower than in the first year published; otherwise not supported."
)
ARTICLE, QUARTER = 2019, 25.0
#: Why `schools_step` is decided so.
SCHOOLS_RULE = (
    "Holds if schools' share of referrals after the lockdowns lies above the line of the years "
    "before carried on, with an interval that leaves out no change, from whichever year that "
    "line begins; partly, if it rose clearly council by council but the lines do not agree; "
    "otherwise not supported. Referrals are a trace of partnership at most."
)
#: The number of children whose lives the campaign set out to improve.
AMBITION = 100_000
COUNTS = {"cla": "Children looked after on 31 March", "cin": "Children in need on 31 March"}


def _name(one: Adoption) -> str:
    return one.series.title.lower()


def valuing_care(edition: str) -> Outcome:
    """Put Valuing Care's five councils beside random sets of five (see `ADOPTION_RULE`)."""
    found = adoption(edition)
    if not found:
        return Outcome(
            "finding", "unknown", "The programme began after the last year of this edition."
        )
    for_, against = ([a for a in found if a.clear == way * a.series.way] for way in (1, -1))
    # five councils show large differences only: none clear either way leaves the matter open
    holds: Holds = ("no" if against else "unknown") if not for_ else "partly" if against else "yes"
    rows, told = [], []
    for a in found:
        text = amount(a.main.effect, a.series.unit)
        told.append(
            f"{_name(a)} {text} (random sets of five: "
            f"{words.span(a.main.low, a.main.high, 1, sign=True)})"
        )
        rows.append(
            Row(
                key=a.series.id,
                what=f"{a.series.title}: change less that of other councils",
                text=text,
                value=a.main.effect,
                interval=f"random sets {words.span(a.main.low, a.main.high, 1, sign=True)}",
                low=a.main.low,
                high=a.main.high,
                source=f"years {a.years[0]} to {a.years[-1]}",
            )
        )
    clear = [_name(a) for a in (*for_, *against)]
    return Outcome(
        kind="finding",
        holds=holds,
        sentence=(
            f"Change of the {len(ADOPTERS)} councils that used the programme less that of others: "
            f"{'; '.join(told)}. "
            + (
                f"Clear after allowing for {len(found)} series: {words.join(clear)}."
                if clear
                else f"None of the {len(found)} is clear; differences smaller than "
                + words.join(
                    f"{amount(a.main.smallest, a.series.unit, sign=False)} ({_name(a)})"
                    for a in found
                )
                + " could not have been seen."
            )
        ),
        rows=tuple(rows),
        releases=("cla-2025", "finance-lait-2026-04-08", digest_release()),
    )


def unnecessary_demand(edition: str) -> Outcome:
    """Count referrals that led to no plan (see `DEMAND_RULE`)."""
    found = {y.period: y for y in years(edition)}
    if not found:
        return Outcome("finding", "unknown", "No year of this edition has both shares.")
    first, last = found[min(found)], found[max(found)]
    at = found.get(ARTICLE, last)
    holds: Holds = "partly" if at.both >= QUARTER and at.both >= first.both else "no"
    points = [indicators.points(name, edition, areas.ENGLAND) for name in (CLOSED, FOUND)]
    picked = dict.fromkeys([first.period, at.period, last.period])
    return Outcome(
        kind="finding",
        holds=holds,
        sentence=(
            "Referrals closed with no further action or assessed and found not in need: "
            + words.join(
                f"{words.number(found[p].both, 1)}% of England's in {p} "
                f"({words.number(found[p].closed, 1)} and {words.number(found[p].found, 1)})"
                for p in picked
            )
            + ". That they led to no plan does not show that they were unnecessary."
        ),
        rows=tuple(
            Row(
                key=f"both_{p}",
                what=f"{words.join(PARTS.values(), 'or').capitalize()}, {p}",
                text=f"{words.number(found[p].both, 1)}%",
                value=found[p].both,
                interval=f"{words.span(found[p].low, found[p].high, 1)}%, councils as clusters",
                low=found[p].low,
                high=found[p].high,
                source=points[0][p].release,
            )
            for p in picked
        ),
        releases=tuple(dict.fromkeys(part[p].release for p in picked for part in points)),
        touched=tuple(
            (areas.ENGLAND, f"cin.{m}", p) for p in picked for m in ("nfa", "not_in_need")
        ),
    )


def schools_step(edition: str) -> Outcome:
    """Put schools' share of referrals before and after the lockdowns (see `SCHOOLS_RULE`)."""
    s = schools(edition)
    if s is None:
        return Outcome(
            "finding", "unknown", "This edition ends before the pandemic the takeaway speaks of."
        )
    above = [way.low > 0 for way in s.ways]
    risen = s.low > 0
    holds: Holds = "yes" if above and all(above) else "partly" if risen else "no"
    value = dict(zip(s.years.tolist(), s.england.tolist(), strict=True))
    last = int(s.years[-1])
    census = indicators.points(SHARE, edition, areas.ENGLAND)
    rows = [
        Row(
            key=f"england_{p}",
            what=f"Schools' share of England's referrals, {p}",
            text=f"{words.number(value[p], 1)}%",
            value=value[p],
            source=census[p].release if p in census else digest_release(),
        )
        for p in (LEVEL[-1], LEVEL[-1] + 1, AFTER, last)
    ]
    rows += [
        Row(
            key=way.name,
            what=f"{way.name}: step in {AFTER}",
            text=f"{words.signed(way.level, 1)} points",
            value=way.level,
            interval=words.span(way.low, way.high, 1, sign=True),
            low=way.low,
            high=way.high,
        )
        for way in s.ways
    ]
    return Outcome(
        kind="finding",
        holds=holds,
        sentence=(
            f"Schools made {words.number(value[LEVEL[-1]], 1)}% of England's referrals in "
            f"{LEVEL[-1]}, {words.number(value[LEVEL[-1] + 1], 1)}% in {LEVEL[-1] + 1}, "
            f"{words.number(value[AFTER], 1)}% in {AFTER} and {words.number(value[last], 1)}% in "
            f"{last}. Council by council the mean of the years since less that of {LEVEL[0]} to "
            f"{LEVEL[-1]} is {words.signed(s.change, 1)} points (95% interval "
            f"{words.span(s.low, s.high, 1, sign=True)}), up in {s.rose} of {s.councils}. Against "
            f"the line of the years before carried on, the step is "
            + words.join(
                f"{words.signed(w.level, 1)} ({words.span(w.low, w.high, 1, sign=True)}) "
                f"for a line from {w.name.rsplit(' ', 1)[-1]}"
                for w in s.ways
            )
            + ": the share was already rising, and levelling off."
        ),
        rows=tuple(rows),
        sensitive=len(set(above)) > 1,
        releases=tuple(
            dict.fromkeys([*(point.release for point in census.values()), digest_release()])
        ),
        touched=tuple((areas.ENGLAND, "cin.source_schools", p) for p in census),
    )


def ambition(edition: str) -> dict[str, tuple[int, float, str]]:
    """Return the newest counts of England's children beside the ambition, by name."""
    found = {}
    for name, title in COUNTS.items():
        indicator = "cla" if name == "cla" else "cin_rate"
        points = indicators.points(indicator, edition, areas.ENGLAND)
        good = {p: x for p, x in points.items() if np.isfinite(x.value)}
        if good:
            last = good[max(good)]
            found[title] = (last.period, last.numerator, last.release)
    return found


def tests(edition: str) -> int:
    """Return how many comparisons the adopters and the schools were put to."""
    s = schools(edition)
    return len(adoption(edition)) + (len(s.ways) + 1 if s else 0)


FINDINGS = {
    "valuing_care": valuing_care,
    "unnecessary_demand": unnecessary_demand,
    "schools_step": schools_step,
}
