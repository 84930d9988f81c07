"""Indicators: which release is used, what withholds a value, and the main numbers twice."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterator
from statistics import median
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from pytest import approx

from analysis import areas, declare, indicators, paths, tidy
from analysis.declare import Edition, Indicator
from analysis.errors import UserError

BARNSLEY, NORTH_YORKSHIRE, KINGSTON, ISLE_OF_WIGHT = "370", "815", "314", "921"
JOINT = "314/318"
#: Whatever the module keeps once computed.
CACHED = [
    function
    for function in vars(indicators).values()
    if hasattr(function, "cache_clear") and function.__module__ == indicators.__name__
]


# ---- small figures made up for a test -----------------------------------------------------


def spec(**changes: Any) -> Indicator:
    """An indicator of a made-up source, a count of tops unless told otherwise."""
    given: dict[str, Any] = {
        "id": "toy", "title": "Toy", "short": "Toy", "numerator": ("toy.top",), "unit": "toys",
        "decimals": 1, "better": "neither", "interval": "none", "influence": "mixed", "why": "",
        "definition": "", "definition_source": "", "reviewed": "2026-11-22",
        "next_review": "2027-11-22", "changes": (),
    }  # fmt: skip
    return Indicator.model_validate(given | changes)


def edition(name: str, releases: tuple[str, ...], population: str = "one vintage") -> Edition:
    people = ("people-2020",) if population == "one vintage" else ()
    return Edition.model_validate(
        {
            "id": name,
            "title": name,
            "explains": "",
            "population": population,
            "releases": {"toy": releases, "cin": ("cin-2012", "cin-2016"), "population": people},
        }
    )


def row(area: str, period: int, measure: str, value: float, release: str, flag: str = "") -> tuple:
    return (area, period, measure, value, flag, release, f"toy/{release}.csv", measure)


NAN = float("nan")
OLD, NEW = "toy-2015", "toy-2016"


@pytest.fixture
def toy(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., pd.DataFrame]]:
    """Return a function that computes one indicator on rows made up for a test."""

    def compute(
        rows: list[tuple],
        indicator: Indicator,
        releases: tuple[str, ...] = (OLD, NEW),
        population: str = "one vintage",
        drop: tuple[tuple[str, int, str, str], ...] = (),
    ) -> pd.DataFrame:
        table = pd.DataFrame(rows, columns=tidy.COLUMNS)

        def read(source: str, measures: list[str] | None = None) -> pd.DataFrame:
            held = table["measure"].str.startswith(f"{source}.")
            return table[held & table["measure"].isin(measures or table["measure"])]

        errors = [
            declare.SourceError(
                area=a, period=p, measure=m, release=r, what="", why="", action="drop"
            )
            for a, p, m, r in drop
        ]
        monkeypatch.setattr(tidy, "read", read)
        monkeypatch.setattr(declare, "indicator", lambda name: indicator)
        monkeypatch.setattr(declare, "edition", lambda name: edition(name, releases, population))
        monkeypatch.setattr(
            declare, "source", lambda name: type("S", (), {"error": errors, "release": ()})
        )
        for function in CACHED:
            function.cache_clear()
        return indicators.series("toy", "test")

    yield compute
    for function in CACHED:
        function.cache_clear()


SHARE = {"denominator": ("toy.whole",), "per": 100, "interval": "wilson"}


def test_newest_release_wins(toy: Callable[..., pd.DataFrame]) -> None:
    rows = [row("815", 2014, "toy.top", 7, NEW), row("815", 2014, "toy.top", 5, OLD),
            row("815", 2013, "toy.top", 3, OLD)]  # fmt: skip
    found = toy(rows, spec())
    assert found["value"].to_dict() == {("815", 2013): 3, ("815", 2014): 7}
    assert found["release"].to_dict() == {("815", 2013): OLD, ("815", 2014): NEW}


def test_edition_leaves_out_what_came_later(toy: Callable[..., pd.DataFrame]) -> None:
    rows = [row("815", 2014, "toy.top", 5, OLD), row("815", 2014, "toy.top", 7, NEW)]
    assert toy(rows, spec(), releases=(OLD,))["value"].tolist() == [5]


def test_a_newer_flag_wins_over_an_older_number(toy: Callable[..., pd.DataFrame]) -> None:
    rows = [row("815", 2014, "toy.top", 5, OLD), row("815", 2014, "toy.top", NAN, NEW, "u")]
    found = toy(rows, spec()).loc[("815", 2014)]
    assert np.isnan(found["value"]) and found["flag"] == "u" and found["release"] == NEW


def test_parts_of_a_share_come_from_one_release(toy: Callable[..., pd.DataFrame]) -> None:
    """The whole was revised in a release that does not carry the part."""
    rows = [row("815", 2014, "toy.top", 5, OLD), row("815", 2014, "toy.whole", 10, OLD),
            row("815", 2014, "toy.whole", 20, NEW)]  # fmt: skip
    assert toy(rows, spec(**SHARE))["value"].tolist() == [50]
    apart = [row("815", 2014, "toy.top", 5, OLD), row("815", 2014, "toy.whole", 20, NEW)]
    assert toy(apart, spec(**SHARE))["value"].tolist() == [25], "no release holds both"


def test_a_declared_error_is_left_out_and_marked(toy: Callable[..., pd.DataFrame]) -> None:
    rows = [row("815", 2014, "toy.top", 0, NEW), row("370", 2014, "toy.top", 4, NEW)]
    found = toy(rows, spec(), drop=(("815", 2014, "toy.top", NEW),))
    assert np.isnan(found.loc[("815", 2014), "value"])
    assert found["flag"].to_dict() == {("370", 2014): "", ("815", 2014): "u"}
    older = [*rows, row("815", 2014, "toy.top", 3, OLD)]
    found = toy(older, spec(), drop=(("815", 2014, "toy.top", OLD),))
    assert found.loc[("815", 2014), "value"] == 0, "the error is in the older release only"


@pytest.mark.parametrize("flag", ["c", "x", "u", "blank", "k", "z"])
def test_a_withheld_part_withholds_the_whole(toy: Callable[..., pd.DataFrame], flag: str) -> None:
    two = spec(numerator=("toy.top", "toy.more"))
    rows = [row("815", 2014, "toy.top", 5, NEW), row("815", 2014, "toy.more", NAN, NEW, flag)]
    assert toy(rows, two)["flag"].tolist() == [flag]
    assert toy(rows, two)["value"].isna().all()
    taken = spec(minus=("toy.more",))
    assert toy(rows, taken)["flag"].tolist() == [flag]
    under = spec(denominator=("toy.more",))
    assert toy(rows, under)["flag"].tolist() == [flag]
    assert toy(rows, under)[["value", "low", "high"]].isna().all(axis=None)


def test_parts_are_added_taken_away_and_divided(toy: Callable[..., pd.DataFrame]) -> None:
    rows = [row("815", 2014, "toy.top", 5, NEW), row("815", 2014, "toy.more", 3, NEW),
            row("815", 2014, "toy.less", 2, NEW), row("815", 2014, "toy.all", 12, NEW)]  # fmt: skip
    whole = spec(numerator=("toy.top", "toy.more"), minus=("toy.less",), denominator=("toy.all",))
    found = toy(rows, whole).loc[("815", 2014)]
    assert (found["numerator"], found["denominator"], found["value"]) == (6, 12, 0.5)


def test_a_share_of_none_is_not_applicable(toy: Callable[..., pd.DataFrame]) -> None:
    rows = [row("815", 2014, "toy.top", 0, NEW), row("815", 2014, "toy.whole", 0, NEW)]
    found = toy(rows, spec(**SHARE)).loc[("815", 2014)]
    assert np.isnan(found["value"]) and found["flag"] == "z"


def test_a_true_zero_stays_zero(toy: Callable[..., pd.DataFrame]) -> None:
    rows = [row("815", 2014, "toy.top", 0, NEW), row("815", 2014, "toy.whole", 9, NEW)]
    found = toy(rows, spec(**SHARE)).loc[("815", 2014)]
    assert found["value"] == 0 and found["flag"] == "" and 0 == found["low"] < found["high"]


def test_first_and_last_year_bound_the_series(toy: Callable[..., pd.DataFrame]) -> None:
    rows = [row("815", year, "toy.top", year, NEW) for year in range(2010, 2016)]
    found = toy(rows, spec(first=2011, last=2013))
    assert [period for _, period in found.index] == [2011, 2012, 2013]


PEOPLE = [
    row("815", 2011, "cin.population_0_17", 100_000, "cin-2012"),
    row("815", 2015, "cin.population_0_17", 200_000, "cin-2016"),
    row("815", 2015, "population.0_17", 250_000, "people-2020"),
]
TOPS = [row("815", 2012, "toy.top", 100, OLD), row("815", 2016, "toy.top", 100, NEW)]
RATE = {"denominator": ("population",), "per": 10_000}


def test_rates_of_the_time_use_the_estimate_of_the_year_before(
    toy: Callable[..., pd.DataFrame],
) -> None:
    found = toy(TOPS + PEOPLE, spec(**RATE), population="published at the time")
    assert found["value"].to_dict() == {("815", 2012): 10, ("815", 2016): 5}


def test_one_vintage_wins_and_earlier_years_use_those_of_the_time(
    toy: Callable[..., pd.DataFrame],
) -> None:
    found = toy(TOPS + PEOPLE, spec(**RATE))
    assert found["value"].to_dict() == {("815", 2012): 10, ("815", 2016): 4}


def joint_rows(*, richmond: float, flag: str = "") -> list[tuple]:
    return [
        row("314", 2015, "toy.top", 2, OLD), row("314", 2015, "toy.whole", 10, OLD),
        row("318", 2015, "toy.top", richmond, OLD, flag), row("318", 2015, "toy.whole", 30, OLD),
        row(JOINT, 2016, "toy.top", 12, NEW), row(JOINT, 2016, "toy.whole", 40, NEW),
    ]  # fmt: skip


def test_partners_of_a_joint_return_are_added_where_they_filed_apart(
    toy: Callable[..., pd.DataFrame],
) -> None:
    found = toy(joint_rows(richmond=9), spec(**SHARE))
    # eleven of forty: added together, not the mean of 20% and 30%
    parts = found.loc[(JOINT, 2015), ["numerator", "denominator", "value"]]
    assert parts.tolist() == approx([11, 40, 27.5])
    assert found.loc[(JOINT, 2016), "value"] == 30, "the joint return itself is kept as it is"
    assert found.loc[("314", 2015), "value"] == 20
    assert ("314", 2016) not in found.index


def test_a_partner_withheld_leaves_the_joint_year_empty(toy: Callable[..., pd.DataFrame]) -> None:
    found = toy(joint_rows(richmond=NAN, flag="c"), spec(**SHARE))
    assert (JOINT, 2015) not in found.index and (JOINT, 2016) in found.index


# ---- asking -------------------------------------------------------------------------------


def test_figure_says_where_each_part_comes_from() -> None:
    found = indicators.figure("cpp_rate", "report", ISLE_OF_WIGHT, 2015)
    parts = {part["measure"]: part for part in found.sources}
    assert set(parts) == {"cin.cpp_at_31_march", "population"}
    plans, people = parts["cin.cpp_at_31_march"], parts["population"]
    assert plans["release"] == people["release"] == "cin-2015"
    assert plans["file"] == "cin/2015/SFR41-2015_Underlying_data.csv"
    assert (plans["column"], people["column"]) == ("CPPAt310315", "Mid2014Pop017")
    assert found.value == 10_000 * found.numerator / found.denominator
    assert (found.numerator, found.denominator) == (plans["value"], people["value"])
    assert found.low < found.value < found.high


def test_figure_names_a_part_once() -> None:
    found = indicators.figure("vacancy_rate", "report", JOINT, 2016)
    assert [part["measure"] for part in found.sources] == [
        "workforce.vacancy_fte",
        "workforce.inpost_fte",
    ]


def test_figure_without_a_year_is_the_newest() -> None:
    assert indicators.figure("cpp", "report", NORTH_YORKSHIRE).period == 2016
    assert indicators.figure("cpp", "current", NORTH_YORKSHIRE).period == 2025


def test_figure_says_which_years_there_are() -> None:
    with pytest.raises(UserError, match="no figure for 1999") as error:
        indicators.figure("cpp", "report", NORTH_YORKSHIRE, 1999)
    assert "2012" in error.value.fix and "2016" in error.value.fix
    with pytest.raises(UserError, match="no figure for 314/318"):
        indicators.figure("cpp", "report", JOINT)


def test_unknown_names_suggest_the_nearest() -> None:
    with pytest.raises(UserError, match="unknown indicator: 'referals'") as error:
        indicators.known("referals")
    assert "referrals" in error.value.fix
    with pytest.raises(UserError, match="unknown edition: 'reprot'") as error:
        indicators.series("cpp", "reprot")
    assert "report" in error.value.fix
    assert indicators.known("cpp").id == "cpp"


def test_a_withheld_value_is_no_point() -> None:
    held = indicators.points("cpp", "report", NORTH_YORKSHIRE)[2010]
    assert held.flag == "x" and np.isnan(held.value)
    assert indicators.point("cpp", "report", NORTH_YORKSHIRE, 2010) is None
    assert np.isnan(indicators.value("cpp", "report", NORTH_YORKSHIRE, 2010))


def test_vintages_show_every_release_in_order() -> None:
    found = indicators.vintages("cpp", NORTH_YORKSHIRE, 2016)
    assert found["release"].tolist() == [
        "cin-2016", "cin-2020", "cin-2022", "cin-2024", "cin-2025"
    ]  # fmt: skip
    assert set(found["value"]) == {277}
    assert set(indicators.vintages("taken_forward_pct", NORTH_YORKSHIRE, 2012)["measure"]) == {
        "cin.referrals",
        "cin.nfa",
    }


def test_every_indicator_computes_on_both_editions() -> None:
    for name in declare.ids("indicators"):
        for which in ("report", "current"):
            found = indicators.series(name, which)
            assert list(found.columns) == indicators.COLUMNS
            # no release of the report edition prints the base of long-term stability
            none = (name, which) == ("stable_2_years_pct", "report")
            assert found.empty == none, (name, which)
            assert found.index.is_unique
            plain = found["flag"] == ""
            assert (found["value"].notna() == plain).all(), (name, which)
            known = found["low"].notna() & found["high"].notna()
            inside = found[known]
            assert (inside["low"] <= inside["value"] * (1 + 1e-12)).all(), (name, which)
            assert (inside["high"] >= inside["value"] * (1 - 1e-12)).all(), (name, which)


def test_a_share_of_a_whole_never_passes_it() -> None:
    for name in declare.ids("indicators"):
        if declare.indicator(name).interval == "wilson":
            values = indicators.series(name, "current")["value"].dropna()
            assert values.between(0, 100).all(), name


# ---- the main numbers, by another road ----------------------------------------------------


@pytest.fixture(scope="module")
def bare() -> Callable[[str, str, str, int], float]:
    """Return a function that looks one number up without any of the package's readers."""
    held: dict[tuple[Any, ...], float] = {}
    names = ["measure", "release", "area", "period", "value"]
    for source in ("cin", "cla", "workforce"):
        table = pq.read_table(paths.figures() / f"{source}.parquet", columns=names)
        table = table.filter(pc.less_equal(table["period"], 2016))
        *keys, values = table.to_pydict().values()
        held |= dict(zip(zip(*keys, strict=True), values, strict=True))
    return lambda measure, release, area, period: held.get((measure, release, area, period), NAN)


