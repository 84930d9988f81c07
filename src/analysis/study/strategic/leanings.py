"""What the forecasts lean on, and whether they hang on one choice."""

from __future__ import annotations

from analysis import charts, declare, words
from analysis.findings import _placings, strategic
from analysis.findings.strategic import SUBJECTS
from analysis.results import Result, Table
from analysis.study.strategic.common import SOURCES, few, pvalue, words_of
from analysis.study.system.scope import Scope


def weights(scope: Scope) -> Result:
    """Draw what the forecasts lean on, as odds ratios."""
    found = _placings.weights(scope.edition)
    if not found:
        return few("weights")
    columns = list(dict.fromkeys(w.column for w in found))
    titles = {c: "Deprivation" if c == "imd" else declare.indicator(c).short for c in columns}
    groups = {
        SUBJECTS[subject].capitalize(): [
            (w.ratio.estimate, w.ratio.low, w.ratio.high) for w in found if w.subject == subject
        ]
        for subject in SUBJECTS
    }
    clear = list(dict.fromkeys(titles[w.column] for w in found if w.q < strategic.DISCOVERY))
    coverage = strategic.sample("leadership", scope.edition).coverage
    sentence = (
        f"Clear of chance for at least one sub-judgement, all of {len(found)} tests taken "
        f"together: {words.join(t[:1].lower() + t[1:] for t in clear) or 'none'}."
    )
    return Result(
        id="weights",
        title="Odds of a better grade for a council one standard deviation higher on a figure",
        sentence=sentence,
        table=Table(
            "Odds ratio of a better grade for one standard deviation more, with the others held",
            (
                "Figure",
                "Known before inspection",
                "Sub-judgement",
                "Odds ratio (95% interval)",
                "p, adjusted",
            ),
            tuple(
                (
                    titles[w.column],
                    f"{words.number(coverage[w.column])}%" if w.column in coverage else "–",
                    SUBJECTS[w.subject],
                    f"{words.number(w.ratio.estimate, 2)} "
                    f"({words.span(w.ratio.low, w.ratio.high, 2)})",
                    pvalue(w.q),
                )
                for w in found
            ),
        ),
        figure=charts.compared(
            [titles[c] for c in columns],
            groups,
            "Odds ratio; right of the line, better grades",
            1.0,
            ratio=True,
        ),
        alternative=f"Odds ratios with intervals, one row a figure. {sentence}",
        notes=[
            "These are associations between councils, with the other figures held, not effects of "
            "any of them: a council that lowers a figure does not thereby change its grade.",
            "Deprivation is the index of 2015, for councils formed later that of 2019 or 2025. "
            "Framework and year are held too.",
            f"{len(found)} tests, false discoveries held to one in twenty; errors clustered by "
            "council.",
        ],
        source=scope.source(*SOURCES),
    )


def checks(scope: Scope) -> Result:
    """Draw the difference from the base rate under other choices."""
    found = _placings.checks(scope.edition)
    if not found:
        return few("checks")
    nothing = (float("nan"),) * 3
    groups = {
        SUBJECTS[subject].capitalize(): [
            (i.estimate, i.low, i.high)
            if (c := check.contests[subject]) and (i := c.difference.interval)
            else nothing
            for check in found
        ]
        for subject in SUBJECTS
    }
    better = [
        c.name
        for c in found
        if all(k and k.difference.interval.high < 0 for k in c.contests.values())
    ]
    rest = [f"“{c.name}”" for c in found if c.name not in better]
    sentence = (
        f"Better than the base rate on all three sub-judgements, interval and all, under "
        f"{len(better)} of {len(found)} choices; not under: {words.join(rest) or 'none'}."
    )
    return Result(
        id="checks",
        title="Score of routine figures less the base rate's, under other choices",
        sentence=sentence,
        table=Table(
            "Difference from the base rate's score (95% interval) and number of judgements",
            ("Choice", *(words_of(s) for s in SUBJECTS)),
            tuple((check.name, *(_cell(check.contests[s]) for s in SUBJECTS)) for check in found),
        ),
        figure=charts.compared(
            [check.name for check in found], groups, "Difference of scores; left is better", 0.0
        ),
        alternative=f"Differences of scores with intervals, one row a choice. {sentence}",
        notes=[
            "Checks forecast ten folds of councils, which is quicker than each council in turn and "
            "gives much the same.",
            "Figures already published on the day: nine months from the end of March, six from "
            "the end of September. Learnt from earlier years' inspections only: each year's "
            "forecasts come from the years before it, as they would have had to.",
            "Inspections to July 2017 are few, and social workers' figures begin only in the last "
            "of their years: figures could tell less then than they can now.",
            "These checks are not further tests of the statement: none is picked out.",
        ],
        source=scope.source(*SOURCES),
    )


def _cell(contest: strategic.Contest | None) -> str:
    """Print a contest in a table's cell."""
    if contest is None:
        return "too few"
    found = contest.difference
    return f"{words.signed(found.interval.estimate, 3)} ({strategic.interval(contest)}), {found.n}"
