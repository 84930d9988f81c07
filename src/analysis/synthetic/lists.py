"""The eleven Annex A lists as an extract of one window would show the simulated lives."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta

from analysis.synthetic import codes
from analysis.synthetic.codes import UNKNOWN
from analysis.synthetic.days import Window, months_before, open_on
from analysis.synthetic.draw import Draw
from analysis.synthetic.events import Care, Child, Enquiry, Need
from analysis.synthetic.leaving import (
    Row,
    adopters,
    adoption,
    common,
    disability,
    leaving_care,
    yes,
)
from analysis.synthetic.truth import placed_on, placements_in

Lists = dict[int, list[Row]]


def _last(day: date, window: Window, draw: Draw, days: int) -> date:
    """Return a day within some days of the window's end, not before another."""
    return max(day, window.end - timedelta(days=draw.whole(0, days)))


def _contacts(child: Child, window: Window) -> Iterator[Row]:
    for contact in child.contacts:
        if window.holds(contact.day):
            yield [*common(child, window.end), contact.day, codes.SOURCE[contact.source]]


def _early_help(child: Child, window: Window) -> Iterator[Row]:
    for early in child.early_help:
        # Those begun before the window and not yet done are "current", and listed too.
        running = early.start < window.start and open_on(early.start, early.end, window.end)
        if window.holds(early.start) or running:
            end = window.known(early.end)
            yield [*common(child, window.end), early.start, end, early.organisation]


def _referrals(child: Child, window: Window) -> Iterator[Row]:
    for place, need in enumerate(child.needs):
        if window.holds(need.day):
            since = months_before(need.day, 12)
            earlier = sum(since <= other.day for other in child.needs[:place])
            source = codes.SOURCE[need.source]
            yield [
                *common(child, window.end),
                *(need.day, source, yes(need.no_action), earlier, need.team, need.worker),
            ]


def _assessments(child: Child, window: Window) -> Iterator[Row]:
    for need in child.needs:
        for assessment in need.assessments:
            if assessment.start > window.end or assessment.end < window.start:
                continue
            done = window.known(assessment.end)
            yield [
                *common(child, window.end),
                disability(child),
                assessment.start,
                yes(assessment.seen) if done else UNKNOWN,
                done,
                yes(assessment.in_need) if done else None,
                need.team,
                need.worker,
            ]


def _unnecessary(enquiry: Enquiry, window: Window) -> str | None:
    """Return whether a conference was found unnecessary; blank while that is undecided."""
    return yes(enquiry.conference is None) if enquiry.decided <= window.end else None


def _enquiries(child: Child, window: Window) -> Iterator[Row]:
    year = Window.back(window.end, 12)
    every = [enquiry for need in child.needs for enquiry in need.enquiries]
    started = sum(year.holds(enquiry.start) for enquiry in every)
    held = sum(year.holds(enquiry.conference) for enquiry in every)
    for need in child.needs:
        for enquiry in need.enquiries:
            if enquiry.start > window.end:
                continue
            conference = window.known(enquiry.conference)
            running = enquiry.start < window.start and enquiry.decided > window.end
            if not (window.holds(enquiry.start) or window.holds(conference) or running):
                continue
            yield [
                *common(child, window.end),
                disability(child),
                enquiry.start,
                _unnecessary(enquiry, window),
                conference,
                yes(enquiry.plan) if conference else None,
                *(started, held, need.team, need.worker),
            ]


def _case_status(need: Need, at: date) -> str:
    if need.closed <= at:
        return "e) Closed episode"
    if any(open_on(care.start, care.end, at) for care in need.cares):
        return "a) Looked after child"
    if any(open_on(plan.start, plan.end, at) for plan in need.plans):
        return "b) Child Protection plan"
    assessed = any(assessment.end <= at for assessment in need.assessments)
    return "c) Child in need plan" if assessed else "d) Open assessment"


def _in_need(child: Child, window: Window, draw: Draw) -> Iterator[Row]:
    for need in child.needs:
        if need.no_action or need.day > window.end or need.closed < window.start:
            continue
        closed = window.known(need.closed)
        yield [
            *common(child, window.end),
            disability(child),
            need.day,
            codes.NEED[need.code],
            closed or _last(need.day, window, draw, 40),
            closed,
            codes.CLOSURE[need.reason] if closed else None,
            _case_status(need, window.end),
            need.team,
            need.worker,
        ]


