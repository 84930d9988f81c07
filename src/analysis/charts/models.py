"""What models find: effects by year since an event, and one result under every choice made."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike

from analysis.charts import base, scales
from analysis.charts.labels import BASE, SMALL, height, measure, wrap

#: Values and the limits of their intervals, shape (times,).
Path = tuple[ArrayLike, ArrayLike, ArrayLike]
#: Height of one panel, and of one choice's row, in points.
TALL, ROW = 104.0, 13.0
#: Round odds ratios for an axis.
ODDS = (0.1, 0.2, 0.33, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10)
#: The same where all lie close to 1.
FINE = (0.6, 0.7, 0.8, 0.9, 1, 1.1, 1.25, 1.4, 1.6)


def since(times: ArrayLike, panels: Mapping[str, Path], unit: str, event: str) -> str:
    """Draw effects by year since an event, one panel a group, on one scale.

    Parameters
    ----------
    times
        Years since the event, rising, nought among them; shape (times,).
    panels
        Name of each group, its effects and the two limits of their intervals.
    unit
        Unit of an effect.
    event
        What happens in year nought.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If there is no group.
    """
    if not panels:
        raise ValueError("give at least one group")
    years = np.asarray(times, float)
    paths = {name: tuple(np.asarray(part, float) for part in path) for name, path in panels.items()}
    every = np.concatenate([part for path in paths.values() for part in path] + [[0.0]])
    every = every[np.isfinite(every)]
    scale = scales.ticks(float(every.min()), float(every.max()), most=4)
    shown = scales.names(scale, sign=True)
    foot = base.key(
        f"Years since: 0 is the year in which {event}.",
        "Thin vertical lines: 95% interval, errors clustered by council. The year before is "
        "nought by construction.",
    )
    left, right = scales.margin(shown), 12.0
    titles = {name: wrap(name, base.WIDTH - 4, BASE, True) for name in paths}
    heads = [height(lines, BASE) + 8 for lines in titles.values()]
    bottom = 36 + height(foot, SMALL)
    xlim = (years[0] - 0.5, years[-1] + 0.5)
    with base.sheet(18 + sum(heads) + len(paths) * (TALL + 10) + bottom) as page:
        page.text(2, page.height - 11, scales.capital(unit))
        top = 18.0
        for (name, path), head in zip(paths.items(), heads, strict=True):
            page.block(2, page.height - top - 2, titles[name], base.INK, BASE, bold=True)
            top += head
            panel = page.panel(
                left, right, top, page.height - top - TALL, xlim, (scale[0], scale[-1])
            )
            panel.grid(scale, shown)
            middle, low, high = path
            panel.ax.vlines(years, low, high, color=base.OWN, linewidth=1.2)
            panel.ax.plot(years, middle, color=base.OWN, linewidth=1.4)
            panel.ax.plot(years, middle, "o", color=base.OWN, markersize=4.5, clip_on=False)
            x = panel.x(-0.5)
            page.line([x, x], [panel.bottom, panel.top], base.INK, 1.1, (0, (5, 3)))
            top += TALL + 10
        last = panel.bottom
        page.line([left, page.width - right], [last] * 2, base.RULE)
        for year in years:
            page.text(
                panel.x(float(year)), last - 14, scales.names(np.array([year]), True)[0],
                anchor="center",
            )  # fmt: skip
        page.text((left + page.width - right) / 2, last - 29, "Years since", anchor="center")
        page.foot(foot)
    return page.svg


def specifications(
    odds: ArrayLike,
    low: ArrayLike,
    high: ArrayLike,
    choices: Mapping[str, Sequence[bool]],
    unit: str,
    published: tuple[str, float, float, float] | None = None,
    ours: int | None = None,
) -> str:
    """Draw an odds ratio under every combination of choices, smallest first.

    Parameters
    ----------
    odds, low, high
        Odds ratios and their limits; shape (models,).
    choices
        For each choice, whether each model makes it.
    unit
        What the odds ratio is for.
    published
        A published result: its name, odds ratio and limits (NaN where it gives none).
    ours
        Position of the model that comes nearest to the published one.

    Returns
    -------
    str
        SVG.

    Raises
    ------
    ValueError
        If there is no model, or a choice is not known for every model.
    """
    value, below, above = (np.asarray(part, float) for part in (odds, low, high))
    if not value.size or any(len(made) != value.size for made in choices.values()):
        raise ValueError("give at least one model, and every choice for every model")
    order = np.argsort(value, kind="stable")
    bounds = [below.min(), above.max(), 1.0]
    bounds += [v for v in (published or ("",))[1:] if np.isfinite(v)]
    ticks = _round(min(bounds), max(bounds))
    shown = [f"{tick:g}" for tick in ticks]
    left = max(scales.margin(shown), max(measure(name, SMALL) for name in choices) + 10)
    foot = base.key(
        f"Odds ratio for {unit}, one model a place, smallest first; thin lines: 95% interval. "
        "Dark: the interval leaves 1 out. Ticks below: what a model has.",
        f"Band: {published[0]}." if published and np.isfinite(published[2]) else "",
        f"Dashed line: {published[0]}." if published and not np.isfinite(published[2]) else "",
        "Ring: our model nearest to it." if ours is not None else "",
    )
    room, table, bottom = 160.0, ROW * len(choices) + 10, 8 + height(foot, SMALL)
    xlim = (-1.0, float(value.size))
    ylim = (float(np.log(ticks[0])), float(np.log(ticks[-1])))
    with base.sheet(22 + room + table + bottom) as page:
        panel = page.panel(left, 8, 22, table + bottom, xlim, ylim)
        page.text(2, page.height - 12, "Odds ratio")
        panel.grid(np.log(ticks), shown)
        panel.ax.hlines([0.0], *xlim, color=base.INK, linewidth=1.1, zorder=0.6)
        if published is not None:
            _, middle, under, over = published
            if np.isfinite(under) and np.isfinite(over):
                panel.ax.axhspan(
                    np.log(under), np.log(over), facecolor=base.BAND, edgecolor="none", zorder=0.1
                )
            panel.ax.hlines(
                [np.log(middle)], *xlim, color=base.REGION, linewidth=1.4, linestyle=(0, (5, 3))
            )
        clear = ((below > 1) | (above < 1))[order]
        at = np.arange(value.size, dtype=float)
        for these, colour in ((~clear, base.OTHER), (clear, base.OWN)):
            x, y = _strokes(at[these], np.log(below[order][these]), np.log(above[order][these]))
            panel.ax.plot(x, y, color=colour, linewidth=0.9)
            panel.ax.plot(
                at[these], np.log(value[order][these]), ".", color=colour, markersize=4, zorder=3
            )
        if ours is not None:
            place = float(np.flatnonzero(order == ours)[0])
            panel.ax.plot(
                [place], [np.log(value[ours])], "o", markersize=9, markerfacecolor="none",
                markeredgecolor=base.REGION, markeredgewidth=1.8, zorder=4,
            )  # fmt: skip
        under_panel = page.panel(left, 8, page.height - table - bottom + 6, bottom, xlim,
                                 (-0.5, len(choices) - 0.5))  # fmt: skip
        for row, (name, made) in enumerate(choices.items()):
            level = len(choices) - 1 - row
            page.text(left - 5, under_panel.y(level) - 0.36 * SMALL, name, anchor="right")
            chosen = np.flatnonzero(np.asarray(made, bool)[order]).astype(float)
            x, y = _strokes(
                chosen, np.full(len(chosen), level - 0.3), np.full(len(chosen), level + 0.3)
            )
            under_panel.ax.plot(x, y, color=base.INK, linewidth=1.1)
        page.foot(foot)
    return page.svg


def _strokes(x: np.ndarray, low: np.ndarray, high: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return upright strokes as one broken line: a fraction of the size of one line each."""
    gaps = np.full(len(x), np.nan)
    return np.column_stack([x, x, gaps]).ravel(), np.column_stack([low, high, gaps]).ravel()


def _round(low: float, high: float) -> np.ndarray:
    """Return round odds ratios that enclose a range."""
    steps = FINE if FINE[0] <= low and high <= FINE[-1] else ODDS
    first = max((v for v in steps if v <= low), default=steps[0])
    last = min((v for v in steps if v >= high), default=steps[-1])
    return np.array([v for v in steps if first <= v <= last])
