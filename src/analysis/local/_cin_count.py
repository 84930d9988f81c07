"""Counts over the referrals of one census file, child by child.

Each child's records are counted and dropped; what stays are totals and, for assessments and
conferences, pairs of dates whose working days are counted in one go at the end.
"""

from __future__ import annotations

from array import array
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from analysis.local import days
from analysis.local._cin_check import PARTS, Quality
from analysis.local._cin_common import Window, later
from analysis.local._cin_stream import Node

_NOT_IN_NEED = ("RC8", "RC9")
_SCHOOL = "2A"
#: A plan open longer than this many days has lasted two years or more.
_TWO_YEARS = 729
_EPOCH = date(1970, 1, 1)
#: Older than this at referral is a slip of the pen: care leavers are served to 25.
_OLDEST = 26


class Spans:
    """Pairs of dates, kept as numbers."""

    def __init__(self) -> None:
        self._start = array("i")
        self._end = array("i")

    def add(self, start: date, end: date) -> None:
        """Add a pair."""
        self._start.append((start - _EPOCH).days)
        self._end.append((end - _EPOCH).days)

    def within(self, limit: int) -> int:
        """Count the pairs at most ``limit`` working days apart, the end not before the start."""
        first, last = (
            np.array(each, dtype="int64").astype("datetime64[D]")
            for each in (self._start, self._end)
        )
        taken = days.between(first, last)
        return int(((first <= last) & (taken <= limit)).sum())