def _plans(child: Child, window: Window, draw: Draw) -> Iterator[Row]:
    for need in child.needs:
        for plan in need.plans:
            if plan.start > window.end or plan.end < window.start:
                continue
            ended = window.known(plan.end)
            reviews = [day for day in plan.reviews if day <= window.end]
            yield [
                *common(child, window.end),
                disability(child),
                plan.start,
                codes.ABUSE[plan.category],
                codes.ABUSE[plan.latest_category],
                ended or _last(plan.start, window, draw, 20),
                yes(draw.chance(0.8)),
                reviews[-1] if reviews else None,
                ended,
                yes(draw.chance(0.03)),
                plan.previous,
                need.team,
                need.worker,
            ]


def _again(child: Child, care: Care) -> bool:
    """Tell whether a period of care began within 12 months of the end of another."""
    since = months_before(care.start, 12)
    return any(since <= other.end <= care.start for other in child.cares if other is not care)


def _care(child: Child, need: Need, care: Care, window: Window, draw: Draw, area: str) -> Row:
    at = window.end
    ended = window.known(care.end)
    stay = placed_on(care, ended or at)
    status = next(s for s in reversed(care.statuses) if s.start <= (ended or at))
    missing = draw.whole(1, 6) if draw.chance(0.1) else 0
    seen = ended or at
    elsewhere = "850" if area != "850" else "851"
    plan = codes.PERMANENCE[1] if child.adoption else draw.one(codes.PERMANENCE)
    return [
        *common(child, at),
        yes(care.uasc and care.start >= months_before(at, 12)),
        disability(child),
        care.start,
        codes.NEED[care.need],
        yes(_again(child, care)),
        status.start,
        codes.LEGAL[status.code],
        max(care.start, seen - timedelta(days=draw.whole(1, 200))),
        max(care.start, seen - timedelta(days=draw.whole(1, 50))),
        plan,
        max(care.start, seen - timedelta(days=draw.whole(1, 200))),
        max(care.start, seen - timedelta(days=draw.whole(1, 400))),
        max(care.start, seen - timedelta(days=draw.whole(1, 400))),
        1 if care.short_breaks else placements_in(child.cares, Window.back(at, 12)),
        ended,
        codes.CEASED[care.reason] if ended else None,
        stay.start,
        codes.PLACEMENT[stay.kind],
        codes.PROVIDER[stay.provider],
        stay.postcode,
        stay.urn or None,
        "a) In" if stay.inside else "b) Out",
        area if stay.inside else elsewhere,
        missing,
        1 if draw.chance(0.04) else 0,
        yes(draw.chance(0.9)) if missing else None,
        yes(draw.chance(0.7)) if missing else None,
        need.team,
        need.worker,
    ]


def _looked_after(child: Child, window: Window, draw: Draw, area: str) -> Iterator[Row]:
    for need in child.needs:
        for care in need.cares:
            if care.start <= window.end and care.end >= window.start:
                yield _care(child, need, care, window, draw, area)


def build(children: Iterable[Child], window: Window, area: str, seed: int) -> Lists:
    """Return the rows of every list.

    Parameters
    ----------
    children
        The simulated children.
    window
        The window of the event lists; Lists 10 and 11 look back 12 months from its end.
    area
        Three-digit code of the council.
    seed
        Seeds the columns that no indicator rests on, such as the last visit.

    Returns
    -------
    dict
        Rows by number of list, in the order of `headers.HEADERS`.
    """
    draw = Draw(f"lists {seed} {window.end}")
    found: Lists = {number: [] for number in range(1, 12)}
    for child in children:
        found[1] += _contacts(child, window)
        found[2] += _early_help(child, window)
        found[3] += _referrals(child, window)
        found[4] += _assessments(child, window)
        found[5] += _enquiries(child, window)
        found[6] += _in_need(child, window, draw)
        found[7] += _plans(child, window, draw)
        found[8] += _looked_after(child, window, draw, area)
        found[9] += leaving_care(child, window, draw)
        found[10] += adoption(child, window)
    found[11] += adopters(len(found[10]), window, draw)
    return found
