"""Councils: who took up what, where they stood before, the first sites, and the reader's own."""

from __future__ import annotations

import numpy as np

from analysis import areas, charts, judgements, panel, words
from analysis.findings import innovation as found
from analysis.findings._first_sites import ORIGINATORS
from analysis.findings._first_sites import originator as first_site
from analysis.findings._programmes import PROGRAMMES
from analysis.findings._programmes import adopters as listed_
from analysis.findings.innovation import BEFORE
from analysis.results import Result, Table
from analysis.study.innovation.printed import nothing, short, small
from analysis.study.system.scope import Scope

#: The window over which the reader's own council is set beside others: around 2018, when most
#: of the programmes' councils had begun.
OWN_WINDOW = (2017, 2022)


def adopters(scope: Scope) -> Result:
    """List who took up what, how exactly the start is known, and how it is used."""
    entries = listed_()
    dated = [a for a in entries if a.year is not None]
    mine = scope.area.id if scope.area else ""
    known = areas.areas()
    rows = tuple(
        (
            known[a.area].name,
            a.programme,
            a.what,
            a.start or "not known",
            a.precision if a.start else "–",
            f"adopter from {a.year}" if a.year else "neither adopter nor control",
        )
        for a in entries
    )
    sentence = (
        f"The collected list has {words.plural(len(entries), 'entry', 'entries')} for "
        f"{words.plural(len({a.area for a in entries}), 'council')}; {len(dated)} have a start "
        "that is known. A council without one is neither an adopter nor a control."
    )
    if mine:
        own = [a.programme for a in entries if a.area == mine]
        name = known[mine].name
        sentence += f" {name} is on it for {words.join(own)}." if own else f" {name} is not."
    return Result(
        id="adopters",
        title="",
        sentence=sentence,
        table=Table(
            "Councils on the list of programmes, by programme and start",
            ("Council", "Programme", "As listed", "Start", "Known to the", "Used as"),
            rows,
        ),
        notes=[
            "The year of adoption is the financial year in which the start falls, at its "
            "earliest reading.",
            "Entries that say approved or being introduced are plans, not starts.",
        ],
        source="collected list of interventions and programmes, from the public documents "
        "named in it.",
        folded=True,
    )


def selection(scope: Scope) -> Result:
    """Show where adopters stood before they began."""
    rows, told = [], []
    for programme in PROGRAMMES:
        for outcome in found.AIMED:
            one = found.stood(programme, outcome, scope.edition)
            if one is None:
                continue
            rows.append(
                (
                    programme,
                    short(outcome),
                    str(one.adopters),
                    words.number(one.percentile),
                    f"{words.signed(one.moved, 1)}%",
                    f"{one.good} of {one.judged}",
                )
            )
            if outcome == found.AIMS.get(programme):
                told.append(
                    f"{programme}: {small(outcome)} at percentile "
                    f"{words.number(one.percentile)} of councils on average, after "
                    f"{words.signed(one.moved, 1)}% in the {BEFORE - 1} years to the last one"
                )
    if not rows:
        return nothing(scope, "selection")
    return Result(
        id="selection",
        title="",
        sentence=(
            f"Before they began, {'; '.join(told)}. A rate that has just risen fast "
            "tends to come back by itself."
        ),
        table=Table(
            "Where adopters stood in the year before they began",
            (
                "Programme",
                "Rate",
                "Adopters",
                "Mean percentile",
                f"Median change over the {BEFORE - 1} years before",
                "Good or better at their latest judgement",
            ),
            tuple(rows),
        ),
        notes=["A percentile of 50 is the middle of all councils in that year."],
        source=scope.source("cla", "cin", "population", "ofsted"),
    )


