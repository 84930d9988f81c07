"""Forms of support in force at a council, by date, beside its judgements.

The list of measures is hand-built from documents and is not complete: that a council is not
on it is no evidence that it had no support.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from analysis import areas, declare, judgements, panel, tables
from analysis.paths import remember

#: Forms from the farthest-reaching to the least, with the kinds of measure on the list.
KINDS = {
    "delivery": ("trust", "company"),
    "partner": ("partnership", "external_improvement_support"),
    "direction": ("commissioner", "statutory_direction", "government_supervision"),
    "notice": ("improvement_notice",),
}
TITLES = {
    "delivery": "Trust or company",
    "partner": "Partner council",
    "direction": "Direction or commissioner",
    "notice": "Improvement notice",
    "none": "None on the list",
}
FORM = {kind: form for form, kinds in KINDS.items() for kind in kinds}
#: Frameworks that grade the whole service, or the protection of children in it.
FRAMEWORKS = ("SLAC", "CPI", "SIF", "ILACS")
#: Months of average length, in days.
MONTH = 365.25 / 12
#: A measure without a listed end, other than a trust or company, is taken to bear on a spell
#: that begins up to two years after it, in days.
LASTING = 2 * 365


@dataclass(frozen=True, slots=True)
class Measure:
    """One listed measure with a known start."""

    area: str
    kind: str
    name: str
    #: the first and the last day it can have started on, as precise as its source
    start_first: date
    start_last: date
    #: None where no end is on the list; it may have ended all the same
    end: date | None
    #: the start and end as printed in the list
    printed: str

    @property
    def form(self) -> str:
        """The form of support it belongs to."""
        return FORM[self.kind]


@dataclass(frozen=True, slots=True)
class Spell:
    """A council's time from its first inadequate judgement to its first better one."""

    area: str
    start: date
    #: the last judgement that was still inadequate
    last: date
    #: the better judgement, None where there is none yet
    end: date | None
    after: str
    #: the last day seen: of the better judgement, the edition, or the council
    seen: date

    @property
    def ended(self) -> bool:
        """Whether a better judgement has been published."""
        return self.end is not None

    @property
    def months(self) -> float:
        """Months to the better judgement, or as far as seen."""
        return (self.seen - self.start).days / MONTH

    @property
    def least(self) -> float:
        """Months for which it was surely inadequate."""
        return (self.last - self.start).days / MONTH

    @property
    def middle(self) -> float:
        """Months to the middle of the interval in which it must have got better."""
        return (self.least + self.months) / 2


@dataclass(frozen=True, slots=True)
class Entry:
    """A form of support beginning at a council, with the judgements on either side."""

    area: str
    form: str
    measure: Measure
    before: str
    before_day: date | None
    #: inadequate judgements in a row up to the start, and months since the first of them
    run: int
    run_months: float
    after: str
    after_day: date | None
    #: the best grade since the start
    best: str


def end_of(edition: str) -> date:
    """Return the last day of which an edition knows the judgements."""
    limit = declare.edition(edition).as_at
    newest = judgements.judgements()["published"].max().date()
    return min(limit, newest) if limit else newest


def _day(value: Any) -> date | None:
    """Return a day of a table, None where it is empty."""
    return None if pd.isna(value) else pd.Timestamp(value).date()


@remember
def listed(edition: str) -> tuple[tuple[Measure, ...], tuple[str, ...]]:
    """Return the measures begun by the edition's end, and the names of those without a start."""
    end = end_of(edition)
    table = tables.read("interventions")
    table = table[table["kind"].isin(FORM)]
    found: list[Measure] = []
    undated: list[str] = []
    for row in table.sort_values(["area", "start_first", "kind", "name"]).to_dict("records"):
        first, last = _day(row["start_first"]), _day(row["start_last"])
        if first is None or last is None:
            undated.append(f"{areas.areas()[row['area']].name} ({row['name']})")
            continue
        if first > end:
            continue
        until = _day(row["end_first"])
        stop = str(row["end"]) if until is not None and until <= end else "no end listed"
        found.append(
            Measure(
                area=row["area"],
                kind=row["kind"],
                name=row["name"],
                start_first=first,
                start_last=last,
                end=until if until is not None and until <= end else None,
                printed=f"{row['start']} to {stop}",
            )
        )
    return tuple(found), tuple(undated)


