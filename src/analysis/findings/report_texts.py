"""What inspection reports speak of: how often each enabler's themes stand in them, by grade.

A mention is a sentence that holds a theme's words; it says that inspectors wrote of the
matter, not that it was well done. Frameworks are never added together: each has its own
headings.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np
import pandas as pd

from analysis import declare, stats, tables, words
from analysis.checks.outcome import Holds, Outcome, Row, unknown
from analysis.panel import ORDER
from analysis.paths import remember
from analysis.readers.lexicon import Theme, lexicon
from analysis.readers.report_sample import judged as read_by_eye
from analysis.stats.counts import clustered_rate, poisson
from analysis.stats.intervals import Interval

FRAMEWORKS = ("SIF", "ILACS")
GRADES = tuple(ORDER)
RELEASES = ("report-texts-2026", "ofsted-2023", "ofsted-2025")
#: Rates are for this many words of a report.
PER = 10_000
#: The false discovery rate over all themes and frameworks.
RATE = 0.05
#: A theme whose sample was right less often than this is not used for a claim.
PRECISE = 0.7
#: A group of fewer reports has no share or rate of its own.
FEWEST = 10
#: PH-01 and E-09: what would make "consistent throughout, emphases differ" hold.
PRESENT = 0.9
PRESENT_WHY = (
    "nine reports in ten, so that an enabler missing from more than a few reports of a grade counts"
)


@dataclass(frozen=True, slots=True)
class Precision:
    """How many of a theme's sentences read by eye spoke of the theme."""

    theme: str
    right: int
    read: int
    interval: Interval


@dataclass(frozen=True, slots=True)
class Cell:
    """One theme in the reports of one framework and grade."""

    theme: str
    framework: str
    grade: str
    reports: int
    councils: int
    #: reports that mention it at all
    mentioning: int
    share: Interval
    #: mentions for `PER` words, with an interval that allows for councils inspected twice
    rate: Interval


@dataclass(frozen=True, slots=True)
class Step:
    """How the rate of a theme differs from one grade to the next better one."""

    theme: str
    framework: str
    #: rate ratio for one grade better
    ratio: Interval
    p: float
    #: adjusted for all themes and frameworks
    adjusted: float

    @property
    def differs(self) -> bool:
        """Whether the difference stands after allowing for the number of tests."""
        return self.adjusted < RATE


def themes() -> tuple[Theme, ...]:
    """Return the lexicon's themes in the order of the source document."""
    return lexicon().themes


@remember
def reports(edition: str) -> pd.DataFrame:
    """Return one row a report with its grade and its mentions, one column a theme.

    Parameters
    ----------
    edition
        The edition's id: reports published after its last day are left out.

    Returns
    -------
    pandas.DataFrame
        ``area``, ``framework``, ``published``, ``words``, ``overall`` and a column a theme.
    """
    table = tables.read("report_themes")
    wide = table.pivot_table(
        index=["area", "framework", "published", "words"], columns="theme", values="mentions"
    ).reset_index()
    graded = tables.read("judgements")[["area", "framework", "published", "overall"]]
    found = wide.merge(graded, on=["area", "framework", "published"], how="inner")
    last = declare.edition(edition).as_at
    if last is not None:
        found = found[found["published"] <= pd.Timestamp(last)]
    found = found[found["overall"].notna()]
    return found.sort_values(["published", "area"], ignore_index=True)


@remember
def missing(edition: str) -> pd.DataFrame:
    """Return the graded inspections of these frameworks whose report is not among the texts."""
    graded = tables.read("judgements")[["area", "framework", "published", "overall"]]
    graded = graded[graded["framework"].isin(FRAMEWORKS) & graded["overall"].notna()]
    last = declare.edition(edition).as_at
    if last is not None:
        graded = graded[graded["published"] <= pd.Timestamp(last)]
    keys = ["area", "framework", "published"]
    held = graded.merge(reports(edition)[keys], on=keys, how="left", indicator=True)
    return held[held["_merge"] == "left_only"].drop(columns="_merge").reset_index(drop=True)