#: indicator, council, year; then measure over measure, release by release of the report
COUNTS = [
    ("cpp", NORTH_YORKSHIRE, 2012, "cin.cpp_at_31_march", "cin-2012", 436),
    ("cpp", NORTH_YORKSHIRE, 2016, "cin.cpp_at_31_march", "cin-2016", 277),
    ("cla", NORTH_YORKSHIRE, 2012, "cla.at_31_march", "cla-2012", 481),
    ("cla", NORTH_YORKSHIRE, 2016, "cla.at_31_march", "cla-2016", 411),
    ("referrals", NORTH_YORKSHIRE, 2012, "cin.referrals", "cin-2012", 5089),
    ("referrals", NORTH_YORKSHIRE, 2016, "cin.referrals", "cin-2016", 3992),
    ("referrals", BARNSLEY, 2012, "cin.referrals", "cin-2012", 2704),
    ("referrals", BARNSLEY, 2016, "cin.referrals", "cin-2016", 2996),
    ("cpp", BARNSLEY, 2014, "cin.cpp_at_31_march", "cin-2014", 210),
    ("cpp", BARNSLEY, 2016, "cin.cpp_at_31_march", "cin-2016", 409),
    ("cpp", ISLE_OF_WIGHT, 2015, "cin.cpp_at_31_march", "cin-2015", 254),
    ("cpp", ISLE_OF_WIGHT, 2016, "cin.cpp_at_31_march", "cin-2016", 214),
]


