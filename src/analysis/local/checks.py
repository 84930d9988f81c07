"""What each row of a council's own totals must be, and every way in which it is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from analysis import areas, declare, indicators, words
from analysis.declare import POPULATION, Indicator
from analysis.errors import UserError, unknown
from analysis.local import specs
from analysis.local.aggregate import GRADES, Count
from analysis.paths import remember

_NUMBER = re.compile(r"(?:\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.\d+)?")
#: Years a period can lie in; others are slips of the pen.
YEARS = range(1990, 2100)
#: Years after the newest published period within which local figures may end: after two the
#: next year would be published.
AHEAD = 2
#: Characters of a cell that a message repeats.
LONGEST = 40
_COUNTED = "as the council counted it"


@dataclass
class Checker:
    """Reads rows of one file for one council and edition, collecting every fault."""

    where: str
    area: str
    edition: str
    #: the day the data were taken, None where it was not said
    reference: date | None = None
    faults: list[str] = field(default_factory=list)
    #: rows with an indicator and a period but no number, as templates have
    blank: int = 0
    #: rows of one-day figures given with a window
    windows: int = 0
    #: row → indicator and period, of every row that has them
    _seen: dict[int, tuple[str, date, date]] = field(default_factory=dict)

    def rows(self, header: list[str], below: list[tuple[int, list[str]]]) -> list[Count]:
        """Return the sound rows of those below the column names."""
        found = []
        if not below:
            self.faults.append(f"{self.where}: no rows below the column names; add some")
        for number, cells in below:
            if len(cells) != len(header):
                self.faults.append(
                    f"{self.where}, row {number}: {len(cells)} cells under {len(header)} columns; "
                    "put numbers with a comma in quotation marks, or leave the comma out"
                )
                continue
            named = dict(zip(header, cells, strict=True))
            if named["indicator"] and not named["numerator"] and not named["denominator"]:
                self.blank += 1
                continue
            row = self._row(number, named)
            found += [row] if row else []
        if below and self.blank == len(below):
            self.faults.append(f"{self.where}: no row has a number; fill in the numerators")
        return found

    def _row(self, number: int, cells: Mapping[str, str]) -> Count | None:
        """Return a row, or None where anything in it is wrong."""
        before = len(self.faults)
        spec = self._indicator(number, cells["indicator"])
        end = self._day(number, "period_end", cells["period_end"])
        day = spec is not None and specs.snapshot(spec)
        start = end
        if cells["period_start"] or not day:
            start = self._day(number, "period_start", cells["period_start"])
        top = self._number(number, "numerator", cells["numerator"], spec)
        bottom = float("nan")
        if cells["denominator"]:
            bottom = self._number(number, "denominator", cells["denominator"], spec)
        if cells.get("council"):
            self._council(number, cells["council"])
        if spec is None:
            return None
        grade = "C" if spec.id in specs.local_only() else "A"
        how = _COUNTED
        if start and end and self._window(number, spec, start, end):
            if day:
                self.windows += start != end
                start = end
                how += f" on {words.day(end)}"
            elif specs.annualised(spec) and specs.months(start, end) != 12:
                grade = max(grade, "B")
                how += "; a part of a year, taken to twelve months, so seasons can mislead"
            self._overlap(number, spec, start, end)
        self._denominator(number, spec, cells["denominator"], top, bottom)
        grade = self._grade(number, cells.get("grade", ""), grade)
        if len(self.faults) > before or start is None or end is None:
            return None
        return Count(spec.id, start, end, top, bottom, grade, f"{how[0].upper()}{how[1:]}.")

    def _fault(self, number: int, column: str, what: str) -> None:
        self.faults.append(f"{self.where}, row {number}, column {column}: {what}")

    def _indicator(self, number: int, text: str) -> Indicator | None:
        """Return the indicator a row names, if figures of this council can be added to it."""
        known = specs.ids()
        if text not in known:
            error = unknown("indicator", text[:LONGEST], known)
            what = f"{error.what}. {error.fix or 'The ids are those of the indicator pages.'}"
            self._fault(number, "indicator", what if text else "is empty; give an indicator's id")
            return None
        spec = specs.spec(text)
        joint = areas.joint_of(self.area)
        if spec.deflated:
            what = f"{text} is in the prices of one year; give cash figures, or leave the row out"
            self._fault(number, "indicator", what)
        elif joint is not None and specs.source(spec) == "workforce":
            what = (
                f"{text} is published for {joint.name} together, and one partner's figures "
                "cannot stand in that series; leave the row out"
            )
            self._fault(number, "indicator", what)
        return spec

    def _council(self, number: int, text: str) -> None:
        """Check that a row is about the council named, not another one."""
        own = areas.areas()[self.area].name
        try:
            found = areas.find(text)
        except UserError as error:
            self._fault(number, "council", f"{error.what}. {error.fix}")
            return
        if found.id != self.area:
            what = f"{found.name}, but these are to be figures of {own}; leave the row out"
            self._fault(number, "council", what)

    def _day(self, number: int, column: str, text: str) -> date | None:
        """Return a date; spreadsheets rewrite ISO dates as day/month/year, so both are read."""
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                found = datetime.strptime(text, form).date()
            except ValueError:
                continue
            if found.year in YEARS:
                return found
        what = (
            f"{_shown(text)} is not a date from {YEARS[0]} to {YEARS[-1]}; write it as 2026-03-31"
        )
        self._fault(number, column, what)
        return None

    def _number(self, number: int, column: str, text: str, spec: Indicator | None) -> float:
        """Return a number from none upwards, NaN with a fault for anything else."""
        plain = text.replace("−", "-")
        found = float("nan")
        if not text:
            self._fault(number, column, "is empty; leave the whole row out if there is no figure")
        elif _NUMBER.fullmatch(plain.removeprefix("-")) is None:
            what = f"{_shown(text)} is not a number; leave the whole row out if it is not known"
            self._fault(number, column, what)
        elif plain.startswith("-"):
            self._fault(number, column, f"{_shown(text)} is negative; no count or amount can be")
        else:
            found = float(plain.replace(",", ""))
            whole = spec is not None and specs.source(spec) in ("cin", "cla", "local")
            if whole and found != int(found):
                what = (
                    f"{_shown(text)} is not a whole number; give counts, not rates or percentages"
                )
                self._fault(number, column, what)
        return found

    def _grade(self, number: int, text: str, rule: str) -> str:
        """Return the grade of a row; people may lower what the rules give, not raise it."""
        given = text.upper()
        if given and given not in GRADES:
            self._fault(number, "grade", f"{_shown(text)} is no grade; write A, B or C, or nothing")
        elif given and given < rule:
            what = f"{given}, where such a figure is {rule} at best; write that, or nothing"
            self._fault(number, "grade", what)
        return max(given, rule)

    def _window(self, number: int, spec: Indicator, start: date, end: date) -> bool:
        """Check that the dates make a window of at most a year, and not one to come."""
        columns = "period_start and period_end"
        limit = self.reference or latest_end(spec, self.edition)
        what = ""
        if start > end:
            what = f"{start} comes after {end}; exchange them"
        elif specs.months(start, end) > 12:
            what = f"{start} to {end} is longer than a year; give one row a year"
        elif end > limit:
            what = (
                f"{end} lies after the reference date {limit}; correct one of them"
                if self.reference
                else f"{end} lies too far ahead: such figures can run to {limit} in this edition, "
                f"whose newest are of {newest(specs.source(spec), self.edition) or 'no year'}; "
                "correct the dates or choose a newer edition"
            )
        elif not (spec.first or 0) <= specs.period(spec, end) <= (spec.last or 9999):
            known = " ".join(
                [f"from {spec.first}"] * bool(spec.first) + [f"to {spec.last}"] * bool(spec.last)
            )
            what = f"{spec.id} is kept {known} only; leave the row out"
        if what:
            self._fault(number, columns, what)
        return not what

    def _denominator(
        self, number: int, spec: Indicator, text: str, top: float, bottom: float
    ) -> None:
        """Check that there is a denominator where the indicator has one, and only there."""
        if not spec.denominator and text:
            what = f"{spec.id} is a plain figure without a denominator; leave the cell empty"
            self._fault(number, "denominator", what)
        elif spec.denominator and spec.denominator != (POPULATION,) and not text:
            below = " + ".join(spec.denominator)
            what = f"is empty; {spec.id} is divided by {below}: give that number"
            self._fault(number, "denominator", what)
        elif spec.interval == "wilson" and top > bottom:
            # the numbers are not repeated: they may be small
            what = "is more than the denominator; a share's parts cannot exceed the whole"
            self._fault(number, "numerator", what)

    def _overlap(self, number: int, spec: Indicator, start: date, end: date) -> None:
        """Report a row whose period shares a day with an earlier row of the same indicator.

        One of the two would be counted twice, and what lies between their ends, a few days'
        children, could be told from the difference.
        """
        for other, (name, first, last) in self._seen.items():
            if name == spec.id and start <= last and first <= end:
                what = f"{spec.id} for {start} to {end} overlaps row {other}; keep one of them"
                self._fault(number, "period_start and period_end", what)
                break
        self._seen[number] = (spec.id, start, end)


def _shown(text: str) -> str:
    """Return a cell as messages repeat it: not a page of it."""
    return repr(text if len(text) <= LONGEST else f"{text[:LONGEST]}…")


def latest_end(spec: Indicator, edition: str) -> date:
    """Return the last day a window may end on where no reference date was given."""
    month, day = specs.year_end(spec)
    known = newest(specs.source(spec), edition) or newest("cin", edition)
    return date(known + AHEAD, month, day) - timedelta(days=1)


@remember
def newest(source: str, edition: str) -> int:
    """Return the newest period an edition has of a source's indicators, 0 where none."""
    known = [declare.indicator(name) for name in declare.ids("indicators")]
    found = {spec.numerator[0] for spec in known if specs.source(spec) == source}
    periods = [indicators.pick(measure, edition).index.get_level_values(1) for measure in found]
    return max((int(p.max()) for p in periods if len(p)), default=0)
