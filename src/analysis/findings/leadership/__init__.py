"""Leadership and governance: what the figures find, claim by claim."""

from __future__ import annotations

from collections.abc import Callable

from analysis import panel, words
from analysis.checks.outcome import Holds, Outcome, Row, unknown
from analysis.findings._effects import SAYS, Effect, controlled, holds, together
from analysis.findings.leadership import practice, restructure, tenure
from analysis.paths import remember

#: Fewer judgements followed by a new body cannot carry a comparison of shares: one council
#: more or less would turn it.
FEWEST_BODIES = 10
KIND = "finding"


@remember
def family(edition: str) -> dict[str, Effect]:
    """Return the page's main tests by key, p adjusted over them all.

    Checks of the main model and placebos are not among them: they test the design, not a
    statement.
    """
    grades = tenure.grades(edition)
    main = [
        grades["all"],
        grades["settled"],
        *tenure.onward(edition).values(),
        tenure.reverse(edition),
        *practice.leading(edition).values(),
        practice.consistency(edition),
    ]
    return {one.key: one for one in controlled(main)}


@remember
def released(edition: str) -> tuple[str, ...]:
    """Return the releases the findings rest on."""
    return tuple(sorted(panel.judged(edition)["release"].astype(str).unique()))


def _outcome(edition: str, holding: Holds, sentence: str, rows: tuple[Row, ...]) -> Outcome:
    return Outcome(KIND, holding, sentence, rows, releases=released(edition))


def _told(one: Effect) -> str:
    """Tell one effect in words, with what it says and what could have been found."""
    if not one.found:
        return f"too few judgements ({one.n}) for a model"
    return f"{one.told}, {one.n} judgements"


def director(edition: str) -> Outcome:
    """Whether longer-serving directors go with better grades, in two readings."""
    found = family(edition)
    main, settled = found["all"], found["settled"]
    each = [holds(main, 1), holds(settled, 1)]
    sentence = (
        f"For a director twice as long in post when inspectors came, a better grade: "
        f"{_told(main)}. Among directors in post at least {tenure.SETTLED} months, who had time "
        f"to shape what was inspected: {_told(settled)}"
        + (f", {SAYS[each[1]]}." if settled.found else ".")
    )
    if settled.found and each[1] == "unknown":
        sentence += (
            f" That smaller set could have shown an odds ratio of "
            f"{words.number(settled.detectable, 2)} or more."
        )
    return _outcome(edition, together(each), sentence, (main.row(), settled.row()))


def onward(edition: str) -> Outcome:
    """Whether weak councils with longer-serving directors did better at the next inspection."""
    found = family(edition)
    both = [found["weak_next"], found["fair_next"]]
    return _next(edition, both)


def fair(edition: str) -> Outcome:
    """Whether councils requiring improvement went on to good more often."""
    return _next(edition, [family(edition)["fair_next"]])


def _next(edition: str, effects: list[Effect]) -> Outcome:
    there = [one for one in effects if one.found]
    if not there:
        return unknown(
            KIND,
            "Too few councils had a second inspection in this edition to see what followed a "
            "long or a short time in post.",
        )
    each = [holds(one, 1) for one in there]
    parts = [
        f"{one.what.lower()}: {_told(one)}, {SAYS[h]}" for one, h in zip(there, each, strict=True)
    ]
    sentence = (
        "For a director twice as long in post at one inspection, a better grade at the next: "
        f"{'; '.join(parts)}."
    )
    return _outcome(edition, together(each), sentence, tuple(one.row() for one in there))


def ahead(edition: str) -> Outcome:
    """Whether the leadership grade goes before the grade of practice."""
    found = family(edition)
    first, back = found["leads_first"], found["protects_first"]
    if not first.found:
        return unknown(
            KIND, "Too few councils had a second inspection in this edition to look ahead."
        )
    holding = holds(first, 1)
    sentence = (
        f"At equal grades of practice, one grade more for leadership went with a better grade "
        f"of help and protection at the next inspection: {_told(first)}, {SAYS[holding]}. The "
        f"other way round, practice for the next grade of leadership: {_told(back)}."
    )
    return _outcome(edition, holding, sentence, (first.row(), back.row()))


def consistent(edition: str) -> Outcome:
    """Whether evenness between parts of practice goes before a good grade."""
    one = family(edition)["spread"]
    if not one.found:
        return unknown(
            KIND, "Too few councils that required improvement were inspected again in this edition."
        )
    holding = holds(one, -1)
    sentence = (
        f"Among councils that required improvement, one grade more between the best and the "
        f"worst judged part of practice went with good or better at the next inspection: "
        f"{_told(one)}, {SAYS[holding]}. The smallest association that could have been found: "
        f"an odds ratio of {words.number(1 / one.detectable, 2)} or less."
    )
    return _outcome(edition, holding, sentence, (one.row(),))


def restructured(edition: str) -> Outcome:
    """Whether inadequate councils given a new body did worse at the next inspection."""
    found = restructure.after_inadequate(edition)
    if not found.with_body or found.difference is None:
        return unknown(
            KIND,
            "No inadequate judgement in this edition was followed by both a new trust or "
            "company and another inspection.",
        )
    gap = found.difference
    span = words.span(gap.low, gap.high, 0, sign=True)
    sentence = (
        f"{words.plural(found.with_body, 'inadequate judgement')} "
        f"{'was' if found.with_body == 1 else 'were'} followed by a new trust or company before "
        f"the next inspection, which gave a better grade in {found.better_with}; of "
        f"{found.without} others {found.better_without} did better "
        f"(difference {words.signed(gap.estimate)} points, 95% interval {span})."
    )
    holding: Holds = "unknown"
    if found.with_body >= FEWEST_BODIES:
        holding = "yes" if gap.high < 0 else "no" if gap.low > 0 else "unknown"
    if holding == "unknown":
        sentence += (
            " Too few to tell, and new bodies were ordered where failure ran deepest: the "
            "comparison would mislead even with more of them."
        )
    row = Row(
        "better_with_body",
        "Better at the next inspection, with a new body less without (points)",
        words.signed(gap.estimate),
        float(gap.estimate),
        span,
        float(gap.low),
        float(gap.high),
    )
    return _outcome(edition, holding, sentence, (row,))


FINDINGS: dict[str, Callable[[str], Outcome]] = {
    "director": director,
    "onward": onward,
    "fair": fair,
    "ahead": ahead,
    "consistent": consistent,
    "restructured": restructured,
}