@pytest.mark.parametrize(("name", "area", "period", "measure", "release", "count"), COUNTS)
def test_main_counts_by_another_road(
    bare: Callable[..., float],
    name: str, area: str, period: int, measure: str, release: str, count: int,
) -> None:  # fmt: skip
    assert bare(measure, release, area, period) == count
    assert indicators.value(name, "report", area, period) == count
    assert indicators.value(name, "current", area, period) == count


def test_north_yorkshires_shares_by_another_road(bare: Callable[..., float]) -> None:
    shares = {}
    for year, release in ((2012, "cin-2012"), (2016, "cin-2016")):
        none = bare("cin.nfa", release, NORTH_YORKSHIRE, year)
        every = bare("cin.referrals", release, NORTH_YORKSHIRE, year)
        shares[year] = 100 * none / every
        assert indicators.value("nfa_pct", "report", NORTH_YORKSHIRE, year) == approx(shares[year])
        kept = indicators.value("taken_forward_pct", "report", NORTH_YORKSHIRE, year)
        assert kept == approx(100 - shares[year], abs=1e-9)
    assert shares == approx({2012: 100 * 1295 / 5089, 2016: 100 * 118 / 3992})
    started = bare("cin.initial_assessments", "cin-2012", NORTH_YORKSHIRE, 2012)
    assert indicators.value("initial_assessments_pct", "report", NORTH_YORKSHIRE, 2012) == approx(
        100 * started / bare("cin.referrals", "cin-2012", NORTH_YORKSHIRE, 2012)
    )


