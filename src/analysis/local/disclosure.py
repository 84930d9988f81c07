"""Disclosure control: what must not be shown, and what would give it away.

Primary suppression withholds counts of 1 to 5, the figure's whole row with them: also where
the rest of a share, or what it is divided by, is such a count. Noughts are shown.

Secondary suppression withholds what the first could be computed from. Every figure is written
as a sum of measures over stretches of time, from the indicators' own declarations: the
referrals of a row, of the rows divided by referrals and of the referrals taken forward are one
quantity. Beside what is shown, everybody knows the published figures and the identities
between measures. A withheld count that is a linear combination of what is known can be worked
out; as long as one can be, the smallest figure that takes part in it is withheld too. The same
test is made of what lies between a window and a published year or another window around it:
twelve months less nine show three. How many records lack a value, which the difference between a
total and the denominator of a share can show, tells nothing of a child and is not protected.

The method is the usual one of tabular disclosure control (Hundepool and others, Statistical
Disclosure Control, 2012, chapter 4), with the test for exact disclosure only.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import pairwise

import numpy as np

from analysis import indicators
from analysis.declare import Indicator
from analysis.local import specs
from analysis.local.aggregate import Check, Count
from analysis.tidy import Flag

#: Counts above none and below this are withheld, as the Department for Education does.
FEWEST_SHOWN = 6
#: The edition whose published figures everybody is taken to know: the newest.
KNOWN = "current"
#: Of measures: at the end of a window = at its start + what started − what ended.
FLOWS = (("cin.cpp_at_31_march", "cin.cpp_starts", "cin.cpp_ends"),)
#: Of measures over one window: what is left of the first after the others are taken away. The
#: published counts of every council add up so.
SUMS = (("cin.referrals", ("cin.nfa", "cin.not_in_need", "cin.cin_started")),)
#: Counts of rows on the data-quality page are rounded to this, so that none can be taken
#: from another.
ROUNDED_TO = 10
#: How lines about columns, not rows, begin.
COLUMNS_FOUND = "Columns"

_DAY = timedelta(days=1)
_RESIDUE = 1e-7
#: A measure on one day, or in one of the stretches of time between any two ends of windows.
Atom = tuple[str, date]
Form = dict[Atom, float]


def small(count: float) -> bool:
    """Say whether a count must be withheld; fractions (of full-time posts) are held to it too."""
    return 0 < count < FEWEST_SHOWN


def primary(count: Count) -> bool:
    """Say whether a row holds a small count: above the line, below it or in the rest of a share.

    Money, and percentages taken as published, are no counts.
    """
    return bool(_own(count))


def _own(count: Count) -> list[int]:
    """Return which quantities of a row are small: 0 numerator, 1 denominator, 2 the rest."""
    spec = specs.spec(count.indicator)
    above, below = (any(map(specs.people, m)) for m in (spec.numerator, spec.denominator))
    found = [0] * (above and small(count.numerator))
    found += [1] * (below and small(count.denominator))
    return found + [2] * (specs.share(spec) and small(count.denominator - count.numerator))


@dataclass(frozen=True, slots=True)
class _Cell:
    """A quantity that a row shows: its value, and what it is a sum of."""

    row: int
    value: float
    form: Form


@dataclass(frozen=True, slots=True)
class _Timeline:
    """Time, cut where any window starts or has ended: every window is whole stretches."""

    #: first days of the stretches, rising
    cuts: list[date]

    def stretches(self, start: date, end: date) -> list[date]:
        """Return the first days of the stretches that make a window."""
        return self.cuts[bisect_left(self.cuts, start) : bisect_right(self.cuts, end)]

    def form(self, signed: Iterable[tuple[str, float]], start: date, end: date) -> Form:
        """Write a sum of measures over a window as its parts."""
        found: Form = {}
        for measure, sign in signed:
            for day in [end] if measure in specs.SNAPSHOTS else self.stretches(start, end):
                found[measure, day] = found.get((measure, day), 0.0) + sign
        return {atom: weight for atom, weight in found.items() if weight}


def _above(spec: Indicator) -> list[tuple[str, float]]:
    """Return the measures of a numerator with their signs."""
    return [(m, 1.0) for m in spec.numerator] + [(m, -1.0) for m in spec.minus]


def _below(spec: Indicator) -> list[tuple[str, float]]:
    return [(m, 1.0) for m in spec.denominator]


def _rest(spec: Indicator) -> list[tuple[str, float]]:
    """Return the measures of what a share leaves over."""
    return _below(spec) + [(m, -sign) for m, sign in _above(spec)]


@dataclass(frozen=True, slots=True)
class _Published:
    """A published value and its window."""

    measure: str
    start: date
    end: date
    value: float


def _published(measures: Iterable[str], area: str, first: date, last: date) -> list[_Published]:
    """Return what everybody can read of these measures, of years that touch some days."""
    found = []
    for measure in sorted(set(measures)):
        if not specs.people(measure) or measure.startswith("local."):
            continue
        table = indicators.pick(measure, KNOWN)
        if area not in table.index.get_level_values("area"):
            continue
        month, day = (9, 30) if measure.startswith("workforce.") else (3, 31)
        own = table.xs(area, level="area")
        for period, value, flag in zip(own.index, own["value"], own["flag"], strict=True):
            end = date(int(period), month, day)
            start = date(int(period) - 1, month, day) + _DAY
            near = start - _DAY <= last and end >= first - _DAY
            if near and flag == Flag.OK.value and np.isfinite(value):
                found.append(_Published(measure, start, end, float(value)))
    return found


class _Table:
    """All rows of one reading, as linear forms, beside what is published."""

    def __init__(self, counts: Sequence[Count], area: str) -> None:
        self.counts = counts
        self.specs = [specs.spec(count.indicator) for count in counts]
        self.hidden = [np.isnan(c.numerator) or primary(c) for c in counts]
        measures = {m for s in self.specs for m in (*s.numerator, *s.minus, *s.denominator)}
        measures |= {m for names in FLOWS if measures & set(names) for m in names}
        measures |= {m for whole, parts in SUMS if measures & {*parts} for m in (whole, *parts)}
        first, last = min(c.start for c in counts), max(c.end for c in counts)
        self.public = _published(measures, area, first, last)
        windows = [(c.start, c.end) for c in counts] + [(p.start, p.end) for p in self.public]
        self.time = _Timeline(
            sorted({day for start, end in windows for day in (start, end + _DAY)})
        )
        self.cells = [cell for row in range(len(counts)) for cell in self._cells(row)]
        self.known = [
            self.time.form([(p.measure, 1.0)], p.start, p.end) for p in self.public
        ] + self._identities()
        self.protected = self._protected()

    def _cells(self, row: int) -> list[_Cell]:
        """Return the quantities a row shows or would show."""
        count, spec = self.counts[row], self.specs[row]
        both = ((_above(spec), count.numerator), (_below(spec), count.denominator))
        return [
            _Cell(row, value, self.time.form(signed, count.start, count.end))
            for signed, value in both
            if signed and all(specs.people(m) for m, _ in signed)
        ]

    def _identities(self) -> list[Form]:
        """Return the forms that are nought, whatever the figures are."""
        found = []
        for stock, starts, ends in FLOWS:
            atoms = {atom for cell in self.cells for atom in cell.form}
            atoms |= {(p.measure, p.end) for p in self.public if p.measure == stock}
            days = sorted(day for measure, day in atoms if measure == stock)
            for first, last in pairwise(days):
                form = self.time.form([(starts, -1.0), (ends, 1.0)], first + _DAY, last)
                found.append({**form, (stock, last): 1.0, (stock, first): -1.0})
        spans = {(c.start, c.end) for c in self.counts} | {(p.start, p.end) for p in self.public}
        for whole, parts in SUMS:
            signed = [(whole, 1.0), *((part, -1.0) for part in parts)]
            found += [self.time.form(signed, *span) for span in sorted(spans)]
        return found

    def _protected(self) -> list[Form]:
        """Return what must not be worked out: small counts, and small ones between windows.

        A figure withheld to protect another needs no place here: were it known, so would be
        the other.
        """
        found = []
        kinds = (_above, _below, _rest)
        for row, (count, spec) in enumerate(zip(self.counts, self.specs, strict=True)):
            if self.hidden[row]:
                which = _own(count) or [0]
                found += [self.time.form(kinds[i](spec), count.start, count.end) for i in which]
        return [form for form in found + self._between() if form]

    def _between(self) -> list[Form]:
        """Return the small counts that lie between a window and those inside it."""
        found = []
        for signed in self._kinds():
            windows = self._windows(signed)
            for (start, end), (whole, _) in windows.items():
                inside = {
                    span: value
                    for span, (value, own) in windows.items()
                    if own and start <= span[0] and span[1] <= end and span != (start, end)
                }
                groups = [[span] for span in inside] + [list(inside)] * (len(inside) > 1)
                for group in groups:
                    parts = [self.time.form(signed, *span) for span in group]
                    form = _sum(self.time.form(signed, start, end), parts)
                    rest = whole - sum(inside[span] for span in group)
                    if small(round(rest, 6)) and all(w > 0 for w in _signs(form, signed)):
                        found.append(form)
        return found

    def _kinds(self) -> list[tuple[tuple[str, float], ...]]:
        """Return every sum of flows that the rows hold, rests of shares included."""
        found: dict[tuple[tuple[str, float], ...], None] = {}
        for spec in self.specs:
            sums = [_above(spec), _below(spec)] + [_rest(spec)] * specs.share(spec)
            for signed in sums:
                flows = signed and all(m not in specs.SNAPSHOTS for m, _ in signed)
                if flows and all(specs.people(m) for m, _ in signed):
                    found[tuple(sorted(signed))] = None
        return list(found)

    def _windows(
        self, signed: tuple[tuple[str, float], ...]
    ) -> dict[tuple[date, date], tuple[float, bool]]:
        """Return the windows over which a sum is known: its value, and whether it is local."""
        found: dict[tuple[date, date], tuple[float, bool]] = {}
        values: dict[tuple[date, date], dict[str, float]] = {}
        for p in self.public:
            values.setdefault((p.start, p.end), {})[p.measure] = p.value
        for span, known in values.items():
            if all(measure in known for measure, _ in signed):
                found[span] = sum(sign * known[measure] for measure, sign in signed), False
        for row, (count, spec) in enumerate(zip(self.counts, self.specs, strict=True)):
            span = count.start, count.end
            if self.hidden[row]:
                continue
            for own, value in (
                (_above(spec), count.numerator),
                (_below(spec), count.denominator),
                (_rest(spec), count.denominator - count.numerator),
            ):
                if tuple(sorted(own)) == signed and np.isfinite(value):
                    found[span] = value, True
        return found


def _sum(form: Form, less: Iterable[Form]) -> Form:
    """Return a form less some others."""
    found = dict(form)
    for part in less:
        for atom, weight in part.items():
            found[atom] = found.get(atom, 0.0) - weight
    return {atom: weight for atom, weight in found.items() if weight}


def _signs(form: Form, signed: tuple[tuple[str, float], ...]) -> list[float]:
    """Return the weight of each part of a difference against that of the sum itself.

    All are positive where no stretch is taken away twice.
    """
    of = dict(signed)
    return [weight / of[atom[0]] for atom, weight in form.items()]


def _rank_test(known: list[Form], forms: list[Form]) -> tuple[np.ndarray, np.ndarray]:
    """Say which forms are linear combinations of what is known.

    Returns
    -------
    tuple of numpy.ndarray
        Whether each form is one, shape (forms,); the weights of the combination of least
        length, shape (known, forms).
    """
    atoms = {atom: i for i, atom in enumerate(sorted({a for f in (*known, *forms) for a in f}))}
    left, right = np.zeros((len(atoms), len(known))), np.zeros((len(atoms), len(forms)))
    for matrix, columns in ((left, known), (right, forms)):
        for j, form in enumerate(columns):
            for atom, weight in form.items():
                matrix[atoms[atom], j] = weight
    if not known:
        return np.zeros(len(forms), dtype=bool), np.zeros((0, len(forms)))
    weights = np.linalg.lstsq(left, right, rcond=None)[0]
    off = np.abs(left @ weights - right).max(axis=0, initial=0.0)
    return off < _RESIDUE, weights


def suppress(counts: Sequence[Count], area: str) -> tuple[bool, ...]:
    """Decide which rows are withheld.

    Parameters
    ----------
    counts
        All rows that will be shown together; a numerator that is NaN is withheld already.
    area
        The council's id: everybody knows its published figures.

    Returns
    -------
    tuple of bool
        For each row, whether nothing of it may be shown.
    """
    if not counts:
        return ()
    table = _Table(counts, area)
    shown = [cell for cell in table.cells if not table.hidden[cell.row] and np.isfinite(cell.value)]
    for piece in _pieces(table.protected, shown, table.known):
        # withholding more elsewhere never gives anything away here
        while (row := _next(table, *piece)) is not None:
            table.hidden[row] = True
    return tuple(table.hidden)


def _next(table: _Table, wanted: list[Form], cells: list[_Cell], known: list[Form]) -> int | None:
    """Return the row to withhold next, None where nothing withheld can be worked out."""
    cells = [cell for cell in cells if not table.hidden[cell.row]]
    follows, weights = _rank_test(known + [cell.form for cell in cells], wanted)
    if follows.any():
        # what the published figures alone give away is not ours to protect
        follows &= ~_rank_test(known, wanted)[0]
    told = np.flatnonzero(follows)
    if not len(told):
        return None
    weight = np.abs(weights[len(known) :, told[0]])
    used = [cell for cell, each in zip(cells, weight, strict=True) if each > _RESIDUE]
    # a nought is withheld only where nothing else would do
    return min(used, key=lambda cell: (cell.value == 0, cell.value, cell.row)).row


def _pieces(
    wanted: list[Form], shown: list[_Cell], known: list[Form]
) -> Iterable[tuple[list[Form], list[_Cell], list[Form]]]:
    """Split everything into groups that share no measure and time, to keep the sums small."""
    parent: dict[Atom, Atom] = {}

    def root(atom: Atom) -> Atom:
        while parent.setdefault(atom, atom) != atom:
            parent[atom] = parent[parent[atom]]
            atom = parent[atom]
        return atom

    for form in (*wanted, *(cell.form for cell in shown), *known):
        first, *rest = form
        for atom in rest:
            parent[root(atom)] = root(first)
    groups: dict[Atom, tuple[list[Form], list[_Cell], list[Form]]] = {}
    for form in wanted:
        groups.setdefault(root(next(iter(form))), ([], [], []))[0].append(form)
    for cell in shown:
        if (key := root(next(iter(cell.form)))) in groups:
            groups[key][1].append(cell)
    for form in known:
        if (key := root(next(iter(form)))) in groups:
            groups[key][2].append(form)
    return groups.values()


def overlapping(counts: Sequence[Count]) -> list[str]:
    """Return the indicators with windows that share days: their difference is a shorter window."""
    found = set()
    ordered = sorted(counts, key=lambda c: (c.indicator, c.start, c.end))
    for one, other in pairwise(ordered):
        if one.indicator == other.indicator and other.start <= one.end:
            found.add(one.indicator)
    return sorted(found)


def band(check: Check) -> Check:
    """Return a line of the data-quality page that shows no small number, nor helps to find one.

    Counts of 1 to 5 become words and larger ones are rounded, so that none can be taken from
    another; a part that leaves 1 to 5 over becomes the whole. Numbers of columns are no
    counts of rows, and are told in words.
    """
    if check.count is None:
        return replace(check, of=_round(check.of))
    if check.what.startswith(COLUMNS_FOUND):
        found = "All." if check.count == check.of else "Not all."
        return replace(check, count=None, of=None, text=f"{found} {check.text}".strip())
    if small(check.count):
        text = f"1 to 5. {check.text[:1].upper()}{check.text[1:]}".strip()
        return replace(check, count=None, of=_round(check.of), text=text)
    return replace(check, count=_round(check.count), of=_round(check.of))


def _round(count: int | None) -> int | None:
    """Round a count to the nearest ten, from six upwards; smaller ones are left out."""
    if count is None or small(count):
        return None
    return (count + ROUNDED_TO // 2) // ROUNDED_TO * ROUNDED_TO
