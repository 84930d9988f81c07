"""Simulated contacts, early help, referrals, assessments, enquiries and protection plans."""

from __future__ import annotations

from datetime import date, timedelta

from analysis.synthetic.care import after_care, periods
from analysis.synthetic.codes import ABUSE, NEED, SOURCE
from analysis.synthetic.days import DAY, add_working_days, is_working, working_day, working_days
from analysis.synthetic.events import (
    Assessment,
    Child,
    Contact,
    EarlyHelp,
    Enquiry,
    Need,
    Plan,
)
from analysis.synthetic.setting import (
    SIX_MONTHS,
    THREE_MONTHS,
    TWELVE_MONTHS,
    TWO_YEARS,
    Setting,
    eighteenth,
    later,
    near,
)

#: Teams and workers of a council with a thousand referrals a year; more where there are more.
TEAMS, WORKERS = 4, 20
_SOURCES = (
    ("2A", 0.20),
    ("6", 0.28),
    ("3A", 0.05),
    ("3B", 0.04),
    ("3E", 0.06),
    ("1A", 0.07),
    ("5A", 0.05),
    ("5B", 0.06),
    ("2B", 0.03),
    ("7", 0.04),
)
_OTHER_SOURCES = tuple(code for code in SOURCE if code not in dict(_SOURCES))
#: Working days from an assessment's start to its authorisation: least, most, and share.
_ASSESSED = (
    ((0, 0), 0.05),
    ((1, 10), 0.12),
    ((11, 25), 0.22),
    ((26, 44), 0.38),
    ((45, 45), 0.06),
    ((46, 46), 0.03),
    ((47, 90), 0.14),
)
#: Working days from an enquiry to its conference.
_CONFERENCE = (
    ((3, 9), 0.25),
    ((10, 14), 0.34),
    ((15, 15), 0.12),
    ((16, 16), 0.06),
    ((17, 35), 0.23),
)
#: Days a protection plan lasts.
_PLAN = (((10, 84), 0.10), ((97, 330), 0.50), ((331, 720), 0.33), ((740, 1100), 0.07))


def source(at: Setting) -> str:
    """Draw who made a contact or a referral."""
    listed = at.draw.chance(0.88)
    return at.draw.weighted(_SOURCES) if listed else at.draw.one(_OTHER_SOURCES)


def _recent(child: Child, at: Setting) -> date:
    """Return the first day of the last two years on which the child was born."""
    return min(max(at.reference - timedelta(days=730), child.born), at.reference)


def contacts(child: Child, at: Setting, count: int) -> None:
    """Add contacts of the last two years, some of which came to nothing more."""
    since = _recent(child, at)
    for need in child.needs:
        if since <= need.day <= at.reference:
            child.contacts.append(Contact(need.day - at.draw.whole(0, 2) * DAY, need.source))
    for _ in range(count):
        day = at.draw.day(since, at.reference)
        # two contacts on one day would look like one entered twice
        if all(day != other.day for other in child.contacts):
            child.contacts.append(Contact(day, source(at)))
    child.contacts.sort(key=lambda contact: contact.day)


def early_help(child: Child, at: Setting) -> None:
    """Add an early help assessment."""
    start = at.draw.day(_recent(child, at), at.reference)
    end = add_working_days(start, at.draw.whole(5, 60))
    place = f"Synthetic school {at.draw.whole(1, 40)}"
    child.early_help.append(EarlyHelp(start, end, place))


def _reviews(start: date, end: date, at: Setting) -> list[date]:
    """Return a plan's review conferences: most on time, some late, now and then none."""
    draw, found = at.draw, []
    if draw.chance(0.03):
        return []
    # A first review that is late shows in the census but not in Annex A, which holds the
    # latest only: such plans are old enough for the latest not to be the first.
    late_first = (at.reference - start).days > 460 and draw.chance(0.08)
    day = later(start, draw.whole(100, 125) if late_first else draw.whole(60, 85))
    while day < end:
        if at.unclear(day, SIX_MONTHS):
            day -= 12 * DAY
        found.append(day)
        day = later(day, draw.whole(195, 240) if draw.chance(0.05) else draw.whole(120, 160))
    return found


