"""The times under other choices, and what went with longer or shorter ones."""

from __future__ import annotations

import numpy as np

from analysis import charts, declare, words
from analysis.charts import Span
from analysis.findings import _clocks, _recovery, timescales
from analysis.findings._clocks import ROUTES, STARTS
from analysis.findings.timescales import span, years
from analysis.results import Result, Table
from analysis.study.system.scope import Scope
from analysis.study.timescales.inspections import pause
from analysis.study.timescales.steps import UNSEEN, few


def ways(scope: Scope) -> Result:
    """Tabulate the median time of every step by every way of reckoning it."""
    rows = []
    told = []
    for route in ROUTES:
        found = _clocks.timed(scope.edition, route)
        if found.events < timescales.FEWEST or found.bounds is None or found.between is None:
            continue
        for start, clock in STARTS.items():
            own = _clocks.timed(scope.edition, route, start)
            assert own.bounds is not None and own.between is not None
            middle, low, high = own.recorded.quantile(0.5)
            smooth = own.smooth.quantile(0.5) if own.smooth is not None else None
            rows.append(
                (
                    found.told,
                    clock,
                    f"{own.events} of {own.n}",
                    f"{years(middle)} ({span(low, high)})",
                    span(*own.bounds.quantile(0.5)),
                    span(*own.between.quantile(0.5)),
                    f"{years(smooth[0])} ({span(*smooth[1:])})" if smooth else "not determined",
                    years(float(np.median(own.completed))),
                )
            )
        told.append(f"{found.told}, {years(float(np.median(found.completed)))}")
    if not rows:
        return few("ways", _clocks.timed(scope.edition, "fair"))
    return Result(
        id="ways",
        title="",
        sentence=(
            "Among those that completed a step, and could therefore be asked how long it took, "
            f"the median was: {'; '.join(told)}."
        ),
        table=Table(
            "Median time of each step, by every way of reckoning it",
            (
                "Step",
                "Clock starts",
                "Completed",
                "As recorded (95% interval)",
                "Bounds between inspections",
                "Likeliest between inspections (Turnbull)",
                "Weibull between inspections (95% interval)",
                "Of those completed",
            ),
            tuple(rows),
        ),
        notes=[
            UNSEEN,
            "Turnbull's placing is the likeliest, but hangs on single councils where intervals "
            "overlap as much as here: it gathers events at a time that most intervals share. The "
            "bounds are what the data bear.",
            "The Weibull median borrows the shape of its curve where there are no inspections.",
        ],
        source=scope.source(),
    )


def variants(scope: Scope, route: str) -> Result:
    """Draw the recorded median under the choices a doubting reader would make."""
    base = _clocks.timed(scope.edition, route)
    if base.events < timescales.FEWEST:
        return few(f"variants-{route}", base)
    found = _clocks.variants(scope.edition, route)
    medians = {
        name: (middle / 12, low / 12, high / 12)
        for name, (middle, low, high) in ((n, curve.quantile(0.5)) for n, curve in found.items())
    }
    reachable = [m for m, *_ in medians.values() if np.isfinite(m)]
    expected = base.expected / 12
    sentence = (
        f"{base.told[:1].upper()}{base.told[1:]}: over all these choices the recorded median "
        f"runs from {words.number(min(reachable), 1)} to {words.number(max(reachable), 1)} years, "
        f"beside the report's {expected:g}."
    )
    edge = max(*(h for _, _, h in medians.values() if np.isfinite(h)), expected, *reachable)
    return Result(
        id=f"variants-{route}",
        title=f"Recorded median {base.told}, by other choices",
        sentence=sentence,
        table=Table(
            f"Recorded median time {base.told}, in years",
            ("Choice", "Stretches", "Completed", "Median", "95% interval"),
            tuple(
                (
                    name,
                    str(found[name].n),
                    words.number(float(found[name].events.sum())),
                    years(12 * middle),
                    span(12 * low, 12 * high),
                )
                for name, (middle, low, high) in medians.items()
            ),
        ),
        figure=charts.spans(
            [Span(name, middle, low, high) for name, (middle, low, high) in medians.items()],
            "Years",
            expected,
            f"report: {expected:g} years",
            "Dot: median. Bar: 95% interval.",
            (0.0, edge),
        ),
        alternative=f"One row a choice, dots with intervals. {sentence}",
        notes=[
            *pause(scope),
            "Leaving out the stretches that met the pause leaves out the long ones more than the "
            "short; stopping the clock does not.",
        ],
        source=scope.source(),
    )