@remember
def precision() -> dict[str, Precision]:
    """Return how often a match was right in the sample read by eye, by theme."""
    table = read_by_eye()
    found = {}
    for theme in themes():
        own = table.loc[table["theme"] == theme.id, "relevant"]
        right, read = int(own.sum()), len(own)
        found[theme.id] = Precision(theme.id, right, read, stats.wilson(right, read))
    return found


def _part(edition: str, framework: str) -> pd.DataFrame:
    table = reports(edition)
    return table[table["framework"] == framework]


@remember
def cells(edition: str) -> tuple[Cell, ...]:
    """Return each theme by framework and grade, groups of under `FEWEST` reports left out."""
    found = []
    for framework in FRAMEWORKS:
        part = _part(edition, framework)
        for grade in GRADES:
            own = part[part["overall"] == grade]
            if len(own) < FEWEST or own["area"].nunique() < 2:
                continue
            for theme in themes():
                count = own[theme.id].to_numpy(float)
                hits = int((count > 0).sum())
                found.append(
                    Cell(
                        theme.id,
                        framework,
                        grade,
                        len(own),
                        own["area"].nunique(),
                        hits,
                        stats.wilson(hits, len(own)),
                        clustered_rate(count, own["words"], own["area"], PER),
                    )
                )
    return tuple(found)


@remember
def steps(edition: str) -> tuple[Step, ...]:
    """Return the rate ratio for one grade better, by theme and framework.

    The grade enters as a number from 1 (inadequate) to 4 (outstanding); errors allow for
    councils inspected twice; the false discovery rate is over every theme and framework.
    """
    rough = []
    for framework in FRAMEWORKS:
        part = _part(edition, framework)
        if part["overall"].nunique() < 2:
            continue
        grade = part["overall"].map(ORDER).to_numpy(float)
        design = np.column_stack([np.ones(len(grade)), grade])
        for theme in themes():
            fit = poisson(part[theme.id], design, part["words"], part["area"])
            if not fit.converged:
                continue
            low, high = fit.interval()
            estimate, bottom, top = (float(np.exp(v[1])) for v in (fit.beta, low, high))
            ratio = Interval(estimate, bottom, top, 0.95, "log-linear, clustered by council")
            rough.append((theme.id, framework, ratio, float(fit.p[1])))
    adjusted = stats.false_discovery([row[3] for row in rough])
    return tuple(Step(*row, float(p)) for row, p in zip(rough, adjusted, strict=True))


@remember
def present(edition: str) -> dict[tuple[str, str, str], tuple[int, int]]:
    """Count, by framework, grade and enabler, the reports that mention any of its themes."""
    groups: dict[str, list[str]] = {}
    for theme in themes():
        groups.setdefault(theme.enabler, []).append(theme.id)
    found = {}
    for framework in FRAMEWORKS:
        part = _part(edition, framework)
        for grade in GRADES:
            own = part[part["overall"] == grade]
            if len(own) >= FEWEST:
                for enabler, ids in groups.items():
                    hits = int((own[ids].sum(axis=1) > 0).sum())
                    found[framework, grade, enabler] = (hits, len(own))
    return found


def both_ways(edition: str, theme: str) -> tuple[Step, ...]:
    """Return a theme's steps under the frameworks the edition has reports of."""
    return tuple(step for step in steps(edition) if step.theme == theme)


# ---- claims -----------------------------------------------------------------------------


def _ratio(step: Step) -> str:
    """Print one rate ratio."""
    reach = words.span(step.ratio.low, step.ratio.high, 2)
    return f"{words.number(step.ratio.estimate, 2)} ({reach}) in {step.framework}"


