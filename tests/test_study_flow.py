"""The pages on partners and on the apparatus: for any council, on both editions, told in words."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from analysis import areas, declare, indicators
from analysis.errors import UserError
from analysis.findings import _journey
from analysis.results import Result
from analysis.study.apparatus import TIMELY, apparatus
from analysis.study.partners import partners

SHARES = ("nfa_pct", "not_in_need_pct", "rereferral_pct")
#: None, a large one, one with declared oddities, the two smallest, one abolished, a joint filer.
AREAS = ("", "Leeds", "Barnsley", "City of London", "Isles of Scilly", "Northamptonshire",
         "Kingston upon Thames")  # fmt: skip
Page = Callable[[], Result]


def sections(area: str, edition: str) -> dict[str, Page]:
    """Return every drawn section of both pages."""
    one, two = partners(area, edition), apparatus(area, edition)
    found: dict[str, Page] = {}
    for name in ("spread", "doubts", "split", "parts", "effects", "sources", "referrers",
                 "steady", "after_failure"):  # fmt: skip
        found[name] = getattr(one, name)
    for name in ("journey", "ratios", "durations", "front_door", "flow", "routines",
                 "poor_to_fair", "readings", "fair_to_good", "signals"):  # fmt: skip
        found[name] = getattr(two, name)
    for name in SHARES:
        found[f"levels {name}"] = partial(one.levels, name)
        found[f"place {name}"] = partial(one.place, name)
    for name in TIMELY:
        found[f"timely {name}"] = partial(two.timely, name)
    return found


@pytest.mark.parametrize(
    ("area", "edition"),
    [*((area, "current") for area in AREAS), ("", "report"), ("Northamptonshire", "report")],
)
def test_every_section_stands_for_any_council(area: str, edition: str) -> None:
    ids = []
    for name, draw in sections(area, edition).items():
        result = draw()
        html = result._repr_html_()
        ids.append(result.id)
        assert result.sentence.strip(), name
        assert not re.search(r"\bnan\b|\binf\b|\bNone\b(?! of \d)", html), name
        assert bool(result.figure) <= bool(result.table and result.title), name
        if result.table:
            widths = {len(row) for row in result.table.rows}
            assert widths == {len(result.table.columns)}, name
    assert len(ids) == len(set(ids))


@pytest.mark.parametrize("area", ["Leeds", "Isles of Scilly"])
def test_no_other_council_is_named(area: str) -> None:
    html = " ".join(draw()._repr_html_() for draw in sections(area, "current").values())
    html += partners(area).minute().text + apparatus(area).minute().text
    for place, other in areas.areas().items():
        if other.kind == "council" and other.name != area:
            assert not re.search(rf"\b{re.escape(other.name)}\b", html), place


def test_a_council_without_figures_gets_words() -> None:
    for draw in (
        partial(partners("Northamptonshire").place, "nfa_pct"),
        apparatus("Northamptonshire").journey,
    ):
        assert "Northamptonshire" in draw().sentence
        assert "it was abolished on 31 March 2021" in draw().sentence
    scilly = partners("Isles of Scilly").levels("nfa_pct")
    assert "nothing is published for Isles of Scilly" in scilly.sentence or "stood at" in (
        scilly.sentence
    )


def test_the_readers_own_council_is_told_its_own_figures() -> None:
    for name in SHARES:
        own = indicators.points(name, "current", "383")
        year = max(p for p, point in own.items() if np.isfinite(point.value))
        text = f"Leeds stood at {own[year].value:.1f} in {year}"
        assert text in partners("Leeds").levels(name).sentence
    year = _journey.newest("current")
    step = _journey.steps("current", "383", year)[3]
    assert f"{step.per_referrals:.1f} initial conferences" in apparatus("Leeds").journey().sentence


def test_declared_oddities_stand_beside_the_figures_they_touch() -> None:
    notes = " ".join(partners("Barnsley").levels("nfa_pct").notes)
    assert "Barnsley: 6 referrals with no further action" in notes
    assert "2,996" in " ".join(apparatus("Barnsley").journey().notes)
    assert "Barnsley" not in " ".join(partners("Leeds").levels("nfa_pct").notes)


def test_the_table_of_an_event_has_the_numbers_of_its_sentence() -> None:
    result = apparatus().poor_to_fair()
    assert result.table is not None
    for row in result.table.rows:
        told = row[7].split(" (")[0]
        assert told in result.sentence, row


def test_a_measure_already_on_the_move_is_said_to_be() -> None:
    notes = [n for n in apparatus().poor_to_fair().notes if n.startswith("Already on the move")]
    assert len(notes) == 1 and "Cases for each social worker" in notes[0]


def test_the_pages_have_their_claims_and_their_limits() -> None:
    for page in (partners(), apparatus()):
        for name in page.claims:
            assert declare.claim(name).title in page.cards().text
            assert name in page.summary().text
        assert page.minute().text and page.limits().text
    assert not set(partners().claims) & set(apparatus().claims)


def test_local_figures_are_said_to_have_no_bearing() -> None:
    for page in (partners("Leeds", local="x.csv"), apparatus("Leeds", local="x.csv")):
        assert "they are not read" in page.minute().text


def test_an_unknown_council_or_edition_is_refused() -> None:
    for call in (partners, apparatus):
        with pytest.raises(UserError):
            call("Ambridge")
        with pytest.raises(UserError):
            call("", "2031")
