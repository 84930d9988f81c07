"""The page on published results: every status counted, every sentence from its table."""

from __future__ import annotations

from collections import Counter

import pytest

from analysis.errors import UserError
from analysis.findings.published import STATUSES
from analysis.study.published_results import PublishedResults, published_results

SECTIONS = (
    "minute",
    "tally",
    "shares",
    "changes",
    "support",
    "results",
    "reasons",
    "elsewhere",
    "council",
    "limits",
)


@pytest.fixture(scope="module")
def page() -> PublishedResults:
    """Return the page on the newest edition."""
    return published_results()


@pytest.mark.parametrize("area", ["", "Leeds", "Isles of Scilly", "Northamptonshire", "Cumberland"])
@pytest.mark.parametrize("edition", ["report", "current"])
def test_every_section_stands_for_any_council_and_edition(area: str, edition: str) -> None:
    page = published_results(area, edition, "own.csv")
    for name in SECTIONS:
        assert repr(getattr(page, name)())
    assert "Nothing on this page is computed from a council's own figures" in repr(page.minute())


def test_the_tally_counts_the_table_that_lists_every_figure(page: PublishedResults) -> None:
    tally, results = page.tally(), page.results()
    assert tally.table is not None and results.table is not None
    counted = [row for row in results.table.rows if "another reading" not in row[0]]
    count = Counter(row[-1] for row in counted)
    assert {row[0].lower(): int(row[3]) for row in tally.table.rows} == {
        name: count[name] for name in STATUSES
    }
    assert tally.sentence.startswith(f"{len(counted)} published figures")


@pytest.mark.parametrize("name", ["shares", "changes"])
def test_a_chart_has_the_rows_of_its_table_and_leaves_other_readings_out(
    page: PublishedResults, name: str
) -> None:
    result = getattr(page, name)()
    assert result.table is not None and result.figure
    agree = sum(row[-1] == STATUSES[0] for row in result.table.rows)
    assert f"Of {len(result.table.rows)} published {name} {agree} agree" in result.sentence
    assert not any("another reading" in row[0] for row in result.table.rows)
    assert all(row[1].endswith("%") for row in result.table.rows)


def test_support_is_set_beside_all_councils_and_beside_chance(page: PublishedResults) -> None:
    result = page.support()
    assert result.table is not None and len(result.table.rows) == 3
    assert "Grades shuffled between councils" in result.sentence
    assert any("cannot be read off" in note for note in result.notes)


def test_only_programme_sites_are_named_unless_the_reader_names_a_council(
    page: PublishedResults,
) -> None:
    text = " ".join(repr(getattr(page, name)()) for name in SECTIONS)
    assert "Leeds" not in text and "Hertfordshire" in text
    own = published_results("Leeds").council()
    assert own.table is not None and "Leeds" in own.sentence


def test_an_unknown_council_or_edition_is_told() -> None:
    with pytest.raises(UserError):
        published_results("Atlantis")
    with pytest.raises(UserError):
        published_results("", "tomorrow")