def _row(step: Step, title: str) -> Row:
    return Row(
        key=f"{step.theme}_{step.framework.lower()}_ratio",
        what=f"{title}: mentions for a grade better, {step.framework}",
        text=words.number(step.ratio.estimate, 2),
        value=step.ratio.estimate,
        interval=words.span(step.ratio.low, step.ratio.high, 2),
        low=step.ratio.low,
        high=step.ratio.high,
        source="report-texts-2026",
    )


def themes_by_grade(edition: str) -> Outcome:
    """Test that the enablers are spoken of at every grade, with differing emphasis.

    Holds where every enabler is mentioned in at least `PRESENT` of the reports of every grade
    and framework, and at least one theme differs by grade; partly where one of the two is so.
    """
    counted = present(edition)
    if not counted:
        return unknown("finding", "This edition has too few reports to compare.")
    shares = {key: hits / total for key, (hits, total) in counted.items()}
    low = min(shares, key=lambda key: shares[key])
    hits, total = counted[low]
    found = steps(edition)
    differing = [step for step in found if step.differs]
    everywhere = shares[low] >= PRESENT
    holds: Holds = (
        "yes" if everywhere and differing else "partly" if everywhere or differing else "no"
    )
    framework, grade, enabler = low
    sentence = (
        f"Of {len(shares)} combinations of enabler, grade and framework, "
        f"{sum(share >= PRESENT for share in shares.values())} have the enabler mentioned in nine "
        f"reports in ten or more; the lowest is “{enabler.lower()}” in {framework} reports graded "
        f"{grade}, {hits} of {total}. {len(differing)} of {len(found)} tests of a difference "
        f"between grades stand after allowing for their number."
    )
    rows = (
        Row("lowest_share", f"{enabler}, {framework}, {grade}", f"{hits} of {total}", shares[low]),
        Row("differing", "Tests that stand", str(len(differing)), float(len(differing))),
    )
    return Outcome("finding", holds, sentence, rows, releases=RELEASES)


def way(name: str, edition: str) -> str:
    """Say how often inspectors write of one activity by grade; empty where it cannot be said."""
    found = both_ways(edition, name)
    if not found or precision()[name].interval.estimate < PRECISE:
        return ""
    differ = [step for step in found if step.differs]
    ways = {step.ratio.estimate > 1 for step in differ}
    if not differ:
        return "no difference by grade that stands"
    if len(differ) < len(found):
        more = "more" if ways == {True} else "less"
        return f"{more} often at better grades under {differ[0].framework} alone"
    if len(ways) > 1:
        return "more often at better grades under one framework, less often under the other"
    return f"{'more' if ways == {True} else 'less'} often at better grades"


def theme(name: str, edition: str) -> Outcome:
    """Test whether inspectors write of one activity more, or less, at better grades.

    No count of mentions can show that an activity brings improvement, and none can show that
    it does not: the answer is never yes and never no. It is ``partly`` where the rate differs
    by grade in the same direction under every framework after allowing for the number of
    tests, and ``unknown`` otherwise, or where the words are not precise enough.
    """
    title = next(one.title for one in themes() if one.id == name)
    found, says = both_ways(edition, name), way(name, edition)
    if not says:
        right = precision()[name]
        return unknown(
            "finding",
            f"{title}: the words are too rough ({right.right} of {right.read} sentences read "
            f"were about it) or the reports too few.",
        )
    agree = all(s.differs for s in found) and len({s.ratio.estimate > 1 for s in found}) == 1
    sentence = (
        f"{title}, in inspectors' words: {says}. For one grade better the mentions are multiplied "
        f"by {words.join([_ratio(step) for step in found])}. A mention is not a quality: this "
        "shows what inspectors connect with a grade, not what brings it about."
    )
    rows = tuple(_row(step, title) for step in found)
    return Outcome("finding", "partly" if agree else "unknown", sentence, rows, releases=RELEASES)


FINDINGS: dict[str, Callable[[str], Outcome]] = {
    "themes_by_grade": themes_by_grade,
    **{one.id: partial(theme, one.id) for one in themes()},
}
