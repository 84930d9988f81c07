"""What stands out and what it asks: the ranking, the unusual, the changed, the questions."""

from __future__ import annotations

import numpy as np

from analysis import words
from analysis.profile import figures
from analysis.profile.enablers import NONE, change_cell, change_told, middle_name, words_capital
from analysis.profile.inspected import SUBJECTS, differing, last
from analysis.profile.standing import DISCOVERY, MOVED, OTHER, OUTSIDE, Standing, amount, ranked
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
FUNNEL = (
    "Limits: 95% and 99.8% around the value a straight line on deprivation gives, for this "
    "council's size, widened by how much councils differ beyond chance (additive over-dispersion). "
    "About one council in twenty lies outside the 95% limits of any one figure for no reason at "
    "all. Amounts have no chance of their own, so size is not allowed for in them."
)


def lies(count: int) -> str:
    """Return the verb for so many figures.

    >>> lies(1), lies(2)
    ('lies', 'lie')
    """
    return "lies" if count == 1 else "lie"


def _side(one: Standing) -> str:
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
        where = f"{_side(one)} the" if expected.outside else "within the"
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


def unusual(subject: Subject, standings: list[Standing]) -> Result:
    """Say what is unusual given the council's deprivation and size."""
    held = [one for one in standings if one.point is not None and not one.old]
    known = [one for one in held if one.expected is not None]
    if not known:
        return Result(
            "unusual",
            "",
            f"What is expected of {subject.name} cannot be told: "
            + (held[0].why_not if held else "nothing is published for it in this edition")
            + ".",
        )
    out = [one for one in known if one.expected is not None and one.expected.outside]
    far = [one for one in out if one.expected is not None and one.expected.far]
    chance = words.number(len(known) * (1 - figures.INNER), 1)
    sentence = (
        f"{len(out)} of {words.plural(len(known), 'figure')} of {subject.name} {lies(len(out))} "
        "outside the 95% limits around what is expected of a council of its deprivation and size, "
        f"and {len(far)} outside the 99.8% limits; {chance} would lie outside the 95% "
        "limits by chance alone. "
    )
    sentence += " ".join(
        f"{one.spec.short} ({amount(one.point.value, one.spec)}) lies {_side(one)} what is "
        f"expected ({amount(one.expected.value, one.spec)})."
        for one in sorted(out, key=lambda one: one.order)
        if one.point is not None and one.expected is not None
    )
    rows = []
    for one in sorted(known, key=lambda one: one.order):
        assert one.point is not None and one.expected is not None
        expected, d = one.expected, one.spec.decimals
        where = "outside 99.8%" if expected.far else "outside 95%" if expected.outside else "within"
        rows.append(
            (
                f"{one.spec.short} ({one.spec.unit})",
                str(one.point.period),
                words.number(one.point.value, d),
                words.number(expected.value, d),
                words.span(expected.low, expected.high, d),
                words.span(expected.lower, expected.upper, d),
                words.signed(expected.z, 1),
                where if where == "within" else f"{where}, {_side(one)}",
            )
        )
    notes = [FUNNEL]
    notes += [f"{one.spec.short}: no limits, because {one.why_not}." for one in held
              if one.expected is None]  # fmt: skip
    return Result(
        "unusual",
        "",
        sentence.strip(),
        Table(
            f"{subject.name} beside what is expected of a council of its deprivation and size",
            ("Indicator", "Year", subject.name, "Expected", "95% limits", "99.8% limits",
             "Standard units", "Where it lies"),
            tuple(rows),
        ),
        notes=notes,
        folded=True,
        source=f"{subject.source([one.spec.id for one in known])} Deprivation: English indices of "
        f"deprivation {figures.index_year(subject.edition)}, average score.",
    )  # fmt: skip


def changed(subject: Subject, standings: list[Standing]) -> Result:
    """Say what changed beyond chance, false discoveries held to a stated share."""
    tested = [
        (one, part)
        for one in standings
        for part in (one.long, one.last)
        if part is not None and np.isfinite(part.adjusted)
    ]
    if not tested:
        return Result(
            "changed",
            "",
            f"No change of {subject.name}'s figures can be tested: two years of the same figure "
            "are needed.",
        )
    sure = [(one, part) for one, part in tested if part.beyond_chance]
    five = [one for one in standings if one.long is not None and one.long.beyond_chance]
    five.sort(key=lambda one: -abs(one.long.z) if one.long and np.isfinite(one.long.z) else 0.0)
    sentence = (
        f"{len(sure)} of {words.plural(len(tested), 'change')} tested for {subject.name} (over "
        f"five years, and over the last) are more than chance would bring, with false discoveries "
        f"held to {words.number(100 * DISCOVERY)}%. "
    )
    apart = [one for one in five if one.long is not None and one.long.unlike_most]
    sentence += " ".join(
        f"{one.spec.short} changed by {change_told(one.long.move, one.spec)} from "
        f"{one.long.move.start} to {one.long.move.end}, unlike most councils."
        for one in apart
        if one.long is not None
    )
    if any(one.long is not None and np.isfinite(one.long.z) for one in five) and not apart:
        sentence += "Over five years most councils moved much as far."
    rows = []
    for one, part in sorted(tested, key=lambda pair: (pair[1].adjusted, pair[0].spec.id)):
        move, usual = part.move, part.usual
        d = 1 if move.measured != "amount" else one.spec.decimals
        rows.append(
            (
                one.spec.short,
                f"{move.start} to {move.end}",
                words.number(move.start_value, one.spec.decimals),
                words.number(move.end_value, one.spec.decimals),
                change_told(move, one.spec),
                move.interval or NONE,
                "under 0.001" if part.adjusted < 0.001 else words.number(part.adjusted, 3),
                "yes" if part.beyond_chance else "no",
                words.span(usual.low, usual.high, d, sign=True) if usual else NONE,
                NONE if not np.isfinite(part.z) else "yes" if part.unlike_most else "no",
            )
        )
    return Result(
        "changed",
        "",
        sentence.strip(),
        Table(
            f"Changes of {subject.name}'s figures",
            ("Indicator", "Years", "From", "To", "Change", "95% interval", "p, adjusted",
             "Beyond chance", "Middle half of councils", "Unlike most councils"),
            tuple(rows),
        ),
        notes=[
            "Beyond chance: the two years' counts could hardly come from one level. p values are "
            "adjusted for all changes in this table at once (Benjamini and Hochberg).",
            "In large councils almost every change is beyond chance, so it is also set beside "
            "what all councils did: unlike most means outside the 95% range of their changes.",
            "A change never crosses a year in which a figure was redefined. Amounts without an "
            "interval are not tested.",
            "Some of the children counted at two year ends are the same children, so intervals of "
            "such changes are too wide rather than too narrow.",
        ],
        source=subject.source([one.spec.id for one, _ in tested]),
        folded=True,
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
