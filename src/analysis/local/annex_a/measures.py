"""The indicators, counted from the lists' sound rows.

Every definition is that of the indicator's own declaration and of the published series it will
stand beside; `declared/local_grades_annex_a.toml` says of each how far Annex A can follow it.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.local import days
from analysis.local.annex_a.rows import Rows
from analysis.local.annex_a.tally import Tally
from analysis.local.annex_a.window import Window, moved

#: Days from which a plan has lasted two years: more than 729.
TWO_YEARS = 730
ASSESSMENT_DAYS, CONFERENCE_DAYS = 45, 15
#: A series of short breaks is not being looked after in the published counts.
SHORT_BREAKS = ("V3", "V4")
ADOPTED = ("E1", "E11", "E12")
GUARDIANSHIP = ("E42", "E43", "E44", "E45", "E46", "E47", "E48")
#: Secure units, children's homes and semi-independent living, as the published group has it.
RESIDENTIAL = ("K1", "K2", "K3", "H3", "H4", "H5")


def contacts(rows: Rows, window: Window, tally: Tally) -> None:
    """Count List 1."""
    start = rows.dates["start"]
    tally.flow("contacts_rate", window.holds(start), start)


def early_help(rows: Rows, window: Window, tally: Tally) -> None:
    """Count List 2; interventions that began before the window are on it too."""
    start = rows.dates["start"]
    tally.flow("early_help_rate", window.holds(start), start)


def referrals(rows: Rows, window: Window, tally: Tally) -> None:
    """Count List 3."""
    start = rows.dates["start"]
    inside = window.holds(start)
    tally.flow("referrals", inside, start)
    tally.flow("referrals_rate", inside, start)
    nfa = rows.codes["nfa"]
    tally.share("nfa_pct", nfa == "Y", inside, nfa != "", start)
    tally.share("taken_forward_pct", nfa == "N", inside, nfa != "", start)
    if "source" in rows.codes:
        source = rows.codes["source"]
        tally.share("schools_referrals_pct", source == "2A", inside, source != "", start)
    if window.reaches_back(start, 12):
        again = _within_a_year(rows.child, start)
        tally.share("rereferral_pct", again, inside, ~np.isnat(start), start, "dates")
    elif "previous" in rows.numbers:
        previous = rows.numbers["previous"]
        tally.share("rereferral_pct", previous > 0, inside, ~np.isnan(previous), start, "column")


def _within_a_year(child: np.ndarray, start: np.ndarray) -> np.ndarray:
    """Return which referrals came within 12 months of an earlier one of the same child."""
    order = np.lexsort((start, child))
    own, day = child[order], start[order]
    found = np.zeros(len(order), dtype=bool)
    same = own[1:] == own[:-1]
    found[1:] = same & (day[:-1] >= moved(day[1:], -12)) & (day[:-1] < day[1:])
    # a second referral of one day looks back past the first of that day
    for place in np.flatnonzero(np.append(False, same & (day[:-1] == day[1:]))):
        found[place] = found[place - 1]
    answer = np.zeros(len(order), dtype=bool)
    answer[order] = found
    return answer


def assessments(rows: Rows, window: Window, tally: Tally) -> None:
    """Count List 4: assessments completed in the window; open ones have no length yet."""
    start, end = rows.dates["start"], rows.dates["end"]
    done = window.holds(end)
    tally.flow("assessments_rate", done, end)
    length = days.between(start, end)
    tally.share("assessments_45_days_pct", length <= ASSESSMENT_DAYS, done, ~np.isnan(length), end)


def enquiries(rows: Rows, window: Window, tally: Tally) -> None:
    """Count List 5: enquiries by their start, conferences by their own date.

    A conference dated before its enquiry, or without one, is in the total but in no band.
    """
    start, held = rows.dates["start"], rows.dates["conference"]
    begun, met = window.holds(start), window.holds(held)
    tally.flow("s47_rate", begun, start)
    tally.flow("icpc_rate", met, held)
    length = days.between(start, held)
    in_time = (length <= CONFERENCE_DAYS) & (held >= start)
    tally.share("icpc_15_days_pct", in_time, met, np.ones(rows.count, dtype=bool), held)
    tally.ratio("icpc_per_s47_pct", met, begun, start)


def plans(rows: Rows, window: Window, tally: Tally) -> None:
    """Count List 7."""
    start, end = rows.dates["start"], rows.dates["end"]
    now = window.open(start, end)
    begun, ended = window.holds(start), window.holds(end)
    lasted = (end - start).astype(float)
    lasted[np.isnat(end)] = np.nan
    all_known = np.ones(rows.count, dtype=bool)
    for name in ("cpp", "cpp_rate"):
        tally.stock(name, rows.child[now])
    old = (window.at - start).astype(float) >= TWO_YEARS
    tally.share("cpp_2y_plus_pct", old, now, all_known)
    for name in ("cpp_starts", "cpp_starts_rate"):
        tally.flow(name, begun, end)
    tally.flow("cpp_ends", ended, end)
    tally.ratio("cpp_ends_per_100_starts", ended, begun, end)
    tally.share("cpp_ended_2y_plus_pct", lasted >= TWO_YEARS, ended, all_known, end)
    tally.share("cpp_ended_3m_pct", end <= moved(start, 3), ended, all_known, end)
    if "previous" in rows.numbers:
        previous = rows.numbers["previous"]
        tally.share("cpp_subsequent_pct", previous > 0, begun, ~np.isnan(previous), end)
    if "review" in rows.dates:
        review = rows.dates["review"]
        due = now & (start <= window.ago(3))
        seen = (review >= start) & (review >= window.ago(6)) & (review <= window.at)
        tally.share("cpp_reviewed_pct", seen, due, all_known)


def care(rows: Rows, window: Window, tally: Tally) -> None:
    """Count List 8, series of short breaks left out of everything."""
    rows.keep(~np.isin(rows.codes["legal"].astype(str), SHORT_BREAKS))
    start, end = rows.dates["start"], rows.dates["end"]
    now = window.open(start, end)
    begun, ended = window.holds(start), window.holds(end)
    for name in ("cla", "cla_rate"):
        tally.stock(name, rows.child[now])
    for name in ("cla_started", "cla_started_rate"):
        tally.people(name, rows.child[begun], end)
    # X1 only closes one episode and opens another
    reason = rows.codes.get("reason", np.full(rows.count, "", dtype=object))
    ended &= reason != "X1"
    tally.people("cla_ceased", rows.child[ended], end)
    if "reason" in rows.codes:
        last = _last_of_each(rows.child, end, ended)
        for name, reasons in (("adopted_pct", ADOPTED), ("sgo_pct", GUARDIANSHIP)):
            hits = np.isin(reason.astype(str), reasons)
            tally.share(name, hits, last, reason != "", end)
    if "placements" in rows.numbers:
        number = rows.numbers["placements"]
        tally.share("placements_3_plus_pct", number >= 3, now, ~np.isnan(number))
    if "location" in rows.codes:
        where = rows.codes["location"]
        tally.share("out_of_area_pct", where == "OUT", now, where != "")
    if "placement" in rows.codes:
        kind = rows.codes["placement"]
        tally.share("residential_pct", np.isin(kind.astype(str), RESIDENTIAL), now, kind != "")
    if "placed" in rows.dates and "born" in rows.dates:
        placed, born = rows.dates["placed"], rows.dates["born"]
        under_16 = moved(born, 16 * 12) > window.at
        long = now & (start <= window.ago(30)) & (under_16 | np.isnat(born))
        known = ~np.isnat(placed) & ~np.isnat(born) & (placed <= window.at)
        tally.share("stable_2_years_pct", placed <= window.ago(24), long, known)


def _last_of_each(child: np.ndarray, end: np.ndarray, ended: np.ndarray) -> np.ndarray:
    """Return each child's last row among those that ended."""
    places = np.flatnonzero(ended)
    order = places[np.lexsort((end[places], child[places]))]
    own = child[order]
    last = np.append(own[1:] != own[:-1], True)[: len(own)]
    found = np.zeros(len(child), dtype=bool)
    found[order[last]] = True
    return found


