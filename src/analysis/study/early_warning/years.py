"""How early the warning comes, whether it hangs on one choice, and what follows a rise."""

from __future__ import annotations

from analysis import areas, charts, declare, judgements, panel, words
from analysis.findings import _relapse, _routine, _warned, early_warning
from analysis.findings._warned import FIGURES
from analysis.findings.early_warning import ranked
from analysis.results import Result, Table
from analysis.study.early_warning.common import NO_LIST, SOURCES, ends, few
from analysis.study.early_warning.worth import COIN
from analysis.study.system.scope import Scope, share, told


def lead(scope: Scope) -> Result:
    """Draw how the warning fades with figures of earlier years."""
    found = _warned.leads(scope.edition)
    if not found:
        return few("lead", scope.edition)
    names = [
        f"{words.plural(one.years, 'year')} older" if one.years else "The newest known"
        for one in found
    ]
    outcome = early_warning.lead(scope.edition)
    return Result(
        id="lead",
        title="Ranking by the age of the figures",
        sentence=f"{outcome.sentence[:1].upper()}{outcome.sentence[1:]}",
        table=Table(
            f"Ranking over {words.plural(found[0].n, 'judgement')} with {found[0].events} falls",
            ("Figures", "The two figures alone (95% interval)", "With the grade before"),
            tuple(
                (name, ranked(one.figures), ranked(one.everything))
                for name, one in zip(names, found, strict=True)
            ),
        ),
        figure=charts.compared(
            names,
            {
                "The two figures alone": [ends(one.figures) for one in found],
                "With the grade before": [ends(one.everything) for one in found],
            },
            "Ranking; the line is a coin",
            0.5,
        ),
        alternative=f"Rankings with intervals, one row an age. {outcome.sentence}",
        notes=[
            COIN,
            "The same judgements throughout: those with both figures known in all four years.",
            f"{2 * len(found)} rankings are shown; the statement is judged on one of them, the two "
            "figures two years older.",
            "A sign that shows only in the newest year can be the answer to trouble already known, "
            "such as agency workers brought in.",
        ],
        source=scope.source(*SOURCES),
    )


def checks(scope: Scope) -> Result:
    """Draw the ranking under the choices a hostile reader would make."""
    found = _warned.checks(scope.edition)
    if not found:
        return few("checks", scope.edition)
    held = [one for one in found if one.ranking is not None and one.ranking.low > 0.5]
    rest = [f"“{one.name}”" for one in found if one not in held]
    sentence = (
        f"The ranking beats a coin, interval and all, under {len(held)} of {len(found)} choices; "
        f"not under: {words.join(rest) or 'none'}."
    )
    return Result(
        id="checks",
        title="Ranking under other choices",
        sentence=sentence,
        table=Table(
            "Ranking of councils that fell above those that did not, under each choice",
            ("Choice", "Judgements", "Falls", "Ranking (95% interval)"),
            tuple(
                (
                    one.name,
                    str(one.n),
                    str(one.events),
                    "too few" if one.ranking is None else ranked(one.ranking),
                )
                for one in found
            ),
        ),
        figure=charts.compared(
            [one.name for one in found],
            {"Forecast from other councils": [ends(one.ranking) for one in found]},
            "Ranking; the line is a coin",
            0.5,
        ),
        alternative=f"Rankings with intervals, one row a choice. {sentence}",
        notes=[
            "Every judgement at risk falls under the framework of 2018: under the one before, no "
            "council that was better than inadequate was inspected twice in these figures. So "
            "framework cannot be a check.",
            "Figures already published on the day are an outsider's view: nine months from the end "
            "of March, six from the end of September.",
            "Figures are those of the newest release of each year; the edition of the authors' "
            "time holds no judgement at risk, so vintage cannot be checked with it.",
        ],
        source=scope.source(*SOURCES, "imd"),
    )


def relapse(scope: Scope) -> Result:
    """Set councils that had just left inadequate beside others at requires improvement."""
    found = _relapse.counted(scope.edition)
    outcome = _relapse.relapse(scope.edition)
    sentence = f"{outcome.sentence[:1].upper()}{outcome.sentence[1:]}"
    if found is None:
        return Result("relapse", "", sentence)
    rows = (
        ("Had just left inadequate", found.after, found.after_total),
        ("Others", found.others, found.others_total),
    )
    return Result(
        id="relapse",
        title="",
        sentence=sentence,
        table=Table(
            "Councils at requires improvement: judged inadequate next",
            ("Group", "Judged next", "Inadequate", "Share (95% interval)"),
            tuple((name, str(n), str(fell), told(share(fell, n))) for name, fell, n in rows),
        ),
        notes=[
            f"{_relapse.RULE}",
            f"{words.plural(found.councils, 'council')}; some stand in both groups at different "
            "times. The interval of the difference takes judgements as independent.",
            "Why relapse was rare or common is not in the figures: support, visits and the reasons "
            "for the first fall all differ between the groups.",
            "The others hold every council at requires improvement at its first inspection under "
            "the single framework, some of which had been inadequate under earlier ones.",
        ],
        source=scope.source(),
    )


def council(scope: Scope) -> Result:
    """Show where the named council's two figures stand; never a risk."""
    if scope.area is None:
        return Result(
            "council",
            "",
            "No council was named: this page is about all of them. Run it with a council's name or "
            "code as its area, and where its figures stand is told here; it is given no risk.",
        )
    name = scope.area.name
    if scope.area.id in panel.TINY:
        return Result("council", "", f"{name} is too small to be compared with other councils.")
    rows = []
    joint = areas.joint_of(scope.area.id)
    for figure in FIGURES:
        values = _routine.scaled(figure, scope.edition)
        workforce = panel.end_of(figure) == panel.SEPTEMBER
        place = joint.id if joint is not None and workforce else scope.area.id
        own = values[values.index.get_level_values("area") == place]
        if own.empty:
            continue
        year = int(own.index.get_level_values("period").max())
        others = values.xs(year, level="period")
        above = int((others < float(own.loc[(place, year)])).sum())
        spec = declare.indicator(figure)
        rows.append(
            (
                spec.short,
                areas.areas()[place].name,
                str(year),
                f"{above} of {len(others) - 1} were lower",
            )
        )
    history = judgements.history(scope.area.id, scope.end)
    history = history[history["framework"].isin(("SIF", "ILACS")) & history["overall"].notna()]
    if history.empty:
        before = f"{name} has no overall grade under either framework in this edition."
    else:
        grade = str(history["overall"].iloc[-1])
        before = f"{name} was last graded {grade}."
    stands = words.join(f"{row[0][:1].lower()}{row[0][1:]} in {row[2]}: {row[3]}" for row in rows)
    figures = f" Its figures: {stands}." if rows else " It has no published figures to place."
    return Result(
        id="council",
        title="",
        sentence=f"{before}{figures}",
        table=Table(
            f"{name}: where its newest figures stand among councils",
            ("Figure", "Return of", "Year", "Councils"),
            tuple(rows),
        )
        if rows
        else None,
        notes=[NO_LIST, "A high or low place is not a fault: case mix differs between councils."],
        source=scope.source(*SOURCES),
    )
