"""Phases and timescales: stretches and steps recounted another way, and the rules on toys."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest

from analysis import areas, judgements, paths
from analysis.findings import _clocks, _recovery, _spells, _stages, phases, timescales
from analysis.panel import ORDER
from analysis.stats import hazards, survival, wilson
from analysis.stats.steps import sign_flip

EDITIONS = ("report", "current")
LAST = date(2026, 6, 29)


@pytest.fixture(scope="module")
def walked() -> dict[str, list[tuple[pd.Timestamp, int]]]:
    """Return each council's graded SIF and ILACS judgements: day and grade, a plain walk."""
    table = judgements.judgements()
    found: dict[str, list[tuple[pd.Timestamp, int]]] = {}
    for area, day, framework, overall in zip(
        table["area"], table["published"], table["framework"], table["overall"], strict=True
    ):
        if framework in ("SIF", "ILACS") and isinstance(overall, str):
            found.setdefault(area, []).append((day, ORDER[overall]))
    return found


def test_steps_between_judgements_are_those_of_a_plain_walk(walked) -> None:
    counted = np.zeros((4, 4))
    for own in walked.values():
        for (_, before), (_, after) in pairwise(own):
            counted[before - 1, after - 1] += 1
    found = phases.matrix("current")
    assert found is not None
    assert found.observed.tolist() == counted.tolist()
    assert found.expected.sum() == pytest.approx(counted.sum())
    for each in phases.following("current"):
        row = counted[each.grade - 1]
        assert each.to == tuple(row)
        if each.lower is not None:
            assert each.lower.estimate == pytest.approx(row[: each.grade - 1].sum() / row.sum())


def test_inadequate_stretches_are_those_of_a_plain_walk(walked) -> None:
    found = {}
    for area, own in walked.items():
        start = None
        for day, grade in own:
            if grade == 1 and start is None:
                start = day
            elif grade > 1 and start is not None:
                found[area, start] = (day, 1)
                start = None
        if start is not None:
            found[area, start] = (None, 0)
    table = _spells.spells("current", 1, 2)
    assert set(zip(table["area"], table["start"], strict=True)) == set(found)
    for row in table.to_dict("records"):
        day, event = found[row["area"], row["start"]]
        assert row["event"] == event
        if day is not None:
            assert row["end"] == day
        else:
            gone = areas.areas()[row["area"]].end
            assert row["end"].date() == (min(gone, LAST) if gone else LAST)


def extract(name: str) -> pd.DataFrame:
    raw = paths.raw()
    if raw is None:
        pytest.skip("the raw release files lie outside the project and are not here")
    return pd.read_csv(raw / "extracts" / "ofsted" / name, dtype={"la_code": str})


@pytest.mark.raw
@pytest.mark.parametrize(
    ("kind", "route"),
    [("inadequate->better", (1, 2, None)), ("RI->good or better", (2, 3, 1))],
)
def test_stretches_are_those_of_the_collected_list(kind: str, route) -> None:
    theirs = extract("ofsted_spells.csv")
    theirs = theirs[theirs["kind"] == kind].reset_index(drop=True)
    ours = _spells.spells("current", *route)
    key = ["area", "start"]
    theirs = theirs.rename(columns={"la_code": "area"}).assign(
        start=pd.to_datetime(theirs["start"]).astype(ours["start"].dtype)
    )
    both = ours.merge(theirs, on=key, suffixes=("", "_theirs"))
    assert len(ours) == len(theirs) == len(both)
    names = both["event_theirs"].map({"target": 1, "worse": 2, "censored": 0})
    assert (both["event"] == names).all()
    assert (both["judged"] == both["n_insp"]).all()
    # the list ends an abolished council on the day after its last
    days = (pd.to_datetime(both["end_theirs"]) - both["end"]).dt.days
    assert set(days[both["event"] > 0]) == {0} and days.between(0, 1).all()


@pytest.mark.raw
def test_steps_are_those_of_the_collected_list() -> None:
    theirs = extract("ofsted_transitions.csv")
    theirs = theirs[theirs["chain"] == "SIF+ILACS"]
    counted = pd.crosstab(theirs["from_overall"].map(ORDER), theirs["to_overall"].map(ORDER))
    found = phases.matrix("current")
    assert found is not None
    expected = counted.reindex(index=range(1, 5), columns=range(1, 5), fill_value=0)
    assert found.observed.tolist() == expected.to_numpy().tolist()


