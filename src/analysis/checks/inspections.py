"""Tests on inspection judgements: counts and shares by grade, dates, sequences, lists."""

from __future__ import annotations

from datetime import date

import numpy as np
import pandas as pd

from analysis import areas, declare, judgements, stats, tables, words
from analysis.checks.outcome import Holds, Outcome, Row, unknown
from analysis.claim_tests import FirstTest, GradesTest, GradeTrendTest, JudgementsTest, ListedTest
from analysis.indicators import LEVEL


def _as_at(edition: str) -> date | None:
    """Return the day after which the edition knows no judgement."""
    return declare.edition(edition).as_at


def _releases(found: pd.DataFrame) -> tuple[str, ...]:
    """Return the releases some judgements come from."""
    return tuple(sorted(set(found["release"].astype(str))))


def _within(edition: str, by: date) -> bool:
    """Say whether an edition reaches a date."""
    limit = _as_at(edition)
    return limit is None or by <= limit


def grades(test: GradesTest, edition: str) -> Outcome:
    """Count councils by grade on a date, and hold counts or shares against the claim."""
    if not _within(edition, test.by):
        return unknown("grades", "the edition ends before that date.")
    behind = judgements.counts(test.framework, test.by, basis=test.basis).areas
    found = {grade: len(places) for grade, places in behind.items()}
    total = sum(found.values())
    seen = judgements.judgements(test.by)
    releases = _releases(seen[seen["framework"] == test.framework])
    rows: list[Row] = []
    passed: list[bool] = []
    told: list[str] = []
    for grade, expect in test.counts.items():
        count = found.get(grade, 0)
        passed.append(count == expect)
        told.append(f"{count} {grade}")
        rows.append(
            Row(
                key=grade.replace(" ", "_"),
                what=f"Councils judged {grade} by {words.day(test.by)}",
                text=str(count),
                value=float(count),
                published=str(expect),
                source=words.join(releases),
            )
        )
    for band in test.shares:
        count = sum(found.get(grade, 0) for grade in band.grades)
        share = stats.wilson(count, total, level=LEVEL)
        value = 100 * float(share.estimate)
        passed.append(band.low <= value < band.high or value == band.high)
        told.append(f"{words.number(value, 1)}% {words.join(band.grades, 'or')}")
        rows.append(
            Row(
                key="share_" + "_".join(g.replace(" ", "_") for g in band.grades),
                what=f"Judged {words.join(band.grades, 'or')} by {words.day(test.by)}, "
                f"{count} of {total}",
                text=f"{words.number(value, 1)}%",
                value=value,
                interval=words.span(100 * share.low, 100 * share.high, 1),
                low=100 * float(share.low),
                high=100 * float(share.high),
                published=f"{words.span(band.low, band.high, 1)}%",
                source=words.join(releases),
            )
        )
    holds: Holds = "yes" if all(passed) else "partly" if any(passed) else "no"
    sentence = (
        f"By {words.day(test.by)} {total} councils had a judgement under {test.framework}: "
        f"{words.join(told)}."
    )
    earlier = [] if all(passed) else _days_in_band(test)
    if earlier:
        holds = "yes"
        sentence += (
            f" It hangs on the day: the share lay in the band as counted after "
            f"{words.plural(len(earlier), 'day')} of publication since "
            f"{words.day(test.since or test.by)}, last after {words.day(earlier[-1])}."
        )
    return Outcome(
        kind="grades",
        holds=holds,
        sensitive=bool(earlier),
        sentence=sentence,
        rows=(
            *rows,
            Row(
                "inspected",
                f"Councils inspected by {words.day(test.by)}",
                str(total),
                float(total),
                source=words.join(releases),
            ),
        ),
        releases=releases,
    )


def _days_in_band(test: GradesTest) -> list[date]:
    """Return the days of publication, back to ``since``, after which every band was met."""
    if test.since is None or not test.shares:
        return []
    curve = judgements.cutoff_curve(test.framework, test.basis)
    found = []
    for row in curve.to_dict("records"):
        day = pd.Timestamp(row["by"]).date()
        shares = [100 * sum(row[g] for g in b.grades) / row["inspected"] for b in test.shares]
        bands = zip(test.shares, shares, strict=True)
        if test.since <= day <= test.by and all(b.low <= s < b.high for b, s in bands):
            found.append(day)
    return found


def grade_trend(test: GradeTrendTest, edition: str) -> Outcome:
    """Say whether later judgements were better: a logistic line on the publication date."""
    end = min(test.end, _as_at(edition) or test.end)
    found = judgements.judgements(end)
    found = found[found["framework"].isin(test.frameworks) & found["overall"].notna()]
    found = found[pd.to_datetime(found["published"]) >= pd.Timestamp(test.start)]
    within = found["overall"].isin(test.grades).to_numpy(float)
    if len(found) < 10 or within.min() == within.max():
        return unknown("grade_trend", "too few judgements, or all of a kind.")
    from statsmodels.genmod import families
    from statsmodels.genmod.generalized_linear_model import GLM

    years = (pd.to_datetime(found["published"]) - pd.Timestamp(test.start)).dt.days / 365.25
    design = np.column_stack([np.ones(len(found)), years.to_numpy(float)])
    codes = pd.factorize(found["area"])[0]
    fit = GLM(within, design, family=families.Binomial()).fit(
        cov_type="cluster", cov_kwds={"groups": codes}
    )
    low, high = (float(v) for v in fit.conf_int(1 - LEVEL)[1])
    slope = float(fit.params[1])
    way = -1 if test.expect == "fall" else 1
    clear = low > 0 or high < 0
    holds: Holds = "no" if slope * way <= 0 else "yes" if clear else "partly"
    odds = [100 * (np.exp(v) - 1) for v in (slope, low, high)]
    what = words.join(test.grades, "or")
    interval = words.span(odds[1], odds[2], 0, sign=True)
    half = len(found) // 2
    ordered = found.sort_values("published")["overall"].isin(test.grades).to_numpy(float)
    first, last = 100 * ordered[:half].mean(), 100 * ordered[half:].mean()
    return Outcome(
        kind="grade_trend",
        holds=holds,
        sentence=(
            f"Of {len(found)} judgements, {words.number(first, 0)}% of the earlier half and "
            f"{words.number(last, 0)}% of the later half were {what}; the odds moved by "
            f"{words.signed(odds[0], 0)}% a year (95% interval {interval})."
        ),
        rows=(
            Row("earlier", f"{what.capitalize()}, earlier half of judgements",
                f"{words.number(first, 0)}%", first, source=words.join(_releases(found))),
            Row("later", f"{what.capitalize()}, later half of judgements",
                f"{words.number(last, 0)}%", last, source=words.join(_releases(found))),
            Row("odds_" + "_".join(g.replace(" ", "_") for g in test.grades),
                f"Change in the odds of {what}, a year", f"{words.signed(odds[0], 0)}%",
                float(odds[0]), interval, float(odds[1]), float(odds[2]),
                source=words.join(_releases(found))),
        ),
        releases=_releases(found),
    )  # fmt: skip


