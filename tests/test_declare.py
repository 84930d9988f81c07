"""Declared objects: what is wrong is said all at once, naming the file."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from analysis import areas, claim_tests, declare, judgements, paths
from analysis.errors import Faults, UserError

MEASURES = {"toy.top", "toy.all"}
SOURCE = """
title = "Toy"
publisher = "Nobody"
url = "https://example.org"
covers = "nothing"
period_means = "a year"

[[release]]
id = "toy-2016"
title = "Toy 2016"
published = "2016"
published_basis = "made up for a test"
files = ["toy/2016.csv"]
"""
INDICATOR = """
title = "Toys"
short = "Toys"
numerator = ["toy.top"]
denominator = ["population"]
per = 10000
unit = "per 10,000"
decimals = 1
better = "neither"
interval = "poisson"
influence = "mixed"
why = "a test"
definition = "toys"
definition_source = "made up"
changes = [{ date = 2026-11-22, what = "First declared." }]
reviewed = 2026-11-22
next_review = 2027-11-22
"""
CLAIM = """
title = "Fewer toys"
says = "There are fewer toys."
kind = "directional"
area = "815"
holds_if = "toys fell"
reference = [{ document = "S1", place = "Part 1", lines = "L1" }]

[[test]]
kind = "direction"
indicator = "toys"
start = 2012
end = 2016
expect = "fall"
"""
EDITION = """
title = "All"
explains = "everything"
population = "one vintage"
releases = { toy = ["toy-2016"] }
"""
CASE = """
title = "A case"
area = "815"
question = "?"
in_a_minute = "Quick."
period = [2010, 2016]
claims = ["TOY-01"]
indicators = ["toys"]
focus = ["toys"]
event = { date = 2014-06-30, label = "An event", source = "made up" }
limits = []
"""
PAGE = """
title = "Toys"
notebook = "notebooks/toys"
order = 1
claims = ["TOY-01"]
"""
ENABLER = """
title = "Playing"
order = 1
notebook = "notebooks/toys"
activities = ["One", "Two", "Three"]
shows = "How many toys there are."
cannot_show = ["Whether they are played with."]
figure = [{ indicator = "toys", high = "Why more?", low = "Why fewer?" }]
"""
SOUND = {
    "enablers/playing": ENABLER, "pages/toys": PAGE, "sources/toy": SOURCE,
    "indicators/toys": INDICATOR, "claims/TOY-01": CLAIM, "editions/all": EDITION,
    "cases/here": CASE,
}  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A small set of declarations that is sound, in place of the project's."""
    for name, text in SOUND.items():
        put(tmp_path, name, text)
    monkeypatch.setattr(paths, "DECLARED", tmp_path)
    declare.get.cache_clear()
    yield tmp_path
    declare.get.cache_clear()


def put(folder: Path, name: str, text: str) -> None:
    path = folder / f"{name}.toml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(text, encoding="utf-8")


def faults() -> list[str]:
    with pytest.raises(Faults) as error:
        declare.check_all(MEASURES)
    assert error.value.fix
    return error.value.faults


def test_the_small_set_is_sound(folder: Path) -> None:
    built = declare.check_all(MEASURES)
    assert {kind: list(things) for kind, things in built.items()} == {
        "sources": ["toy"], "indicators": ["toys"], "claims": ["TOY-01"], "cases": ["here"],
        "editions": ["all"], "pages": ["toys"], "enablers": ["playing"],
    }  # fmt: skip
    assert built["claims"]["TOY-01"].test[0].end == 2016


WRONG = [
    # file, what is written in place of what, what is said
    ("indicators/toys", "per = 10000", "pre = 10000", "pre: Extra inputs"),
    ("claims/TOY-01", "start = 2012", "start = 2012\nfrom = 1", r"test.0.*from"),
    ("claims/TOY-01", 'title = "Fewer toys"', 'title = "A"\ntitle = "B"', r"line 3"),
    ("indicators/toys", "decimals = 1", 'decimals = "one"', "decimals: .*integer"),
    ("indicators/toys", 'better = "neither"', 'better = "up"', "better"),
    ("claims/TOY-01", 'kind = "direction"', 'kind = "hunch"', r"test.0"),
    ("editions/all", 'title = "All"', "", "title: Field required"),
    ("claims/TOY-01", 'indicator = "toys"', 'indicator = "tosy"', "no indicator 'tosy'"),
    ("cases/here", 'claims = ["TOY-01"]', 'claims = ["TOY-1"]', "no claim 'TOY-1'"),
    ("pages/toys", 'claims = ["TOY-01"]', 'claims = ["TOY-01", "TOY-1"]', "no claim 'TOY-1'"),
    ("enablers/playing", 'indicator = "toys"', 'indicator = "dolls"', "no indicator 'dolls'"),
    ("enablers/playing", '"One", "Two", "Three"', '"One", "Two"', "activities"),
    ("cases/here", 'focus = ["toys"]', 'focus = ["dolls"]', "no indicator 'dolls'"),
    ("editions/all", '"toy-2016"', '"toy-2017"', "no release 'toy-2017'"),
    ("editions/all", "{ toy =", "{ tot =", "no source 'tot'"),
    ("indicators/toys", '"toy.top"', '"toy.topp"', "no measure 'toy.topp'"),
    ("indicators/toys", "per =", 'published = "toy.rate"\nper =', "no measure 'toy.rate'"),
    ("indicators/toys", "per =", 'minus = ["toy.less"]\nper =', "no measure 'toy.less'"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "old", "new", "said"), WRONG)
