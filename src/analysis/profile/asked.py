"""What stands out and what it asks: the ranking, the unusual, the changed, the questions."""

from __future__ import annotations

import numpy as np

from analysis import words
from analysis.profile.enablers import NONE, change_cell, change_told, middle_name, words_capital
from analysis.profile.inspected import SUBJECTS, differing, last
from analysis.profile.standing import MOVED, OTHER, OUTSIDE, Standing, amount, ranked
from analysis.profile.subject import Subject
from analysis.results import Result, Table

#: Questions a page asks, and how many of them a summary does.
MOST, FEW = 10, 3
#: The scale that titles of rates name themselves.
SCALE = 10_000
#: Things that stand out in a summary.
LEAST_THINGS, MOST_THINGS = 3, 5
ORDER = (
    "The order is declared and the same for every council: first what lies outside the range "
    "expected of a council of its deprivation and size, then what changed beyond chance and "
    "unlike most councils, then the rest; within each, figures that practice moves most come "
    "first, then those farthest both from what is expected and from the neighbours, as far as the "
    "two agree. It is not an order from worse to better: "
    "most figures have no better end."
)


def lies(count: int) -> str:
    """Return the verb for so many figures.

    >>> lies(1), lies(2)
    ('lies', 'lie')
    """
    return "lies" if count == 1 else "lie"


def side(one: Standing) -> str:
    """Return the side of what is expected on which a figure lies."""
    return "above" if one.side > 0 else "below"


def stands(subject: Subject, one: Standing) -> str:
    """Say in plain words how one figure stands out; its numbers are those of the tables."""
    spec, point, expected = one.spec, one.point, one.expected
    assert point is not None
    # a title that names the scale needs no unit after the value
    plain = spec.per == SCALE
    told = words.number(point.value, spec.decimals) if plain else amount(point.value, spec)
    text = f"{spec.title}: {told} in {point.period}"
    if expected is not None:
        limits = words.span(expected.low, expected.high, spec.decimals)
        where = f"{side(one)} the" if expected.outside else "within the"
        text += (
            f", {where} range expected of a council of its deprivation and size "
            f"({limits}; middle {words.number(expected.value, spec.decimals)})"
        )
    near = one.near
    if near is not None and np.isfinite(near.middle):
        beside = words.number(near.middle, spec.decimals) if plain else amount(near.middle, spec)
        text += f"; {middle_name(subject)} {beside}"
    if one.long is not None and one.long.beyond_chance:
        move = one.long.move
        text += (
            f"; {change_told(move, spec)} since {move.start}, more than chance alone would move it"
        )
        if one.long.unlike_most:
            text += " and unlike most councils"
    if point.numerator == 0:
        text += "; a figure of none can also be a matter of recording"
    return f"{text}."


def question(one: Standing) -> str:
    """Return the question a figure raises: about its level, or else about its change.

    A figure that neither lies outside what is expected nor changed unlike most is said to lie
    within the range before anything is asked of it.
    """
    if one.tier == OUTSIDE:
        return one.asked.high if one.side > 0 else one.asked.low
    if one.tier == MOVED:
        assert one.long is not None
        move = one.long.move
        return (
            f"What lies behind the change in “{one.spec.short}” from {move.start} to {move.end}, "
            "was it intended, and what did it mean for children?"
        )
    if one.expected is not None and abs(one.expected.z) >= 1:
        part, text = ("upper", one.asked.high) if one.side > 0 else ("lower", one.asked.low)
        return (
            f"“{one.spec.short}” lies in the {part} part of the range expected: "
            f"{text[0].lower()}{text[1:]}"
        )
    return f"Does what staff, families and audits say bear out the figure for “{one.spec.short}”?"