def test_a_stretch_falls_back_runs_on_or_ends_as_its_rule_says(monkeypatch) -> None:
    days = pd.to_datetime(["2015-01-01", "2017-01-01", "2019-01-01", "2021-01-01", "2023-01-01"])
    toy = pd.DataFrame(
        {
            "area": "815",
            "published": days,
            "grade": [1, 2, 1, 2, 3],
            "framework": "ILACS",
            "first": days - pd.Timedelta(days=60),
            "last": days - pd.Timedelta(days=50),
            "imd": 20.0,
            "leadership": "inadequate",
            "help_protection": "inadequate",
            "looked_after": "good",
        }
    )
    monkeypatch.setattr(_spells, "graded", lambda edition: toy)
    build = _spells.spells.__wrapped__
    fair = build("current", 1, 2)
    assert fair["end"].tolist() == [days[1], days[3]] and fair["depth"].tolist() == [2, 2]
    good = build("current", 2, 3, 1)
    assert good["event"].tolist() == [2, 1] and good["end"].tolist() == [days[2], days[4]]
    joint = build("current", 1, 3)
    assert len(joint) == 1 and joint["end"][0] == days[4] and joint["judged"][0] == 4
    months, reached, left, right = _spells.clock(joint)
    assert reached.tolist() == [True]
    assert months[0] == pytest.approx((days[4] - days[0]).days / _spells.MONTH)
    # last seen below by the inspection of 2021, first seen there by that of 2023
    assert left[0] == pytest.approx(((days[3] - days[0]).days - 50) / _spells.MONTH)
    assert right[0] == pytest.approx(((days[4] - days[0]).days - 60) / _spells.MONTH)
    later = _spells.clock(joint, "half a year on")
    assert later[0][0] == pytest.approx(months[0] - 6)
    sooner = _spells.clock(joint, "inspected")
    assert sooner[0][0] == pytest.approx(months[0] + 60 / _spells.MONTH)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("route", _clocks.ROUTES)
def test_what_inspections_leave_open_holds_what_is_known(edition: str, route: str) -> None:
    found = _clocks.timed(edition, route)
    _, reached, left, right = _spells.clock(found.spells)
    assert (left < right).all() and np.isfinite(right[reached]).all()
    assert np.isinf(right[~reached]).all()
    if found.bounds is not None:
        for months in (12, 24, 36, 60, 96):
            least, most = found.bounds.at(months)
            assert 0 <= least <= most <= 1


def test_the_pause_is_the_longest_gap_between_inspections() -> None:
    starts = judgements.judgements()
    starts = starts[starts["framework"].isin(["SIF", "ILACS"])]["inspection_start"].dropna()
    low, high = _spells.pause("current") or pytest.fail("no pause")
    inside = starts[(starts > pd.Timestamp(low)) & (starts < pd.Timestamp(high))]
    assert inside.empty and (high - low).days > 365
    assert _spells.pause("report") is None


def test_the_floor_counts_councils_not_judged_again_in_time(walked) -> None:
    late = total = 0
    for area, own in walked.items():
        was = 0
        for place, (day, grade) in enumerate(own):
            if grade == 1 and was != 1:
                after = own[place + 1][0] if place + 1 < len(own) else None
                gone = areas.areas()[area].end
                end = pd.Timestamp(min(gone, LAST) if gone else LAST)
                waited = ((after or end) - day).days / _spells.MONTH
                if after is not None or waited > 24:
                    total += 1
                    late += waited > 24
            was = grade
    found = _clocks.floor("current")
    assert found is not None
    assert (found.ruled_out, found.total) == (late, total)


# ---- rules ------------------------------------------------------------------------------


def toy(recorded: list[float], left: list[float], right: list[float]) -> _clocks.Timed:
    n = len(recorded)
    done = np.ones(n, bool)
    return _clocks.Timed(
        route="fair",
        start="published",
        spells=pd.DataFrame({"event": np.ones(n, int)}),
        recorded=survival.kaplan_meier(recorded, done),
        bounds=survival.bounds(left, right),
        between=None,
        smooth=None,
        completed=np.array(recorded),
        competing=survival.incidence(recorded, done.astype(int)),
    )


@pytest.mark.parametrize(
    ("recorded", "left", "right", "verdict"),
    [
        ([24.0] * 12, [0.0] * 12, [22.0] * 12, "yes"),
        ([40.0] * 12, [0.0] * 12, [36.0] * 12, "partly"),
        ([60.0] * 12, [40.0] * 12, [58.0] * 12, "no"),
        ([24.0] * 5, [0.0] * 5, [22.0] * 5, "unknown"),
    ],
)
def test_two_years_holds_partly_or_not(monkeypatch, recorded, left, right, verdict) -> None:
    times = [t + i / 100 for i, t in enumerate(recorded)]
    monkeypatch.setattr(_clocks, "timed", lambda *_: toy(times, left, right))
    assert timescales.two_years("current").holds == verdict


