"""Judgements by date: one council's grades, and what the country's add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, Literal

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.charts import base, scales
from analysis.charts.base import Panel, Sheet
from analysis.charts.labels import SMALL, height, over

#: Worst first, as everywhere; each has its level on the axis.
GRADES = ("inadequate", "requires improvement", "good", "outstanding")
NONE = "no overall grade"
#: A scale from brown to violet: an order without red and green. Areas are parted by dark lines.
COLOURS = {
    "inadequate": "#8f4a00",
    "requires improvement": "#f0b774",
    "good": "#c3b8de",
    "outstanding": "#542788",
    NONE: "#d5d9de",
}

Day = Any  # a date, a datetime, a pandas or a numpy day


def grades_over_time(
    dates: Iterable[Day],
    counts: Mapping[str, ArrayLike],
    marks: Sequence[tuple[Day, str]] = (),
) -> str:
    """Draw how many councils stood at each grade, by date, as steps stacked.

    Parameters
    ----------
    dates
        Rising; a count holds from its date to the next.
    counts
        Counts by grade, each of shape (dates,).
    marks
        Dates to be marked, and their labels.

    Returns
    -------
    str
        SVG.
    """
    x = np.array([decimal(day) for day in dates])
    order = [g for g in (NONE, *GRADES) if g in counts]
    heights = np.array([np.asarray(counts[grade], float) for grade in order])
    tops = np.cumsum(heights, axis=0)
    scale = scales.ticks(0, float(np.nanmax(tops[-1])), True)
    named = [scales.capital(grade) for grade in order]
    with _dated(x, scale, named, marks, "Councils", ()) as (page, panel):
        steps = np.r_[x, panel.xlim[1]]
        beneath = np.zeros(len(x))
        entries = []
        for grade, upper in zip(order, tops, strict=True):
            panel.ax.fill_between(
                steps,
                np.r_[beneath, beneath[-1]],
                np.r_[upper, upper[-1]],
                step="post",
                facecolor=COLOURS[grade],
                edgecolor=base.INK,
                linewidth=0.7,
            )
            if upper[-1] > beneath[-1]:
                middle = (upper[-1] + beneath[-1]) / 2
                entries.append((scales.capital(grade), panel.xlim[1], middle, base.INK))
            beneath = upper
        panel.ends(entries)
    return page.svg


def share_over_time(
    dates: Iterable[Day],
    share: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    line: float,
    line_label: str,
    marks: Sequence[tuple[Day, str]] = (),
    held: bool = True,
) -> str:
    """Draw a share by date, with its interval and a level to hold it against.

    Parameters
    ----------
    dates
        Rising.
    share, low, high
        In per cent, each of shape (dates,).
    line, line_label
        The level, in per cent, and its name.
    marks
        Dates to be marked, and their labels.
    held
        Whether a share holds from its date to the next, as between days of publication; if
        not, as for one day a year, straight lines join them.

    Returns
    -------
    str
        SVG.
    """
    x = np.array([decimal(day) for day in dates])
    middle, lower, upper = (np.asarray(part, float) for part in (share, low, high))
    scale = np.arange(0, 101, 25)
    foot = base.key("Band: 95% interval.")
    with _dated(x, scale, ["Share", line_label], marks, "Per cent", foot) as (page, panel):
        if held:  # the last share holds to the edge
            x = np.r_[x, panel.xlim[1]]
            middle, lower, upper = (np.r_[a, a[-1]] for a in (middle, lower, upper))
        panel.ax.fill_between(
            x,
            lower,
            upper,
            step="post" if held else None,
            facecolor=base.BAND,
            edgecolor=base.BAND_EDGE,
            linewidth=0.7,
        )
        panel.ax.hlines(
            [line], *panel.xlim, color=base.REGION, linewidth=1.6, linestyle=(0, (6, 2))
        )
        style: Literal["steps-post", "default"] = "steps-post" if held else "default"
        panel.ax.plot(x, middle, color=base.OWN, linewidth=2.2, drawstyle=style)
        if not held:
            panel.ax.plot(x, middle, "o", color=base.OWN, markersize=5, clip_on=False)
        entries = [(line_label, panel.xlim[1], float(line), base.REGION)]
        if np.isfinite(middle[-1]):
            entries.append(("Share", float(x[-1]), float(middle[-1]), base.OWN))
        panel.ends(entries, "Share")
    return page.svg


@contextmanager
def _dated(
    x: np.ndarray,
    scale: np.ndarray,
    named: Sequence[str],
    marks: Sequence[tuple[Day, str]],
    unit: str,
    foot: Sequence[str],
) -> Iterator[tuple[Sheet, Panel]]:
    """Open a sheet with a panel over dates, its marks and its scale drawn."""
    days = [(decimal(day), label) for day, label in marks]
    xlim = (float(min([*x, *(d for d, _ in days)])), float(max([*x, *(d for d, _ in days)])))
    xlim = xlim if xlim[1] > xlim[0] else (xlim[0] - 0.5, xlim[1] + 0.5)
    shown = scales.names(scale)
    left, (right, tall) = scales.margin(shown), base.naming(named, named[0])
    placed, room = over(
        [(base.across(d, xlim, left, right), scales.capital(label)) for d, label in days],
        base.WIDTH,
    )
    top, bottom = 26 + room, 24 + height(foot, SMALL)
    with base.sheet(top + bottom + max(175, tall)) as page:
        panel = page.panel(left, right, top, bottom, xlim, (float(scale[0]), float(scale[-1])))
        page.text(2, page.height - 12, unit)
        panel.grid(scale, shown)
        panel.years(*xlim)
        panel.events(placed)
        yield page, panel
        page.foot(foot)


def decimal(day: Day) -> float:
    """Return a day as a year with decimals."""
    stamp = pd.Timestamp(day)
    return stamp.year + (stamp.day_of_year - 1) / (366 if stamp.is_leap_year else 365)


def span(every: Sequence[float]) -> tuple[float, float]:
    """Return the years that enclose all dates, a little wider."""
    return float(np.floor(min(every) - 0.2)), float(np.ceil(max(every) + 0.2))
