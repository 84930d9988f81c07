"""What the study of the apparatus finds: recounted from the figures another way."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from analysis import areas, declare, indicators, tidy
from analysis.findings import _events, _journey, _signals, apparatus, outcome, partners
from analysis.findings._graded import Association

BARNSLEY = "370"


def count(measure: str, area: str, year: int) -> float:
    """Return the newest release's number, straight from the compiled figures."""
    table = tidy.read(measure.split(".")[0], [measure])
    own = table[(table["area"] == area) & (table["period"] == year)]
    order = declare.edition("current").releases[measure.split(".")[0]]
    rank = {name: place for place, name in enumerate(order)}
    newest = max(own.itertuples(), key=lambda row: rank[row.release])
    return float(newest.value)


def test_the_steps_are_the_counts_as_published() -> None:
    year = _journey.newest("current")
    for area in (areas.ENGLAND, BARNSLEY):
        found = _journey.steps("current", area, year)
        counts = [count(step.measure, area, year) for step in found]
        assert [step.count for step in found] == counts
        assert [s.per_referrals for s in found] == pytest.approx(
            [100 * c / counts[0] for c in counts]
        )
        assert [s.per_before for s in found[1:]] == pytest.approx(
            [100 * b / a for a, b in pairwise(counts)]
        )


def test_assessments_are_not_shown_for_the_year_councils_changed_over() -> None:
    early = _journey.steps("current", areas.ENGLAND, 2014)
    assert np.isnan(next(s.count for s in early if s.measure == _journey.ASSESSMENTS))


def test_a_mean_stay_is_stock_over_flow() -> None:
    found = {d.year: d for d in _journey.durations("current", areas.ENGLAND)}
    one = found[2024]
    stock = (count("cin.cpp_at_31_march", areas.ENGLAND, 2023)
             + count("cin.cpp_at_31_march", areas.ENGLAND, 2024)) / 2  # fmt: skip
    assert one.by_starts == pytest.approx(12 * stock / count("cin.cpp_starts", areas.ENGLAND, 2024))
    assert one.by_ends == pytest.approx(12 * stock / count("cin.cpp_ends", areas.ENGLAND, 2024))
    assert sum(one.bands) == pytest.approx(100, abs=0.5)
    assert one.bands[-1] == pytest.approx(
        indicators.value("cpp_ended_2y_plus_pct", "current", areas.ENGLAND, 2024)
    )


def test_a_council_lies_where_it_lies() -> None:
    found = _journey.funnel("nfa_pct", "current")
    assert found is not None
    place = found.place(BARNSLEY)
    assert place is not None
    assert place.value == pytest.approx(
        indicators.value("nfa_pct", "current", BARNSLEY, found.year)
    )
    assert place.below == int((found.values < place.value).sum())
    assert place.outer[0] <= place.inner[0] < found.average < place.inner[1] <= place.outer[1]
    assert found.place("420") is None


def test_the_bands_of_councils_rest_on_what_is_published() -> None:
    found = _journey.distribution("icpc_15_days_pct", "current")
    assert found is not None
    year = int(found.years[-1])
    values = [
        indicators.value("icpc_15_days_pct", "current", place, year)
        for place, area in areas.areas().items()
        if area.kind == "council" and place not in ("201", "420")
    ]
    values = [v for v in values if np.isfinite(v)]
    assert found.councils[-1] == len(values)
    assert found.quantiles[2][-1] == pytest.approx(np.median(values))


def test_repeats_are_counted_once_each_and_include_the_declared_one() -> None:
    own = _signals.own(BARNSLEY, "current")
    twice = own[own["what"] == "the same count as the year before"]
    assert (2016, "cin.referrals", 2996.0) in set(
        twice[["period", "measure", "value"]].itertuples(index=False, name=None)
    )
    table = _signals.pairs("current")
    walked = 0
    cells = _signals.cells("current")
    value = {
        (row.area, row.measure, row.period): row.value
        for row in cells[cells["flag"] == ""].itertuples()
    }
    for (area, measure, year), now in value.items():
        before = value.get((area, measure, year - 1))
        if before is not None and now >= 100 and before >= 100:
            walked += now == before
    assert _signals.repeats("current").repeats == walked == int((table["change"] == 0).sum())


