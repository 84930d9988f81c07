"""One council's sub-judgements beside what routine figures forecast for them."""

from __future__ import annotations

from analysis import charts, judgements, panel, words
from analysis.findings import _placings, strategic
from analysis.findings.strategic import SUBJECTS
from analysis.results import Result, Table
from analysis.study.strategic.common import SOURCES, words_of
from analysis.study.system.scope import Scope, share

#: Judgements of the named council that are drawn: the newest.
SHOWN = 2


def council(scope: Scope) -> Result:
    """Set the named council's sub-judgements beside what was forecast from other councils."""
    if scope.area is None:
        return Result(
            "council",
            "",
            "No council was named: this page is about all of them. Run it with a council's name or "
            "code as its area, and its judgements stand here beside their forecasts.",
        )
    name = scope.area.name
    if scope.area.id in panel.TINY:
        return Result("council", "", f"{name} is too small to be compared with other councils.")
    every = _placings.surprises(scope.area.id, scope.edition)
    if not every:
        return Result(
            "council", "", f"{name} has no judgement in this edition that could be forecast."
        )
    days = sorted({one.published for one in every}, reverse=True)
    shown = [one for one in every if one.published in days[:SHOWN]]
    likeliest = sum(one.chances[one.given] == max(one.chances) for one in every)
    odd = [one for one in every if one.odd]
    usual = _placings.usual(scope.edition)
    common = share(usual.odd, usual.n)
    assert common is not None
    notes = [
        "Forecast from other councils only: no judgement of this council was learnt from.",
        f"Of all councils' sub-judgements {common.text} were such surprises: among a handful of "
        "sub-judgements one is nothing unusual.",
        "A council that did better or worse than forecast is not thereby well or badly run: six "
        "figures leave out nearly all that inspectors look at.",
    ]
    sentence = (
        f"Of {name}'s {words.plural(len(every), 'sub-judgement')} in this edition, "
        f"{likeliest} {'was' if likeliest == 1 else 'were'} the grade that routine figures made "
        f"likeliest; {len(odd) or 'none'} {'were' if len(odd) > 1 else 'was'} a surprise, a grade "
        "so far up or down that its chance, or that of one further off, was below one in ten."
    )
    titles = [
        f"{words_of(one.subject)}, {words.day(one.published)} ({one.framework}): "
        f"{judgements.GRADES[one.given]}"
        for one in shown
    ]
    return Result(
        id="council",
        title=f"{name}: chances forecast from routine figures, and the grades given",
        sentence=sentence,
        table=Table(
            f"{name}: chance of each grade forecast from other councils, and the grade given",
            (
                "Published",
                "Sub-judgement",
                *(judgements.label(g) for g in judgements.GRADES),
                "Given",
                "Figures known",
            ),
            tuple(
                (
                    words.day(one.published),
                    SUBJECTS[one.subject],
                    *(f"{words.number(100 * c)}%" for c in one.chances),
                    judgements.GRADES[one.given],
                    f"{one.figures} of {len(strategic.INDICATORS)}",
                )
                for one in every
            ),
        ),
        figure=charts.grade_chances(
            [
                (title, one.chances, judgements.GRADES[one.given])
                for title, one in zip(titles, shown, strict=True)
            ]
        ),
        alternative=f"Bars of chances, the grade given framed. {sentence}",
        notes=notes,
        source=scope.source(*SOURCES),
    )
