"""Other readings of the same judgements: what a hostile reviewer would ask."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import numpy as np
import pandas as pd

from analysis import areas, charts, declare, judgements, stats, words
from analysis.claim_tests import ShareBand
from analysis.judgements import GRADES
from analysis.results import Result, Table
from analysis.study.system.scope import (
    COUNT,
    FOREWORD,
    FRAMEWORK,
    LESS_THAN_GOOD,
    RI,
    SLIDES,
    Scope,
    grades,
    share,
    told,
)

#: Slides take time to make: their distribution is also read some weeks before they were shown.
WEEKS_BEFORE = date(2017, 4, 30)
LATEST = "Latest under the framework"
Reading = Callable[[date], dict[str, int]]


def _under(basis: judgements.Basis) -> Reading:
    """Return the reading that counts the framework's judgements on a basis."""
    return lambda when: judgements.counts(FRAMEWORK, when, basis).n


def _any_framework(when: date) -> dict[str, int]:
    """Count each council's latest judgement, whatever the framework."""
    found = judgements.latest(when)["overall"].value_counts()
    return {grade: int(found.get(grade, 0)) for grade in GRADES}


def _surviving(when: date) -> dict[str, int]:
    """Count latest judgements of the councils that exist today only."""
    known = areas.areas()
    found = judgements.counts(FRAMEWORK, when).areas
    return {g: sum(known[a].end is None for a in ids) for g, ids in found.items()}


READINGS: dict[str, Reading] = {
    LATEST: _under("latest"),
    "First under the framework": _under("first"),
    "Every inspection": _under("all"),
    "Councils of today only": _surviving,
    "Latest under any framework": _any_framework,
}


def bases(scope: Scope) -> Result:
    """Set the foreword's share beside what other readings and days give."""
    band = grades(FOREWORD).shares[0]
    line = f"{words.number((band.low + band.high) / 2)}%"
    curve = scope.curve(FRAMEWORK)
    # the framework's last report, if the edition reaches the day all had been inspected
    last = curve["by"].iloc[-1].date() if len(curve) else scope.end
    complete = len(curve) and curve["inspected"].iloc[-1] == len(areas.councils(last))
    whole = [last] if complete else []
    asked = [grades(COUNT).by, grades(FOREWORD).by, grades(SLIDES).by]
    days = sorted({day for day in [*asked, *whole] if day <= scope.end})
    rows, inside, of = [], 0, 0
    for name, reading in READINGS.items():
        cells = []
        for day in days:
            n = reading(day)
            found = share(sum(n[g] for g in GRADES[GRADES.index(RI) :]), sum(n.values()))
            cells.append("–" if found is None else f"{found.told}, {found.interval}")
            if found is not None:
                of += 1
                inside += band.low <= found.value <= band.high
        rows.append((name, *cells))
    return Result(
        id="bases",
        title="",
        sentence=(
            f"Of {of} readings (how a council is counted, by which day) {inside} "
            f"{'gives' if inside == 1 else 'give'} a share that rounds to {line}."
        ),
        table=Table(
            "Requires improvement or better: share, count and 95% interval, by reading and day",
            ("Counted", *(f"By {words.day(day)}" for day in days)),
            tuple(rows),
        ),
        notes=[
            "Every inspection counts a council again at each judgement, so those judged "
            "inadequate, who are inspected again soonest, weigh more.",
            "The latest under any framework takes older judgements, made by another bar, for "
            "councils not yet inspected under this one.",
            *(
                "The last day is that of the framework's last report, when every council had been "
                "inspected: the order of inspection no longer bears on first judgements."
                for _ in whole
            ),
        ],
        source=scope.source(),
    )


def slides(scope: Scope) -> Result:
    """Hold the slides' three bands against the distribution, day by day and reading by reading."""
    test = grades(SLIDES)
    days = [day for day in (WEEKS_BEFORE, test.by) if day <= scope.end]
    rows, whole, first = [], 0, ""
    kept = [0 for _ in test.shares]
    for day in days:
        open_to = len(areas.councils(day))
        for name, reading in [*READINGS.items(), ("All councils, judged or not", None)]:
            n = (reading or READINGS[LATEST])(day)
            total = sum(n.values()) if reading else open_to
            cells, passed = [], []
            for place, band in enumerate(test.shares):
                found = share(sum(n[g] for g in band.grades), total)
                if found is None:
                    continue
                passed.append(band.low <= found.value <= band.high)
                kept[place] += passed[-1]
                where = _where(found.value, band)
                cells.append(f"{told(found)}: {where}")
                if day == days[-1] and name == LATEST:
                    first += f"{', ' if first else ''}{found.told} {_grades(band)}: {where}"
            whole += bool(passed) and all(passed)
            rows.append((words.day(day), name, str(total), *cells))
    if not rows:
        return Result("slides", "", "This edition ends before the slides were shown.")
    held = words.join(
        f"{_grades(band)} in {count}" for band, count in zip(test.shares, kept, strict=True)
    )
    return Result(
        id="slides",
        title="",
        sentence=(
            f"By {words.day(days[-1])}, each council at its latest judgement: {first}. Of "
            f"{len(rows)} readings all three bands hold in {whole or 'none'}; taken singly, {held}."
        ),
        table=Table(
            "The slides' bands on their day and some weeks before, by reading",
            ("By", "Counted", "Councils or inspections", *(_heading(b) for b in test.shares)),
            tuple(rows),
        ),
        notes=[
            *declare.claim(SLIDES).caveats,
            "The slide's own words do not say whether councils not yet inspected are in the "
            "base: the last reading of each day counts them.",
        ],
        source=scope.source(),
    )