@pytest.mark.parametrize(
    ("recorded", "left", "verdict"),
    [([80.0] * 12, 40.0, "yes"), ([80.0] * 12, 0.0, "partly"), ([20.0] * 12, 0.0, "no")],
)
def test_long_term_hangs_on_the_earliest_dates(monkeypatch, recorded, left, verdict) -> None:
    times = [t + i / 100 for i, t in enumerate(recorded)]
    monkeypatch.setattr(
        _clocks, "timed", lambda *_: toy(times, [left] * len(times), [t - 1 for t in times])
    )
    found = timescales.long_term("current")
    assert found.holds == verdict


def ratio(name: str, value: float) -> hazards.Ratio:
    return hazards.Ratio(name, value, value / 1.2, value * 1.2, np.log(value), 0.1, 0.01)


@pytest.mark.parametrize(
    ("ratios", "p", "verdict"),
    [
        ((0.6, 0.6), (0.01, 0.01), "yes"),
        ((0.6, 0.6), (0.01, 0.3), "partly"),
        # not clear is left open; only a clearly faster recovery speaks against it
        ((0.6, 0.6), (0.3, 0.3), "unknown"),
        ((1.1, 0.9), (0.3, 0.3), "unknown"),
        ((1.6, 1.6), (0.01, 0.01), "no"),
    ],
)
def test_depth_counts_only_clear_slower_recovery(monkeypatch, ratios, p, verdict) -> None:
    fit = hazards.Fit(
        (*(ratio(n, v) for n, v in zip("ab", ratios, strict=True)), ratio("c", 1.0)),
        -1.0,
        60,
        50,
        55,
        "",
    )
    test = survival.log_rank([1, 2, 3, 4], [1, 1, 1, 1], [1, 2, 1, 2])
    made = _recovery.Depth(fit, None, test, np.array([*p, 0.9]))
    monkeypatch.setattr(_recovery, "depth_fit", lambda *_: made)
    assert timescales.depth("current").holds == verdict


def following(lower: tuple[int, int, int]) -> tuple[phases.Next, ...]:
    return tuple(
        phases.Next(grade, 100, (0, 0, 0, 0), None, wilson(count, 100), 0.5, 0.5)
        for grade, count in zip((2, 3, 4), lower, strict=True)
    )


@pytest.mark.parametrize(
    ("lower", "verdict"),
    [((20, 20, 20), "yes"), ((20, 20, 2), "partly"), ((2, 2, 2), "no")],
)
def test_slipping_needs_a_sure_risk_at_every_grade(monkeypatch, lower, verdict) -> None:
    monkeypatch.setattr(phases, "following", lambda _: following(lower))
    assert phases.slipping("current").holds == verdict


def test_the_report_edition_says_that_it_cannot_tell_yet() -> None:
    for study in (phases, timescales):
        for name, finding in study.FINDINGS.items():
            found = finding("report")
            assert found.holds == "unknown", name
            assert "few" in found.sentence.lower(), name


def test_findings_on_the_newest_figures_name_their_releases_and_say_their_numbers() -> None:
    for study in (phases, timescales):
        for name, finding in study.FINDINGS.items():
            found = finding("current")
            # a study that ran says its numbers even where they leave the matter open
            assert found.holds in ("yes", "partly", "no", "unknown"), name
            assert found.releases and all(r for r in found.releases), name
            assert found.rows, name
            for row in found.rows:
                assert np.isfinite(row.value), (name, row.key)
                if np.isfinite(row.low) and np.isfinite(row.high):
                    assert row.low <= row.high, (name, row.key)


# ---- the later stages --------------------------------------------------------------------


def test_the_grade_in_force_is_the_last_published_by_the_day(walked) -> None:
    found = _stages.standing("current")
    for area in ("330", "815", "370", "921"):
        for year in (2016, 2019, 2022, 2025):
            day = pd.Timestamp(year, 3, 31)
            own = [grade for when, grade in walked[area] if when <= day]
            if own and walked[area][0][0] < pd.Timestamp(year - 1, 3, 31):
                assert found[area, year] == own[-1], (area, year)


def test_signs_by_hand_and_by_chance() -> None:
    # eight ways to sign three differences; two of them are as far out
    found = sign_flip([1.0, 2.0, 3.0])
    assert found.p == pytest.approx(2 / 8) and found.mean == 2
    assert (found.low, found.high) == pytest.approx((2 - 2.484138, 2 + 2.484138), abs=1e-5)
    random = np.random.default_rng(1)
    assert sign_flip(random.normal(0, 1, 40)).p > 0.05
    assert sign_flip(random.normal(1, 1, 40)).p < 0.01
    with pytest.raises(ValueError):
        sign_flip([1.0])


def test_partners_in_practice_are_held_against_others_with_their_grade() -> None:
    found = _stages.leaders("current")
    assert found is not None
    assert found.n <= found.named and 0 <= found.others <= 1
    assert found.kept.estimate * found.n == pytest.approx(round(found.kept.estimate * found.n))
