"""The workforce: what the figures find, claim by claim."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from analysis import words
from analysis.checks.outcome import Holds, Outcome, Row, unknown
from analysis.findings._effects import SAYS, Effect, holds, together
from analysis.findings.workforce import agency, lead, turmoil
from analysis.findings.workforce.base import MEASURES, released

KIND = "finding"
#: What stands for a stable workforce: who leaves, which posts stand empty, who fills them.
STABILITY = ("turnover_rate", "vacancy_rate", "agency_rate")
#: Half a standard deviation between councils, the least difference that would be seen.
HALF = 0.5
#: Points of turnover beyond other councils' that would be called turbulence.
TURBULENT = 5.0


def _each(effects: Sequence[Effect], way: int, least: float) -> list[Holds]:
    return [holds(one, way, least) for one in effects]


def _listed(effects: Sequence[Effect], each: Sequence[Holds]) -> str:
    return "; ".join(
        f"{one.what.lower()} {one.told}, {SAYS[h]}"
        for one, h in zip(effects, each, strict=True)
        if one.found
    )


def _leads(edition: str, names: tuple[str, ...]) -> Outcome:
    """Tell some measures' lead models: all must hold for yes."""
    effects = [one for one in lead.leads(edition) if one.key in names]
    there = [one for one in effects if one.found]
    if not there:
        return unknown(KIND, "Too few inspections in this edition had a workforce figure before.")
    each = _each(there, -1, 1.5)
    sentence = (
        f"For one standard deviation more at the September before the inspection, good or "
        f"better: {_listed(there, each)} (grade before, year and deprivation allowed for; "
        f"{words.plural(len(effects), 'measure')}, false discoveries controlled over "
        f"{len(MEASURES)})."
    )
    weak = [o for o, h in zip(there, each, strict=True) if h == "unknown"]
    if weak:
        sentence += (
            " Where it is too wide to tell, an odds ratio of "
            f"{words.number(max(1 / o.detectable for o in weak), 2)} or less would have been "
            "found four times in five."
        )
    rows = tuple(one.row() for one in there)
    return Outcome(KIND, together(each), sentence, rows, releases=released(edition, *names))


def leads(edition: str) -> Outcome:
    """Whether the workforce before an inspection goes with the grade."""
    return _leads(edition, MEASURES)


def stability(edition: str) -> Outcome:
    """Whether fewer leavers, vacancies and agency workers go before a good grade."""
    return _leads(edition, STABILITY)


def drag(edition: str) -> Outcome:
    """Whether turnover above a council's usual goes with worse results for children."""
    effects = [one for one in lead.drag(edition) if one.key.endswith("_within")]
    there = [one for one in effects if one.found]
    if not there:
        return unknown(KIND, "This edition has too few years of turnover to set beside results.")
    each = _each(there, 1, lead.POINT)
    sentence = (
        f"With turnover ten points above a council's own usual, the year after: "
        f"{_listed(there, each)} (percentage points; an effect of one point was the least that "
        "would matter)."
    )
    rows = tuple(one.row() for one in there)
    names = ("turnover_rate", *lead.OUTCOMES)
    return Outcome(KIND, together(each), sentence, rows, releases=released(edition, *names))


def recovery(edition: str) -> Outcome:
    """Whether councils that left inadequate had steadied their workforce by then."""
    effects = [one for one in lead.recovery(edition) if one.key in STABILITY]
    there = [one for one in effects if one.found]
    if not there:
        return unknown(
            KIND, "Too few inadequate councils were inspected again in this edition's years."
        )
    each = _each(there, -1, HALF)
    sentence = (
        f"From before an inadequate judgement to before the next, councils that improved ended "
        f"apart from those that did not by, in standard deviations: {_listed(there, each)}. Only "
        f"{there[0].n} such pairs have figures, most of which improved."
    )
    rows = tuple(one.row() for one in there)
    return Outcome(KIND, together(each), sentence, rows, releases=released(edition, *STABILITY))


def restructures(edition: str) -> Outcome:
    """Whether turnover rose after children's services moved to a new body."""
    found = turmoil.turmoil(edition, "turnover_rate")
    if found.result is None:
        return unknown(
            KIND,
            "Too few moves to a trust or company have a figure of turnover before and after in "
            "this edition.",
        )
    one = found.result
    upper = one.mean - one.low
    holding: Holds = "unknown"
    if one.mean > 0 and one.p < 0.05:
        holding = "yes"
    elif upper < TURBULENT:
        holding = "no"
    sentence = (
        f"After {words.plural(one.n, 'move')} to a trust or company turnover changed by "
        f"{words.signed(one.mean, 1)} points more than elsewhere, from the September before to "
        f"the second after (sets of as many councils drawn at random: "
        f"{words.span(one.low, one.high, 1, sign=True)}; p {words.number(one.p, 3)}), "
        f"{SAYS[holding]}."
    )
    row = Row(
        "turnover_after_move",
        "Turnover after a move to a new body, beyond other councils (points)",
        words.signed(one.mean, 1),
        one.mean,
    )
    return Outcome(KIND, holding, sentence, (row,), releases=released(edition, "turnover_rate"))


def regional(edition: str) -> Outcome:
    """Whether agency work is every region's problem, and fell once regions agreed caps."""
    every = agency.regions(edition)
    if not every:
        return unknown(KIND, "This edition has no agency figures by region.")
    periods = sorted({one.period for one in every})
    lowest = min(every, key=lambda one: one.median)
    shared: Holds = "yes" if lowest.median >= agency.PROBLEM else "partly"
    above = sum(one.median >= agency.PROBLEM for one in every)
    sentence = (
        f"In {above} of {len(every)} regions and Septembers ({periods[0]} to {periods[-1]}) the "
        f"median council had at least {words.number(agency.PROBLEM)}% agency workers."
    )
    each = [shared]
    rows = [Row("regions_above", "Regions and Septembers at or above", str(above), float(above))]
    if agency.RULES_FROM in periods and agency.RULES_FROM - 1 in periods:
        then = {o.area: o.rate for o in every if o.period == agency.RULES_FROM - 1}
        now = {o.area: o.rate for o in every if o.period == agency.RULES_FROM}
        fell = sum(now[a] < then[a] for a in now if a in then)
        spread = {s.period: s for s in agency.spreads(edition)}
        a, b = spread[agency.RULES_FROM - 1], spread[agency.RULES_FROM]
        each.append("yes" if fell == len(now) and b.within < a.within else "partly")
        sentence += (
            f" From September {a.period} to September {b.period}, the first under the rules with "
            f"regional price caps, the rate fell in {fell} of {len(now)} regions and the spread "
            f"between councils of a region went from {words.number(a.within, 1)} to "
            f"{words.number(b.within, 1)} points. One September cannot show that the rules did it."
        )
        rows.append(Row("regions_fell", "Regions where the rate fell", str(fell), float(fell)))
    else:
        each.append("unknown")
    return Outcome(
        KIND,
        together(each) if each[1] != "unknown" else "partly",
        sentence,
        tuple(rows),
        releases=released(edition, agency.MEASURE),
    )


FINDINGS: dict[str, Callable[[str], Outcome]] = {
    "leads": leads,
    "stability": stability,
    "drag": drag,
    "recovery": recovery,
    "restructures": restructures,
    "regional": regional,
}
