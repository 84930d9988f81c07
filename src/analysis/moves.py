"""How an indicator of one area moved between two periods, with its interval."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis import declare, indicators, stats, words
from analysis.declare import Indicator
from analysis.indicators import LEVEL, Point

Measured = Literal["per cent", "points", "amount"]

#: Fewer than this many neighbours with a figure make no median to compare with.
FEWEST_NEIGHBOURS = 5


@dataclass(frozen=True, slots=True)
class Move:
    """A change between two periods, and the windows next to it."""

    indicator: str
    area: str
    edition: str
    start: int
    end: int
    start_value: float
    end_value: float
    change: float
    #: 95% interval of the change, NaN where the indicator has none
    low: float
    high: float
    measured: Measured
    #: how the interval was found, empty where there is none
    method: str
    releases: tuple[str, ...]

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out no change; True where there is no interval."""
        return not self.method or self.low > 0 or self.high < 0

    @property
    def way(self) -> int:
        """1 for a rise, −1 for a fall; from nought too, where there is no per cent."""
        return int(np.sign(self.end_value - self.start_value))

    @property
    def text(self) -> str:
        """The change as printed, with its unit."""
        return told(self.change, self.indicator, self.measured)

    @property
    def interval(self) -> str:
        """The interval as printed, empty where there is none."""
        if not self.method:
            return ""
        return words.span(self.low, self.high, decimals(self.indicator, self.measured), sign=True)


def decimals(indicator: str, measured: Measured) -> int:
    """Return how many decimals a change is printed with."""
    return max(1, declare.indicator(indicator).decimals) if measured == "amount" else 1


def told(change: float, indicator: str, measured: Measured) -> str:
    """Print a change with its unit: per cent, points, pounds or the indicator's own unit."""
    if not np.isfinite(change):
        return "no per cent change from none"
    text = words.signed(change, decimals(indicator, measured))
    if measured == "per cent":
        return f"{text}%"
    if measured == "points":
        return f"{text} points"
    unit = declare.indicator(indicator).unit
    if unit.startswith("£ million"):
        return f"{text[0]}£{text[1:]} million" if text[0] in "+−" else f"£{text} million"
    return f"{text} {unit}"


def range_told(low: float, high: float, indicator: str, measured: Measured) -> str:
    """Print the lowest and highest of several changes, each with its unit."""
    return f"{told(low, indicator, measured)} to {told(high, indicator, measured)}"


def natural(spec: Indicator) -> Measured:
    """Return how a change of this indicator is best told.

    Shares move in percentage points; counts and rates in per cent; money and the like in
    their own amount.
    """
    if spec.per == 100 or spec.interval == "wilson":
        return "points"
    return "amount" if spec.unit.startswith("£") else "per cent"


def move(
    indicator: str,
    edition: str,
    area: str,
    start: int,
    end: int,
    measured: Measured | None = None,
) -> Move | None:
    """Return the change between two periods, None where either value is not published."""
    first = indicators.point(indicator, edition, area, start)
    last = indicators.point(indicator, edition, area, end)
    if first is None or last is None:
        return None
    return between(indicator, edition, area, first, last, measured)


def between(
    indicator: str,
    edition: str,
    area: str,
    first: Point,
    last: Point,
    measured: Measured | None = None,
) -> Move:
    """Return the change between two values, published or local.

    Counts and rates are compared as two Poisson counts, shares as two independent
    proportions (see `analysis.stats.intervals` for both); an indicator that is declared
    without an interval gets none.
    """
    spec = declare.indicator(indicator)
    how = measured or natural(spec)
    low = high = float("nan")
    method = ""
    change = last.value - first.value
    if how == "per cent":
        change = float(stats.change_between(first.value, last.value, "per cent"))
    counts = (first.numerator, first.denominator, last.numerator, last.denominator)
    if spec.interval == "poisson" and how == "per cent" and counts[0] + counts[2] > 0:
        found = stats.ratio_change(*counts, level=LEVEL)
        low, high, method = found.low, found.high, found.method
    elif spec.interval == "wilson" and how == "points":
        found = stats.proportion_difference(*counts, level=LEVEL)
        low, high, method = found.low, found.high, found.method
    return Move(
        indicator=indicator,
        area=area,
        edition=edition,
        start=first.period,
        end=last.period,
        start_value=first.value,
        end_value=last.value,
        change=change,
        low=float(low),
        high=float(high),
        measured=how,
        method=method,
        releases=tuple(dict.fromkeys([first.release, last.release])),
    )


def around(main: Move, window: int = 1) -> list[Move]:
    """Return the changes of the windows that start or end up to ``window`` years away."""
    found = []
    for start in range(main.start - window, main.start + window + 1):
        for end in range(main.end - window, main.end + window + 1):
            if start >= end or (start, end) == (main.start, main.end):
                continue
            near = move(main.indicator, main.edition, main.area, start, end, main.measured)
            if near is not None:
                found.append(near)
    return found


def comparators(indicator: str, edition: str, areas: list[str], period: int) -> np.ndarray:
    """Return the values of some areas in one period, those without a figure left out."""
    values = [indicators.value(indicator, edition, area, period) for area in areas]
    return np.array([v for v in values if np.isfinite(v)])