@pytest.mark.parametrize("period", [2012, 2015, 2016])
def test_isle_of_wight_beside_its_neighbours_by_another_road(
    bare: Callable[..., float], period: int
) -> None:
    release = f"cin-{period}"

    def rate(area: str) -> float:
        plans = bare("cin.cpp_at_31_march", release, area, period)
        return 10_000 * plans / bare("cin.population_0_17", release, area, period - 1)

    table = pq.read_table(paths.figures() / "neighbours.parquet").to_pylist()
    near = [r["neighbour"] for r in table if r["area"] == ISLE_OF_WIGHT and r["model"] == "2021"]
    # Bournemouth, Christchurch and Poole, a neighbour of today, began in 2019
    assert len(near) == 10 and "839" in near
    assert sorted(near) == sorted(areas.neighbours(ISLE_OF_WIGHT, model="2021"))
    theirs = median([value for value in map(rate, near) if value == value])
    ours = [indicators.value("cpp_rate", "report", area, period) for area in near]
    assert np.nanmedian(ours) == approx(theirs, rel=1e-12)
    own = indicators.value("cpp_rate", "report", ISLE_OF_WIGHT, period)
    assert own == approx(rate(ISLE_OF_WIGHT), rel=1e-12)
    assert (own > theirs) == (period >= 2015)