@remember
def graded(edition: str, frameworks: tuple[str, ...] = FRAMEWORKS) -> pd.DataFrame:
    """Return judgements with an overall grade, by council and day of publication."""
    table = panel.judged(edition, frameworks)
    return table[table["overall"].notna()]


@remember
def spells(edition: str) -> tuple[Spell, ...]:
    """Return every spell of inadequate under the single and the later framework."""
    end, known = end_of(edition), areas.areas()
    found = []
    for area, rows in graded(edition, ("SIF", "ILACS")).groupby("area"):
        gone = known[str(area)].end
        until = min(end, gone) if gone else end
        start: date | None = None
        last = until
        for day, grade in zip(rows["published"], rows["overall"], strict=True):
            when = day.date()
            if grade == judgements.GRADES[0]:
                start, last = start or when, when
            elif start is not None:
                found.append(Spell(str(area), start, last, when, grade, when))
                start = None
        if start is not None:
            found.append(Spell(str(area), start, last, None, "", max(until, last)))
    return tuple(sorted(found, key=lambda s: (s.start, s.area)))


def form_of(spell: Spell, edition: str, by: date | None = None) -> str:
    """Return the farthest-reaching listed form in force at some time in a spell.

    Parameters
    ----------
    spell, edition
        The spell, and what is known.
    by
        Only forms surely begun by this day; the spell's end when None.
    """
    forms = {m.form for m in listed(edition)[0] if m.area == spell.area and _bears(m, spell, by)}
    return next((form for form in KINDS if form in forms), "none")


def _bears(measure: Measure, spell: Spell, by: date | None) -> bool:
    """Return whether a measure was in force in a spell, or by a day in it."""
    begun = measure.start_first < spell.seen if by is None else measure.start_last <= by
    if measure.end is not None:
        return begun and measure.end >= spell.start
    # a notice or direction without a listed end is not taken to run for ever
    recent = (spell.start - measure.start_last).days <= LASTING
    return begun and (recent or measure.form == "delivery")


@remember
def entries(edition: str) -> tuple[Entry, ...]:
    """Return each beginning of a form at a council, one for each judgement that followed.

    A measure that replaces another of the same form before the council is inspected again is
    part of the same beginning.
    """
    table = graded(edition)
    found: dict[tuple[str, str, date | None], Entry] = {}
    for measure in listed(edition)[0]:
        rows = table[table["area"] == measure.area]
        earlier = rows[rows["published"].dt.date <= measure.start_last]
        later = rows[rows["start"].dt.date > measure.start_last]
        run, since = 0, measure.start_last
        for day, grade in zip(earlier["published"][::-1], earlier["overall"][::-1], strict=True):
            if grade != judgements.GRADES[0]:
                break
            run, since = run + 1, day.date()
        after_day = later["published"].iloc[0].date() if len(later) else None
        entry = Entry(
            area=measure.area,
            form=measure.form,
            measure=measure,
            before=str(earlier["overall"].iloc[-1]) if len(earlier) else "",
            before_day=earlier["published"].iloc[-1].date() if len(earlier) else None,
            run=run,
            run_months=(measure.start_last - since).days / MONTH if run else 0.0,
            after=str(later["overall"].iloc[0]) if len(later) else "",
            after_day=after_day,
            best=max(later["overall"], key=judgements.GRADES.index) if len(later) else "",
        )
        key = (measure.area, measure.form, after_day)
        if key not in found or measure.start_last < found[key].measure.start_last:
            found[key] = entry
    return tuple(sorted(found.values(), key=lambda e: (e.measure.start_first, e.area)))