def _where(value: float, band: ShareBand) -> str:
    """Say where a share lies from a band."""
    return "below" if value < band.low else "above" if value > band.high else "in the band"


def _grades(band: ShareBand) -> str:
    """Print a band's grades."""
    return words.join(band.grades, "or")


def _heading(band: ShareBand) -> str:
    """Print a band's grades and limits, as a column's heading."""
    return f"{_grades(band).capitalize()} ({words.number(band.low)} to {words.number(band.high)}%)"


def order(scope: Scope) -> Result:
    """Show first judgements by half-year, beside what the councils had been judged before.

    If councils thought at risk came first, a share among those inspected so far says little
    of those still to come, and its rise over time need not be improvement.
    """
    table = scope.judgements(FRAMEWORK).drop_duplicates("area")
    if table.empty:
        return Result("order", "", "This edition has no judgement under the framework.")
    table = table.assign(
        before=[
            _before(scope, area, day)
            for area, day in zip(table["area"], table["published"], strict=True)
        ],
        half=table["published"].dt.year + (table["published"].dt.month > 6) / 2,
    )
    rows, better, weak = [], [], []
    for half, part in table.groupby("half"):
        known = part[part["before"] != ""]
        now = share(int((part["overall"] != "inadequate").sum()), len(part))
        good = share(int((~part["overall"].isin(LESS_THAN_GOOD)).sum()), len(part))
        then = share(int((known["before"] == "inadequate").sum()), len(known))
        year = int(float(str(half)))
        name = f"{'July to December' if float(str(half)) > year else 'January to June'} {year}"
        rows.append((name, str(len(part)), told(now), told(good), told(then)))
        better.append(now.value if now else np.nan)
        weak.append(then.value if then else np.nan)
    # split by day, so that no day's reports fall on both sides
    middle = table["published"].iloc[(len(table) - 1) // 2]
    early, late = table[table["published"] <= middle], table[table["published"] > middle]
    sentence = (
        f"Of the {len(early)} councils inspected first, {_weak(early)} had been judged inadequate "
        f"before, of the {len(late)} inspected later {_weak(late)}. Their first judgement under "
        f"{FRAMEWORK} was requires improvement or better for {_passed(early)} and {_passed(late)}, "
        f"a difference of {_difference(early, late)}."
    )
    names = ("Requires improvement or better", "Judged inadequate before")
    return Result(
        id="order",
        title=f"First judgements under {FRAMEWORK} by half-year, and the judgement before",
        sentence=sentence,
        table=Table(
            "Councils by half-year of their first report under the framework, 95% intervals",
            ("Published", "Councils", names[0], "Good or better", names[1]),
            tuple(rows),
        ),
        figure=charts.trend(
            np.array(sorted(table["half"].unique())),
            dict(zip(names, (np.array(better), np.array(weak)), strict=True)),
            "% of councils",
            [],
        ),
        alternative=f"Two lines by half-year. {sentence}",
        notes=[
            "Each council once, at its first judgement. The judgement before is the latest "
            "under an earlier framework, by another bar.",
            "Ofsted chose the order: a line through these half-years is not a measure of how the "
            "sector changed.",
        ],
        source=scope.source(),
    )


def _before(scope: Scope, area: str, day: pd.Timestamp) -> str:
    """Return a council's last grade before a day, empty where it had none."""
    table = scope.judgements()
    own = table[(table["area"] == area) & (table["published"] < day) & table["overall"].notna()]
    return str(own["overall"].iloc[-1]) if len(own) else ""


def _weak(part: pd.DataFrame) -> str:
    """Print how many councils had been judged inadequate before."""
    return str(int((part["before"] == "inadequate").sum()))


def _passed(part: pd.DataFrame) -> str:
    """Print the share not judged inadequate."""
    found = share(int((part["overall"] != "inadequate").sum()), len(part))
    return told(found)


def _difference(early: pd.DataFrame, late: pd.DataFrame) -> str:
    """Print the difference between two shares not judged inadequate."""
    passed = [int((part["overall"] != "inadequate").sum()) for part in (early, late)]
    found = stats.proportion_difference(passed[0], len(early), passed[1], len(late))
    reach = words.span(float(found.low), float(found.high), 1, sign=True)
    return f"{words.signed(float(found.estimate), 1)} points (95% interval {reach})"