class Tally:
    """The totals of one file over one window."""

    def __init__(self, window: Window) -> None:
        self.window = window
        self.n: Counter[str] = Counter()
        self.quality = Quality()
        self.assessed = Spans()
        self.conferenced = Spans()
        #: months before the window with a case that was already closed when it began
        self.history: set[tuple[int, int]] = set()
        self._seen: set[str] = set()

    def child(self, node: Node) -> None:
        """Count one child's records."""
        quality = self.quality
        quality.rows[PARTS["Child"]] += 1
        self.n["children"] += 1
        identity = next(iter(node.each("ChildIdentifiers")), None)
        if identity is None:
            quality.note(node, "No detail at all", "ChildIdentifiers")
            born = None
        else:
            born = self._identity(identity)
        character = next(iter(node.each("ChildCharacteristics")), None)
        if character is None:
            quality.note(node, "No detail at all", "ChildCharacteristics")
        else:
            quality.code(character, "Ethnicity")
        cases = node.each("CINdetails")
        if not cases:
            quality.note(node, "No detail at all", "CINdetails")
        open_before = self.n["plans"]
        referred = [case for each in cases if (case := self._case(each, born)) is not None]
        if self.n["plans"] > open_before + 1:
            plans = Node("ChildProtectionPlans", node.line)
            quality.note(plans, "Two plans open at once", "CPPstartDate")
        self._again(referred, node)

    def _identity(self, node: Node) -> date | None:
        """Check who a record is about; return the date of birth, to check others against."""
        quality = self.quality
        name = node.value("LAchildID")
        if not name:
            quality.blank[PARTS[node.name], "LAchildID"] += 1
        elif name in self._seen:
            quality.note(node, "Duplicates", "LAchildID")
        self._seen.add(name)
        sex = "Sex" if node.each("Sex") else "GenderCurrent"
        quality.code(node, sex)
        born = quality.day(node, "PersonBirthDate")
        expected = quality.day(node, "ExpectedPersonBirthDate")
        if born is None and expected is None:
            quality.blank[PARTS[node.name], "PersonBirthDate"] += 1
        quality.order(node, born, self.window.end, "PersonBirthDate")
        quality.order(node, born, quality.day(node, "PersonDeathDate"), "PersonDeathDate")
        return born

    def _case(self, node: Node, born: date | None) -> tuple[date, date] | None:
        """Count one referral and what followed it; return when the case opened and closed."""
        quality, window, n = self.quality, self.window, self.n
        quality.rows[PARTS[node.name]] += 1
        when = quality.day(node, "CINreferralDate", needed=True)
        source = quality.code(node, "ReferralSource")
        nothing = quality.code(node, "ReferralNFA")
        quality.code(node, "PrimaryNeedCode", needed=False)
        closed = quality.day(node, "CINclosureDate")
        why = quality.code(node, "ReasonForClosure", needed=False)
        if (closed is None) != (not why):
            quality.note(node, "Closure date without reason, or reason without date", "")
        quality.order(node, when, closed, "CINclosureDate")
        quality.order(node, when, window.end, "CINreferralDate")
        if when and born and later(born, 12 * _OLDEST) <= when:
            quality.note(node, "Impossible dates", "CINreferralDate")
        moved_in = quality.day(node, "DateOfInitialCPC")
        further = self._conferences(node, when, moved_in)
        assessments = node.each("Assessments")
        for each in assessments:
            self._assessment(each)
        further += len(node.each("CINPlanDates")) + len(node.each("ChildProtectionPlans"))
        quality.rows[PARTS["CINPlanDates"]] += len(node.each("CINPlanDates"))
        for each in node.each("ChildProtectionPlans"):
            self._plan(each)
        action = nothing not in ("1", "true")
        ended = closed is not None and closed <= window.end
        if window.holds(when):
            n["referrals"] += 1
            n["nfa_blank"] += not nothing
            n["source_blank"] += not source
            n["schools"] += source == _SCHOOL
            n["nfa"] += not action
            n["not_in_need"] += bool(
                action and assessments and not further and ended and why in _NOT_IN_NEED
            )
        if when and when <= window.end and action and not ended:
            n["open"] += 1
            n["open_nfa_blank"] += not nothing
        if when and when < window.start and (not action or (closed and closed < window.start)):
            self.history.add((when.year, when.month))
        if when is None:
            return None
        return when, when if not action else closed or date.max

    def _again(self, cases: list[tuple[date, date]], child: Node) -> None:
        """Count the referrals that follow another of the same child within twelve months."""
        cases.sort()
        for place, (when, _) in enumerate(cases):
            if place and cases[place - 1][0] == when:
                self._told(child, "Duplicates")
            earlier = [case for case in cases[:place] if case[0] < when]
            if any(closed > when for _, closed in earlier):
                self._told(child, "Referred while a case was open")
            # an earlier day that is not earlier than the same day a year before
            if self.window.holds(when) and earlier and earlier[-1][0] >= later(when, -12):
                self.n["again"] += 1

    def _told(self, child: Node, what: str) -> None:
        """Note something about a child's referrals, where the child's record begins."""
        self.quality.note(Node("CINdetails", child.line), what, "CINreferralDate")

    def _assessment(self, node: Node) -> None:
        quality = self.quality
        quality.rows[PARTS[node.name]] += 1
        start = quality.day(node, "AssessmentActualStartDate", needed=True)
        end = quality.day(node, "AssessmentAuthorisationDate")
        quality.order(node, start, end, "AssessmentAuthorisationDate")
        quality.order(node, end, self.window.end, "AssessmentAuthorisationDate")
        if end and self.window.holds(end):
            self.n["assessed"] += 1
            if start:
                self.assessed.add(start, end)

    def _conferences(self, case: Node, referred: date | None, moved_in: date | None) -> int:
        """Count a referral's enquiries and conferences; return how many of both it had."""
        quality, window, n = self.quality, self.window, self.n
        enquiries = case.each("Section47")
        held = set()
        for each in enquiries:
            quality.rows[PARTS[each.name]] += 1
            start = quality.day(each, "S47ActualStartDate", needed=True)
            met = quality.day(each, "DateOfInitialCPC")
            quality.code(each, "ICPCnotRequired")
            quality.order(each, start, met, "DateOfInitialCPC")
            quality.order(each, start, window.end, "S47ActualStartDate")
            n["s47"] += window.holds(start)
            if met and window.holds(met):
                n["icpc"] += 1
                if start:
                    self.conferenced.add(start, met)
            held.add(met)
        if moved_in and moved_in in held:
            quality.note(case, "Conference given with the enquiry and as a transfer", "")
        elif moved_in and window.holds(moved_in):
            n["icpc"] += 1
            n["transfers"] += 1
            if referred:
                self.conferenced.add(referred, moved_in)
        return len(enquiries) + (moved_in is not None)

    def _plan(self, node: Node) -> None:
        """Count one protection plan."""
        quality, window, n = self.quality, self.window, self.n
        quality.rows[PARTS[node.name]] += 1
        start = quality.day(node, "CPPstartDate", needed=True)
        end = quality.day(node, "CPPendDate")
        for column in ("InitialCategoryOfAbuse", "LatestCategoryOfAbuse"):
            quality.code(node, column)
        quality.order(node, start, end, "CPPendDate")
        quality.order(node, start, window.end, "CPPstartDate")
        reviews = self._reviews(node)
        before = node.value("NumberOfPreviousCPP")
        if not before:
            quality.blank[PARTS[node.name], "NumberOfPreviousCPP"] += 1
        elif not before.isdigit():
            quality.note(node, "Unknown values", "NumberOfPreviousCPP")
        if window.holds(start):
            n["plans_started"] += 1
            n["previous_blank"] += not before.isdigit()
            n["plans_again"] += before.isdigit() and int(before) > 0
        if window.holds(end):
            n["plans_ended"] += 1
            lasted = (end - start).days if start and end else -1
            n["plans_ended_2y"] += lasted > _TWO_YEARS
            if start and end and lasted >= 0 and end <= later(start, 3):
                n["plans_ended_3m"] += 1
        if start and start <= window.end and (end is None or end > window.end):
            n["plans"] += 1
            n["plans_2y"] += (window.end - start).days > _TWO_YEARS
            self._due(start, [each for each in reviews if start <= each <= window.end])

    def _reviews(self, plan: Node) -> list[date]:
        """Return the dates of a plan's reviews, oldest first."""
        found = []
        for group in plan.each("Reviews"):
            for each in group.each("CPPreviewDate"):
                self.quality.rows[PARTS["Reviews"]] += 1
                # a record of one date, so that what is amiss with it is counted like any other
                alone = Node("Reviews", each.line)
                alone.parts = [each]
                when = self.quality.day(alone, "CPPreviewDate")
                found += [when] if when else []
        return sorted(found)

    def _due(self, start: date, reviews: list[date]) -> None:
        """Count a plan open for three months or more, and whether its reviews kept to time."""
        window, n = self.window, self.n
        if later(start, 3) > window.end:
            return
        n["due"] += 1
        if later(start, 9) < window.start:
            # its first review lay before the window: a file that lists only the window's
            # reviews cannot show it
            n["due_old"] += 1
            n["due_old_seen"] += bool(reviews) and reviews[0] < window.start
        steps = [start, *reviews]
        in_time = all(
            then <= later(since, 6 if place else 3)
            for place, (since, then) in enumerate(pairwise(steps))
        )
        n["reviewed"] += bool(reviews) and in_time and window.end <= later(steps[-1], 6)

    def looks_back(self) -> bool:
        """Say whether cases closed before the window are there for the year before it."""
        start = self.window.start
        needed = set()
        for back in range(1, 13):
            month = later(start - timedelta(days=start.day - 1), -back)
            needed.add((month.year, month.month))
        # one month in four may be empty in a small council
        return len(needed & self.history) >= 9
