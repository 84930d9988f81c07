"""The children in need census of the simulated lives, in the order its schema asks for."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from analysis.synthetic import tiles
from analysis.synthetic.days import Window, add_working_days, months_before
from analysis.synthetic.events import Assessment, Child, Enquiry, Need, Plan
from analysis.synthetic.files import NOTE

#: Factors found at assessment, of which each finished one names two.
_FACTORS = ("3B", "4B", "2B", "16A", "17A", "5A", "15A", "18C")


def _tag(name: str, value: str | int | date | None) -> str:
    """Return an element with a text, or nothing where there is none."""
    if value is None:
        return ""
    text = value.isoformat() if isinstance(value, date) else value
    return f"<{name}>{text}</{name}>"


def _assessment(made: Assessment, place: int, at: date) -> str:
    done = made.end <= at
    factors = ""
    if done:
        two = (_FACTORS[place % 8], _FACTORS[(place + 3) % 8]) if made.in_need else ("21",)
        named = "".join(_tag("AssessmentFactors", code) for code in two)
        factors = f"<FactorsIdentifiedAtAssessment>{named}</FactorsIdentifiedAtAssessment>"
    return (
        "<Assessments>"
        + _tag("AssessmentActualStartDate", made.start)
        + _tag("AssessmentInternalReviewDate", add_working_days(made.start, 10))
        + _tag("AssessmentAuthorisationDate", made.end if done else None)
        + factors
        + "</Assessments>"
    )


def _enquiry(made: Enquiry, window: Window) -> str:
    unnecessary = made.conference is None and made.decided <= window.end
    return (
        "<Section47>"
        + _tag("S47ActualStartDate", made.start)
        + _tag("InitialCPCtarget", add_working_days(made.start, 15))
        + _tag("DateOfInitialCPC", window.known(made.conference))
        + _tag("ICPCnotRequired", int(unnecessary))
        + "</Section47>"
    )


def _plan(made: Plan, window: Window) -> str:
    reviews = "".join(_tag("CPPreviewDate", day) for day in made.reviews if day <= window.end)
    return (
        "<ChildProtectionPlans>"
        + _tag("CPPstartDate", made.start)
        + _tag("CPPendDate", window.known(made.end))
        + _tag("InitialCategoryOfAbuse", made.category)
        + _tag("LatestCategoryOfAbuse", made.latest_category)
        + _tag("NumberOfPreviousCPP", made.previous)
        + (f"<Reviews>{reviews}</Reviews>" if reviews else "")
        + "</ChildProtectionPlans>"
    )


def _help_plan(need: Need, window: Window) -> str:
    if need.help_plan is None or need.help_plan[0] > window.end:
        return ""
    start, end = need.help_plan
    return (
        "<CINPlanDates>"
        + _tag("CINPlanStartDate", start)
        + _tag("CINPlanEndDate", window.known(end))
        + "</CINPlanDates>"
    )


def _case(need: Need, number: int, window: Window) -> str:
    # A referral of no further action opens no case, so none is closed.
    closed = None if need.no_action else window.known(need.closed)
    at = window.end
    return (
        "<CINdetails>"
        + _tag("CINreferralDate", need.day)
        + _tag("ReferralSource", need.source)
        + _tag("PrimaryNeedCode", None if need.no_action else need.code)
        + _tag("CINclosureDate", closed)
        + _tag("ReasonForClosure", need.reason if closed else None)
        + _tag("DateOfInitialCPC", window.known(need.moved_in))
        + "".join(_assessment(a, number, at) for a in need.assessments if a.start <= at)
        + _help_plan(need, window)
        + "".join(_enquiry(e, window) for e in need.enquiries if e.start <= at)
        + _tag("ReferralNFA", int(need.no_action))
        + "".join(_plan(plan, window) for plan in need.plans if plan.start <= at)
        + "</CINdetails>"
    )


def _child(child: Child, cases: list[Need], window: Window) -> str:
    born = child.born <= window.end
    pupil = born and child.number % 3 > 0
    return (
        "<Child><ChildIdentifiers>"
        + _tag("LAchildID", child.id)
        + (_tag("UPN", child.pupil) if pupil else _tag("UPNunknown", "UN1"))
        + _tag("PersonBirthDate" if born else "ExpectedPersonBirthDate", child.born)
        + _tag("Sex", child.sex if born else "U")
        + "</ChildIdentifiers><ChildCharacteristics>"
        + _tag("Ethnicity", child.ethnicity)
        + f"<Disabilities>{_tag('Disability', child.disability)}</Disabilities>"
        + "</ChildCharacteristics>"
        + "".join(_case(need, child.number, window) for need in cases)
        + "</Child>"
    )


def belongs(need: Need, year: Window, history: bool) -> bool:
    """Tell whether an episode of need is in the file.

    A census as submitted holds the year's referrals and what was open at any time in the
    year; with ``history`` also what was referred in the 12 months before it.
    """
    if need.day > year.end:
        return False
    if history and need.day >= months_before(year.start, 12):
        return True
    return need.day >= year.start or (not need.no_action and need.closed >= year.start)


def _opening(year: Window, area: str) -> str:
    """Return the file's first lines, up to the first child."""
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<!-- {NOTE} -->\n'
        "<Message><Header><CollectionDetails><Collection>CIN</Collection>"
        + _tag("Year", year.end.year)
        + _tag("ReferenceDate", year.end)
        + "</CollectionDetails><Source><SourceLevel>L</SourceLevel>"
        + _tag("LEA", area)
        + "<SoftwareCode>SYNTHETIC</SoftwareCode><Release>SYNTHETIC</Release>"
        + "<SerialNo>001</SerialNo>"
        + _tag("DateTime", f"{year.end.isoformat()}T00:00:00")
        + "</Source></Header><Children>\n"
    )


def _children(children: Iterable[Child], year: Window, history: bool) -> Iterator[str]:
    """Give one line a child."""
    for child in children:
        cases = [need for need in child.needs if belongs(need, year, history)]
        if cases:
            yield _child(child, cases, year) + "\n"


def write(
    path: Path, children: Iterable[Child], year: Window, area: str, history: bool, copies: int
) -> None:
    """Write the census file.

    Parameters
    ----------
    path
        The file to write.
    children, year, area
        Who is in it, which year to 31 March, and the council's three-digit code.
    history
        Whether the referrals of the 12 months before the year are there as well.
    copies
        How many times the children are written, each time under other ids.
    """
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.write(_opening(year, area))
        file.writelines(tiles.lines(_children(children, year, history), copies))
        file.write("</Children></Message>\n")