def across(lists: Mapping[int, Rows], window: Window, tally: Tally) -> None:
    """Count what lists 6 to 9 show together: who is open, and with how many workers."""
    if not all(number in lists for number in (6, 7, 8)):
        return
    tally.part, tally.lost = "Lists 6 to 9", max(rows.lost for rows in lists.values())
    children, allocated, workers = [], [], []
    for rows in (lists[number] for number in (6, 7, 8, 9) if number in lists):
        now = _open(rows, window)
        children.append(_identified(rows, now))
        if rows.worker is not None:
            held = now & (rows.worker >= 0)
            allocated.append(_identified(rows, held))
            workers.append(rows.workers[rows.worker[held]].astype(str))
    tally.stock("cin_rate", np.concatenate(children))
    cases = len(np.unique(np.concatenate([*allocated, np.empty(0, dtype=str)])))
    if cases:
        tally.per("caseload", cases, len(np.unique(np.concatenate(workers))))


def _open(rows: Rows, window: Window) -> np.ndarray:
    """Return which rows of lists 6 to 9 are open; everybody on List 9 is."""
    if rows.number == 9:
        return np.ones(rows.count, dtype=bool)
    nothing = np.full(rows.count, np.datetime64("NaT"), "datetime64[D]")
    now = window.open(rows.dates.get("start", nothing), rows.dates["end"])
    if "status" in rows.codes:
        now &= rows.codes["status"] != "CLOSED"
    return now


def _identified(rows: Rows, kept: np.ndarray) -> np.ndarray:
    """Return the identifiers of some rows' children, one list's unnamed apart from another's."""
    child = rows.child[kept]
    named = child >= 0
    own = rows.names[child[named]].astype(str)
    unnamed = np.array([f"{rows.number} {place}" for place in child[~named]], dtype=str)
    return np.concatenate([own, unnamed])
