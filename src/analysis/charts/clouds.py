"""Councils as dots over two figures, and a set of councils beside random sets."""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from analysis.charts import base, lines, scales
from analysis.charts.labels import SMALL, height, over, wrap


def cloud(
    x: ArrayLike,
    y: ArrayLike,
    x_unit: str,
    y_unit: str,
    own: tuple[float, float] | None = None,
    interval: tuple[float, float] | None = None,
    label: str = "",
) -> str:
    """Draw one dot a council over two figures; nobody is named but the council of the page.

    Parameters
    ----------
    x, y
        Shape (councils,), the council of the page left out.
    x_unit, y_unit
        What each axis measures, with its unit.
    own, interval, label
        The council's two values, the interval of its upright one, and its name.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If there is nothing to draw.
    """
    across, up = np.asarray(x, float), np.asarray(y, float)
    both = np.isfinite(across) & np.isfinite(up)
    across, up = across[both], up[both]
    if not len(across):
        raise ValueError("there are no councils to draw")
    mine = [] if own is None else [np.array([v]) for v in own]
    ends = np.array([v for v in interval or () if np.isfinite(v)])
    wide = np.concatenate([across, *mine[:1]])
    tall = np.concatenate([up, *mine[1:], ends])
    xs = scales.ticks(float(wide.min()), float(wide.max()), most=5)
    ys = scales.ticks(float(tall.min()), float(tall.max()), most=5)
    shown = scales.names(ys)
    foot = base.key(
        "One dot is one other council; none is named.",
        f"Diamond: {label}{', with its 95% interval' if len(ends) else ''}." if own else "",
    )
    head = wrap(scales.capital(y_unit), base.WIDTH - 4, SMALL)
    below = wrap(scales.capital(x_unit), base.WIDTH - 60, SMALL)
    top = 8 + height(head, SMALL)
    bottom = 26 + height(below, SMALL) + height(foot, SMALL)
    with base.sheet(top + bottom + 230) as page:
        panel = page.panel(scales.margin(shown), 14, top, bottom, (xs[0], xs[-1]), (ys[0], ys[-1]))
        page.block(2, page.height - 2, head)
        panel.grid(ys, shown)
        page.line([panel.left, panel.right], [panel.bottom] * 2, base.RULE)
        for tick, name in zip(xs, scales.names(xs), strict=True):
            at = panel.x(float(tick))
            page.line([at, at], [panel.bottom, panel.bottom - 3], base.RULE)
            page.text(at, panel.bottom - 14, name, anchor="center")
        page.block(base.WIDTH / 2, panel.bottom - 19, below, anchor="center")
        panel.ax.plot(across, up, "o", color=base.OTHER, markersize=4.5, alpha=0.75, clip_on=False)
        if own is not None:
            if len(ends) == 2:
                panel.ax.vlines([own[0]], ends[0], ends[1], color=base.OWN, linewidth=2, zorder=4)
            panel.ax.plot(
                [own[0]],
                [own[1]],
                "D",
                color=base.OWN,
                markersize=9,
                markeredgecolor="white",
                clip_on=False,
                zorder=5,
            )
        page.foot(foot)
    return page.svg


def placebo_path(
    years: ArrayLike,
    path: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    year: float,
    event_label: str,
    unit: str,
    own: ArrayLike | None = None,
    label: str = "",
) -> str:
    """Draw a set of councils less the rest by year, over the range of random sets.

    Parameters
    ----------
    years
        Rising; shape (years,) like every array here.
    path
        The set's mean less that of the rest, from its level before.
    low, high
        The range of random sets of as many.
    year
        First year after the event; its line stands half a year earlier.
    event_label
        What happened.
    unit
        Unit of the difference.
    own, label
        One council's own difference from the rest, and its name.

    Returns
    -------
    str
        SVG.
    """
    when, mean, under, upper = (np.asarray(part, float) for part in (years, path, low, high))
    mine = np.full(len(when), np.nan) if own is None else np.asarray(own, float)
    every = np.concatenate([mean, under, upper, mine])
    every = every[np.isfinite(every)]
    scale = scales.ticks(float(every.min()), float(every.max()))
    shown = scales.names(scale, sign=True)
    entries = [("Adopters", mean, base.OWN), (label, mine, base.REGION)]
    entries = [entry for entry in entries if np.isfinite(entry[1]).any()]
    left, (right, tall) = scales.margin(shown), base.naming([name for name, *_ in entries])
    xlim = (when[0] - 0.6, when[-1] + 0.6)
    placed, room = over(
        [(base.across(year - 0.5, xlim, left, right), scales.capital(event_label))], base.WIDTH
    )
    head = wrap(scales.capital(unit), base.WIDTH - 4, SMALL)
    top = 12 + height(head, SMALL) + room
    foot = base.key("Band: middle 95 in 100 of random sets of as many other councils.")
    bottom = 24 + height(foot, SMALL)
    with base.sheet(top + bottom + max(150, tall)) as page:
        panel = page.panel(left, right, top, bottom, xlim, (scale[0], scale[-1]))
        page.block(2, page.height - 2, head)
        panel.grid(scale, shown)
        panel.years(when[0], when[-1])
        lines.band(panel, when, under, upper, ())
        panel.events(placed)
        lines.line(panel, when, mine, (), base.REGION, 1.6, (0, (4, 2)))
        lines.line(panel, when, mean, (), base.OWN, 2.2)
        panel.ax.plot(when, mean, "o", color=base.OWN, markersize=5, clip_on=False)
        panel.ends([(name, *lines.last(when, v), colour) for name, v, colour in entries])
        page.foot(foot)
    return page.svg
