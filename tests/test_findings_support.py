"""Forms of support: spells and beginnings recounted another way, and the rules of the claims."""

from __future__ import annotations

from datetime import date, timedelta

import pandas as pd
import pytest

from analysis import judgements, tables
from analysis.claims import evaluate
from analysis.errors import UserError
from analysis.findings import _forms as forms
from analysis.findings import outcome, support
from analysis.findings._forms import Entry, Measure

EDITIONS = ("report", "current")
INADEQUATE = "inadequate"


def _walk(edition: str) -> dict[str, list[tuple[date, date | None]]]:
    """Walk through the list of judgements by hand: the spells of each council."""
    table = judgements.judgements(forms.end_of(edition))
    table = table[table["framework"].isin(["SIF", "ILACS"])]
    found: dict[str, list[tuple[date, date | None]]] = {}
    for area, day, grade in zip(table["area"], table["published"], table["overall"], strict=True):
        own = found.setdefault(area, [])
        is_open = bool(own) and own[-1][1] is None
        if grade == INADEQUATE and not is_open:
            own.append((day.date(), None))
        elif isinstance(grade, str) and grade != INADEQUATE and is_open:
            own[-1] = (own[-1][0], day.date())
    return {area: own for area, own in found.items() if own}


@pytest.mark.parametrize("edition", EDITIONS)
def test_spells_are_those_of_a_plain_walk(edition: str) -> None:
    found: dict[str, list[tuple[date, date | None]]] = {}
    for spell in forms.spells(edition):
        found.setdefault(spell.area, []).append((spell.start, spell.end))
    assert found == _walk(edition)


@pytest.mark.parametrize("edition", EDITIONS)
def test_spells_keep_their_bounds(edition: str) -> None:
    end = forms.end_of(edition)
    for spell in forms.spells(edition):
        assert spell.start <= spell.last <= spell.seen <= end
        assert 0 <= spell.least <= spell.middle <= spell.months
        assert (spell.end is not None) == spell.ended == bool(spell.after)
        assert spell.after != INADEQUATE


def test_no_measure_or_judgement_of_a_later_day_is_used() -> None:
    end = forms.end_of("report")
    assert end == date(2017, 7, 5)
    measures, _ = forms.listed("report")
    assert measures and all(m.start_first <= end for m in measures)
    assert all(m.end is None or m.end <= end for m in measures)
    assert all(e.after_day is None or e.after_day <= end for e in forms.entries("report"))


def test_measures_are_those_of_the_list() -> None:
    table = tables.read("interventions")
    table = table[table["kind"].isin(forms.FORM)]
    measures, undated = forms.listed("current")
    assert len(measures) == int(table["start_first"].notna().sum())
    assert len(undated) == int(table["start_first"].isna().sum())
    assert any(name.startswith("Kirklees") for name in undated)


def test_a_form_counts_from_a_fixed_day_only_if_it_had_surely_begun() -> None:
    spells = [s for s in forms.spells("current") if s.area == "333"]  # Sandwell
    assert forms.form_of(spells[0], "current") == "delivery"
    assert forms.form_of(spells[0], "current", spells[0].start + timedelta(days=365)) == "direction"


def test_an_old_measure_without_an_end_does_not_run_for_ever() -> None:
    day = date(2013, 12, 1)
    spell = forms.Spell("1", date(2015, 11, 1), date(2015, 11, 1), None, "", date(2017, 1, 1))
    late = forms.Spell("1", date(2016, 1, 1), date(2016, 1, 1), None, "", date(2017, 1, 1))
    notice = Measure("1", "improvement_notice", "", day, day, None, "")
    trust = Measure("1", "trust", "", day, day, None, "")
    assert forms._bears(notice, spell, None) and not forms._bears(notice, late, None)
    assert forms._bears(trust, late, None)


def test_doncaster_before_and_after_its_trust() -> None:
    (own,) = [e for e in forms.entries("current") if e.area == "371" and e.form == "delivery"]
    history = judgements.history("371")
    later = history[
        (history["published"] > pd.Timestamp("2014-10-31")) & history["overall"].notna()
    ]
    assert (own.before, own.after) == (INADEQUATE, later["overall"].iloc[0])
    assert own.best == max(later["overall"], key=judgements.GRADES.index)
    assert own.run == 1 and 20 < own.run_months < 24


def _entry(before: str, after: str, run: int = 0, months: float = 0.0) -> Entry:
    day = date(2015, 1, 1)
    measure = Measure("1", "trust", "", day, day, None, "")
    return Entry("1", "delivery", measure, before, day, run, months, after, day, after)


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        (INADEQUATE, "good", "better"),
        ("good", INADEQUATE, "worse"),
        ("good", "good", "the same"),
        ("", "good", ""),
        ("good", "", ""),
    ],
)
def test_what_followed(before: str, after: str, expected: str) -> None:
    assert support.follows(_entry(before, after)) == expected


def test_persistent_is_two_running_or_two_years() -> None:
    assert support.persistent(_entry(INADEQUATE, "good", 2, 3))
    assert support.persistent(_entry(INADEQUATE, "good", 1, 24))
    assert not support.persistent(_entry(INADEQUATE, "good", 1, 23.9))
    assert support.persistent(_entry(INADEQUATE, "good", 1, 20), months=18)


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("landmark", [False, True])
def test_groups_part_the_spells(edition: str, landmark: bool) -> None:
    groups = support.groups(edition, landmark)
    spells = [s for g in groups for s in g.spells]
    assert len(spells) == len(set(spells))
    every = forms.spells(edition)
    wanted = [s for s in every if not landmark or s.seen - s.start > support.LANDMARK]
    assert set(spells) == set(wanted)
    for g in groups:
        assert g.better <= g.judged <= len(g.spells)
        if g.logrank:
            assert g.logrank.p <= g.q <= 1


def test_the_panacea_rule() -> None:
    found = outcome("support", "no_panacea", "current")
    counted = [f for f in support.followed("current") if f.judged >= 2]
    assert all(0 < f.better < f.judged for f in counted) == (found.holds == "yes")
    for f in counted:
        assert f"{f.better} of {f.judged}" in found.sentence
    rows = {row.key: row for row in found.rows}
    assert all(0 <= row.low <= row.value <= row.high <= 1 for row in rows.values())
    assert evaluate("SY-07", "current").verdict == "consistent"


def test_few_bodies_decide_nothing() -> None:
    assert outcome("support", "delivery", "report").holds == "unknown"
    found = outcome("support", "delivery", "current")
    d = support.delivered("current")
    assert d.persistent <= d.lenient <= d.begun and d.persistent <= d.inadequate
    met = (2 * d.persistent > d.begun) + (2 * d.good > d.judged)
    assert found.holds == support.HOLDS[met]


def test_an_unknown_council_is_told() -> None:
    with pytest.raises(UserError, match="no area"):
        support.council("nowhere", "current")
