"""Who refers, what goes with it, and where councils lie for their size."""

from __future__ import annotations

import numpy as np

from analysis import charts, declare, words
from analysis.findings import _journey, _mix
from analysis.results import Result, Table
from analysis.study import _flow
from analysis.study._thresholds import SHARES, short
from analysis.study.system.scope import Scope


def standing(scope: Scope, indicator: str) -> str:
    """Tell where the named council lies in the newest year, its size allowed for."""
    assert scope.area is not None
    found = _journey.funnel(indicator, scope.edition)
    place = found.place(scope.area.id) if found is not None else None
    if found is None or place is None:
        return _flow.absent(scope, short(indicator))
    if place.inner[0] <= place.value <= place.inner[1]:
        where = "inside the limits of chance for its size"
    elif place.outer[0] <= place.value <= place.outer[1]:
        where = "outside the limits of chance for its size, inside the usual spread of councils"
    else:
        where = "outside the usual spread of councils"
    return (
        f"{short(indicator)} in {scope.area.name}: {words.number(place.value, 1)}% in "
        f"{place.year} against {words.number(found.average, 1)}% over all councils with a "
        f"figure, {where}; "
        f"{place.below} of {place.councils} councils had a lower share."
    )


def sources(scope: Scope) -> Result:
    """Draw who made referrals, and where the named council lies."""
    table = _mix.national(scope.edition)
    years = [int(y) for y in table.index]
    first, last = years[0], years[-1]
    told = [
        f"{name.lower()} {words.number(float(table[name].loc[first]), 1)}% to "
        f"{words.number(float(table[name].loc[last]), 1)}%"
        for name in _mix.SOURCES
    ]
    sentence = f"Who made referrals in England, {first} to {last}: {words.join(told)}."
    quartiles = {one.source: one for one in _mix.between(scope.edition, last)}
    own = None
    if scope.area is not None:
        whole = _mix.sources(scope.edition)
        key = (scope.area.id, last)
        own = (
            dict(zip(whole.columns, map(float, whole.loc[[key]].to_numpy()[0]), strict=True))
            if key in whole.index
            else None
        )
        if own is None:
            sentence += f" {_flow.absent(scope, f'Sources of referral in {last}')}"
    rows = []
    for name in _mix.SOURCES:
        one = quartiles.get(name)
        cells = [name, *(words.number(float(table[name].loc[y]), 1) for y in years)]
        cells.append("–" if one is None else words.span(one.low, one.high, 1))
        if own is not None:
            cells.append(words.number(own[name], 1))
        rows.append(tuple(cells))
    heads = ["Source", *(str(y) for y in years), f"Middle half of councils, {last}"]
    if own is not None and scope.area is not None:
        heads.append(f"{scope.area.name}, {last}")
    return Result(
        id="sources",
        title="Who made referrals, England",
        sentence=sentence,
        table=Table("Referrals by source, per cent of referrals", tuple(heads), tuple(rows)),
        figure=charts.trend(
            np.array(years),
            {name: table[name].to_numpy(float) for name in _mix.SOURCES},
            "per cent of referrals",
        ),
        alternative=f"A line a source. {sentence}",
        notes=[
            "Shares of all referrals; sources not recorded are among all others. The pandemic "
            "fell in 2020-21 and 2021-22.",
            "Published by council for the years shown and not since in the releases at hand.",
        ],
        source=scope.source("cin"),
    )


