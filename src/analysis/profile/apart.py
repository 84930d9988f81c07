"""What stands apart: figures outside what is expected, and changes that chance would not bring."""

from __future__ import annotations

import numpy as np

from analysis import words
from analysis.profile import figures
from analysis.profile.asked import lies, side
from analysis.profile.enablers import NONE, change_told
from analysis.profile.standing import DISCOVERY, Standing, amount
from analysis.profile.subject import Subject
from analysis.results import Result, Table

FUNNEL = (
    "Limits: 95% and 99.8% around the value a straight line on deprivation gives, for this "
    "council's size, widened by how much councils differ beyond chance (additive over-dispersion). "
    "About one council in twenty lies outside the 95% limits of any one figure for no reason at "
    "all. Amounts have no chance of their own, so size is not allowed for in them."
)


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
        f"{one.spec.short} ({amount(one.point.value, one.spec)}) lies {side(one)} what is "
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
                where if where == "within" else f"{where}, {side(one)}",
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
