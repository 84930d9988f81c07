"""The true answers, counted one event at a time from the simulated lives.

This is the second route by which the readers of a council's own data are tested, so it
shares no formula with them: plain loops over events, one published rule at a time. Each rule
is stated where it is applied. Two answers are given: what an Annex A extract can show at the
reference date (`annex_a`), and what the statutory returns show for a year to 31 March
(`statutory`).

Rules that every count shares: an event after the last day of the window is not known of; a
spell is open on a day when it had started by then and had not ended by then (a spell that
ends on the day itself is no longer open); a window includes its first and last day.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from math import nan

from analysis.synthetic.codes import ADOPTED, GUARDIANSHIP, RESIDENTIAL
from analysis.synthetic.days import Window, age, months_before, open_on, working_days
from analysis.synthetic.events import Care, Child, Placement, Plan
from analysis.synthetic.setting import eighteenth

#: Numerator and denominator; the denominator is NaN for a plain count and for a rate, which
#: divides by a population that is not simulated.
Answer = tuple[float, float]
Truth = dict[str, Answer]


def referred_again(child: Child, place: int) -> bool:
    """Tell whether a child's referral came within 12 months of the one before it.

    The one before counts whatever came of it, no further action included.
    """
    if place == 0:
        return False
    before, this = child.needs[place - 1].day, child.needs[place].day
    return before >= months_before(this, 12)


@dataclass(slots=True)
class FrontDoor:
    """Referrals, assessments, enquiries and conferences of one window."""

    referrals: int = 0
    no_action: int = 0
    again: int = 0
    schools: int = 0
    not_in_need: int = 0
    assessments: int = 0
    assessed_45: int = 0
    enquiries: int = 0
    conferences: int = 0
    conferences_15: int = 0
    moved_in: int = 0

    def count(self, child: Child, window: Window) -> None:
        """Add one child's events to the counts."""
        for place, need in enumerate(child.needs):
            if window.holds(need.day):
                self.referrals += 1
                self.no_action += need.no_action
                self.again += referred_again(child, place)
                self.schools += need.source == "2A"
                # Not of no further action, assessed, nothing more done, and closed by the
                # end of the window for that reason (RC8 or RC9).
                known = window.known(need.closed) is not None
                self.not_in_need += known and need.reason in ("RC8", "RC9")
            for assessment in need.assessments:
                if window.holds(assessment.end):
                    self.assessments += 1
                    self.assessed_45 += working_days(assessment.start, assessment.end) <= 45
            for enquiry in need.enquiries:
                if enquiry.start > window.end:
                    continue
                self.enquiries += window.holds(enquiry.start)
                held = enquiry.conference
                if held is not None and window.holds(held):
                    self.conferences += 1
                    # A conference dated before its enquiry is in the total but in no band.
                    in_band = held >= enquiry.start
                    self.conferences_15 += in_band and working_days(enquiry.start, held) <= 15
            self.moved_in += window.holds(need.moved_in)

    def answers(self, moved_in_known: bool) -> Truth:
        """Return the indicators; Annex A does not know of conferences of those moving in."""
        conferences = self.conferences + (self.moved_in if moved_in_known else 0)
        forward = self.referrals - self.no_action
        return {
            "referrals": (self.referrals, nan),
            "referrals_rate": (self.referrals, nan),
            "nfa_pct": (self.no_action, self.referrals),
            "taken_forward_pct": (forward, self.referrals),
            "rereferral_pct": (self.again, self.referrals),
            "schools_referrals_pct": (self.schools, self.referrals),
            "assessments_rate": (self.assessments, nan),
            "assessments_45_days_pct": (self.assessed_45, self.assessments),
            "s47_rate": (self.enquiries, nan),
            "icpc_rate": (conferences, nan),
            "icpc_15_days_pct": (self.conferences_15, conferences),
            "icpc_per_s47_pct": (conferences, self.enquiries),
        }


def latest_review_on_time(plan: Plan, at: date) -> bool:
    """Tell whether a plan looks on time by its latest review alone, all that List 7 holds."""
    reviews = [day for day in plan.reviews if day <= at]
    return bool(reviews) and reviews[-1] >= months_before(at, 6)


def reviewed_on_time(plan: Plan, at: date) -> bool:
    """Tell whether a plan was reviewed within 3 months and then at least every 6."""
    due = months_after(plan.start, 3)
    for day in (day for day in plan.reviews if day <= at):
        if day > due:
            return False
        due = months_after(day, 6)
    return at <= due