def test_one_fault_names_its_file(folder: Path, name: str, old: str, new: str, said: str) -> None:
    text = SOUND[name]
    assert text.count(old) == 1
    put(folder, name, text.replace(old, new))
    found = faults()
    assert any(re.search(rf"{name}\.toml: .*{said}", fault) for fault in found), found
    assert all("\n" not in fault for fault in found)


def test_all_faults_are_said_at_once(folder: Path) -> None:
    put(folder, "indicators/toys", INDICATOR.replace("per = 10000", "pre = 1\ndecimal = 2"))
    put(folder, "claims/TOY-01", CLAIM.replace('kind = "directional"', 'kind = "vague"'))
    put(folder, "editions/all", EDITION.replace('"toy-2016"', '"toy-2017"'))
    found = "\n".join(faults())
    for part in ("toys.toml: pre", "toys.toml: decimal", "TOY-01.toml: kind", "'toy-2017'"):
        assert part in found


@pytest.mark.parametrize(("claims", "pages"), [("[]", 0), ('["TOY-01", "TOY-01"]', 2)])
def test_every_claim_stands_on_one_page(folder: Path, claims: str, pages: int) -> None:
    put(folder, "pages/toys", PAGE.replace('["TOY-01"]', claims))
    assert f"claims/TOY-01.toml: stands on {pages} pages, not on one" in faults()


def test_a_release_declared_twice_is_a_fault(folder: Path) -> None:
    put(folder, "sources/other", SOURCE)
    assert any("'toy-2016' declared twice" in fault for fault in faults())


def test_the_population_needs_no_measure(folder: Path) -> None:
    assert "population" in declare.indicator("toys").denominator
    declare.check_all(MEASURES)


def test_an_unknown_object_suggests_the_nearest(folder: Path) -> None:
    with pytest.raises(UserError, match="unknown indicator: 'tpys'") as error:
        declare.indicator("tpys")
    assert "toys" in error.value.fix
    for get in (declare.source, declare.claim, declare.case, declare.edition):
        with pytest.raises(UserError, match="unknown"):
            get("nothing")


def test_declared_objects_cannot_be_changed(folder: Path) -> None:
    with pytest.raises(ValueError, match="frozen"):
        declare.indicator("toys").title = "Other"  # type: ignore[misc]


# ---- the project's own --------------------------------------------------------------------


def measures() -> set[str]:
    found: set[str] = set()
    for path in sorted(paths.figures().glob("*.parquet")):
        if "measure" in pq.read_schema(path).names:
            column = pq.read_table(path, columns=["measure"])["measure"]
            found |= set(column.unique().to_pylist())
    return found


def test_the_projects_declarations_are_sound() -> None:
    built = declare.check_all(measures())
    assert set(built["editions"]) == {"report", "current"}
    assert len(built["indicators"]) >= 40 and len(built["claims"]) >= 58


def test_a_broken_copy_of_them_is_not(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(paths.DECLARED, tmp_path / "declared")
    monkeypatch.setattr(paths, "DECLARED", tmp_path / "declared")
    (tmp_path / "declared" / "indicators" / "cpp.toml").unlink()
    declare.get.cache_clear()
    try:
        with pytest.raises(Faults) as error:
            declare.check_all(measures())
    finally:
        declare.get.cache_clear()
    assert "claims/NY-09.toml: no indicator 'cpp'" in error.value.faults


def test_editions_list_releases_in_the_order_of_their_source() -> None:
    """The newest release wins, so the order must be the source's own."""
    for name in declare.ids("editions"):
        edition = declare.edition(name)
        for source, group in edition.releases.items():
            order = [r.id for s in declare.ids("sources") for r in declare.source(s).release]
            own = [r.id for r in declare.source(source).release]
            places = [own.index(r) if r in own else None for r in group]
            known = [place for place in places if place is not None]
            assert known == sorted(known), (name, source)
            assert set(group) <= set(order), (name, source)


def test_claims_name_known_areas_grades_and_frameworks() -> None:
    for name in declare.ids("claims"):
        claim = declare.claim(name)
        places = [claim.area, *(getattr(test, "area", None) for test in claim.test)]
        assert {place for place in places if place} <= set(areas.areas()), name
        for test in claim.test:
            if isinstance(test, claim_tests.GradesTest):
                named = {*test.counts, *(g for band in test.shares for g in band.grades)}
                assert named <= set(judgements.GRADES), name
                assert test.framework in judgements.FRAMEWORKS, name
            if isinstance(test, claim_tests.GradeTrendTest):
                assert set(test.grades) <= set(judgements.GRADES), name
                assert set(test.frameworks) <= set(judgements.FRAMEWORKS), name
            if isinstance(test, claim_tests.FirstTest):
                assert test.framework in judgements.FRAMEWORKS, name
                assert test.grade is None or test.grade in judgements.GRADES, name
            if isinstance(test, claim_tests.JudgementsTest):
                assert {j.grade for j in test.expect} <= set(judgements.GRADES), name


def test_indicators_are_reviewed_before_they_are_due() -> None:
    for name in declare.ids("indicators"):
        own = declare.indicator(name)
        assert own.reviewed < own.next_review, name
        assert own.changes and own.changes[0].what, name
