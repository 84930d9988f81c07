"""The page on forms of support: sentences beside tables, any council, words where none is."""

from __future__ import annotations

import re

import pytest

from analysis import areas
from analysis.errors import UserError
from analysis.findings import _forms as forms
from analysis.results import Result, Words
from analysis.study.support import CLAIMS, Support, support
from analysis.study.support.framework import FORMS, QUESTIONS

SECTIONS = (
    "minute",
    "summary",
    "cards",
    "lanes",
    "followed",
    "delivery",
    "times",
    "landmark",
    "framework",
    "implications",
    "council",
    "limits",
)


@pytest.fixture(scope="module")
def page() -> Support:
    """Return the page on the newest edition."""
    return support()


@pytest.mark.parametrize("edition", ["report", "current"])
@pytest.mark.parametrize("area", ["", "Slough", "Isles of Scilly", "Northamptonshire"])
def test_every_section_says_something_of_any_council(area: str, edition: str) -> None:
    one = support(area, edition)
    for name in SECTIONS:
        found = getattr(one, name)()
        assert isinstance(found, Result | Words)
        text = repr(found)
        assert text and not re.search(r"\b(?:nan|inf)\b", text), (name, text[:200])
        if isinstance(found, Result) and found.figure:
            assert found.table is not None and found.alternative and found.source


def test_lanes_list_every_site_and_end_with_the_readers_council(page: Support) -> None:
    table = page.lanes().table
    assert table is not None
    wanted = {
        areas.areas()[m.area].name
        for m in forms.listed("current")[0]
        if m.kind
        in ("trust", "company", "partnership", "external_improvement_support", "commissioner")
    }
    assert {row[0] for row in table.rows} == wanted
    own = support("Leeds").lanes()
    assert own.table is not None and own.table.rows[-1][0] == "Leeds"
    assert "Leeds" in own.figure and "Leeds" not in page.lanes().figure


def test_spells_are_counted_in_the_table_and_none_but_the_readers_is_named(page: Support) -> None:
    result = page.times()
    assert result.table is not None
    total = sum(int(row[1]) for row in result.table.rows)
    ended = sum(int(row[2]) for row in result.table.rows)
    assert result.sentence.startswith(f"{total} spells") and f"of which {ended} have" in (
        result.sentence
    )
    names = {a.name for a in areas.areas().values() if a.kind == "council"}
    assert not any(f">{name}<" in result.figure for name in names)
    assert "Thick: Sandwell" in support("Sandwell").times().figure


def test_the_landmark_says_how_few_trusts_are_left(page: Support) -> None:
    landmark, naive = page.landmark(), page.times()
    assert landmark.table is not None and naive.table is not None
    ever = next(row[1] for row in naive.table.rows if row[0] == "Trust or company")
    by_then = next(row[1] for row in landmark.table.rows if row[0] == "Trust or company")
    assert f"in force by then in {by_then} of" in landmark.sentence
    assert f"at some time in {ever} of all" in landmark.sentence


def test_the_framework_is_a_table_that_a_screen_reader_can_walk(page: Support) -> None:
    html = page.framework().html
    assert html.count('<th scope="row">') == len(FORMS) == 3
    assert html.count('<th scope="col">') == 4
    assert "<caption>" in html and html.count("<li>") == sum(
        len(part) for _, *parts in FORMS for part in parts
    ) + len(QUESTIONS)
    assert "own words" in html


def test_the_list_is_said_to_be_incomplete_wherever_it_is_used(page: Support) -> None:
    for name in ("lanes", "followed", "delivery", "times"):
        assert any("not complete" in note for note in getattr(page, name)().notes), name
    on_it = {m.area for m in forms.listed("current")[0]}
    on_it |= {s.area for s in forms.spells("current")}
    bare = next(a for a in areas.councils() if a.id not in on_it)
    assert "no evidence" in support(bare.id).council().sentence
    assert any("no evidence" in item for item in [page.limits().text])


def test_an_abolished_council_keeps_its_own(page: Support) -> None:
    found = support("Northamptonshire").council()
    assert any("abolished" in note for note in found.notes)
    assert "20 months seen" in repr(found)


def test_claims_and_local_are_told(page: Support) -> None:
    cards = page.cards().html
    assert all(f'id="{name}"' in cards for name in CLAIMS)
    assert "no bearing" in support("Leeds", local="own.csv").minute().text


def test_unknown_names_are_refused() -> None:
    with pytest.raises(UserError):
        support("Nowhere")
    with pytest.raises(UserError):
        support(edition="next")
