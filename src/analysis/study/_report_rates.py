"""Charts and tables of the page on the text of reports: mentions by grade, and their steps."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis import charts, words
from analysis.areas import Area
from analysis.errors import UserError
from analysis.findings import report_texts as found
from analysis.findings.report_texts import FRAMEWORKS, GRADES, PER, Cell
from analysis.results import Result, Table
from analysis.stats.intervals import Interval

SOURCE = (
    "Ofsted's reports (texts: release report-texts-2026; grades: releases ofsted-2023 and "
    "ofsted-2025), Open Government Licence v3.0"
)
NOT_QUALITY = (
    "A mention says that inspectors wrote of the matter, well or ill: it is not a measure of "
    "how well it was done."
)
PARTLY = (
    "Inspectors' words partly make the grade and are written once it is known. A theme that goes "
    "with a better grade shows how a grade is justified, not what brings improvement about."
)


def rates(area: Area | None, edition: str, framework: str) -> Result:
    """Return mentions for 10,000 words by theme and grade under one framework.

    Raises
    ------
    UserError
        If the framework is not one of those counted.
    """
    if framework not in FRAMEWORKS:
        raise UserError(f"no counts for {framework!r}", f"it is {' or '.join(FRAMEWORKS)}.")
    cells = {(c.theme, c.grade): c for c in found.cells(edition) if c.framework == framework}
    if not cells:
        return Result(
            f"rates-{framework.lower()}",
            "",
            f"This edition has no reports under {framework} to count.",
        )
    titles, grades = titles_of(), [g for g in GRADES if any(key[1] == g for key in cells)]
    apart = {
        theme: cells[theme, grades[-1]].rate.estimate - cells[theme, grades[0]].rate.estimate
        for theme in titles
    }
    most, least = max(apart, key=lambda t: apart[t]), min(apart, key=lambda t: apart[t])
    sentence = (
        f"Under {framework} the widest gaps between reports graded {grades[0]} and "
        f"{grades[-1]} are in {_gap(cells, least, grades)} and {_gap(cells, most, grades)} "
        f"for {words.number(PER)} words."
    )
    name = area.name if area is not None else ""
    own = _own(area, edition, framework)
    return Result(
        id=f"rates-{framework.lower()}",
        title=f"Mentions for {words.number(PER)} words, by theme and grade, {framework}",
        sentence=sentence,
        table=Table(
            f"{framework}: share of reports that mention a theme, and mentions for "
            f"{words.number(PER)} words, with 95% intervals",
            (
                "Theme",
                *(f"{g.capitalize()} ({cells[most, g].reports} reports)" for g in grades),
                *([] if own is None else [f"{name}'s newest"]),
            ),
            tuple(
                (
                    f"{theme} {title}",
                    *(_cell(cells[theme, g]) for g in grades),
                    *([] if own is None else [words.number(own[theme], 1)]),
                )
                for theme, title in titles.items()
            ),
        ),
        figure=charts.compared(
            list(titles.values()),
            {g.capitalize(): [reach(cells[theme, g].rate) for theme in titles] for g in grades},
            f"mentions for {words.number(PER)} words",
            own=[] if own is None else [own[theme] for theme in titles],
            label="" if own is None else f"the newest {framework} report on {name}",
        ),
        alternative=f"A row a theme, a mark a grade with its interval. {sentence}",
        notes=[
            NOT_QUALITY,
            "Share of reports: Wilson interval. Rate: all mentions over all words, with an "
            "interval that allows for councils inspected more than once.",
            *(
                [
                    f"A grade of fewer than {found.FEWEST} reports is not drawn; its reports "
                    "are in the comparison of grades below."
                ]
                if len(grades) < len(GRADES)
                else []
            ),
            *(
                ["A single report's rate is drawn without an interval: it is one document."]
                if own is not None
                else []
            ),
        ],
        source=SOURCE,
    )


def steps(edition: str) -> Result:
    """Return how the mentions differ from one grade to the next better one."""
    tested = found.steps(edition)
    if not tested:
        return Result("steps", "", "This edition has too few reports to compare grades.")
    titles = titles_of()
    frameworks = [f for f in FRAMEWORKS if any(s.framework == f for s in tested)]
    by = {(s.theme, s.framework): s for s in tested}
    both = {theme: [by[theme, f] for f in frameworks if (theme, f) in by] for theme in titles}
    agreed = {t: ss for t, ss in both.items() if ss and all(s.differs for s in ss)}
    up = [titles[t].lower() for t, ss in agreed.items() if all(s.ratio.low > 1 for s in ss)]
    down = [titles[t].lower() for t, ss in agreed.items() if all(s.ratio.high < 1 for s in ss)]
    where = "under both frameworks" if len(frameworks) > 1 else f"under {frameworks[0]}"
    sentence = (
        f"{sum(s.differs for s in tested)} of {len(tested)} tests stand at a false discovery "
        f"rate of {words.number(100 * found.RATE)}%. More often at better grades {where}: "
        f"{words.join(up) or 'none'}. Less often: {words.join(down) or 'none'}."
    )
    nothing = (float("nan"),) * 3
    return Result(
        id="steps",
        title="Mentions multiplied by, for one grade better, by theme",
        sentence=sentence,
        table=Table(
            "Rate ratio for one grade better, with 95% interval and p adjusted for all tests",
            (
                "Theme",
                *(f"{f}: {what}" for f in frameworks for what in ("ratio", "adjusted p")),
            ),
            tuple(
                (
                    f"{theme} {title}",
                    *(cell for f in frameworks for cell in _step(by.get((theme, f)))),
                )
                for theme, title in titles.items()
            ),
        ),
        figure=charts.compared(
            list(titles.values()),
            {
                f: [reach(by[theme, f].ratio) if (theme, f) in by else nothing for theme in titles]
                for f in frameworks
            },
            "mentions multiplied by (1: no difference)",
            reference=1,
            ratio=True,
        ),
        alternative=f"A row a theme, a mark a framework, a line at no difference. {sentence}",
        notes=[
            f"{len(tested)} tests were run: {len(titles)} themes under {len(frameworks)} "
            f"{'framework' if len(frameworks) == 1 else 'frameworks'}. p is adjusted over all "
            "of them (Benjamini and Hochberg).",
            "Poisson model of mentions with the log of words as offset and the grade from 1 "
            "to 4, errors clustered by council.",
            PARTLY,
        ],
        source=SOURCE,
    )


def _own(area: Area | None, edition: str, framework: str) -> dict[str, float] | None:
    """Return the named council's newest rates under a framework, None where there are none."""
    if area is None:
        return None
    table = found.reports(edition)
    own = table[(table["area"] == area.id) & (table["framework"] == framework)]
    if own.empty:
        return None
    newest: pd.Series = own.iloc[-1]
    return {theme: PER * float(newest[theme]) / float(newest["words"]) for theme in titles_of()}


