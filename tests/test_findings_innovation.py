"""Findings on innovation: who adopted when, and one effect by another road."""

from __future__ import annotations

import numpy as np
import pytest

from analysis import claim_tests, declare, findings, panel, tables
from analysis.findings import innovation as found
from analysis.findings._first_sites import originator
from analysis.findings._programmes import ALL, PROGRAMMES, adopters, outcome_panel
from analysis.stats.panels import per_cent

CLAIMS = ("E6", "E6a", "E6b", "E6c", "E-07")


def of(area: str, programme: str) -> list[int | None]:
    """Return a council's years of adoption of a programme."""
    return [a.year for a in adopters() if (a.area, a.programme) == (area, programme)]


def test_every_entry_of_the_list_is_there_once() -> None:
    table = tables.read("interventions")
    kinds = PROGRAMMES[ALL]
    assert len(adopters()) == table["kind"].isin(kinds).sum()


def test_the_year_of_adoption_is_the_financial_year_of_the_earliest_start() -> None:
    assert of("815", "No Wrong Door") == [2016]  # April 2015
    assert of("919", "Family Safeguarding") == [2015]  # some time in 2015, at the earliest January
    assert of("867", "Family Safeguarding") == [2018]  # November 2017
    assert of("806", "No Wrong Door") == [2020]  # February 2020


def test_plans_and_unknown_starts_are_no_adoption_and_spoil_a_control() -> None:
    assert of("351", "Family Safeguarding") == [None]  # approved in principle
    assert of("936", "No Wrong Door") == [None]  # being introduced
    assert of("352", "No Wrong Door") == [None]  # no date
    data = outcome_panel("Family Safeguarding", "cla_rate", "current")
    for place in ("351", "936", "352"):
        row = data.areas.index(place)
        assert data.clean[row] == -np.inf
        assert np.isnan(data.start[row])


def test_a_council_is_a_clean_control_only_before_its_first_programme_of_any_kind() -> None:
    data = outcome_panel("Family Safeguarding", "cla_rate", "current")
    starts: dict[str, int] = {}
    for one in adopters():
        if one.year is not None:
            starts[one.area] = min(starts.get(one.area, 9999), one.year)
    undated = {a.area for a in adopters() if a.year is None}
    for place, clean in zip(data.areas, data.clean, strict=True):
        if place in undated:
            assert clean == -np.inf
        else:
            assert clean == starts.get(place, np.inf) - 1


def test_an_effect_is_the_plain_difference_of_mean_changes() -> None:
    rates = panel.years(("cpp_rate",), "current")["cpp_rate"].unstack("period")
    dated = [a for a in adopters() if a.programme == "Family Safeguarding" and a.year]
    listed = {a.area for a in adopters()}
    total, number = 0.0, 0
    for year in sorted({a.year for a in dated if a.year}):
        window = list(range(year - 5, year + 5))
        logs = np.log(rates[window].where(rates[window] > 0)).dropna()
        after = logs[list(range(year + 1, year + 5))].mean(axis=1)
        moved = after - logs[list(range(year - 5, year))].mean(axis=1)
        own = [a.area for a in dated if a.year == year and a.area in moved.index]
        later = {
            place
            for place in listed
            if all(a.year and a.year > year + 4 for a in adopters() if a.area == place)
        }
        others = moved[[p for p in moved.index if p not in listed or p in later]]
        total += len(own) * (moved[own].mean() - others.mean())
        number += len(own)
    effect = found.effect("Family Safeguarding", "cpp_rate", "current")
    assert effect.overall is not None
    assert len(effect.adopters) == number
    assert effect.overall.estimate == pytest.approx(100 * total / number, rel=1e-9)


def test_p_values_are_adjusted_over_all_tests_of_the_page() -> None:
    every = found.tests("current")
    assert len(every) == len(PROGRAMMES) * len(found.OUTCOMES)
    raw = sorted(t.found.permuted_p for t in every)
    least = min(t.adjusted for t in every)
    assert least == pytest.approx(min(p * len(raw) / (i + 1) for i, p in enumerate(raw)))
    assert all(t.adjusted >= t.found.permuted_p for t in every)


def test_the_verdict_follows_the_stated_rule() -> None:
    outcome = found.innovators("current")
    main = next(
        t
        for t in found.tests("current")
        if (t.programme, t.outcome) == ("Family Safeguarding", "cpp_rate")
    )
    assert main.found.permuted_p > found.CHANCE
    assert abs(per_cent(-main.found.detectable)) > found.WORTH_FINDING
    assert outcome.holds == "unknown"
    assert f"{len(main.found.adopters)} councils" in outcome.sentence
    # too few dated adopters of No Wrong Door to carry a verdict
    assert "No Wrong Door" not in outcome.sentence
    assert found.innovators("report").holds == "unknown"


def test_a_first_site_is_left_undrawn_where_the_years_before_are_few() -> None:
    drawn = originator("No Wrong Door", "815", "cla", "current")
    assert drawn is not None and drawn.found.usable and drawn.found.before == 10
    assert drawn.own[drawn.years < drawn.year].mean() == pytest.approx(100)
    plans = originator("Family Safeguarding", "919", "cpp", "current")
    assert plans is not None and not plans.found.usable
    early = originator("No Wrong Door", "815", "cla", "report")
    assert early is not None and early.years.max() == 2016


def test_claims_name_findings_that_exist() -> None:
    for name in CLAIMS:
        for test in declare.claim(name).test:
            if isinstance(test, claim_tests.FindingTest):
                assert findings.outcome(test.study, test.name, "current").sentence
