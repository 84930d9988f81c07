"""The pages on innovation and on resources: sentences beside their tables, and odd councils."""

from __future__ import annotations

import re
from collections.abc import Callable

import nbformat
import numpy as np
import pytest

from analysis import areas, indicators, panel, paths
from analysis.claims import evaluate
from analysis.errors import UserError
from analysis.findings import innovation as adopted
from analysis.findings._programmes import adopters
from analysis.results import Result, Words
from analysis.study.innovation import LIMITS as INNOVATION_LIMITS
from analysis.study.innovation import Innovation, innovation
from analysis.study.resources import CLAIMS, Resources, resources

EDITIONS = ("report", "current")
INNOVATION: dict[str, Callable[[Innovation], Result]] = {
    "adopters": lambda p: p.adopters(),
    "tests": lambda p: p.tests(),
    "path cla": lambda p: p.path("cla_rate"),
    "path cpp": lambda p: p.path("cpp_rate"),
    "selection": lambda p: p.selection(),
    "sensitivity": lambda p: p.sensitivity(),
    "nwd cla": lambda p: p.originator("No Wrong Door", "cla"),
    "nwd cpp": lambda p: p.originator("No Wrong Door", "cpp"),
    "fs cla": lambda p: p.originator("Family Safeguarding", "cla"),
    "fs cpp": lambda p: p.originator("Family Safeguarding", "cpp"),
    "council": lambda p: p.council(),
}
RESOURCES: dict[str, Callable[[Resources], Result]] = {
    "lines": lambda p: p.lines(),
    "share": lambda p: p.share(),
    "position": lambda p: p.position(),
    "associations": lambda p: p.associations(),
    "beside": lambda p: p.beside(),
    "preventive": lambda p: p.curve("preventive_per_child"),
    "safeguarding": lambda p: p.curve("safeguarding_per_child"),
    "per cin": lambda p: p.curve("safeguarding_per_cin"),
    "total": lambda p: p.curve("spend_per_child"),
    "quarters": lambda p: p.quarters(),
    "after": lambda p: p.after_inadequate(),
    "leaving": lambda p: p.after_leaving(),
    "relapse": lambda p: p.relapse(),
    "spread": lambda p: p.spread(),
    "memory": lambda p: p.memory(),
    "pandemic": lambda p: p.pandemic(),
    "council": lambda p: p.council(),
}
#: A usual council, a very small one, one abolished, one of a joint return, one new.
ODD = ("Leeds", "City of London", "Cumbria", "Kingston upon Thames", "Cumberland")


def sound(result: Result) -> None:
    """Hold a section to what every section owes its reader."""
    assert result.sentence
    assert not re.search(r"\bnan\b", result._repr_html_())
    if result.figure:
        assert result.table is not None and result.alternative and result.title
    if result.table is not None:
        assert result.table.rows
        assert all(len(row) == len(result.table.columns) for row in result.table.rows)
        assert result.source


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", INNOVATION)
def test_every_section_on_innovation(name: str, edition: str) -> None:
    sound(INNOVATION[name](innovation(edition=edition)))


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("name", RESOURCES)
def test_every_section_on_resources(name: str, edition: str) -> None:
    sound(RESOURCES[name](resources(edition=edition)))


@pytest.mark.parametrize("area", ODD)
def test_any_council_gets_words_or_a_whole_figure(area: str) -> None:
    for edition in EDITIONS:
        sound(innovation(area, edition).council())
        page = resources(area, edition)
        for section in ("lines", "share", "position", "pandemic", "council"):
            sound(RESOURCES[section](page))
        assert areas.find(area).name in page.minute().text


@pytest.mark.parametrize("page", [innovation(), resources()])
def test_opening_and_limits(page: Innovation | Resources) -> None:
    for part in (page.minute(), page.summary(), page.cards(), page.limits()):
        assert isinstance(part, Words) and part.text and part.html
    for name in CLAIMS if isinstance(page, Resources) else ("E6", "E6a", "E6b", "E6c", "E-07"):
        assert name in page.summary().text
        assert evaluate(name, "current").verdict in page.cards().text


def test_local_figures_are_said_to_have_no_bearing() -> None:
    assert "Nothing on this page" in innovation(local="mine.csv").minute().text
    assert "Nothing on this page" in resources(local="mine.csv").minute().text


