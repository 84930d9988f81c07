"""Documented sites by date, and the judgements on either side of a form's beginning."""

from __future__ import annotations

from datetime import date

from analysis import areas, charts, judgements, words
from analysis.charts.lanes import Lane, Look
from analysis.findings import _forms as forms
from analysis.findings import support as findings
from analysis.results import Result, Table
from analysis.stats.exact import clopper_pearson
from analysis.study.system.scope import Scope

#: How each form's bar looks; directions stand in the tables, there are too many for lanes.
LOOKS: dict[Look, str] = {
    "filled": "trust or company",
    "outlined": "run or advised by a partner council",
    "striped": "commissioner",
}
LOOK: dict[str, Look] = {
    "trust": "filled",
    "company": "filled",
    "partnership": "outlined",
    "external_improvement_support": "outlined",
    "commissioner": "striped",
}
ORDER: tuple[Look, ...] = ("filled", "outlined", "striped")
INCOMPLETE = (
    "The list is hand-built from documents and not complete: that a council is not on it is no "
    "evidence that it had no support."
)


def listed(scope: Scope) -> str:
    """Return the line that names the sources."""
    return f"Collected list of interventions, each with its document; {scope.source()}"


def _title(measure: forms.Measure) -> str:
    return f"{measure.name} ({measure.printed})"


def _grades(area: str, edition: str) -> list[tuple[date, str]]:
    table = forms.graded(edition)
    rows = table[table["area"] == area]
    return [(d.date(), g) for d, g in zip(rows["published"], rows["overall"], strict=True)]


def lanes(scope: Scope) -> Result:
    """Draw trusts, companies, partner councils and commissioners with the grades over them."""
    sites: dict[str, list[forms.Measure]] = {}
    for measure in forms.listed(scope.edition)[0]:
        if measure.kind in LOOK:
            sites.setdefault(measure.area, []).append(measure)
    own = scope.area.id if scope.area else ""

    def first(area: str) -> tuple[int, date]:
        looks = [ORDER.index(LOOK[m.kind]) for m in sites[area]]
        return min(looks), min(m.start_first for m in sites[area])

    places = sorted(sites, key=first)
    if own and own not in sites and _grades(own, scope.edition):
        places.append(own)
    drawn, rows = [], []
    for area in places:
        grades = _grades(area, scope.edition)
        held = sites.get(area, [])
        drawn.append(
            Lane(
                name=areas.areas()[area].name,
                bars=tuple((m.start_first, m.end, LOOK[m.kind]) for m in held),
                grades=tuple(grades),
                own=area == own,
            )
        )
        rows.append(
            (
                areas.areas()[area].name,
                "; ".join(_title(m) for m in held) or "none on the list",
                "; ".join(f"{judgements.label(g)} ({words.day(d)})" for d, g in grades) or "none",
            )
        )
    kinds = [m.kind for held in sites.values() for m in held]
    sentence = (
        f"The list has {words.plural(sum(k in ('trust', 'company') for k in kinds), 'record')} of "
        f"trusts and companies, {sum(k in LOOK and LOOK[k] == 'outlined' for k in kinds)} of "
        f"councils run or advised by another and {kinds.count('commissioner')} of commissioners, "
        f"at {words.plural(len(sites), 'council')}, with a known start by "
        f"{words.day(forms.end_of(scope.edition))}."
    )
    return Result(
        id="lanes",
        title="Trusts, companies, partner councils and commissioners, with the grades published",
        sentence=sentence,
        table=Table(
            "Documented sites: what was in force, and judgements by day published",
            ("Council", "In force (as the list dates it)", "Judgements"),
            tuple(rows),
        ),
        figure=charts.lanes(drawn, LOOKS, forms.end_of(scope.edition)),
        alternative=f"One lane a council, with bars for forms of support and letters for "
        f"grades by date. {sentence}",
        notes=[
            INCOMPLETE,
            "The sites are named because they are public facts in the documents the list cites. "
            "Commissioners appointed within a direction stand under directions in the tables "
            "below, not here.",
            "Measures on the list without a known start could not be placed and are in no count: "
            f"{'; '.join(findings.undated(scope.edition)) or 'none'}.",
            "A bar starts on the first day its source allows: some are known to the year only.",
            "Grades before 2014 are of other frameworks with another bar; what was then called "
            "adequate is shown as requires improvement.",
        ],
        source=listed(scope),
    )


def followed(scope: Scope) -> Result:
    """Count what the first judgement after a form's beginning was."""
    rows = []
    for f in findings.followed(scope.edition):
        share = clopper_pearson(f.better, f.judged) if f.judged else None
        rows.append(
            (
                forms.TITLES[f.form],
                str(f.judged),
                str(f.better),
                str(f.same),
                str(f.worse),
                f"{words.number(100 * share.estimate)}% "
                f"({words.span(100 * share.low, 100 * share.high)})"
                if share
                else "–",
                str(f.waiting),
            )
        )
    return Result(
        id="followed",
        title="",
        sentence=findings.no_panacea(scope.edition).sentence,
        table=Table(
            "First judgement inspected after a listed form began, beside the one before it",
            (
                "Form",
                "Judged on either side",
                "Better",
                "The same",
                "Worse",
                "Share better (exact 95% interval)",
                "No judgement before or after yet",
            ),
            tuple(rows),
        ),
        notes=[
            "Beginnings are counted, not councils: a second direction after another judgement is "
            "a beginning of its own, a revised one before it is not.",
            "The judgement before can be of an earlier framework.",
            "A council judged inadequate can only stay or rise, and notices were also given to "
            "councils that were not inadequate, which can fall: the rows are not comparable.",
            INCOMPLETE,
        ],
        source=listed(scope),
    )


def delivery(scope: Scope) -> Result:
    """List trusts and companies with the judgements on either side."""
    rows = []
    for e in forms.entries(scope.edition):
        if e.form != "delivery":
            continue
        before = "none of this council"
        if e.before and e.before_day:
            before = f"{judgements.label(e.before)} ({words.day(e.before_day)})"
        after = "not inspected since"
        if e.after and e.after_day:
            after = f"{judgements.label(e.after)} ({words.day(e.after_day)})"
        run = "–"
        if e.run:
            months = words.number(e.run_months)
            run = f"{words.plural(e.run, 'judgement')}, {months} months"
        rows.append(
            (
                f"{areas.areas()[e.area].name}: {e.measure.name}",
                e.measure.printed,
                before,
                run,
                after,
                judgements.label(e.best) if e.best else "–",
            )
        )
    return Result(
        id="delivery",
        title="",
        sentence=findings.delivery(scope.edition).sentence,
        table=Table(
            "Trusts and companies on the list, with the judgements before and after",
            (
                "Council and body",
                "In force (as the list dates it)",
                "Judgement before",
                "Inadequate before it began",
                "First judgement inspected after",
                "Best since",
            ),
            tuple(rows),
        ),
        notes=[
            "Two councils formed in April 2021 took over a trust from the council they replaced: "
            "they have no judgement of their own before it.",
            "The best grade since may have come after the body was wound up.",
            "Some bodies were set up by choice, by councils that were not failing.",
            INCOMPLETE,
        ],
        source=listed(scope),
    )
