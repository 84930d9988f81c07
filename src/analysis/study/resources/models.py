"""What goes with spending: rates of care and plans, and grades under every model."""

from __future__ import annotations

import numpy as np

from analysis import charts, words
from analysis.findings import _spend_grades as grades
from analysis.findings import _spending as found
from analysis.findings._spend_grades import NAO, PREVENTIVE, WEBB
from analysis.results import Result, Table
from analysis.study.resources.series import short
from analysis.study.system.scope import Scope


def associations(scope: Scope) -> Result:
    """Draw how rates go with preventive spending, within councils and between them."""
    every = found.associations(scope.edition)
    if not every:
        return Result("associations", "", "Too few years are published in this edition.")
    same = [a for a in every if a.lag == 0]
    outcomes = list(dict.fromkeys(a.outcome for a in same))
    by = {(a.outcome, a.year_effects): a for a in same}
    groups = {
        "Within a council, over the years": [by[o, False].within for o in outcomes],
        "Within, the years' own movement taken out": [by[o, True].within for o in outcomes],
        "Between councils": [by[o, True].between for o in outcomes],
    }
    lost = [
        short(o) for o in outcomes if _clear(by[o, False].within) and not _clear(by[o, True].within)
    ]
    kept = [short(o) for o in outcomes if _clear(by[o, True].within)]
    main = by[outcomes[0], False], by[outcomes[0], True]
    years = main[0].years
    sentence = (
        f"{years[0]} to {years[1]}, {main[0].councils} councils. With £100 a child more on "
        f"prevention than a council's own average its {short(outcomes[0])} was "
        f"{words.signed(main[0].within.estimate, 1)} per 10,000 "
        f"({words.span(main[0].within.low, main[0].within.high, 1, sign=True)}); once the movement "
        f"common to all councils is taken out, {words.signed(main[1].within.estimate, 1)} "
        f"({words.span(main[1].within.low, main[1].within.high, 1, sign=True)}). "
        f"Within councils and with years taken out "
        f"{words.join(kept) if kept else 'no rate'} goes with prevention beyond chance"
        + (f"; {words.join(lost)} only while the years are left in." if lost else ".")
    )
    crossed = years[0] < found.UNBROKEN
    return Result(
        id="associations",
        title="Rates and £100 a child more on prevention",
        sentence=sentence,
        table=Table(
            "Change in the rate per 10,000 children for £100 a child more on prevention",
            ("Rate", "Years", "Councils", "Spending of", "Years taken out", "Within", "Between"),
            tuple(
                (
                    short(a.outcome),
                    f"{a.years[0]} to {a.years[1]}",
                    str(a.councils),
                    "the year before" if a.lag else "the same year",
                    "yes" if a.year_effects else "no",
                    *(
                        f"{words.signed(e.estimate, 1)} ({words.span(e.low, e.high, 1, sign=True)})"
                        for e in (a.within, a.between)
                    ),
                )
                for a in every
            ),
        ),
        figure=charts.compared(
            [short(o) for o in outcomes],
            {name: [(e.estimate, e.low, e.high) for e in line] for name, line in groups.items()},
            "per 10,000 children, for £100 a child more",
            reference=0.0,
        ),
        alternative=f"One row a rate, one mark a comparison. {sentence}",
        notes=[
            f"{len(every)} models were fitted: five rates, spending of the year and of the year "
            "before, with and without years.",
            "Without years, a national fall in prevention and a national rise in care look like "
            "one thing causing the other in every council.",
            "Safeguarding spending and deprivation are in every model. "
            "Errors are clustered by council.",
            *(["The years cross breaks in the lines of the outturn."] if crossed else []),
        ],
        source=scope.source("finance", "cin", "cla", "population", "deflator", "imd"),
    )


def _clear(estimate: found.Estimated) -> bool:
    """Return whether an interval leaves out nought."""
    return estimate.low > 0 or estimate.high < 0