def titles_of() -> dict[str, str]:
    """Return the themes' titles by id."""
    return {theme.id: theme.title for theme in found.themes()}


def reach(of: Interval, by: float = 1.0) -> tuple[float, float, float]:
    """Return an estimate with its ends, as a chart takes it."""
    return by * float(of.estimate), by * float(of.low), by * float(of.high)


def _cell(cell: Cell) -> str:
    """Print a theme's share of reports and its rate in one cell."""
    low, high = 100 * float(cell.share.low), 100 * float(cell.share.high)
    rate = cell.rate
    ends = f" ({words.span(rate.low, rate.high, 1)})" if np.isfinite(rate.high) else ""
    return (
        f"{words.number(100 * float(cell.share.estimate))}% ({words.span(low, high)}); "
        f"{words.number(rate.estimate, 1)}{ends}"
    )


def _gap(cells: dict[tuple[str, str], Cell], theme: str, grades: Sequence[str]) -> str:
    """Print a theme's rates at the two ends."""
    first, last = (words.number(cells[theme, g].rate.estimate, 1) for g in (grades[0], grades[-1]))
    return f"{titles_of()[theme].lower()} ({first} against {last})"


def _step(step: found.Step | None) -> tuple[str, str]:
    """Print a rate ratio and its adjusted p."""
    if step is None:
        return "–", "–"
    ends = words.span(step.ratio.low, step.ratio.high, 2)
    p = "under 0.001" if step.adjusted < 0.001 else words.number(step.adjusted, 3)
    return f"{words.number(step.ratio.estimate, 2)} ({ends})", p