def test_unknown_councils_are_refused() -> None:
    for page in (innovation, resources):
        with pytest.raises(UserError):
            page("Atlantis")
        with pytest.raises(UserError, match="not a council"):
            page("England")


def test_nobody_but_the_readers_council_and_programme_sites_is_named() -> None:
    sites = {areas.areas()[a.area].name for a in adopters()} | {"Leeds"}
    names = {a.name for a in areas.areas().values() if a.kind == "council"}
    # a name inside a longer one ("Richmond", "Bedford") or of a thing is not looked for
    names = {n for n in names if " " in n or len(n) > 8}
    pages: list[Result] = [f(innovation("Leeds")) for n, f in INNOVATION.items() if n != "adopters"]
    for result in pages:
        text = f"{result.sentence} {result.alternative} {result.figure}"
        assert not {n for n in names - sites if n in text}
    for name, section in RESOURCES.items():
        result = section(resources("Leeds"))
        text = f"{result.sentence} {result.alternative} {result.figure}"
        if result.table is not None:
            text += str(result.table.rows)
        assert not {n for n in names - {"Leeds"} if n in text}, name


def test_the_sentence_of_tests_counts_its_own_table() -> None:
    result = innovation().tests()
    assert result.table is not None
    rows = result.table.rows
    assert result.sentence.startswith(f"{len(rows)} tests were run")
    place = result.table.columns.index("p (permutation)")
    beyond = sum(float(row[place]) <= 0.05 for row in rows)
    assert f"permutation {beyond or 'none'} " in result.sentence


def test_the_table_of_a_path_is_what_the_figure_draws() -> None:
    result = innovation().path("cpp_rate")
    assert result.table is not None
    effect = adopted.effect("Family Safeguarding", "cpp_rate", "current")
    own = [row for row in result.table.rows if row[0] == "Family Safeguarding"]
    assert len(own) == len(effect.since)
    for row, value in zip(own, effect.effects, strict=True):
        said = float(row[2].rstrip("%").replace("−", "-"))
        assert said == pytest.approx(100 * np.expm1(value / 100), abs=0.051)


def test_models_are_counted_in_their_table() -> None:
    for predictor in ("preventive_per_child", "safeguarding_per_child"):
        result = resources().curve(predictor)
        assert result.table is not None
        assert f"over {len(result.table.rows)} models" in result.sentence
        above = sum(float(row[3].split(" to ")[0]) > 1 for row in result.table.rows)
        told = int(result.sentence.split("above 1 in ")[1].split(" ")[0])
        # printed limits are rounded: a lower limit just above 1 may print as 1.00
        assert above <= told <= above + 5


def test_a_council_stands_where_its_value_puts_it() -> None:
    result = resources("Leeds").position()
    table = panel.years(("spend_per_child",), "current")["spend_per_child"].dropna()
    year = int(table.index.get_level_values("period").max())
    values = table.xs(year, level="period")
    values = values[values.index.isin(panel.deprivation(2015).index)]
    own = indicators.value("spend_per_child", "current", areas.find("Leeds").id, year)
    assert f"more than {int((values < own).sum())} of {len(values) - 1} other" in result.sentence


def test_declared_slips_of_the_council_are_said_where_its_spending_is_drawn() -> None:
    assert any("Salford" in note for note in resources("Salford").lines().notes)
    assert not any("Salford" in note for note in resources("Leeds").lines().notes)


def test_limits_say_what_a_hostile_reader_would() -> None:
    text = " ".join(INNOVATION_LIMITS)
    for word in ("lot", "strong", "come down", "year 0", "large effect", "trials"):
        assert word in text


@pytest.mark.parametrize("name", ["6_innovation", "7_resources"])
def test_notebooks_call_sections_that_exist(name: str) -> None:
    path = paths.root() / "notebooks" / "enablers" / f"{name}.ipynb"
    book = nbformat.read(path, as_version=4)
    page = innovation() if name.startswith("6") else resources()
    called = [c.source.strip() for c in book.cells if c.source.startswith("page.")]
    assert len(called) > 10
    for call in called:
        assert hasattr(page, call.removeprefix("page.").split("(")[0])
