"""What the warnings are worth: ranking, alarms, calibration and net benefit."""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from analysis import charts, declare, panel, stats, words
from analysis.findings import _warned
from analysis.findings._warned import ALL, BANDS, FIGURES, WHY
from analysis.findings.early_warning import ranked
from analysis.results import Result, Table
from analysis.stats.intervals import normal_quantile
from analysis.study.early_warning.common import NO_LIST, SOURCES, Range, ends, few
from analysis.study.system.scope import Scope

COIN = "The chance that a council that fell was ranked above one that did not; 0.5 is a coin."


def predictors(scope: Scope) -> Result:
    """Tell the three predictors, why they were chosen and what they count for."""
    found = _warned.warned(scope.edition)
    if found is None:
        return few("predictors", scope.edition)
    names = ["Requires improvement before", *(declare.indicator(f).short for f in FIGURES)]
    there = ["100%", *(f"{words.number(found.risk.coverage[f])}%" for f in FIGURES)]
    reach = normal_quantile(0.95) * found.model.se_cluster[1:]
    ratios: list[Range] = [
        (float(np.exp(b)), float(np.exp(b - e)), float(np.exp(b + e)))
        for b, e in zip(found.model.coef[1:], reach, strict=True)
    ]
    told = [f"{words.number(m, 2)} ({words.span(low, high, 2)})" for m, low, high in ratios]
    sentence = (
        f"Over {words.plural(len(found.risk.event), 'judgement')} of councils not inadequate "
        f"before, {int(found.risk.event.sum())} of them inadequate, the odds of a fall go with: "
        + words.join(
            f"{name[:1].lower()}{name[1:]}, odds ratio {text}"
            for name, text in zip(names, told, strict=True)
        )
        + "."
    )
    return Result(
        id="predictors",
        title="Odds of being judged inadequate next",
        sentence=sentence,
        table=Table(
            "Odds ratio of a fall: with requires improvement before, and for one standard "
            "deviation more of each figure, the others held",
            ("Predictor", "Known before inspection", "Odds ratio (95% interval)"),
            tuple(zip(names, there, told, strict=True)),
        ),
        figure=charts.compared(
            names,
            {"Firth's logistic regression": ratios},
            "Odds ratio; right of the line, more falls",
            1.0,
            ratio=True,
        ),
        alternative=f"Three odds ratios with intervals. {sentence}",
        notes=[
            WHY,
            f"Judged inadequate next, by the grade before: {_by_grade(found)}.",
            "Each figure is of the newest year ended before the inspection, set against all "
            "councils of its year. Associations between councils, not effects.",
            "Firth's penalty keeps estimates from few events from running away; errors are "
            "clustered by council.",
        ],
        source=scope.source(*SOURCES),
    )


def _by_grade(found: _warned.Warned) -> str:
    """Tell how many fell from each grade."""
    before = found.risk.table["before"].to_numpy()
    return words.join(
        f"{int(found.risk.event[before == place].sum())} of {int((before == place).sum())} after "
        f"{grade}"
        for grade, place in panel.ORDER.items()
        if (before == place).any()
    )


def ranking(scope: Scope) -> Result:
    """Draw how well the councils that fell are told from the rest, by model."""
    found = _warned.warned(scope.edition)
    if found is None:
        return few("ranking", scope.edition)
    gain, placebo = found.gain, _warned.placebo(scope.edition)
    assert placebo is not None
    sentence = (
        f"Forecast from other councils, a council that fell was ranked above one that did not with "
        f"a chance of {words.join(f'{ranked(i)} by {name}' for name, i in found.ranking.items())}. "
        f"The two figures add {words.signed(gain.estimate, 2)} "
        f"({words.span(gain.low, gain.high, 2, sign=True)}) to the grade before: "
        + ("more than" if gain.low > 0 else "no more than")
        + f" chance may do. Dealt out at random {placebo.shuffles} times, the figures alone ranked "
        f"as well {words.plural(placebo.as_well, 'time')}."
    )
    return Result(
        id="ranking",
        title="Chance of ranking a council that fell above one that did not",
        sentence=sentence,
        table=Table(
            "Ranking by model, councils forecast from others",
            ("Predictors", "Ranking (95% interval)"),
            tuple((name, ranked(i)) for name, i in found.ranking.items()),
        ),
        figure=charts.compared(
            [name[:1].upper() + name[1:] for name in found.ranking],
            {"Forecast from other councils": [ends(i) for i in found.ranking.values()]},
            "Ranking; the line is a coin",
            0.5,
        ),
        alternative=f"Three rankings with intervals beside a line at a half. {sentence}",
        notes=[
            COIN,
            f"Cross-validated: councils are dealt into {_warned.FOLDS} folds, "
            f"{_warned.REPEATS} times over, and every risk comes from a model that never saw the "
            "council. Only councils of one fold are compared.",
            f"Dealt out at random the figures rank at {words.number(placebo.middle, 2)} in the "
            f"middle, and as well as the real ones with a chance of "
            f"{words.number(placebo.p, 2)} (a permutation test, with one dealing into folds).",
            "One test answers the question, that of all three predictors; the others explain it. "
            "Intervals resample councils.",
        ],
        source=scope.source(*SOURCES),
    )