def plan(child: Child, start: date, at: Setting) -> Plan | None:
    """Return a plan that starts on a day, or None where it cannot well do so.

    It cannot where the child is nearly of age, or where its length at a snapshot would be
    one on which the published definition does not decide.
    """
    last = eighteenth(child.born)
    if (last - start).days < 130 or at.unclear(start, THREE_MONTHS, TWO_YEARS):
        return None
    end = min(later(start, at.draw.whole(*at.draw.weighted(_PLAN))), last)
    while near(start, end, THREE_MONTHS, TWO_YEARS):
        end -= 5 * DAY
    category = at.draw.one(tuple(ABUSE))
    return Plan(
        start=start,
        end=end,
        category=category,
        latest_category=at.draw.one(tuple(ABUSE)) if at.draw.chance(0.2) else category,
        previous=child.earlier_plans + len(child.plans),
        reviews=_reviews(start, end, at),
    )


def _conference(start: date, at: Setting) -> date:
    """Return the day of the conference that an enquiry led to."""
    if at.draw.chance(0.03):
        # recorded before its own enquiry: counted, but in no band of days
        day = start - at.draw.whole(1, 4) * DAY
        while not is_working(day):
            day -= DAY
        return day
    day = add_working_days(start, at.draw.whole(*at.draw.weighted(_CONFERENCE)))
    if not is_working(start) and working_days(start, day) == 16:
        # Counted from the weekend or from the Monday after it, 15 or 16: keep clear.
        day = add_working_days(day, 1)
    return day


def _protect(child: Child, need: Need, at: Setting) -> date:
    """Add an enquiry with what follows it, and return the day the last of it ends."""
    start = later(need.day, at.draw.whole(0, 10))
    decided = add_working_days(start, at.draw.whole(3, 12))
    enquiry = Enquiry(start, decided, None, False)
    need.enquiries.append(enquiry)
    if not at.draw.chance(0.37):
        return decided
    enquiry.conference = _conference(start, at)
    enquiry.decided = min(decided, enquiry.conference)
    made = plan(child, enquiry.conference, at) if at.draw.chance(0.88) else None
    if made is None:
        return max(decided, enquiry.conference)
    enquiry.plan = True
    need.plans.append(made)
    return made.end


def need(child: Child, day: date, at: Setting, size: float) -> Need:
    """Simulate what follows a referral; ``size`` is referrals a year, in thousands."""
    draw = at.draw
    found = Need(
        day=day,
        source=source(at),
        no_action=draw.chance(0.12),
        code=draw.one(tuple(NEED)),
        closed=day,
        reason="",
        team=f"Synthetic team {draw.whole(1, max(2, int(TEAMS * size)))}",
        worker=f"Synthetic worker {draw.whole(1, max(4, int(WORKERS * size)))}",
    )
    if found.no_action:
        found.closed = working_day(later(day, draw.whole(0, 4)))
        return found
    start = add_working_days(day, draw.whole(0, 2))
    end = add_working_days(start, draw.whole(*draw.weighted(_ASSESSED)))
    found.assessments.append(Assessment(start, end, draw.chance(0.94), True))
    if draw.chance(0.008):
        # The clock of a transfer conference is not published: held after more than 15 working
        # days of the referral, it is late by either.
        found.moved_in = add_working_days(day, draw.whole(17, 30))
        made = plan(child, found.moved_in, at)
        found.plans += [made] if made else []
    elif draw.chance(0.34):
        end = max(end, _protect(child, found, at))
    elif draw.chance(0.45):
        found.assessments[0].in_need = False
        found.closed = later(end, draw.whole(0, 7))
        found.reason = "RC8" if draw.chance(0.6) else "RC9"
        return found
    end = max([end, *(p.end for p in found.plans)])
    if draw.chance(0.7):
        until = later(end, 20 + draw.wait(150))
        found.help_plan = (later(found.assessments[0].end, draw.whole(0, 10)), until)
        end = max(end, until)
    if draw.chance(0.2 if found.plans else 0.055):
        found.cares = periods(child, found, at)
        end = max([end, *(care.end for care in found.cares)])
    found.closed = later(end, draw.whole(1, 15))
    found.reason = after_care(found)
    return found


def referrals(child: Child, first: date, at: Setting, size: float) -> None:
    """Add a child's referrals from the first on, each after the closure of the one before."""
    day = first
    while day <= at.reference and (eighteenth(child.born) - day).days > 40:
        child.needs.append(need(child, day, at, size))
        if not at.draw.chance(0.42):
            return
        following = later(child.needs[-1].closed, 3 + at.draw.wait(260))
        while near(day, following, TWELVE_MONTHS):
            following += 11 * DAY
        day = following