def test_kingston_and_richmond_by_another_road(bare: Callable[..., float]) -> None:
    def at(measure: str, release: str, area: str, period: int) -> float:
        return bare(f"workforce.{measure}_fte", release, area, period)

    apart = {
        m: at(m, "workforce-2015", "314", 2015) + at(m, "workforce-2015", "318", 2015)
        for m in ("inpost", "vacancy", "leavers")
    }
    joint = {m: at(m, "workforce-2016", JOINT, 2016) for m in ("inpost", "vacancy", "leavers")}
    for period, parts in ((2015, apart), (2016, joint)):
        turnover = 100 * parts["leavers"] / parts["inpost"]
        vacancy = 100 * parts["vacancy"] / (parts["vacancy"] + parts["inpost"])
        assert indicators.value("turnover_rate", "report", JOINT, period) == approx(turnover)
        assert indicators.value("vacancy_rate", "report", JOINT, period) == approx(vacancy)
    assert indicators.points("vacancy_rate", "report", KINGSTON).keys() == {2015}


# ---- and from the release files themselves ------------------------------------------------


def raw_cell(file: str, code_column: str, code: str, column: str) -> float:
    """Read one cell of a release file with the csv module alone."""
    raw = paths.raw()
    assert raw is not None
    with (raw / "releases" / file).open(encoding="latin-1", newline="") as source:
        rows = [r for r in csv.DictReader(source) if r[code_column].strip() == code]
        # England carries the Isle of Wight's code in some files: its level tells them apart
        found = [r[column] for r in rows if r.get("geog_l", "LA") == "LA"]
    assert len(found) == 1, (file, code)
    return float(found[0].replace(",", ""))