def referrers(scope: Scope) -> Result:
    """Show how each share goes with who refers, within councils and years."""
    found = {name: _mix.partners(name, scope.edition) for name in SHARES}
    rows = []
    clear = []
    for name, ones in found.items():
        for one in ones:
            rows.append(
                (
                    short(name), one.source, words.number(one.odds, 2),
                    words.span(one.low, one.high, 2), _flow.chance(one.p),
                    _flow.chance(one.q), f"{one.n} ({one.councils})",
                )
            )  # fmt: skip
            if one.q < 0.05:
                clear.append(f"{short(name).lower()} with {one.source.lower()}")
    if not rows:
        return Result("referrers", "", "Too few years of sources in this edition.")
    return Result(
        id="referrers",
        title="",
        sentence=(
            f"Of {len(rows)} pairs of an outcome and a partner, within councils and years, "
            f"{len(clear) or 'none'} {'is' if len(clear) == 1 else 'are'} clear"
            f"{': ' + words.join(clear) if clear else ''}."
        ),
        table=Table(
            "Odds of the outcome for ten points more of a partner's part in referrals",
            (
                "Outcome",
                "Partner",
                "Odds ratio",
                "95% interval",
                "p",
                "q",
                "Council-years (councils)",
            ),
            tuple(rows),
        ),
        notes=[
            "Each council is held at its own level and each year at its own, so only changes "
            "within councils speak. One partner at a time; q keeps the false discovery rate "
            "over the partners of one outcome; errors clustered by council.",
            "A partner's part can rise because others refer less. Nothing here says that its "
            "referrals are the ones that ended so: that is not published.",
        ],
        source=scope.source("cin"),
    )


def place(scope: Scope, indicator: str) -> Result:
    """Draw councils by size with funnel limits, the named council among them."""
    spec = declare.indicator(indicator)
    found = _journey.funnel(indicator, scope.edition)
    name = f"place-{indicator}"
    if found is None:
        return Result(name, "", f"{spec.short}: too few councils have figures in this edition.")
    mine = found.place(scope.area.id) if scope.area is not None else None
    low, high = found.limits(found.sizes, False)
    outside = int(((found.values < low) | (found.values > high)).sum())
    sentence = (
        f"{spec.short} in {found.year}: {outside} of {len(found.areas)} councils lay outside the "
        f"limits that chance alone sets for their size, where about one in twenty would."
    )
    if scope.area is not None:
        sentence += f" {standing(scope, indicator)}"
    grid = np.linspace(found.sizes.max() / 60, found.sizes.max(), 60)
    keep = np.ones(len(found.areas), bool)
    if mine is not None and scope.area is not None:
        keep[found.areas.index(scope.area.id)] = False
    edges = np.quantile(found.sizes, [0.1, 0.5, 0.9])
    inner, outer = (found.limits(edges, wide) for wide in (False, True))
    rows = tuple(
        (
            f"A council with {words.number(float(size))} referrals",
            words.span(float(inner[0][i]), float(inner[1][i]), 1),
            words.span(float(outer[0][i]), float(outer[1][i]), 1),
        )
        for i, size in enumerate(edges)
    )
    if mine is not None and scope.area is not None:
        rows += (
            (
                f"{scope.area.name}: {words.number(mine.value, 1)} of "
                f"{words.number(mine.size)} referrals",
                words.span(*mine.inner, 1), words.span(*mine.outer, 1),
            ),
        )  # fmt: skip
    return Result(
        id=name,
        title=f"{spec.title}, councils by number of referrals, {found.year}",
        sentence=sentence,
        table=Table(
            f"Limits about {words.number(found.average, 1)} per cent, {found.year}",
            ("Size", "By chance alone (95%)", "With the spread between councils (95%)"), rows,
        ),
        figure=charts.funnel(
            found.sizes[keep], found.values[keep], found.average, grid,
            found.limits(grid, False), found.limits(grid, True), spec.unit,
            "Referrals in the year",
            (mine.size, mine.value) if mine is not None else None,
            scope.area.name if scope.area is not None else "",
        ),
        alternative=f"Dots by size with two funnels of limits. {sentence}",
        notes=[
            "A council outside the limits of chance is different; that it is worse does not "
            "follow. Nearly all are different, because councils record differently.",
            "Limits: those of public health's technical guidance, where a share's Wilson interval "
            "just reaches the average.",
            *_flow.oddities(scope, indicator),
            *spec.caveats,
        ],
        source=scope.source("cin"),
    )  # fmt: skip
