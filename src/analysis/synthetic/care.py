"""Simulated care: periods, placements, legal statuses and adoption."""

from __future__ import annotations

from datetime import date

from analysis.synthetic.codes import ADOPTED, GUARDIANSHIP
from analysis.synthetic.days import DAY, age
from analysis.synthetic.events import Adoption, Care, Child, Need, Placement, Status
from analysis.synthetic.setting import (
    TWO_AND_A_HALF_YEARS,
    TWO_YEARS,
    Setting,
    eighteenth,
    later,
)

#: Days a period of care lasts: least, most, and share.
_CARE = (((5, 60), 0.18), ((61, 365), 0.27), ((366, 1000), 0.25), ((1001, 3500), 0.30))
#: Days a placement lasts.
_PLACEMENT = (((2, 40), 0.30), ((41, 250), 0.32), ((251, 3000), 0.38))
#: Kinds of placement by the age they serve up to.
_KINDS = (
    (10, (("U6", 0.55), ("U3", 0.2), ("U4", 0.1), ("U1", 0.05), ("P1", 0.07), ("R1", 0.03))),
    (15, (("U6", 0.45), ("U4", 0.2), ("K2", 0.23), ("P1", 0.06), ("S1", 0.03), ("U3", 0.03))),
    (18, (("U6", 0.3), ("K3", 0.35), ("K2", 0.22), ("U4", 0.08), ("K1", 0.02), ("P1", 0.03))),
)
_REASONS = (("E4A", 0.45), ("E4B", 0.2), ("E45", 0.1), ("E47", 0.06), ("E46", 0.02), ("E41", 0.05))
_LETTERS = "ABDEFGHJLN"


def postcode(at: Setting) -> str:
    """Draw a postcode of an area that does not exist (ZZ)."""
    draw = at.draw
    ends = draw.one(_LETTERS) + draw.one(_LETTERS)
    return f"ZZ{draw.whole(1, 99)} {draw.whole(0, 9)}{ends}"


def placement(kind: str, start: date, end: date, at: Setting) -> Placement:
    """Return a placement of a kind, with a provider and a place."""
    provider = "PR0" if kind == "P1" else at.draw.one(("PR1", "PR1", "PR4", "PR4", "PR5", "PR2"))
    urn = f"SC99{at.draw.whole(0, 9999):04d}" if kind in ("K1", "K2", "K3", "R1") else ""
    return Placement(
        start, end, kind, provider, postcode(at), urn, at.draw.chance(0.62), same_carer=False
    )


def _move(day: date, at: Setting) -> date:
    """Return the first day on or after ``day`` on which a placement can well start."""
    while at.unclear(day, TWO_YEARS) or at.turns(day):
        day += 3 * DAY
    return day


def _placements(child: Child, start: date, end: date, at: Setting) -> list[Placement]:
    """Return the placements that follow one another from a day to another."""
    found, day = [], start
    while day < end:
        years = age(child.born, day)
        kinds = next(kinds for upto, kinds in _KINDS if years < upto or upto == 18)
        lasts = at.draw.whole(*at.draw.weighted(_PLACEMENT))
        until = _move(later(day, lasts), at)
        if (end - until).days < 2:
            until = end
        found.append(placement(at.draw.weighted(kinds), day, until, at))
        day = until
    return found


def _statuses(start: date, end: date, at: Setting, order: date | None = None) -> list[Status]:
    """Return the legal statuses from a day to another; ``order`` is a placement order's day."""
    changes = [(start, "V2" if at.draw.chance(0.4) else "C1")]
    if changes[0][1] == "C1":
        changes.append((later(start, at.draw.whole(180, 420)), "C2"))
    if order is not None:
        changes = [change for change in changes if change[0] < order] + [(order, "E1")]
    changes = [change for change in changes if change[0] < end]
    ends = [day for day, _ in changes[1:]] + [end]
    return [Status(day, until, code) for (day, code), until in zip(changes, ends, strict=True)]