def months_after(day: date, months: int) -> date:
    """Return the same day of the month some months later, or that month's last day."""
    return months_before(day, -months)


@dataclass(slots=True)
class Plans:
    """Child protection plans of one window."""

    open: int = 0
    open_2y: int = 0
    due: int = 0
    reviewed: int = 0
    starts: int = 0
    subsequent: int = 0
    ends: int = 0
    ended_2y: int = 0
    ended_3m: int = 0

    def count(self, child: Child, window: Window, latest_only: bool) -> None:
        """Add one child's plans; two years are 730 days or more."""
        at = window.end
        for plan in child.plans:
            if open_on(plan.start, plan.end, at):
                self.open += 1
                self.open_2y += (at - plan.start).days >= 730
                if plan.start <= months_before(at, 3):
                    self.due += 1
                    judge = latest_review_on_time if latest_only else reviewed_on_time
                    self.reviewed += judge(plan, at)
            if window.holds(plan.start):
                self.starts += 1
                self.subsequent += plan.previous > 0
            if window.holds(plan.end):
                self.ends += 1
                self.ended_2y += (plan.end - plan.start).days >= 730
                self.ended_3m += plan.end <= months_after(plan.start, 3)

    def answers(self) -> Truth:
        """Return the indicators."""
        return {
            "cpp": (self.open, nan),
            "cpp_rate": (self.open, nan),
            "cpp_2y_plus_pct": (self.open_2y, self.open),
            "cpp_reviewed_pct": (self.reviewed, self.due),
            "cpp_starts": (self.starts, nan),
            "cpp_starts_rate": (self.starts, nan),
            "cpp_subsequent_pct": (self.subsequent, self.starts),
            "cpp_ends": (self.ends, nan),
            "cpp_ends_per_100_starts": (self.ends, self.starts),
            "cpp_ended_2y_plus_pct": (self.ended_2y, self.ends),
            "cpp_ended_3m_pct": (self.ended_3m, self.ends),
        }


def placed_on(care: Care, day: date) -> Placement:
    """Return the placement of a child looked after on a day."""
    return next(stay for stay in reversed(care.placements) if stay.start <= day)


def placements_in(cares: Iterable[Care], year: Window) -> int:
    """Count a child's placements in a year, the one open at its start included.

    Short breaks do not count, nor does the change in name when foster carers adopt.
    """
    found = 0
    for care in cares:
        if care.short_breaks:
            continue
        for stay in care.placements:
            inside = stay.start <= year.end and stay.end >= year.start
            found += inside and not stay.same_carer
            # the placement that changed its name was open before the year began
            found += inside and stay.same_carer and stay.start < year.start
    return found


def settled_since(care: Care, at: date, whole_story: bool) -> date:
    """Return the day from which a child has lived in the placement they are in.

    A child placed for adoption counts the placement before as well, where the whole story
    is known; Annex A holds the start of the latest placement only.
    """
    stays = [stay for stay in care.placements if stay.start <= at]
    adoptive = stays[-1].kind.startswith("A")
    return stays[-2].start if whole_story and adoptive and len(stays) > 1 else stays[-1].start


@dataclass(slots=True)
class Looked:
    """Children looked after in one window; a series of short breaks counts nowhere."""

    open: int = 0
    outside: int = 0
    residential: int = 0
    moved: int = 0
    long: int = 0
    settled: int = 0
    started: int = 0
    ceased: int = 0
    adopted: int = 0
    guardianship: int = 0

    def count(self, child: Child, window: Window, whole_story: bool) -> None:
        """Add one child's care: each child counts once among starts and once among ends."""
        at = window.end
        cares = [care for care in child.cares if not care.short_breaks]
        self.started += any(window.holds(care.start) for care in cares)
        ended = [care for care in cares if window.holds(care.end)]
        if ended:
            self.ceased += 1
            self.adopted += ended[-1].reason in ADOPTED
            self.guardianship += ended[-1].reason in GUARDIANSHIP
        for care in cares:
            if not open_on(care.start, care.end, at):
                continue
            stay = placed_on(care, at)
            self.open += 1
            self.outside += not stay.inside
            self.residential += stay.kind in RESIDENTIAL
            self.moved += placements_in(child.cares, Window.back(at, 12)) >= 3
            if age(child.born, at) < 16 and care.start <= months_before(at, 30):
                self.long += 1
                since = settled_since(care, at, whole_story)
                self.settled += since <= months_before(at, 24)

    def answers(self) -> Truth:
        """Return the indicators."""
        return {
            "cla": (self.open, nan),
            "cla_rate": (self.open, nan),
            "cla_started": (self.started, nan),
            "cla_started_rate": (self.started, nan),
            "cla_ceased": (self.ceased, nan),
            "adopted_pct": (self.adopted, self.ceased),
            "sgo_pct": (self.guardianship, self.ceased),
            "placements_3_plus_pct": (self.moved, self.open),
            "stable_2_years_pct": (self.settled, self.long),
            "residential_pct": (self.residential, self.open),
            "out_of_area_pct": (self.outside, self.open),
        }