def alarms(scope: Scope) -> Result:
    """Draw what alarms would catch, miss and raise for nothing, at several thresholds."""
    found = _warned.warned(scope.edition)
    if found is None:
        return few("alarms", scope.edition)
    each = [
        f"{words.number(a.false_per_true.estimate, 1)} at {words.number(100 * a.threshold)}%"
        for a in found.alarms
    ]
    sentence = (
        f"False alarms for each true one, by the risk at which an alarm is raised: "
        f"{words.join(each)}. The lowest of these catches {found.alarms[0].caught} of "
        f"{found.alarms[0].events} falls, the highest {found.alarms[-1].caught}."
    )
    return Result(
        id="alarms",
        title="Alarms raised at each level of risk: true, missed and false",
        sentence=sentence,
        table=Table(
            f"Alarms over {words.plural(len(found.risk.event), 'judgement')}, by threshold",
            (
                "Risk of at least",
                "Flagged",
                "True",
                "False",
                "Missed",
                "False for each true (95% interval)",
                "Share of falls caught (95% interval)",
            ),
            tuple(
                (
                    f"{words.number(100 * a.threshold)}%",
                    str(a.flagged),
                    str(a.caught),
                    str(a.flagged - a.caught),
                    str(a.events - a.caught),
                    f"{words.number(a.false_per_true.estimate, 1)} "
                    f"({words.span(a.false_per_true.low, a.false_per_true.high, 1)})",
                    f"{words.number(a.caught_pct.estimate)}% "
                    f"({words.span(a.caught_pct.low, a.caught_pct.high)})",
                )
                for a in found.alarms
            ),
        ),
        figure=charts.alarms(
            [
                (
                    f"Risk of {words.number(100 * a.threshold)}% or more",
                    a.caught,
                    a.events - a.caught,
                    a.flagged - a.caught,
                )
                for a in found.alarms
            ]
        ),
        alternative=f"Bars of true, missed and false alarms, one row a threshold. {sentence}",
        notes=[NO_LIST, "A council counts once for each of its judgements."],
        source=scope.source(*SOURCES),
    )


def calibration(scope: Scope) -> Result:
    """Draw how often councils fell, by the risk forecast for them."""
    found = _warned.warned(scope.edition)
    if found is None:
        return few("calibration", scope.edition)
    rows, drawn = [], []
    for low, high in pairwise(BANDS):
        inside = (found.forecast >= low) & (found.forecast < high)
        if not inside.any():
            continue
        n, fell = int(inside.sum()), int(found.risk.event[inside].sum())
        came, mean = stats.wilson(fell, n), 100 * float(found.forecast[inside].mean())
        name = f"{words.number(100 * low)} to {words.number(100 * high)}%"
        if high == BANDS[-1]:
            name = f"{words.number(100 * low)}% or more"
        share, least, most = (100 * float(v) for v in (came.estimate, came.low, came.high))
        rows.append(
            (
                name,
                str(n),
                f"{words.number(mean, 1)}%",
                str(fell),
                f"{words.number(share, 1)}% ({words.span(least, most, 1)})",
            )
        )
        drawn.append((mean, share, least, most))
    slope = found.slope
    fits = sum(low <= mean <= high for mean, _, low, high in drawn)
    sentence = (
        f"In {fits} of {words.plural(len(drawn), 'band')} the mean risk forecast lies within the "
        f"interval of the share that fell; the slope of what came on what was forecast is "
        f"{words.number(slope.estimate, 2)} ({words.span(slope.low, slope.high, 2)}), where 1 is "
        "true and less is too sure."
    )
    return Result(
        id="calibration",
        title="Falls to inadequate: forecast and come",
        sentence=sentence,
        table=Table(
            "Risk forecast from other councils, and the share that fell, by band",
            ("Risk", "Judgements", "Mean forecast", "Fell", "Share that fell (95% interval)"),
            tuple(rows),
        ),
        figure=charts.calibration({ALL: drawn}),
        alternative=f"Marks by band around a diagonal. {sentence}",
        notes=["Few falls in each band: the intervals say how far a share could be chance."],
        source=scope.source(*SOURCES),
    )


def benefit(scope: Scope) -> Result:
    """Draw what acting on the forecast would be worth beside acting on all or none."""
    found = _warned.warned(scope.edition)
    if found is None:
        return few("benefit", scope.edition)
    useful = [a for a in found.alarms if a.benefit > max(a.benefit_all, 0.0)]
    span = words.join(f"{words.number(100 * a.threshold)}%" for a in useful)
    sentence = (
        f"Acting on the forecast does better than acting on every council and than acting on none "
        f"where one would act at a risk of {span}."
        if useful
        else "At no threshold does acting on the forecast do better than acting on all or none."
    )
    return Result(
        id="benefit",
        title="Net benefit of acting on the forecast, on every council, and on none",
        sentence=sentence,
        table=Table(
            "Net benefit: falls caught for each hundred judgements, less false alarms weighed by "
            "the odds of the threshold",
            ("Act at a risk of", "On the forecast", "On every council", "On none"),
            tuple(
                (
                    f"{words.number(100 * a.threshold)}%",
                    words.signed(a.benefit, 1),
                    words.signed(a.benefit_all, 1),
                    "0",
                )
                for a in found.alarms
            ),
        ),
        figure=charts.net_benefit(
            [100 * a.threshold for a in found.alarms],
            [a.benefit for a in found.alarms],
            [a.benefit_all for a in found.alarms],
        ),
        alternative=f"Two curves over the threshold. {sentence}",
        notes=[
            "Whoever would act at a risk of 10% holds a missed fall nine times as bad as help that "
            "was not needed. Which risk that is, is for those to say who help and are helped.",
            "No interval is drawn: with so few falls, a small gap between the curves says nothing.",
            "The curves count decisions, not what help achieves: nothing here shows that acting "
            "prevents a fall.",
        ],
        source=scope.source(*SOURCES),
    )