def first(test: FirstTest, edition: str) -> Outcome:
    """Say when the first judgement of a kind was published, and for whom."""
    found = judgements.judgements(_as_at(edition))
    found = found[found["framework"] == test.framework]
    if test.grade:
        found = found[found["overall"] == test.grade]
    if found.empty:
        return unknown("first", "no such judgement in this edition.")
    order = found.sort_values(["published", "area"])
    count = max(1, len(test.areas))
    leading = order.head(count)
    # others published on the same day as the last of them share its place
    tied = order[order["published"] == leading["published"].max()]
    leading = order[order["published"] < leading["published"].max()]
    leading = pd.concat([leading, tied])
    names = [areas.areas()[area].name for area in leading["area"]]
    days = [pd.Timestamp(day).date() for day in leading["published"]]
    in_time = all(test.low <= day <= test.high for day in days)
    right = not test.areas or set(leading["area"]) == set(test.areas)
    holds: Holds = "yes" if in_time and right else "partly" if in_time or right else "no"
    if not test.areas:
        holds = "yes" if in_time else "no"
    what = f"{test.grade} judgement" if test.grade else "judgement"
    listed = [f"{name} on {words.day(day)}" for name, day in zip(names, days, strict=True)]
    return Outcome(
        kind="first",
        holds=holds,
        sentence=f"The first {what} under {test.framework} was published for "
        f"{words.join(listed)}.",
        rows=tuple(
            Row(f"first_{place}", f"First {what} under {test.framework}: {name}",
                words.day(day), float(day.toordinal()), source=str(release))
            for place, (name, day, release) in enumerate(
                zip(names, days, leading["release"], strict=True), start=1)
        ),
        releases=_releases(leading),
    )  # fmt: skip


def sequence(test: JudgementsTest, area: str, edition: str) -> Outcome:
    """Say whether the council's judgements are those claimed, in that order."""
    history = judgements.history(area, _as_at(edition))
    have = {
        (pd.Timestamp(day).date(), grade)
        for day, grade in zip(history["published"], history["overall"], strict=True)
    }
    wanted = [j for j in test.expect if _within(edition, j.published)]
    if not wanted:
        return unknown("judgements", "these judgements came after this edition ends.")
    found = [(j.published, j.grade) in have for j in wanted]
    holds: Holds = "yes" if all(found) and len(wanted) == len(test.expect) else "partly"
    if not any(found):
        holds = "no"
    told = [
        f"{j.grade} on {words.day(j.published)}{'' if ok else ' (not found)'}"
        for j, ok in zip(wanted, found, strict=True)
    ]
    later = len(test.expect) - len(wanted)
    tail = f"; {words.plural(later, 'judgement')} came after this edition ends" if later else ""
    if later and all(found):
        # what the edition can show agrees, but most of the path may still be to come
        holds = "unknown"
    return Outcome(
        kind="judgements",
        holds=holds,
        sentence=f"Published judgements: {words.join(told)}{tail}.",
        rows=tuple(
            Row(f"judged_{j.published.isoformat()}", f"Judged on {words.day(j.published)}",
                j.grade if ok else "not found", float(j.published.toordinal()),
                published=j.grade,
                source=words.join(_releases(history)))
            for j, ok in zip(wanted, found, strict=True)
        ),
        releases=_releases(history),
    )  # fmt: skip


def listed(test: ListedTest, area: str, edition: str) -> Outcome:
    """Look a council up on the collected list of interventions and programmes."""
    table = tables.read("interventions")
    own = table[(table["area"] == area) & (table["kind"] == test.entry)]
    limit = _as_at(edition)
    if test.year is not None:
        own = own[own["start"].astype(str).str[:4] == str(test.year)]
    if limit is not None:
        own = own[own["start"].astype(str).str[:4] <= str(limit.year)]
    what = test.entry.replace("_", " ")
    if own.empty:
        return unknown("listed", f"no {what} for this council on the list, which is incomplete.")
    entry = own.sort_values("start").iloc[0]
    when = str(entry["start"])
    where = str(entry["source"]).split(" (")[0]
    return Outcome(
        kind="listed",
        holds="yes",
        sentence=f"The collected list has {'an' if what[0] in 'aeiou' else 'a'} {what} "
        f"from {when} ({where}).",
        rows=(
            Row("listed", what.capitalize(), when, float(when[:4]), source="interventions list"),
        ),
        releases=(),
    )
