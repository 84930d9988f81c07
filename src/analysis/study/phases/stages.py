"""The later stages: prevention, steady figures, helping others, and staff before a fall."""

from __future__ import annotations

from analysis import charts, declare, words
from analysis.charts import Span
from analysis.findings import _stages
from analysis.results import Result, Table
from analysis.study.system.scope import Scope


def prevention(scope: Scope) -> Result:
    """Show how the preventive share moved on the way from requires improvement."""
    found = _stages.prevention_effect(scope.edition)
    sentence = _stages.prevention(scope.edition).sentence
    if found is None:
        return Result("prevention", "", sentence)
    e = found.estimate
    return Result(
        id="prevention",
        title="",
        sentence=sentence,
        table=Table(
            "Preventive share of spending, from before one judgement to before the next, in points",
            ("Difference", "95% interval", "Improved", "Not improved"),
            (
                (
                    words.signed(e.estimate, 2),
                    words.span(e.low, e.high, 2, sign=True),
                    str(found.n[0]),
                    str(found.n[1]),
                ),
            ),
        ),
        notes=[
            "Each council's share is taken from the median council's of the same year, since the "
            "share fell everywhere.",
            *declare.indicator(_stages.PREVENTION).caveats,
        ],
        source=scope.source("ofsted", "finance"),
    )


def _estimates(
    part: str,
    title: str,
    sentence: str,
    rows: list[tuple[str, float, float, float, float, str]],
    columns: tuple[str, str],
    unit: str,
    notes: list[str],
    source: str,
) -> Result:
    """Draw estimates around nought: name, estimate, limits, adjusted p value, what they rest on."""
    return Result(
        id=part,
        title=title,
        sentence=sentence,
        table=Table(
            title,
            (columns[0], "Difference", "95% interval", "p, adjusted", columns[1]),
            tuple(
                (
                    name,
                    words.signed(value, 2),
                    words.span(low, high, 2, sign=True),
                    words.number(p, 3),
                    rests,
                )
                for name, value, low, high, p, rests in rows
            ),
        ),
        figure=charts.spans(
            [Span(name, value, low, high) for name, value, low, high, *_ in rows],
            unit,
            0.0,
            "no difference",
            "Dot: estimate. Bar: 95% interval.",
        ),
        alternative=f"One row a figure, dots with intervals around nought. {sentence}",
        notes=notes,
        source=source,
    )


def consistency(scope: Scope) -> Result:
    """Draw how much less figures move from year to year at good or better."""
    found = _stages.steadiness(scope.edition)
    sentence = _stages.consistency(scope.edition).sentence
    if not found:
        return Result("consistency", "", sentence)
    return _estimates(
        "consistency",
        "Usual size of a yearly change at good or better, less that at lower grades",
        sentence,
        [
            (
                declare.indicator(e.indicator).short,
                e.estimate.estimate,
                e.estimate.low,
                e.estimate.high,
                e.adjusted,
                f"{e.n[0]} and {e.n[1]}",
            )
            for e in found
        ],
        ("Figure", "Yearly changes at good or better, and lower"),
        "Points of change (left: steadier at good or better)",
        [
            "Changes of rates are in per cent of themselves, of shares in points, each less the "
            "median change of the year. Years and the number of children are held equal; errors "
            "are clustered by council.",
            "Inspection itself moves figures, and a council being put right changes on purpose: "
            "steadier is a description, not a merit.",
        ],
        scope.source("ofsted", "cin", "cla"),
    )


def leaders(scope: Scope) -> Result:
    """Show what followed for councils named to help others."""
    found = _stages.leaders(scope.edition)
    sentence = _stages.system_leaders(scope.edition).sentence
    if found is None:
        return Result("leaders", "", sentence)
    return Result(
        id="leaders",
        title="",
        sentence=sentence,
        table=Table(
            "Councils as good or better at their next judgement",
            ("Councils", "Number", "Share", "95% interval"),
            (
                (
                    "Partners in Practice, good or outstanding when named",
                    str(found.n),
                    f"{words.number(100 * found.kept.estimate, 1)}%",
                    words.span(100 * found.kept.low, 100 * found.kept.high, 1),
                ),
                (
                    "Others with the same grade on the same day",
                    "–",
                    f"{words.number(100 * found.others, 1)}%",
                    "–",
                ),
            ),
        ),
        notes=[
            f"{found.named} councils are on the list collected; it gives no pairs of helper and "
            "helped. Who was named was not drawn by lot: no effect of helping can be read here.",
        ],
        source=scope.source(),
    )


def before_falls(scope: Scope) -> Result:
    """Draw staff figures in the last year before a fall, beside earlier years."""
    found = _stages.before_falls(scope.edition)
    sentence = _stages.rapid_decline(scope.edition).sentence
    if not found:
        return Result("before-falls", "", sentence)
    return _estimates(
        "before-falls",
        "Staff figures in the last year before a fall, less earlier years of the same councils",
        sentence,
        [
            (
                declare.indicator(b.indicator).short,
                b.found.mean,
                b.found.low,
                b.found.high,
                b.adjusted,
                str(b.found.n),
            )
            for b in found
        ],
        ("Figure", "Councils that fell"),
        "Points",
        [
            "Each council is its own comparison, so what does not change about it cannot mislead. "
            "p values by drawing signs at random.",
            "Partners of a joint return have its figures. Figures are of 30 September.",
        ],
        scope.source("ofsted", "workforce"),
    )