def entitled(child: Child, at: date) -> str | None:
    """Return why a young person is entitled to leaving care services, if they are.

    Thirteen weeks of care after the fourteenth birthday, some of it after the sixteenth.
    """
    if not child.cares or age(child.born, at) < 16 or age(child.born, at) > 21:
        return None
    adult = eighteenth(child.born)
    from_14 = date(adult.year - 4, adult.month, adult.day)
    from_16 = date(adult.year - 2, adult.month, adult.day)
    cares = [care for care in child.cares if care.start <= at and not care.short_breaks]
    days = sum(max(0, (min(care.end, at) - max(care.start, from_14)).days) for care in cares)
    after_16 = any(min(care.end, at) > from_16 for care in cares)
    if days < 91 or not after_16:
        return "qualifying" if after_16 else None
    if at >= adult:
        return "former"
    inside = any(open_on(care.start, care.end, at) for care in cares)
    return "eligible" if inside else "relevant"


@dataclass(slots=True)
class Caseload:
    """Children with anything open on one day, and the workers they are allocated to."""

    children: int = 0
    workers: set[str] = field(default_factory=set)

    def count(self, child: Child, at: date) -> None:
        """Add one child: open need, plan or care, short breaks too, or leaving care."""
        held = []
        for need in child.needs:
            spells = [(need.day, need.closed)] if not need.no_action else []
            spells += [(plan.start, plan.end) for plan in need.plans]
            spells += [(care.start, care.end) for care in need.cares]
            if any(open_on(start, end, at) for start, end in spells):
                held.append(need.worker)
        if entitled(child, at):
            held.append(child.needs[-1].worker)
        self.children += bool(held)
        self.workers |= set(held)


def annex_a(children: Iterable[Child], window: Window) -> Truth:
    """Return what an Annex A extract of this window can show.

    Conferences of children who moved in are not in List 5; reviews are judged by the latest
    one; stability by the latest placement; whether a referral was assessed as not in need
    cannot be told, so that indicator is not here.
    """
    door, plans, looked, caseload = FrontDoor(), Plans(), Looked(), Caseload()
    contacts = helped = 0
    for child in children:
        contacts += sum(window.holds(contact.day) for contact in child.contacts)
        helped += sum(window.holds(early.start) for early in child.early_help)
        door.count(child, window)
        plans.count(child, window, latest_only=True)
        looked.count(child, window, whole_story=False)
        caseload.count(child, window.end)
    return {
        "contacts_rate": (contacts, nan),
        "early_help_rate": (helped, nan),
        **door.answers(moved_in_known=False),
        **plans.answers(),
        **looked.answers(),
        # Lists 6 to 9 together: children, where the published figure counts episodes.
        "cin_rate": (caseload.children, nan),
        "caseload": (caseload.children, len(caseload.workers)),
    }


def statutory(children: Iterable[Child], year: Window) -> Truth:
    """Return what the census and the looked-after return of a year show.

    Every earlier year's return is taken as known: re-referral and stability look back
    beyond the year, and need the return of the year before, or more, beside it. Whether a
    placement is in the council's area is not in the files, so that indicator is not here.
    """
    door, plans, looked = FrontDoor(), Plans(), Looked()
    in_need = started = 0
    for child in children:
        door.count(child, year)
        plans.count(child, year, latest_only=False)
        looked.count(child, year, whole_story=True)
        for need in child.needs:
            # An episode of need that started: the published counts are referrals less those
            # of no further action and less those assessed as not in need.
            not_in_need = need.reason in ("RC8", "RC9") and year.known(need.closed) is not None
            started += year.holds(need.day) and not need.no_action and not not_in_need
            # Open: what was of no further action never was an episode of need.
            in_need += open_on(need.day, need.closed, year.end) and not need.no_action
    answers = {**door.answers(moved_in_known=True), **plans.answers(), **looked.answers()}
    del answers["out_of_area_pct"]
    answers["not_in_need_pct"] = (door.not_in_need, door.referrals)
    answers["cin_rate"] = (in_need, nan)
    answers["cin_started_rate"] = (started, nan)
    return answers
