"""The registry of areas: whole, dated, and never guessing."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from analysis import areas, paths
from analysis.errors import Faults, UserError
from analysis.readers import common

TODAY = date(2025, 4, 1)

#: Councils without ten neighbours in a model, and why.
WITHOUT_NEIGHBOURS = {"2021": {"942", "943"}, "2025": set()}  # made in 2023, after the model


@pytest.mark.parametrize(
    ("on", "number"),
    [
        (date(2009, 3, 31), 150),
        (date(2009, 4, 1), 152),  # Bedfordshire and Cheshire: two each
        (date(2019, 4, 1), 151),  # Bournemouth, Dorset and Poole: two
        (date(2021, 4, 1), 152),  # Northamptonshire: two
        (date(2023, 3, 31), 152),
        (TODAY, 153),  # Cumbria: two
    ],
)
def test_number_of_councils_on_a_day(on: date, number: int) -> None:
    assert len(areas.councils(on)) == number


def test_councils_of_today_are_those_without_an_end() -> None:
    assert areas.councils() == areas.councils(TODAY)


def test_every_ended_council_has_successors_from_the_next_day() -> None:
    ended = [a for a in areas.areas().values() if a.kind == "council" and a.end]
    assert {a.id for a in ended} == {"820", "835", "836", "837", "875", "909", "928"}
    for area in ended:
        assert area.end and area.successors, area.name
        for successor in area.successors:
            assert areas.get(successor).start == area.end + timedelta(days=1)
            assert areas.get(successor).region == area.region


def test_every_new_council_succeeds_one_that_ended() -> None:
    named = {s for a in areas.areas().values() for s in a.successors}
    new = {a.id for a in areas.areas().values() if a.kind == "council" and a.start}
    assert new == named


def test_every_area_has_a_region_or_is_one() -> None:
    for area in areas.areas().values():
        region = areas.region_of(area.id)
        if area.kind in ("region", "country"):
            assert region is None
        else:
            assert region is not None and region.kind == "region", area.name


def test_regions_hold_all_councils_of_today_once() -> None:
    held = [i for a in areas.areas().values() if a.kind == "region" for i in a.members]
    assert sorted(held) == sorted(areas.get(areas.ENGLAND).members)
    assert len(held) == 153


def test_inner_and_outer_london_make_london() -> None:
    inner, outer = (areas.get(i).members for i in (areas.INNER_LONDON, areas.OUTER_LONDON))
    assert sorted([*inner, *outer]) == sorted(areas.get("E12000007").members)
    assert areas.resolve(name="Haringey") in inner
    assert areas.resolve(name="Greenwich") in outer


@pytest.mark.parametrize(
    ("code", "name", "id_"),
    [
        ("815", "North Yorkshire", "815"),
        (815.0, None, "815"),
        (815, None, "815"),
        ("E10000023", None, "815"),
        ("E06000065", "North Yorkshire CC", "815"),
        ("E08000020", "Gateshead", "390"),
        ("E08000016", "BARNSLEY", "370"),
        ("E08000038", "Barnsley", "370"),
        ("835", "Dorset", "835"),
        ("838", "Dorset", "838"),
        ("E10000009", "Dorset CC", "835"),
        ("E09000021 / E09000027", "Kingston upon Thames / Richmond upon Thames", "314/318"),
        ("314 / 318", None, "314/318"),
        ("940 / 941", "North Northamptonshire / West Northamptonshire", "940/941"),
        (None, "Bristol, City of", "801"),
        (None, "Bristol  City of", "801"),
        (None, "Kingston-upon-Hull UA", "810"),
        (None, "R.B. of Kensington", "207"),
        (None, "Telford & the Wrekin UA", "894"),
        (None, "The Medway Towns UA", "887"),
        (None, "CITY OF NOTTINGHAM UA", "892"),
        (None, "City of London", "201"),
        (None, "London", "E12000007"),
        (None, "Bournemouth, Christchurch & Poole", "839"),
        (None, "Poole (Pre LG)", "836"),
        (None, "YORKSHIRE AND THE HUMBER", "E12000003"),
        (None, "England", areas.ENGLAND),
    ],
)
def test_resolve(code: object, name: str | None, id_: str) -> None:
    assert areas.resolve(code, name) == id_


def test_code_921_is_the_isle_of_wight_except_in_a_national_row() -> None:
    assert areas.resolve("921", "Isle of Wight", level="Local authority") == "921"
    assert areas.resolve("921", "England", level="National") == areas.ENGLAND
    assert areas.resolve("E06000046", "England", level="National") == areas.ENGLAND
    with pytest.raises(UserError, match="Isle of Wight, but the name is 'England'"):
        areas.resolve("921", "England")


def test_a_name_of_two_councils_needs_a_day() -> None:
    with pytest.raises(UserError, match="alone can be 835, 838"):
        areas.resolve(name="Dorset")
    assert areas.resolve(name="Dorset", on=date(2019, 3, 31)) == "835"
    assert areas.resolve(name="Dorset", on=date(2019, 4, 1)) == "838"


@pytest.mark.parametrize(
    ("code", "name", "level", "says"),
    [
        ("999999", "Barnsley", "", "unknown area code '999999'"),
        (None, "Barnsly", "", "unknown area name 'Barnsly'; near: Barnsley"),
        ("204", "Barnsley", "", "code '204' is Hackney, but the name is 'Barnsley'"),
        ("370", "Barnsley", "Regional", "not of level 'Regional'"),
        (None, "Barnsley", "National", "a national row is named 'Barnsley'"),
        ("370", None, "Parish", "unknown level 'Parish'"),
        ("314 / 319", None, "", "unknown area code"),
        ("", "", "", "neither a code nor a name"),
        (None, " ", "", "neither a code nor a name"),
    ],
)
def test_resolve_refuses(code: object, name: str | None, level: str, says: str) -> None:
    with pytest.raises(UserError) as caught:
        areas.resolve(code, name, level=level, where="a.csv, row 7")
    assert says in str(caught.value)
    assert "a.csv, row 7" in str(caught.value)


@pytest.mark.parametrize(
    ("given", "id_"),
    [
        ("isle of wight", "921"),
        ("north-yorkshire", "815"),
        ("Hull", "810"),
        ("E10000023", "815"),
        ("dorset", "838"),  # of two with one name, the one of today
        ("dorset-to-2019", "835"),
        ("cumbria", "909"),
        ("314/318", "314/318"),
    ],
)
def test_find(given: str, id_: str) -> None:
    assert areas.find(given).id == id_


def test_every_slug_and_name_finds_its_area() -> None:
    for area in areas.areas().values():
        assert areas.find(area.slug) == area
        assert areas.find(area.name) == area


def test_find_takes_a_number_as_papermill_gives_one() -> None:
    assert areas.find(815).id == "815"  # type: ignore[arg-type]


def test_find_suggests_near_names() -> None:
    with pytest.raises(UserError, match=r"unknown council or area: 'barnsly'\n.*Barnsley"):
        areas.find("barnsly")
    with pytest.raises(UserError, match="North Yorkshire"):
        areas.find("Yorkshire")
    with pytest.raises(UserError, match="unknown council or area: ''"):
        areas.find("")


def test_joint_returns() -> None:
    joint = areas.joint_of("314")
    assert joint is not None and joint.id == "314/318" and joint.members == ("314", "318")
    assert areas.joint_of("318") == joint
    assert areas.joint_of("815") is None
    with pytest.raises(UserError, match="unknown area 'nowhere'"):
        areas.joint_of("nowhere")


@pytest.mark.parametrize("model", ["2021", "2025"])
def test_ten_neighbours_each(model: str) -> None:
    without = set()
    for area in areas.councils():
        found = areas.neighbours(area.id, model)
        if not found:
            without.add(area.id)
            continue
        assert len(set(found)) == 10 and area.id not in found
        assert all(areas.get(i).kind == "council" for i in found)
    assert without == WITHOUT_NEIGHBOURS[model]


def test_neighbours_of_today_are_councils_of_today() -> None:
    now = {area.id for area in areas.councils()}
    assert {n for i in now for n in areas.neighbours(i)} <= now


def test_unknown_model_of_neighbours() -> None:
    with pytest.raises(UserError, match=r"unknown model of statistical neighbours: '2020'"):
        areas.neighbours("815", "2020")


def test_a_broken_registry_names_every_fault(tmp_path, monkeypatch) -> None:
    good = areas.file().read_text(encoding="utf-8")
    row = "370,Barnsley,council,E08000038,,E99999999,,,999,,,\n"
    broken = tmp_path / "areas.csv"
    broken.write_text(good + row, encoding="utf-8")
    monkeypatch.setattr(areas, "file", lambda: broken)
    with pytest.raises(Faults) as caught:
        areas.areas.__wrapped__()
    assert set(caught.value.faults) >= {
        "id '370' stands twice",
        "slug 'barnsley' stands twice",
        "code 'E08000038' stands twice",
        "370: no area '999'",
        "370: no area 'E99999999'",
    }


@pytest.mark.raw
def test_the_department_s_list_of_codes_is_in_the_registry() -> None:
    raw = paths.raw()
    assert raw is not None
    file = "reference/la_code_list.xlsx"
    rows = common.sheet(raw / "releases" / file, file)[1:]
    seen = set()
    for number, name, region, _ in rows:
        if str(name).endswith("(discontinued)"):
            continue
        area = areas.get(areas.resolve(number, str(name)))
        seen.add(area.id)
        if area.kind == "council":
            printed = areas.get(areas.resolve(name=str(region)))
            assert area.id in printed.members or area.end, (name, region)
            assert area.region in (printed.id, printed.region)
    assert {area.id for area in areas.councils()} <= seen
