"""Before and after a dated event: an interrupted series and a synthetic control."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.charts import base, lines, scales
from analysis.charts.labels import SMALL, height, over


def interrupted(
    times: ArrayLike,
    observed: ArrayLike,
    fitted: ArrayLike,
    counterfactual: ArrayLike,
    year: float,
    event_label: str,
    unit: str,
) -> str:
    """Draw a series with lines fitted before and after an event, and the earlier one carried on.

    Parameters
    ----------
    times
        Years, rising; shape (years,) like every array here.
    observed, fitted, counterfactual
        Values; the last is drawn from the event on only.
    year
        First year after the event; the event's line stands half a year earlier.
    event_label
        What happened.
    unit
        Unit of the values.

    Returns
    -------
    str
        SVG.
    """
    years, seen, fit, carried = (
        np.asarray(part, float) for part in (times, observed, fitted, counterfactual)
    )
    after = years >= year
    carried = np.where(after, carried, np.nan)
    scale = lines.value_ticks(seen, fit, carried)
    shown = scales.names(scale)
    entries = [
        (name, values, colour)
        for name, values, colour in (
            ("Fitted", fit, base.OWN),
            ("Earlier line carried on", carried, base.REGION),
        )
        if np.isfinite(values).any()
    ]
    left, (right, tall) = scales.margin(shown), base.naming([name for name, *_ in entries])
    xlim = (years[0] - 0.6, years[-1] + 0.6)
    at = base.across(year - 0.5, xlim, left, right)
    placed, room = over([(at, scales.capital(event_label))], base.WIDTH)
    top = 26 + room
    foot = base.key(f"Dots: observed, {unit}.", "Dashed vertical line: the event.")
    bottom = 24 + height(foot, SMALL)
    with base.sheet(top + bottom + max(175, tall)) as page:
        panel = page.panel(left, right, top, bottom, xlim, (scale[0], scale[-1]))
        page.text(2, page.height - 12, scales.capital(unit))
        panel.grid(scale, shown)
        panel.years(years[0], years[-1])
        panel.events(placed)
        lines.line(panel, years, carried, (), base.REGION, 1.8, (0, (4, 2)), whole=True)
        lines.line(panel, years, fit, [int(np.ceil(year))], base.OWN, 2.2, whole=True)
        panel.ax.plot(
            years,
            seen,
            "o",
            markerfacecolor="white",
            markeredgecolor=base.INK,
            markeredgewidth=1.4,
            markersize=5.5,
            clip_on=False,
            zorder=3,
        )
        panel.ends([(name, *lines.last(years, values), colour) for name, values, colour in entries])
        page.foot(foot)
    return page.svg


def synthetic(
    times: ArrayLike,
    own: ArrayLike,
    path: ArrayLike,
    year: float,
    event_label: str,
    placebo_gaps: ArrayLike,
    label: str,
    unit: str,
) -> str:
    """Draw a council and its synthetic control, and its gap among the gaps of others.

    Parameters
    ----------
    times
        Years, rising; shape (years,).
    own, path
        The council's values and its synthetic control's; shape (years,).
    year
        First year after the event; the event's line stands half a year earlier.
    event_label
        What happened.
    placebo_gaps
        Gaps of other councils put through the same fit; shape (years, councils).
    label, unit
        The council's name; the unit of the values.

    Returns
    -------
    str
        SVG.
    """
    years, mine, mixed = (np.asarray(part, float) for part in (times, own, path))
    gaps = np.asarray(placebo_gaps, float).reshape(len(years), -1)
    upper = lines.value_ticks(mine, mixed)
    gap = mine - mixed
    every = np.r_[gaps.ravel(), gap, 0.0]
    every = every[np.isfinite(every)]
    lower = scales.ticks(float(every.min()), float(every.max()), most=4)
    shown, gapped = scales.names(upper), scales.names(lower, sign=True)
    others = "Other councils"
    left = scales.margin([*shown, *gapped])
    right, _ = base.naming([label, "Synthetic control", others], label)
    xlim = (years[0] - 0.6, years[-1] + 0.6)
    at = base.across(year - 0.5, xlim, left, right)
    placed, room = over([(at, scales.capital(event_label))], base.WIDTH)
    top = 26 + room
    foot = base.key(
        f"Upper panel: {unit}. Lower panel: the gap between a council and its synthetic control; "
        "other councils grey, none named. Dashed vertical line: the event."
    )
    bottom = 24 + height(foot, SMALL)
    first, second, between = 140.0, 130.0, 36.0
    with base.sheet(top + first + between + second + bottom) as page:
        panel = page.panel(left, right, top, bottom + second + between, xlim, (upper[0], upper[-1]))
        page.text(2, page.height - 12, scales.capital(unit))
        panel.grid(upper, shown)
        panel.events(placed)
        lines.line(panel, years, mixed, (), base.REGION, 1.8, (0, (4, 2)))
        lines.line(panel, years, mine, (), base.OWN, 2.2)
        panel.ax.plot(years, mine, "o", color=base.OWN, markersize=4.5, clip_on=False)
        panel.ends(
            [
                (label, *lines.last(years, mine), base.OWN),
                ("Synthetic control", *lines.last(years, mixed), base.REGION),
            ],
            label,
        )
        under = page.panel(
            left, right, page.height - bottom - second, bottom, xlim, (lower[0], lower[-1])
        )
        page.text(2, under.top + 12, "Gap to the synthetic control")
        under.grid(lower, gapped)
        under.years(years[0], years[-1])
        under.ax.plot(years, gaps, color=base.OTHER, linewidth=0.7)
        x = under.x(year - 0.5)
        page.line([x, x], [under.bottom, under.top], base.INK, 1.1, (0, (5, 3)))
        lines.line(under, years, gap, (), base.OWN, 2.4)
        entries = [(label, *lines.last(years, gap), base.OWN)]
        if gaps.size:
            entries.append((others, xlim[1], 0.0, base.NEAR))
        under.ends(entries, label)
        page.foot(foot)
    return page.svg
