"""The children in need census as a council submits it: one XML file, read as a stream.

Only totals leave this module. The indicators follow the published definitions; where the
department's rule is not published, the sentence beside the figure says which one was taken.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from datetime import date
from pathlib import Path

from analysis import areas
from analysis.errors import Faults, UserError
from analysis.local._cin_common import (
    BLANK,
    Counts,
    Window,
    day,
    plausible,
    year_to,
)
from analysis.local._cin_count import Tally
from analysis.local._cin_stream import Node, stream
from analysis.local.aggregate import Check, Options, Reading
from analysis.words import day as told

ROOT = "Message"
_RECORDS = frozenset({"Header", "Child"})
#: A large council's census is some 150 MB; ten times that cannot be one council's.
_LIMIT = 1_500_000_000
#: How often a long read says how far it is.
_EVERY = 5000


def read(
    path: Path, area: str, options: Options, step: Callable[[str], None] = lambda _: None
) -> Reading:
    """Read a census file.

    Parameters
    ----------
    path
        The XML file.
    area
        The council's id: the number its returns carry as ``LEA``.
    options
        ``reference`` is the day counted to, where it is not the one the file states; the
        window is then what the file's year had seen by that day. ``months`` is not used: a
        census is a year.
    step
        Told how far the reading is.

    Returns
    -------
    Reading
        Rows of the year to the reference date, and how sound the records are.

    Raises
    ------
    UserError, Faults
        If the file is not a whole census, is not this council's, does not say which day it
        stands at, or holds no referral of the year.
    """
    if not path.is_file():
        raise UserError(
            f"there is no file {path.name}", "give the path of the census file (.xml) itself."
        )
    records = stream(path, ROOT, _RECORDS, _LIMIT)
    header = next(records, None)
    if header is None or header.name != "Header":
        raise UserError(
            f"{path.name}: there is no <Header> before the children",
            "the header says whose return it is and of which day; export the whole return.",
        )
    window = _window(path.name, header, area, options)
    tally = Tally(window)
    _count(records, tally, step)
    _refuse_nothing(path.name, tally)
    plausible(path.name, "referrals", tally.n["referrals"], area, "referrals")
    counts = Counts("cin_xml", window)
    _referrals(counts, tally)
    _assessments(counts, tally)
    _enquiries(counts, tally)
    _plans(counts, tally)
    stated = Check(
        "File",
        "Window",
        text=f"{told(window.start)} to {told(window.end)}; census year {header_year(header)}",
    )
    return Reading(
        "cin_xml",
        tuple(counts.rows),
        (stated, *tally.quality.checks(), *counts.checks),
        window.end,
    )


def _count(records: Iterable[Node], tally: Tally, step: Callable[[str], None]) -> None:
    """Count every child of the file."""
    for record in records:
        if record.name == "Child":
            tally.child(record)
            if tally.n["children"] % _EVERY == 0:
                step(f"{tally.n['children']:,} children read")


def header_year(header: Node) -> str:
    """Return the census year a header states, empty where it states none."""
    return next((each.value("Year") for each in header.each("CollectionDetails")), "")


def _window(file: str, header: Node, area: str, options: Options) -> Window:
    """Return the days to count over, or say everything that is wrong with the header."""
    faults = []
    details = next(iter(header.each("CollectionDetails")), Node("CollectionDetails", header.line))
    where = f"{file}, line {details.line}"
    collection = details.value("Collection")
    if collection != "CIN":
        said = f"is {collection[:20]!r}" if collection else "is missing"
        faults.append(f"{where}, Collection: {said}; the children in need census says CIN")
    faults += _council_faults(file, header, area)
    stated = day(details.value("ReferenceDate"))
    if stated is None and details.value("ReferenceDate"):
        faults.append(f"{where}, ReferenceDate: is not a date as 2026-03-31")
    year = details.value("Year")
    span = year_to(date(int(year), 3, 31)) if re.fullmatch("20[0-9]{2}", year) else None
    if span is None and stated is not None:
        span = year_to(stated)
    sound = span is not None and (stated is None or span.holds(stated))
    window = None
    if options.reference is not None:
        given = options.reference
        if span is not None and span.holds(given):
            window = Window(span.start, given)
        elif span is not None and sound:
            faults.append(
                f"{where}: the file is about the year to {told(span.end)}, and the reference date "
                f"given, {told(given)}, is not in it"
            )
        else:
            window = year_to(given)
    elif span is not None and sound:
        window = Window(span.start, stated or span.end)
    elif span is not None and stated is not None:
        faults.append(
            f"{where}: Year is {year} but ReferenceDate is {told(stated)}, which is not in the "
            "census year; give the reference date (--reference)"
        )
    elif not faults:
        faults.append(f"{where}: neither ReferenceDate nor Year is there; give --reference")
    if faults or window is None:
        raise Faults("the census file cannot be used:", faults, f"correct {file} or the options.")
    return window


def _council_faults(file: str, header: Node, area: str) -> list[str]:
    """Return what is wrong with whose return the header says it is."""
    sources = header.each("Source")
    given = {source.value("LEA") for source in sources if source.value("LEA")}
    line = sources[0].line if sources else header.line
    if given == {area}:
        return []
    mine = areas.get(area).name
    if not given:
        return [f"{file}, line {line}, LEA: is missing; {mine} is {area}"]
    known = areas.areas()
    names = [f"{code[:9]} ({known[code].name})" if code in known else code[:9] for code in given]
    return [
        f"{file}, line {line}, LEA: the file is of {' and '.join(sorted(names))}, "
        f"not of {mine} ({area})"
    ]


def _refuse_nothing(file: str, tally: Tally) -> None:
    """Refuse a file without children, or without a referral of the year."""
    if not tally.n["children"]:
        raise UserError(f"{file}: there is no child in it", "export the whole return.")
    if not tally.n["referrals"]:
        raise UserError(
            f"{file}: no referral in it is dated from {told(tally.window.start)} to "
            f"{told(tally.window.end)}",
            "check ReferenceDate in the header, or give the reference date (--reference).",
        )


def _referrals(counts: Counts, tally: Tally) -> None:
    """Add what is counted of referrals and episodes of need."""
    n = tally.n
    whole = n["referrals"]
    counts.add("referrals", whole)
    counts.add("referrals_rate", whole)
    counts.add("rereferral_pct", n["again"], whole, "" if tally.looks_back() else "one_year")
    if n["nfa_blank"] > BLANK * whole:
        for name in ("nfa_pct", "taken_forward_pct", "not_in_need_pct", "cin_started_rate"):
            counts.leave_out(name, "ReferralNFA is blank on too many referrals of the year")
    else:
        counts.add("nfa_pct", n["nfa"], whole)
        counts.add("taken_forward_pct", whole - n["nfa"], whole)
        counts.add("not_in_need_pct", n["not_in_need"], whole)
        counts.add("cin_started_rate", whole - n["nfa"] - n["not_in_need"])
    if n["open_nfa_blank"] > BLANK * n["open"]:
        counts.leave_out("cin_rate", "ReferralNFA is blank on too many open cases")
    else:
        counts.add("cin_rate", n["open"])
    if n["source_blank"] > BLANK * whole:
        counts.leave_out("schools_referrals_pct", "ReferralSource is blank on too many referrals")
    else:
        counts.add("schools_referrals_pct", n["schools"], whole)


def _assessments(counts: Counts, tally: Tally) -> None:
    """Add what is counted of assessments."""
    if not tally.quality.rows["Assessments"]:
        for name in ("assessments_rate", "assessments_45_days_pct"):
            counts.leave_out(name, "the file holds no assessment at all")
        return
    counts.add("assessments_rate", tally.n["assessed"])
    counts.add("assessments_45_days_pct", tally.assessed.within(45), tally.n["assessed"])


def _enquiries(counts: Counts, tally: Tally) -> None:
    """Add what is counted of enquiries and conferences."""
    n = tally.n
    if not tally.quality.rows["Section 47 enquiries"]:
        for name in ("s47_rate", "icpc_rate", "icpc_15_days_pct", "icpc_per_s47_pct"):
            counts.leave_out(name, "the file holds no section 47 enquiry at all")
        return
    counts.add("s47_rate", n["s47"])
    counts.add("icpc_rate", n["icpc"])
    case = "transfers" if n["transfers"] else ""
    counts.add("icpc_15_days_pct", tally.conferenced.within(15), n["icpc"], case)
    counts.add("icpc_per_s47_pct", n["icpc"], n["s47"])


def _plans(counts: Counts, tally: Tally) -> None:
    """Add what is counted of protection plans."""
    n = tally.n
    if not tally.quality.rows["Child protection plans"]:
        counts.leave_out("cpp", "the file holds no child protection plan at all")
        return
    counts.add("cpp", n["plans"])
    counts.add("cpp_rate", n["plans"])
    counts.add("cpp_starts", n["plans_started"])
    counts.add("cpp_starts_rate", n["plans_started"])
    counts.add("cpp_ends", n["plans_ended"])
    counts.add("cpp_ends_per_100_starts", n["plans_ended"], n["plans_started"])
    counts.add("cpp_2y_plus_pct", n["plans_2y"], n["plans"])
    counts.add("cpp_ended_2y_plus_pct", n["plans_ended_2y"], n["plans_ended"])
    counts.add("cpp_ended_3m_pct", n["plans_ended_3m"], n["plans_ended"])
    if n["previous_blank"] > BLANK * n["plans_started"]:
        counts.leave_out("cpp_subsequent_pct", "NumberOfPreviousCPP is missing on too many plans")
    else:
        counts.add("cpp_subsequent_pct", n["plans_again"], n["plans_started"])
    if n["due_old"] and not n["due_old_seen"]:
        counts.leave_out(
            "cpp_reviewed_pct",
            "the file lists no review from before its year, so whether long "
            "plans were reviewed in time cannot be seen",
        )
    else:
        counts.add("cpp_reviewed_pct", n["reviewed"], n["due"])