def depth(scope: Scope) -> Result:
    """Draw what went with a faster or slower recovery."""
    found = _recovery.depth_fit(scope.edition)
    if found is None:
        return few("depth", _clocks.timed(scope.edition, "fair"))
    smooth = found.smooth.ratios if found.smooth is not None else (None,) * len(found.cox.ratios)
    test = found.test
    differ = "clearly differed" if test.p < timescales.ALPHA else "did not clearly differ"
    sentence = (
        f"{timescales.depth(scope.edition).sentence} By deprivation alone, the more and the less "
        f"deprived half {differ} (log-rank p = {words.number(test.p, 2)})."
    )
    error = max(r.error for r in found.cox.ratios[:2])
    detect = float(np.exp(-(1.96 + 0.84) * error))
    return Result(
        id="depth",
        title="What went with being recorded better sooner or later",
        sentence=sentence,
        table=Table(
            "Time out of inadequate: hazard ratios as recorded, and ratios of times between "
            "inspections",
            (
                "One more",
                "Hazard ratio",
                "95% interval",
                "p, adjusted",
                "Ratio of times (Weibull)",
                "95% interval of times",
            ),
            tuple(
                (
                    r.name,
                    words.number(r.ratio, 2),
                    words.span(r.low, r.high, 2),
                    words.number(float(p), 2),
                    words.number(s.ratio, 2) if s is not None else "–",
                    words.span(s.low, s.high, 2) if s is not None else "–",
                )
                for r, p, s in zip(found.cox.ratios, found.adjusted, smooth, strict=True)
            ),
        ),
        figure=charts.spans(
            [Span(r.name, r.ratio, r.low, r.high) for r in found.cox.ratios],
            "Hazard ratio of being recorded better",
            1.0,
            "no difference",
            "Left of the line: slower. Right: faster. Bar: 95% interval.",
            log=True,
        ),
        alternative=f"Three rows of ratios around one. {sentence}",
        notes=[
            f"So few stretches would show a ratio of {words.number(detect, 2)} or further from 1 "
            "four times in five, and nothing smaller.",
            "How soon inspectors come back limits all recorded times alike, and so hides "
            "differences between councils.",
            "Errors are robust to a council's stretches being alike. Parts judged: leadership, "
            "help and protection, looked-after children.",
        ],
        source=scope.source(),
    )


def stabilised(scope: Scope) -> Result:
    """Draw how core figures moved from before an inadequate report to the first full year after."""
    found = _recovery.stabilised(scope.edition)
    if not found:
        return Result(
            "stabilised",
            "",
            "Too few inadequate judgements have figures before and after in this edition.",
        )
    sentence = timescales.stabilise(scope.edition).sentence
    return Result(
        id="stabilised",
        title="Core figures in the first full year after an inadequate report, beside others",
        sentence=sentence,
        table=Table(
            "Change from before the inspection, less that of other councils judged, in points",
            ("Figure", "Better", "Change", "95% interval", "p, adjusted", "Inadequate", "Others"),
            tuple(
                (
                    declare.indicator(m.indicator).title,
                    "higher" if _recovery.CORE[m.indicator] > 0 else "lower",
                    words.signed(m.effect.estimate, 1),
                    words.span(m.effect.low, m.effect.high, 1, sign=True),
                    words.number(m.adjusted, 3),
                    str(m.inadequate),
                    str(m.others),
                )
                for m in found
            ),
        ),
        figure=charts.spans(
            [
                Span(
                    declare.indicator(m.indicator).short,
                    m.effect.estimate,
                    m.effect.low,
                    m.effect.high,
                )
                for m in found
            ],
            "Points more than after other judgements",
            0.0,
            "as elsewhere",
            "Dot: estimate. Bar: 95% interval, clustered by council.",
        ),
        alternative=f"One row a figure, dots with intervals around nought. {sentence}",
        notes=[
            "All councils compared were inspected, in the same years and from the same level; the "
            "others got a better grade. A link is not an effect of the judgement.",
            "The no-further-action share has no right level; lower is taken as better only because "
            "the report speaks of unclear thresholds.",
        ],
        source=scope.source("ofsted", "cin"),
    )
