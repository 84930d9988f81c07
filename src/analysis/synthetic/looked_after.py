"""The looked-after return (SSDA903) of the simulated lives: one CSV file a table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from analysis.synthetic.days import Window, age, months_before, open_on
from analysis.synthetic.draw import Draw
from analysis.synthetic.events import Care, Child, Need, Placement, Status
from analysis.synthetic.files import Sheet, Value, write_csv
from analysis.synthetic.setting import eighteenth

COLUMNS: dict[str, tuple[str, ...]] = {
    "header": ("CHILD", "SEX", "DOB", "ETHNIC", "UPN", "MOTHER", "MC_DOB"),
    "episodes": (
        *("CHILD", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER", "DEC", "REC"),
        *("REASON_PLACE_CHANGE", "HOME_POST", "PL_POST", "URN"),
    ),
    "reviews": ("CHILD", "DOB", "REVIEW", "REVIEW_CODE"),
    "uasc": ("CHILD", "SEX", "DOB", "DUC"),
    "oc2": (
        *("CHILD", "DOB", "SDQ_SCORE", "SDQ_REASON", "CONVICTED", "HEALTH_CHECK"),
        *("IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE"),
        *("INTERVENTION_RECEIVED", "INTERVENTION_OFFERED"),
    ),
    "oc3": ("CHILD", "DOB", "IN_TOUCH", "ACTIV", "ACCOM"),
    "ad1": (
        *("CHILD", "DOB", "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR"),
        *("SEX_ADOPTR", "LS_ADOPTR"),
    ),
    "placed_for_adoption": (
        *("CHILD", "DOB", "DATE_PLACED", "DATE_PLACED_CEASED", "REASON_PLACED_CEASED"),
    ),
    "previous_permanence": ("CHILD", "DOB", "PREV_PERM", "LA_PERM", "DATE_PERM"),
    "missing": ("CHILD", "DOB", "MISSING", "MIS_START", "MIS_END"),
    "social_worker": ("CHILD", "DOB", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON"),
}
Row = tuple[Value, ...]
Tables = dict[str, list[Row]]


def _new(before: tuple[Placement, Status] | None, now: tuple[Placement, Status]) -> str:
    """Return why an episode is a new one: RNE's code."""
    if before is None:
        return "S"
    moved, changed = before[0] is not now[0], before[1] is not now[1]
    if moved and changed:
        return "U" if now[0].same_carer else "B"
    if moved:
        return "T" if now[0].same_carer else "P"
    return "L"


def episodes(child: Child, care: Care, at: date) -> Iterator[Row]:
    """Give the episodes of a period of care: a new one at each change of place or status."""
    days = sorted({stay.start for stay in care.placements} | {s.start for s in care.statuses})
    ends = [*days[1:], care.end]
    before = None
    for start, end in zip(days, ends, strict=True):
        if start > at:
            return
        stay = next(s for s in reversed(care.placements) if s.start <= start)
        status = next(s for s in reversed(care.statuses) if s.start <= start)
        last = end == care.end
        moves = not last and any(s.start == end for s in care.placements)
        over = end <= at
        yield (
            *(child.id, start, _new(before, (stay, status)), status.code, care.need),
            *(stay.kind, stay.provider, end if over else None),
            (care.reason if last else "X1") if over else None,
            "CARPL" if moves and over else None,
            *(child.postcode, stay.postcode, stay.urn or None),
        )
        before = (stay, status)


def _reviews(child: Child, care: Care, year: Window, draw: Draw) -> Iterator[Row]:
    day = care.start + timedelta(days=draw.whole(18, 28))
    while day <= min(care.end, year.end):
        if year.holds(day):
            yield (child.id, child.born, day, "PN1" if draw.chance(0.7) else "PN3")
        day += timedelta(days=draw.whole(80, 180))


def _health(child: Child, care: Care, year: Window, draw: Draw) -> Iterator[Row]:
    """Give the outcomes of a child looked after for the whole year."""
    if not open_on(care.start, care.end, year.end) or care.start > months_before(year.end, 12):
        return
    scored = 4 <= age(child.born, year.end) <= 16
    yield (
        child.id,
        child.born,
        draw.whole(2, 32) if scored else None,
        None,
        int(draw.chance(0.03)),
        1 if age(child.born, year.end) < 5 else None,
        *(int(draw.chance(0.85)) for _ in range(3)),
        *(0, 0, 0),
    )