def _short_breaks(start: date, last: date, need: Need, at: Setting) -> Care:
    """Return a series of short breaks, which the published counts leave out."""
    end = min(later(start, at.draw.whole(90, 700)), last)
    stays = [placement("K2", start, end, at)]
    return Care(start, end, "E8", need.code, False, stays, [Status(start, end, "V4")])


def _adoption(child: Child, start: date, need: Need, at: Setting) -> Care:
    """Return a period of care that heads for adoption, and note the steps on the child."""
    draw = at.draw
    decision = later(start, draw.whole(120, 300))
    order = later(decision, draw.whole(15, 90))
    steps = Adoption(start, decision, order, None, None, None, None, None)
    child.adoption = steps
    if draw.chance(0.15):
        steps.reversed = later(order, draw.whole(90, 400))
        end = later(steps.reversed, draw.whole(200, 900))
        stays = _placements(child, start, end, at)
        return Care(start, end, "E4A", need.code, False, stays, _statuses(start, end, at, order))
    steps.matched = later(order, draw.whole(20, 200))
    steps.placed = _move(later(steps.matched, draw.whole(10, 60)), at)
    steps.adopted = later(steps.placed, draw.whole(110, 300))
    kept = draw.chance(0.25)
    stays = _placements(child, start, steps.placed, at)
    if kept:
        # The foster carers adopt: the kind of placement changes, the carers do not.
        steps.fostered, before = stays[-1].start, stays[-1]
        before.kind, before.provider = "U5", "PR1"
        stays.append(
            Placement(
                steps.placed,
                steps.adopted,
                "A5",
                before.provider,
                before.postcode,
                before.urn,
                before.inside,
                same_carer=True,
            )
        )
    else:
        stays.append(placement("A6", steps.placed, steps.adopted, at))
    end = steps.adopted
    reason = draw.one(ADOPTED)
    return Care(start, end, reason, need.code, False, stays, _statuses(start, end, at, order))


def _period(child: Child, start: date, need: Need, at: Setting) -> Care:
    """Return one period of care."""
    last, draw = eighteenth(child.born), at.draw
    if draw.chance(0.05):
        return _short_breaks(start, last, need, at)
    if age(child.born, start) < 4 and child.adoption is None and draw.chance(0.4):
        return _adoption(child, start, need, at)
    end = later(start, draw.whole(*draw.weighted(_CARE)))
    reason = draw.weighted((*_REASONS, ("E8", 0.12)))
    if end >= last:
        end, reason = last, draw.one(("E5", "E5", "E8"))
    uasc = age(child.born, start) >= 15 and draw.chance(0.15)
    stays = _placements(child, start, end, at)
    return Care(start, end, reason, need.code, uasc, stays, _statuses(start, end, at))


def periods(child: Child, need: Need, at: Setting) -> list[Care]:
    """Return the periods of care that belong to an episode of need."""
    found: list[Care] = []
    start = later(max(need.day, child.born), at.draw.whole(1, 90))
    while at.unclear(start, TWO_YEARS, TWO_AND_A_HALF_YEARS) or at.turns(start):
        start += 5 * DAY
    if (eighteenth(child.born) - start).days < 60:
        return found
    found.append(_period(child, start, need, at))
    again = later(found[0].end, at.draw.whole(15, 120))
    while at.unclear(again, TWO_YEARS, TWO_AND_A_HALF_YEARS) or at.turns(again):
        again += 5 * DAY
    adopted = found[0].reason in ADOPTED
    if not adopted and (eighteenth(child.born) - again).days > 60 and at.draw.chance(0.15):
        found.append(_period(child, again, need, at))
    return found


def after_care(need: Need) -> str:
    """Return the reason why an episode of need that went on after assessment was closed."""
    reason = need.cares[-1].reason if need.cares else ""
    if reason in ADOPTED:
        return "RC1"
    return "RC4" if reason in GUARDIANSHIP else "RC7"