def curve(scope: Scope, predictor: str) -> Result:
    """Draw the odds of good or better under every model of one predictor."""
    own = [s for s in grades.specifications(scope.edition) if s.predictor == predictor]
    key = f"curve-{predictor}"
    if not own:
        return Result(key, "", "Too few judgements have the spending of the year before.")
    study = {PREVENTIVE: WEBB, "safeguarding_per_cin": NAO}.get(predictor)
    near = grades.nearest(scope.edition, study) if study else None
    odds = np.array([s.odds for s in own])
    up, down = sum(s.way > 0 for s in own), sum(s.way < 0 for s in own)
    sentence = (
        f"{grades.unit(predictor)} ({short(predictor)}): over {len(own)} models the odds of good "
        f"or better lie between {words.number(odds.min(), 2)} and {words.number(odds.max(), 2)}, "
        f"in the middle {words.number(float(np.median(odds)), 2)}. The interval lies above 1 in "
        f"{up or 'none'} and below in {down or 'none'}."
    )
    if near is not None and study is not None:
        sentence += (
            f" The model nearest to {study.study}: {words.number(near.odds, 2)} "
            f"({words.span(near.low, near.high, 2)}; {near.judgements} judgements of "
            f"{near.councils} councils)."
        )
    samples = list(dict.fromkeys(s.sample for s in own))
    choices = {name: [name in s.controls for s in own] for name in grades.CONTROLS}
    if len(samples) > 1:
        choices |= {SAMPLE_NAMES[n]: [s.sample == n for s in own] for n in samples}
    return Result(
        id=key,
        title=f"Odds of good or better for {grades.unit(predictor)}: {len(own)} models",
        sentence=sentence,
        table=Table(
            f"Odds ratio of good or better for {grades.unit(predictor)}",
            ("Judgements", "With", "Odds ratio", "95% interval", "p", "Judgements used"),
            tuple(
                (
                    s.sample,
                    words.join(s.controls) or "nothing else",
                    words.number(s.odds, 2),
                    words.span(s.low, s.high, 2),
                    words.number(s.p, 3),
                    str(s.judgements),
                )
                for s in sorted(own, key=lambda s: s.odds)
            ),
        ),
        figure=charts.specifications(
            odds,
            [s.low for s in own],
            [s.high for s in own],
            choices,
            f"{grades.unit(predictor)}, {short(predictor)}",
            (study.study, study.odds, study.low, study.high) if study else None,
            own.index(near) if near is not None else None,
        ),
        alternative=f"One place a model, smallest odds ratio first. {sentence}",
        notes=[
            "Spending is that of the last year ended before the inspection. "
            "Errors are clustered by council.",
            "The models share their data: many that agree are not many confirmations.",
            "Spending per child is a rough sign of choice: it moves with need, London's prices "
            "and history.",
        ],
        source=scope.source("ofsted", "finance", "population", "deflator", "imd"),
    )


#: Samples as they stand beside the dots.
SAMPLE_NAMES = {
    grades.SAMPLES[0]: "to 2018 (SIF)",
    grades.SAMPLES[1]: "to 2019",
    grades.SAMPLES[2]: "all",
}


def beside(scope: Scope) -> Result:
    """Set the two published answers beside ours."""
    rows = []
    told = []
    for study, predictor in ((WEBB, PREVENTIVE), (NAO, "safeguarding_per_cin")):
        near = grades.nearest(scope.edition, study)
        if near is None:
            continue
        ours = f"{words.number(near.odds, 2)} ({words.span(near.low, near.high, 2)})"
        rows.append(
            (
                study.study,
                study.says,
                f"odds ratio {ours} for {grades.unit(predictor)}",
                f"{near.judgements} judgements of {near.councils} councils, {near.sample}; with "
                f"{words.join(near.controls) or 'nothing else'}",
            )
        )
        told.append(f"{study.study}: ours {ours}")
    if not rows:
        return Result("published", "", "Too few judgements have the spending of the year before.")
    return Result(
        id="published",
        title="",
        sentence=(
            f"Two published answers look opposed and ask different questions. {'; '.join(told)}. "
            "One asks of prevention for each child, with deprivation held level; the other of "
            "social work for each child in need, and nothing held level."
        ),
        table=Table(
            "Published results beside ours",
            ("Study", "Published", "Ours, nearest model", "On"),
            tuple(rows),
        ),
        notes=[
            "The first study used other inspections too (from 2011), a multilevel model and its "
            "own prices and grouping of lines; ours are in the latest prices.",
            "Published results are as read in the abstract and in excerpts of the sources.",
        ],
        source=scope.source("ofsted", "finance", "population", "deflator", "imd"),
    )


def quarters(scope: Scope) -> Result:
    """Show the share good or better by quarter of spending."""
    names = ("spend_per_child", *grades.PREDICTORS)
    names = tuple(dict.fromkeys(names))
    every = {name: grades.quarters(scope.edition, name) for name in names}
    if not all(every.values()):
        return Result("quarters", "", "Too few judgements have the spending of the year before.")
    total = every[names[0]]
    sentence = (
        "Judged good or better, from the quarter that spent least a child to the quarter that "
        "spent most: "
        + words.join(f"{words.number(100 * q.share.estimate)}%" for q in total)
        + f" ({sum(q.judgements for q in total)} judgements)."
    )
    labels = ("Least", "Second", "Third", "Most")
    return Result(
        id="quarters",
        title="Share of judgements good or better by quarter of spending before them",
        sentence=sentence,
        table=Table(
            "Judgements good or better by quarter of spending within their year",
            ("Measure", "Quarter", "Median spending", "Good or better", "95% interval"),
            tuple(
                (
                    short(name),
                    label,
                    f"£{words.number(q.median)}",
                    f"{q.good} of {q.judgements}",
                    words.span(100 * q.share.low, 100 * q.share.high),
                )
                for name, line in every.items()
                for label, q in zip(labels, line, strict=True)
            ),
        ),
        figure=charts.compared(
            [short(name) for name in every],
            {
                label: [
                    (
                        100 * line[i].share.estimate,
                        100 * line[i].share.low,
                        100 * line[i].share.high,
                    )
                    for line in every.values()
                ]
                for i, label in enumerate(labels)
            },
            "per cent judged good or better",
        ),
        alternative=f"One row a measure, one mark a quarter. {sentence}",
        notes=["Quarters are of councils inspected in the same year; need is not held level."],
        source=scope.source("ofsted", "finance", "population", "deflator", "cin"),
    )