def _adopted(child: Child, year: Window) -> Iterator[Row]:
    steps = child.adoption
    if steps is not None and year.holds(steps.adopted):
        fostered = int(steps.fostered is not None)
        yield (child.id, child.born, steps.decision, steps.matched, fostered, 2, "MF", "L11")


def _placed(child: Child, year: Window) -> Iterator[Row]:
    """Give the decision that a child should be placed for adoption, and its reversal."""
    steps = child.adoption
    if steps is None or steps.decision > year.end:
        return
    over = steps.adopted or steps.reversed
    if over is None or over >= year.start:
        ceased = year.known(steps.reversed)
        yield (child.id, child.born, steps.decision, ceased, "RD4" if ceased else None)


def _leaver(child: Child, year: Window, draw: Draw) -> Iterator[Row]:
    """Give the outcomes of a young person of 17 to 21 who was looked after from 16."""
    adult = eighteenth(child.born)
    years = age(child.born, year.end)
    at_16 = date(adult.year - 2, adult.month, adult.day)
    left = [care for care in child.cares if at_16 < care.end <= year.end and not care.short_breaks]
    if not left or not 17 <= years <= 21:
        return
    suitable = "1" if draw.chance(0.88) else "2"
    touch = draw.chance(0.93)
    yield (
        child.id,
        child.born,
        "YES" if touch else "NO",
        draw.one(("F1", "F2", "F5", "P2", "G5", "G6")) if touch else "0",
        f"{draw.one('BDUZ')}{suitable}" if touch else "0",
    )


def _missing(child: Child, care: Care, year: Window, draw: Draw) -> Iterator[Row]:
    first, last = max(care.start, year.start), min(care.end, year.end)
    if draw.chance(0.1) and (last - first).days > 10:
        day = draw.day(first, last - timedelta(days=5))
        end = day + timedelta(days=draw.whole(0, 4))
        yield (child.id, child.born, "M" if draw.chance(0.9) else "A", day, end)


def _workers(child: Child, need: Need, care: Care, year: Window, draw: Draw) -> Iterator[Row]:
    """Give the child's social workers one after the other: most have one or two in a year."""
    day, last = max(care.start, year.start), min(care.end, year.end)
    name = "SYNW" + need.worker.rsplit(" ", 1)[1].zfill(4)
    while day <= last:
        end = day + timedelta(days=draw.whole(60, 700))
        over = end if end <= last else year.known(care.end)
        why = ("CHCHAN" if end <= last else "TSPROC") if over else None
        yield (child.id, child.born, name, day, over, why)
        day, name = end, f"SYNW{draw.whole(1, 60):04d}"


def tables(children: Iterable[Child], year: Window, history: bool, seed: int) -> Tables:
    """Return the rows of every file of a year's return.

    Parameters
    ----------
    children
        The simulated children.
    year
        The year to 31 March.
    history
        Whether episodes that ended before the year are there as well, back to the start of
        each child's care; a return as submitted holds those open in the year.
    seed
        Seeds what no indicator rests on, such as health checks.
    """
    draw = Draw(f"looked after {seed} {year.end}")
    found: Tables = {name: [] for name in COLUMNS}
    for child in children:
        begun = [
            (need, care) for need in child.needs for care in need.cares if care.start <= year.end
        ]
        now = [(need, care) for need, care in begun if care.end >= year.start]
        left = list(_leaver(child, year, draw))
        found["oc3"] += left
        sex, born = child.sex, child.born
        if now or left:
            header = (child.id, sex, born, child.ethnicity, child.pupil, None, None)
            found["header"].append(header)
        if not now:
            continue
        for _, care in begun if history else now:
            for row in episodes(child, care, year.end):
                ended = row[7]
                if history or not isinstance(ended, date) or ended >= year.start:
                    found["episodes"].append(row)
        for need, care in now:
            if care.short_breaks:
                continue
            found["reviews"] += _reviews(child, care, year, draw)
            found["oc2"] += _health(child, care, year, draw)
            found["missing"] += _missing(child, care, year, draw)
            found["social_worker"] += _workers(child, need, care, year, draw)
            if care.uasc:
                found["uasc"].append((child.id, sex, born, eighteenth(born)))
            if year.holds(care.start):
                found["previous_permanence"].append((child.id, born, "Z1", None, None))
        found["ad1"] += _adopted(child, year)
        found["placed_for_adoption"] += _placed(child, year)
    return found


def write(folder: Path, found: Tables, copies: int) -> None:
    """Write one CSV file a table into a folder, its rows so many times under other ids."""
    pages = [Sheet(name, [COLUMNS[name], *rows]) for name, rows in found.items()]
    write_csv(folder, pages, copies)
