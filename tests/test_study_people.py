"""The pages on leadership and on the workforce: every section, for every kind of council."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from analysis import areas, claims, declare, indicators
from analysis.errors import UserError
from analysis.findings.leadership import tenure
from analysis.findings.workforce import base, paths
from analysis.results import Result
from analysis.runner.pictures import picture_faults
from analysis.study.leadership import Leadership, leadership
from analysis.study.workforce import Workforce, workforce

SECTIONS = {
    leadership: (
        "tenure", "associations", "reverse", "onward", "practice", "ahead", "restructures",
        "council",
    ),
    workforce: (
        "around", "around_checks", "after_good", "leads", "drag", "recovery", "after_move",
        "agency", "agency_regions", "council",
    ),
}  # fmt: skip
#: none, ordinary, partner of a joint return, new, abolished, abolished, tiny
COUNCILS = (
    "", "Leeds", "Kingston upon Thames", "Cumberland", "Cumbria", "Northamptonshire",
    "Isles of Scilly",
)  # fmt: skip
EDITIONS = ("current", "report")
ALL = [(door, name) for door, names in SECTIONS.items() for name in names]


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("council", COUNCILS)
def test_every_section_has_words_and_a_sound_figure(council: str, edition: str) -> None:
    for door, name in ALL:
        result = getattr(door(council, edition), name)()
        assert isinstance(result, Result), name
        assert result.sentence.endswith("."), (name, result.sentence)
        html = result._repr_html_()
        assert "nan" not in result.sentence
        assert not list(picture_faults(html)), name
        if result.figure:
            assert result.table is not None and result.title and result.alternative, name
        if result.table:
            widths = {len(row) for row in result.table.rows}
            assert widths == {len(result.table.columns)}, name
            assert result.source, name
            assert not any("nan" in cell for row in result.table.rows for cell in row), name


@pytest.mark.parametrize("door", SECTIONS)
def test_openings_tell_every_claim(door: object) -> None:
    page = door()  # type: ignore[operator]
    assert isinstance(page, Leadership | Workforce)
    text = page.summary().text
    cards = page.cards().text
    for name in page.claims:
        assert name in text
        assert declare.claim(name).says in cards
        for edition in EDITIONS:
            assert claims.evaluate(name, edition).verdict in text
    assert "What was claimed" in page.minute().text
    assert page.limits().text and page.tests().text


def test_no_other_council_is_named_in_a_figure() -> None:
    names = {a.name for a in areas.areas().values() if a.kind == "council"} - {"Leeds"}
    for door, name in ALL:
        figure = getattr(door("Leeds"), name)().figure
        found = [n for n in names if f">{n}<" in figure or f" {n} " in figure]
        assert not found, (name, found)


def test_the_own_council_is_marked_where_it_has_figures() -> None:
    page = leadership("Leeds")
    table = tenure.directors("current")
    months = int(table.loc[table["area"] == "383", "tenure"].iloc[-1])
    assert f"Leeds: {months} months in" in page.tenure().sentence
    assert "Diamond: Leeds" in page.tenure().figure
    around = workforce("Leeds").around()
    assert "Heavy line: Leeds" in around.figure


def test_a_joint_return_is_told_and_never_split() -> None:
    page = workforce("Kingston upon Thames")
    result = page.council()
    assert "Kingston upon Thames and Richmond upon Thames" in result.sentence
    assert any("cannot be parted" in note for note in result.notes)
    assert "Heavy line" not in page.around().figure
    assert any("it files its return together" in note for note in page.around().notes)
    own = indicators.points("turnover_rate", "current", "314/318")
    newest = max(p for p, point in own.items() if np.isfinite(point.value))
    assert result.table is not None
    assert result.table.rows[0][1:3] == (str(newest), f"{own[newest].value:.1f}")


def test_the_councils_place_is_recounted() -> None:
    row = workforce("Leeds").council().table.rows[0]  # type: ignore[union-attr]
    values = base.septembers("current")["turnover_rate"].xs(int(row[1]), level="period").dropna()
    assert row[3] == f"{values.median():.1f}"
    assert row[5] == f"{(values > values['383']).sum()} of {len(values) - 1}"


def test_a_tiny_council_gets_words() -> None:
    result = workforce("Isles of Scilly").council()
    assert result.table is None
    assert "so few social workers" in result.sentence
    notes = workforce("Isles of Scilly").around().notes
    assert any("too few social workers" in note for note in notes)


def test_after_good_tells_the_recount() -> None:
    found = paths.moved("current", "turnover_rate")
    rose = int((found["excess"] > 0).sum())
    assert f"Of {len(found)} councils" in workforce().after_good().sentence
    assert f"in {rose} and by less" in workforce().after_good().sentence


def test_the_report_edition_knows_no_later_judgement() -> None:
    limit = declare.edition("report").as_at
    assert limit == date(2017, 7, 5)
    table = leadership("Leeds", "report").council().table
    assert table is not None
    assert all(int(row[0][-4:]) <= limit.year for row in table.rows)
    assert "too few Septembers" in workforce(edition="report").around().sentence


def test_local_figures_are_said_to_have_no_bearing() -> None:
    for door in SECTIONS:
        assert "not read" in door(local="own.csv").minute().text  # type: ignore[operator]


@pytest.mark.parametrize("door", SECTIONS)
def test_mistakes_are_told(door: object) -> None:
    with pytest.raises(UserError, match="not a council"):
        door("London")  # type: ignore[operator]
    with pytest.raises(UserError, match="edition"):
        door(edition="tomorrow")  # type: ignore[operator]