def things(standings: list[Standing]) -> list[Standing]:
    """Return the three to five figures that stand out, or the nearest to doing so."""
    order = ranked(standings)
    out = [one for one in order if one.tier < OTHER]
    rest = [one for one in order if one.tier == OTHER]
    rest.sort(key=lambda one: -one.away)
    return (out[:MOST_THINGS] + rest[: max(0, LEAST_THINGS - len(out))])[:MOST_THINGS]


def ranking(subject: Subject, standings: list[Standing]) -> Result:
    """List every figure by what matters, in the declared order."""
    order = ranked(standings)
    if not order:
        return Result("ranked", "", f"Nothing is published for {subject.name} in this edition.")
    tiers = [sum(one.tier == tier for one in order) for tier in (0, 1, 2)]
    sentence = (
        f"Of {words.plural(len(order), 'figure')} of {subject.name} that can be ranked, {tiers[0]} "
        f"{lies(tiers[0])} outside the range expected of a council of its deprivation and size, "
        f"{tiers[1]} more changed beyond chance and unlike most councils, and {tiers[2]} did "
        "neither."
    )
    if all(one.expected is None for one in order):
        sentence = (
            f"{words.plural(len(order), 'figure')} of {subject.name} are listed by how far "
            f"practice moves them: what is expected of it cannot be told ({order[0].why_not})."
        )
    what = (
        "outside the expected range",
        "changed beyond chance and unlike most councils",
        "neither",
    )
    table = Table(
        "Figures in the order of what matters",
        ("Indicator", "Enabler", "Year", subject.name, "Expected", "Standard units from expected",
            "Standard units from neighbours",
         words_capital(middle_name(subject)), "Change over five years", "Why here",
         "How far practice moves it"),
        tuple(
            (
                one.spec.short,
                one.enabler.title,
                str(one.point.period),
                words.number(one.point.value, one.spec.decimals),
                words.number(one.expected.value, one.spec.decimals) if one.expected else NONE,
                words.signed(one.expected.z, 1) if one.expected else NONE,
                words.signed(one.from_near, 1) if np.isfinite(one.from_near) else NONE,
                words.number(one.near.middle, one.spec.decimals)
                if one.near is not None and np.isfinite(one.near.middle) else NONE,
                change_cell(one, "long"),
                what[one.tier],
                one.spec.influence,
            )
            for one in order
            if one.point is not None
        ),
    )  # fmt: skip
    return Result(
        "ranked", "", sentence, table, notes=[ORDER], folded=True,
        source=subject.source([one.spec.id for one in order]),
    )  # fmt: skip


def questions(subject: Subject, standings: list[Standing]) -> list[tuple[str, str]]:
    """Return the questions the figures raise, by what matters, with what raises each.

    Where the last judgement and a figure differ, that is asked of the figure too.
    """
    row = last(subject)
    apart = {} if row is None else {one.spec.id: (col, grade)
                                    for one, col, grade in differing(standings, row)}  # fmt: skip
    order = things(standings)
    order += [one for one in ranked(standings) if one not in order and one.tier < OTHER]
    found: list[tuple[str, str]] = []
    for one in order[:MOST]:
        asked = question(one)
        if one.spec.id in apart:
            column, grade = apart[one.spec.id]
            asked += (
                f" And as inspectors judged {SUBJECTS[column]} {grade}, what do they and leaders "
                "see that this figure does not?"
            )
        found.append((asked, stands(subject, one)))
    return found


def questions_result(subject: Subject, standings: list[Standing]) -> Result:
    """List the questions with what raises each."""
    found = questions(subject, standings)
    if not found:
        return Result(
            "questions",
            "",
            f"Nothing is published for {subject.name} in this edition, so no question is raised.",
        )
    return Result(
        "questions",
        "",
        f"{words.plural(len(found), 'question')} for {subject.name}, in the order of what matters. "
        "Figures raise questions; they do not answer them.",
        Table(
            "Questions the figures raise",
            ("Question", "What raises it"),
            tuple(found),
        ),
        notes=[ORDER],
        source=subject.source([one.spec.id for one in ranked(standings)]),
    )