CIN12, CIN14 = "cin/2012/SFR27-2012ud.csv", "cin/2014"
CIN15, CIN16 = "cin/2015/SFR41-2015_Underlying_data.csv", "cin/2016/SFR52_2016_UD.csv"
CLA12, CLA16 = "cla/2012/SFR20_CLA2012.csv", "cla/2016/SFR41_CLA2016.csv"
RAW = [
    ("cpp", NORTH_YORKSHIRE, 2012, CIN12, "CPPAt310312"),
    ("cpp", NORTH_YORKSHIRE, 2016, CIN16, "CPPAt310316"),
    ("cla", NORTH_YORKSHIRE, 2012, CLA12, "CLA_Mar2012"),
    ("cla", NORTH_YORKSHIRE, 2016, CLA16, "CLA_Mar2016"),
    ("referrals", NORTH_YORKSHIRE, 2012, CIN12, "Referrals1112"),
    ("referrals", NORTH_YORKSHIRE, 2016, CIN16, "Referrals1516"),
    ("referrals", BARNSLEY, 2012, CIN12, "Referrals1112"),
    ("referrals", BARNSLEY, 2016, CIN16, "Referrals1516"),
    ("cpp", BARNSLEY, 2016, CIN16, "CPPAt310316"),
]


@pytest.mark.raw
@pytest.mark.parametrize(("name", "area", "period", "file", "column"), RAW)
def test_main_counts_from_the_release_files(
    name: str, area: str, period: int, file: str, column: str
) -> None:
    expected = raw_cell(file, "geog_c", area, column)
    assert indicators.value(name, "report", area, period) == expected
    own = indicators.figure(name, "report", area, period).sources[0]
    assert (own["file"], own["column"]) == (file, column)


@pytest.mark.raw
def test_shares_and_rates_from_the_release_files() -> None:
    for file, nfa, every, year in (
        (CIN12, "ReferralsNFA112", "Referrals1112", 2012),
        (CIN16, "ReferralsNFA1516", "Referrals1516", 2016),
    ):
        share = 100 * raw_cell(file, "geog_c", NORTH_YORKSHIRE, nfa)
        share /= raw_cell(file, "geog_c", NORTH_YORKSHIRE, every)
        assert indicators.value("nfa_pct", "report", NORTH_YORKSHIRE, year) == approx(share)
    plans = raw_cell(CIN15, "new_la_code", "E06000046", "CPPAt310315")
    people = raw_cell(CIN15, "new_la_code", "E06000046", "Mid2014Pop017")
    rate = 10_000 * plans / people
    assert indicators.value("cpp_rate", "report", ISLE_OF_WIGHT, 2015) == approx(rate)


@pytest.mark.raw
def test_kingston_and_richmond_from_the_release_files() -> None:
    code = "LA_code (3 digit)"
    of_2015, of_2016 = "workforce/2015/SFR07_2016_UD.csv", "workforce/2016/SFR08_2017_UD.csv"

    def both(column: str) -> float:
        return sum(raw_cell(of_2015, code, area, column) for area in ("314", "318"))

    inpost, gone = both("A1_FTE_ChildrensSocialWorkers_2015"), both("B2_FTE_Leavers_2015")
    empty = both("A2_FTE_Vacancies_2015")
    assert indicators.value("turnover_rate", "report", JOINT, 2015) == approx(100 * gone / inpost)
    assert indicators.value("vacancy_rate", "report", JOINT, 2015) == approx(
        100 * empty / (empty + inpost)
    )
    joint = indicators.figure("turnover_rate", "report", JOINT, 2016)
    assert {part["file"] for part in joint.sources} == {of_2016}