def originator(scope: Scope, programme: str, outcome: str) -> Result:
    """Set a programme's first site beside its synthetic control."""
    place = dict(ORIGINATORS)[programme]
    name = areas.areas()[place].name
    key = f"first-{place}-{outcome}"
    one = first_site(programme, place, outcome, scope.edition)
    heading = f"{name}, {short(outcome)}"
    if one is None:
        return Result(key, "", f"{heading}: this edition has no figure after {programme} began.")
    if not one.found.usable or one.ranks is None:
        return Result(
            key,
            "",
            f"{heading}: no synthetic control is drawn, because {one.found.reason}.",
            notes=["A mix of many councils can copy any short series; what it does afterwards "
                   "then means nothing."],
        )  # fmt: skip
    ranks = one.ranks
    unit = f"index, {100} the council's own mean before"
    sentence = (
        f"{heading}: from {one.year} on the number lay "
        f"{words.signed(one.found.mean_gap, 1)} index points from a mix of other councils on "
        f"average. Its break ranks {ranks.rank} of {ranks.of} councils put through the same "
        f"fit: one as large comes up by chance about "
        f"{words.number(100 * ranks.p)} times in a hundred."
    )
    kept = np.setdiff1d(np.arange(ranks.gaps.shape[1]), ranks.excluded)
    return Result(
        id=key,
        title=f"{name}: {short(outcome)} beside a synthetic control, {programme}",
        sentence=sentence,
        table=Table(
            f"{heading} ({unit}): council, synthetic control and gap",
            ("Year", name, "Synthetic control", "Gap"),
            tuple(
                (
                    str(int(t)),
                    words.number(a, 1),
                    words.number(b, 1),
                    words.signed(a - b, 1),
                )
                for t, a, b in zip(one.years, one.own, one.found.path, strict=True)
            ),
        ),
        figure=charts.synthetic(
            one.years,
            one.own,
            one.found.path,
            one.year,
            f"{programme} begins",
            ranks.gaps[:, kept],
            name,
            unit,
        ),
        alternative=f"Two panels: the council and its mix; its gap among others'. {sentence}",
        notes=[
            f"Mixed from the {one.found.donors} councils nearest before the start, none of "
            f"them in a programme, over {one.found.before} years.",
            "It is the programme's first site because of what it did: a council chosen for "
            "its record ranks high whatever caused it.",
            f"No chance below {words.number(100 * ranks.smallest_p)} in a hundred can be "
            "shown with this many councils.",
        ],
        source=scope.source("cla" if outcome == "cla" else "cin"),
    )


def council(scope: Scope) -> Result:
    """Place the named council's own change among all others'."""
    area = scope.area
    if area is None:
        return Result(
            "council",
            "",
            "No council was named. Run the page with a council's name or code as its area, and "
            "its own change stands here among all others.",
        )
    begin, end = OWN_WINDOW
    table = panel.years(("cla_rate",), scope.edition)["cla_rate"].unstack("period")
    entries = [a for a in listed_() if a.area == area.id]
    listed = (
        f"{area.name} is on the list for {words.join(a.programme for a in entries)}"
        if entries
        else f"{area.name} is on none of the lists"
    )
    if not {begin, end} <= set(table.columns):
        return Result("council", "", f"{listed}. This edition ends before {end}.")
    moved = (100 * (table[end] / table[begin] - 1)).dropna()
    if area.id not in moved.index:
        return Result(
            "council",
            "",
            f"{listed}. Its CLA rate is not published for both {begin} and {end}, or it is too "
            "small to be compared.",
        )
    own = float(moved[area.id])
    others = moved.drop(area.id)
    below = int((others < own).sum())
    sentence = (
        f"{listed}. Its CLA rate changed by {words.signed(own, 1)}% from {begin} to {end}; "
        f"{below} of {len(others)} other councils fell further or rose less."
    )
    history = judgements.history(area.id, scope.end)
    return Result(
        id="council",
        title=f"Change in the CLA rate from {begin} to {end}, all councils",
        sentence=sentence,
        table=Table(
            f"CLA rate per 10,000 children: {area.name} and the quarters of councils",
            ("", str(begin), str(end), "Change"),
            (
                (
                    area.name,
                    words.number(float(table[begin][area.id]), 1),
                    words.number(float(table[end][area.id]), 1),
                    f"{words.signed(own, 1)}%",
                ),
                *(
                    (
                        f"{label} of others",
                        words.number(float(table[begin].drop(area.id).quantile(q)), 1),
                        words.number(float(table[end].drop(area.id).quantile(q)), 1),
                        f"{words.signed(float(others.quantile(q)), 1)}%",
                    )
                    for label, q in (
                        ("Lower quarter", 0.25),
                        ("Middle", 0.5),
                        ("Upper quarter", 0.75),
                    )
                ),
            ),
        ),
        figure=charts.distribution(others.to_numpy(), own, area.name, "%"),
        alternative=f"One dot a council along a line of changes. {sentence}",
        notes=[
            "A change in one council cannot be put down to one programme.",
            f"{words.plural(len(history), 'judgement')} of {area.name} "
            f"{'is' if len(history) == 1 else 'are'} published in this edition; none enters "
            "this figure.",
        ],
        source=scope.source("cla", "population"),
    )
