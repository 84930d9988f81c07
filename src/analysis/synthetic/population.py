"""The simulated children of one council, from a seed."""

from __future__ import annotations

from datetime import date, timedelta

from analysis.synthetic import front_door
from analysis.synthetic.care import postcode
from analysis.synthetic.codes import ETHNICITY
from analysis.synthetic.days import DAY
from analysis.synthetic.draw import Draw
from analysis.synthetic.events import Child
from analysis.synthetic.setting import YEARS, Setting, birthday

#: Referrals in the simulated years for each child referred at all, as the chances below give.
_REFERRALS_EACH = 1.45


def _child(number: int, born: date, at: Setting) -> Child:
    """Return a child to whom nothing has happened yet."""
    draw = at.draw
    return Child(
        id=f"SYN000{number:06d}",
        number=number,
        born=born,
        sex="M" if draw.chance(0.51) else "F",
        ethnicity="WBRI" if draw.chance(0.7) else draw.one(tuple(ETHNICITY)),
        disability=draw.one(("LD", "AUT", "BEH", "MOB")) if draw.chance(0.11) else "NONE",
        postcode=postcode(at),
        earlier_plans=1 if draw.chance(0.12) else 0,
    )


def children(referrals: float, reference: date, seed: int) -> list[Child]:
    """Simulate a council's children.

    Parameters
    ----------
    referrals
        Referrals a year, about.
    reference
        The day the extract is made: nobody is referred after it.
    seed
        The same seed gives the same children.

    Returns
    -------
    list of Child
        Those referred at some time in the simulated years, then those of whom there were
        only contacts or early help.
    """
    at = Setting(Draw(f"children {seed} {reference}"), reference)
    draw = at.draw
    found: list[Child] = []
    for number in range(1, int(referrals * YEARS / _REFERRALS_EACH) + 1):
        first = draw.day(at.start, reference)
        unborn = draw.chance(0.012)
        low = first + 30 * DAY if unborn else first - timedelta(days=int(17.6 * 365.25))
        high = first + 150 * DAY if unborn else first
        child = _child(number, birthday(draw, low, high), at)
        if child.born > reference:
            child.sex = "U"
        front_door.referrals(child, first, at, referrals / 1000)
        front_door.contacts(child, at, draw.whole(0, 1) if draw.chance(0.5) else 0)
        if draw.chance(0.12):
            front_door.early_help(child, at)
        found.append(child)
    for number in range(len(found) + 1, len(found) + int(referrals * 2.2) + 1):
        born = birthday(draw, reference - timedelta(days=int(17 * 365.25)), reference - 740 * DAY)
        child = _child(number, born, at)
        front_door.contacts(child, at, draw.whole(1, 3))
        if draw.chance(0.35):
            front_door.early_help(child, at)
        found.append(child)
    return found