def test_repeats_of_a_made_up_return_would_be_seen(monkeypatch: pytest.MonkeyPatch) -> None:
    real = _signals.pairs("current")
    copied = real.copy()
    copied.loc[copied.index[:400], "change"] = 0.0
    monkeypatch.setattr(_signals, "pairs", lambda edition: copied)
    _signals.repeats.cache_clear()
    found = _signals.repeats("current")
    _signals.repeats.cache_clear()
    assert found.low > found.expected


def test_gaps_are_the_flags_of_the_cells() -> None:
    table = _signals.cells("current")
    for one in _signals.gaps("current"):
        flags = table.loc[table["period"] == one.year, "flag"]
        assert (one.cells, one.withheld) == (len(flags), int((flags == "c").sum()))


@pytest.mark.parametrize("edition", ["report", "current"])
@pytest.mark.parametrize("name", apparatus.FINDINGS)
def test_a_finding_says_its_numbers(edition: str, name: str) -> None:
    found = outcome("apparatus", name, edition)
    assert found.kind == "finding" and found.sentence
    for row in found.rows:
        assert row.text.split(" ")[0] in found.sentence, row
    if found.holds != "unknown":
        assert found.rows and found.releases


def test_the_authors_had_no_figures_for_the_second_stage() -> None:
    """Recoveries came too late for three years to follow them by 2016."""
    assert apparatus.after_recovering("report").holds == "unknown"


def test_recoveries_follow_an_inadequate_judgement() -> None:
    table = _events.judged("current")
    first = _events.first_inadequate("current").set_index("area")["start"]
    for place, start in _events.recovered("current").itertuples(index=False):
        assert start > first[place]
        own = table[(table["area"] == place) & (table["start"] < start)]
        assert own.sort_values("published")["grade"].iloc[-1] == 1


def one(odds: float, half: float, q: float, expect: int) -> Association:
    low, high = odds / half, odds * half
    return Association("nfa_pct", "Thing", expect, 1.0, "points", odds, low, high, q, q,
                       odds, low, high, 100, 90)  # fmt: skip


@pytest.mark.parametrize(
    ("found", "holds"),
    [
        ([one(0.5, 1.3, 0.01, -1), one(2.0, 1.3, 0.01, 1)], "yes"),
        ([one(0.5, 1.3, 0.01, -1), one(1.1, 1.2, 0.4, 1)], "partly"),
        ([one(0.5, 1.3, 0.01, -1), one(0.5, 1.3, 0.01, 1)], "no"),
        ([one(1.0, 1.2, 0.9, -1), one(1.0, 1.2, 0.9, 1)], "no"),
        ([one(0.8, 2.5, 0.4, -1), one(1.2, 2.5, 0.4, 1)], "unknown"),
        ([], "unknown"),
    ],
)
def test_the_rule_of_associations(found: list[Association], holds: str) -> None:
    assert partners.odds_outcome(tuple(found), 2, "Lead", "current").holds == holds


@pytest.mark.parametrize(
    ("moved", "holds"),
    [([1, 1, 1], "yes"), ([1, 0, 0], "partly"), ([0, 0, 0], "no"), ([1, None, None], "unknown")],
)
def test_the_rule_of_what_follows_an_event(moved: list[int | None], holds: str) -> None:
    real = apparatus.poor_to_fair("current")[0]
    assert real.after is not None
    found = []
    for measure, way in zip(apparatus.POOR_TO_FAIR[:3], moved, strict=True):
        e = measure.expect
        low, high = sorted((e * 1.0, e * 3.0)) if way else (-1.0, 1.0)
        after = None if way is None else replace(real.after, estimate=2.0 * e, low=low, high=high)
        found.append(replace(real, measure=measure, after=after, q=0.01 if way else 0.8))
    assert partners.around_outcome(tuple(found), "Lead", "current").holds == holds
