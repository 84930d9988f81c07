"""What each row of a council's own figures must be, and every way in which it is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from analysis import areas, declare, indicators
from analysis.declare import POPULATION, Indicator
from analysis.errors import unknown
from analysis.paths import remember

_NUMBER = re.compile(r"(?:\d{1,12}|\d{1,3}(?:,\d{3}){1,3})(?:\.\d+)?")
#: Years a period can lie in; others are slips of the pen.
YEARS = range(1990, 2100)


@dataclass(frozen=True, slots=True)
class Row:
    """One sound row: what it says."""

    spec: Indicator
    start: date
    end: date
    top: float
    #: NaN where the file leaves it empty
    bottom: float


@dataclass
class Checker:
    """Reads rows of one file for one council and edition, collecting every fault."""

    file: str
    area: str
    edition: str
    faults: list[str] = field(default_factory=list)
    #: row → indicator and period, of every row that has them
    _seen: dict[int, tuple[str, date, date]] = field(default_factory=dict)

    def rows(self, header: list[str], below: list[tuple[int, list[str]]]) -> list[Row]:
        """Return the sound rows of those below the column names."""
        found = []
        if not below:
            self.faults.append(f"{self.file}: no rows below the column names; add some")
        for number, cells in below:
            if len(cells) != len(header):
                self.faults.append(
                    f"{self.file}, row {number}: {len(cells)} cells under {len(header)} columns; "
                    "put numbers with a comma in quotation marks, or leave the comma out"
                )
                continue
            row = self._row(number, dict(zip(header, cells, strict=True)))
            found += [row] if row else []
        return found

    def _row(self, number: int, cells: Mapping[str, str]) -> Row | None:
        """Return a row, or None where anything in it is wrong."""
        before = len(self.faults)
        spec = self._indicator(number, cells["indicator"])
        start = self._day(number, "period_start", cells["period_start"])
        end = self._day(number, "period_end", cells["period_end"])
        top = self._number(number, "numerator", cells["numerator"], spec)
        bottom = float("nan")
        if cells["denominator"]:
            bottom = self._number(number, "denominator", cells["denominator"], spec)
        if spec is None:
            return None
        if start and end:
            self._year(number, spec, start, end)
            self._overlap(number, spec, start, end)
        self._denominator(number, spec, cells["denominator"], top, bottom)
        if len(self.faults) > before or start is None or end is None:
            return None
        return Row(spec, start, end, top, bottom)

    def _fault(self, number: int, column: str, what: str) -> None:
        self.faults.append(f"{self.file}, row {number}, column {column}: {what}")

    def _indicator(self, number: int, text: str) -> Indicator | None:
        """Return the indicator a row names, if figures of this council can be added to it."""
        known = declare.ids("indicators")
        if text not in known:
            error = unknown("indicator", text, known)
            what = f"{error.what}. {error.fix or 'The ids are those of the indicator pages.'}"
            self._fault(number, "indicator", what if text else "is empty; give an indicator's id")
            return None
        spec = declare.indicator(text)
        joint = areas.joint_of(self.area)
        if spec.deflated:
            what = f"{text} is in the prices of one year; give cash figures, or leave the row out"
            self._fault(number, "indicator", what)
        elif joint is not None and _source(spec) == "workforce":
            what = (
                f"{text} is published for {joint.name} together, and one partner's figures "
                "cannot stand in that series; leave the row out"
            )
            self._fault(number, "indicator", what)
        return spec

    def _day(self, number: int, column: str, text: str) -> date | None:
        """Return a date; spreadsheets rewrite ISO dates as day/month/year, so both are read."""
        for form in ("%Y-%m-%d", "%d/%m/%Y"):
            try:
                found = datetime.strptime(text, form).date()
            except ValueError:
                continue
            if found.year in YEARS:
                return found
        what = f"{text!r} is not a date from {YEARS[0]} to {YEARS[-1]}; write it as 2026-03-31"
        self._fault(number, column, what)
        return None

    def _number(self, number: int, column: str, text: str, spec: Indicator | None) -> float:
        """Return a number from none upwards, NaN with a fault for anything else."""
        plain = text.replace("−", "-")
        found = float("nan")
        if not text:
            self._fault(number, column, "is empty; leave the whole row out if there is no figure")
        elif _NUMBER.fullmatch(plain.removeprefix("-")) is None:
            what = f"{text!r} is not a number; leave the whole row out if it is not known"
            self._fault(number, column, what)
        elif plain.startswith("-"):
            self._fault(number, column, f"{text!r} is negative; no count or amount can be")
        else:
            found = float(plain.replace(",", ""))
            if spec is not None and _source(spec) in ("cin", "cla") and found != int(found):
                what = f"{text!r} is not a whole number; give counts, not rates or percentages"
                self._fault(number, column, what)
        return found

    def _year(self, number: int, spec: Indicator, start: date, end: date) -> None:
        """Check that the dates are one whole year of the indicator's kind, and not to come."""
        month, day = _year_end(spec)
        period = end.year + ((end.month, end.day) > (month, day))
        whole = date(period - 1, month, day) + timedelta(days=1), date(period, month, day)
        columns = "period_start and period_end"
        if (start, end) != whole:
            self._fault(
                number,
                columns,
                f"{start} to {end} is not the year ending {whole[1].day} {whole[1]:%B} that "
                f"{spec.id} is about; part-years are not accepted here: give the whole year, "
                f"such as {whole[0]} to {whole[1]}, or leave the row out",
            )
            return
        newest = _newest(_source(spec), self.edition)
        # a year and a half after the newest published period: one more whole year, never two
        if period > newest + 1:
            self._fault(
                number,
                columns,
                f"{end} lies too far ahead: the newest year of such figures in this edition is "
                f"{newest or 'none'}, and one more can be added; correct the dates or choose a "
                "newer edition",
            )
        elif not (spec.first or 0) <= period <= (spec.last or 9999):
            known = " ".join(
                [f"from {spec.first}"] * bool(spec.first) + [f"to {spec.last}"] * bool(spec.last)
            )
            self._fault(number, columns, f"{spec.id} is kept {known} only; leave the row out")

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
        """Report a row whose period shares a day with an earlier row of the same indicator."""
        for other, (name, first, last) in self._seen.items():
            if name == spec.id and start <= last and first <= end:
                what = f"{spec.id} for {start} to {end} overlaps row {other}; keep one of them"
                self._fault(number, "period_start and period_end", what)
                break
        self._seen[number] = (spec.id, start, end)


def _source(spec: Indicator) -> str:
    """Return the source whose figures an indicator is made of."""
    return spec.numerator[0].split(".", 1)[0]


def _year_end(spec: Indicator) -> tuple[int, int]:
    """Return month and day on which an indicator's years end."""
    return (9, 30) if spec.period_means.startswith("30 September") else (3, 31)


@remember
def _newest(source: str, edition: str) -> int:
    """Return the newest period an edition has of a source's indicators, 0 where none."""
    specs = [declare.indicator(name) for name in declare.ids("indicators")]
    found = {spec.numerator[0] for spec in specs if _source(spec) == source}
    periods = [indicators.pick(measure, edition).index.get_level_values(1) for measure in found]
    return max((int(p.max()) for p in periods if len(p)), default=0)
