"""Claims: the rules of a verdict, each kind of test, and what is declared."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any, get_args

import numpy as np
import pytest
from pydantic import TypeAdapter

import toys
from analysis import claim_tests, claims, declare, indicators, paths
from analysis.checks.outcome import Holds, Outcome
from analysis.declare import Claim, Verdict
from analysis.errors import UserError

NORTH_YORKSHIRE = "815"
#: Every row of the claims register under these heads.
REGISTER = (
    [f"CTX-{n:02}" for n in range(1, 20)]
    + [f"BAR-{n:02}" for n in range(1, 10)]
    + [f"NY-{n:02}" for n in range(1, 15)]
    + [f"KIN-{n:02}" for n in range(1, 9)]
    + [f"IOW-{n:02}" for n in range(1, 9)]
    + [f"PH-{n:02}" for n in range(1, 13)]
    + [f"TM-{n:02}" for n in range(1, 13)]
    + [f"E{n}{part}" for n in range(1, 8) for part in ("", "a", "b", "c")]
    + [f"E-{n:02}" for n in range(1, 12)]
    + [f"KS-{n}" for n in range(1, 4)]
    + [f"SY-{n:02}" for n in range(1, 13)]
    + [f"IM-{n:02}" for n in range(1, 14)]
)
#: The source documents by the name of their file.
SEEDS = {"S1": "001_", "S2": "004_", "S3": "002_", "S4": "000_", "S5": "003_"}
TEST = TypeAdapter(claim_tests.Test)


def claim(kind: str = "quantitative", *tests: dict[str, Any], area: str | None = None) -> Claim:
    given = tests or ({"kind": "untestable", "reason": "made up"},)
    return Claim.model_validate(
        {"id": "TOY-01", "title": "", "says": "", "reference": (), "kind": kind, "area": area,
         "test": given, "holds_if": ""}
    )  # fmt: skip


def outcome(holds: Holds, sensitive: bool = False) -> Outcome:
    return Outcome(kind="change", holds=holds, sentence="", sensitive=sensitive)


def run(area: str | None = NORTH_YORKSHIRE, edition: str = "current", **test: Any) -> Outcome:
    return claims.run(TEST.validate_python(test), area or claims.ENGLAND, edition)


# ---- the verdict --------------------------------------------------------------------------

VERDICTS: list[tuple[str, str, tuple[str, ...]]] = [
    # kind, verdict, outcomes; "~" marks one that hangs on the years chosen
    ("quantitative", "reproduced", ("yes",)),
    ("quantitative", "reproduced", ("yes", "yes")),
    ("contextual", "reproduced", ("yes",)),
    ("quantitative", "reproduced, endpoint-sensitive", ("yes~",)),
    ("quantitative", "reproduced, endpoint-sensitive", ("yes", "yes~")),
    ("directional", "consistent", ("yes", "yes")),
    ("directional", "consistent", ("yes~",)),
    ("timescale", "consistent", ("yes",)),
    ("quantitative", "partly", ("partly",)),
    ("quantitative", "partly", ("yes", "no")),
    ("quantitative", "partly", ("yes~", "no")),
    ("directional", "partly", ("yes", "partly")),
    ("directional", "partly", ("no", "partly")),
    ("directional", "partly", ("yes", "unknown")),
    ("quantitative", "partly", ("yes", "unknown")),
    ("quantitative", "not supported by published figures", ("no",)),
    ("directional", "not supported by published figures", ("no", "no")),
    ("directional", "not supported by published figures", ("no", "unknown")),
    ("quantitative", "untestable in open data", ("unknown",)),
    ("directional", "untestable in open data", ("unknown", "unknown")),
]


@pytest.mark.parametrize(("kind", "verdict", "given"), VERDICTS)
def test_verdict(kind: str, verdict: str, given: tuple[str, ...]) -> None:
    outcomes = tuple(outcome(g.rstrip("~"), g.endswith("~")) for g in given)  # type: ignore[arg-type]
    assert claims.verdict(claim(kind), outcomes) == verdict


def test_every_verdict_can_be_reached() -> None:
    by_rule = {verdict for _, verdict, _ in VERDICTS}
    assert by_rule | {"normative"} == set(get_args(Verdict))
    assert claims.evaluate("CTX-12", "report").verdict == "normative"


# ---- change -------------------------------------------------------------------------------

STEADY = {2011: 1000, 2012: 1000, 2013: 1000, 2015: 640, 2016: 640, 2017: 640}
CHANGE = {"kind": "change", "indicator": "count", "start": 2012, "end": 2016,
          "tolerance_reason": "made up"}  # fmt: skip


@pytest.mark.parametrize(
    ("expect", "tolerance", "holds"),
    [(-36, 0.5, "yes"), (-35.5, 0.5, "yes"), (-35.4, 0.5, "partly"), (-20, 0.5, "partly"),
     (5, 0.5, "no"), (0, 0.5, "no")],
)  # fmt: skip
def test_change_within_tolerance_the_same_way_or_contrary(
    monkeypatch: pytest.MonkeyPatch, expect: float, tolerance: float, holds: str
) -> None:
    toys.put(monkeypatch, {("count", NORTH_YORKSHIRE): STEADY})
    assert run(**CHANGE, expect=expect, tolerance=tolerance).holds == holds


def test_change_hangs_on_the_years_where_a_neighbour_disagrees(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    toys.put(monkeypatch, {("count", NORTH_YORKSHIRE): STEADY})
    assert not run(**CHANGE, expect=-36, tolerance=0.5).sensitive
    for year, value in ((2011, 600), (2013, 700), (2015, 1000), (2017, 990)):
        toys.put(monkeypatch, {("count", NORTH_YORKSHIRE): {**STEADY, year: value}})
        found = run(**CHANGE, expect=-36, tolerance=0.5)
        assert found.holds == "yes" and found.sensitive, year
        assert "hangs on the years chosen" in found.sentence


def test_change_without_one_end_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    toys.put(monkeypatch, {("count", NORTH_YORKSHIRE): {**STEADY, 2016: None}})
    found = run(**CHANGE, expect=-36, tolerance=0.5)
    assert found.holds == "unknown" and "no figure for 2016" in found.sentence
    toys.put(monkeypatch, {("count", NORTH_YORKSHIRE): {2012: 0, 2016: 5}})
    found = run(**CHANGE, expect=-36, tolerance=0.5)
    assert found.holds == "unknown" and "no per cent change" in found.sentence


def test_change_of_another_area(monkeypatch: pytest.MonkeyPatch) -> None:
    toys.put(monkeypatch, {("count", "314/318"): STEADY})
    found = run(**CHANGE, expect=-36, tolerance=0.5, area="314/318")
    assert found.holds == "yes"
    assert ("314", "toy.top", 2012) in found.touched, "its partners' errors touch it too"


# ---- direction ----------------------------------------------------------------------------

FALL = {"kind": "direction", "indicator": "count", "start": 2012, "end": 2016, "expect": "fall"}


@pytest.mark.parametrize(
    ("figures", "holds", "sensitive", "said"),
    [
        (STEADY, "yes", False, "−36.0%"),
        ({2012: 10, 2016: 8}, "partly", False, "within chance"),
        ({**STEADY, 2011: 600}, "partly", True, "the other way in 3 of the 8 windows"),
        ({2012: 640, 2016: 1000}, "no", False, "a fall was claimed"),
        ({2012: 640, 2016: 640}, "no", False, "a fall was claimed"),
        ({2012: 640, 2013: 2000, 2016: 1000}, "partly", True, "found in 1 of the 1 windows"),
        # a fall next door that is itself within chance bears nothing out
        ({2012: 640, 2013: 1010, 2016: 1000}, "no", False, "a fall was claimed"),
        ({2012: 640, 2016: None}, "unknown", False, "no figure for 2016"),
        ({2016: 640}, "unknown", False, "no figure for 2012"),
    ],
)
def test_direction(
    monkeypatch: pytest.MonkeyPatch,
    figures: dict[int, float],
    holds: str,
    sensitive: bool,
    said: str,
) -> None:
    toys.put(monkeypatch, {("count", NORTH_YORKSHIRE): figures})
    found = run(**FALL)
    assert (found.holds, found.sensitive) == (holds, sensitive)
    assert said in found.sentence


def test_direction_is_mirrored_for_a_rise(monkeypatch: pytest.MonkeyPatch) -> None:
    turned = {year: 1640 - value for year, value in STEADY.items()}
    toys.put(monkeypatch, {("count", NORTH_YORKSHIRE): turned})
    assert run(**{**FALL, "expect": "rise"}).holds == "yes"
    assert run(**FALL).holds == "no"
    toys.put(monkeypatch, {("count", NORTH_YORKSHIRE): {2012: 0, 2016: 50}})
    assert run(**{**FALL, "expect": "rise"}).holds == "yes", "a rise from none is a rise"


def test_direction_says_when_there_is_no_interval(monkeypatch: pytest.MonkeyPatch) -> None:
    toys.put(monkeypatch, {("money", NORTH_YORKSHIRE): {2012: 5.0, 2016: 4.0}})
    found = run(**{**FALL, "indicator": "money"})
    assert found.holds == "yes" and "no interval on this indicator" in found.sentence


@pytest.mark.parametrize(("end", "holds"), [(30, "yes"), (34.9, "yes"), (25.1, "yes"), (36, "no")])
def test_stable_is_within_the_margin(
    monkeypatch: pytest.MonkeyPatch, end: float, holds: str
) -> None:
    figures = {2015: (300, 1000), 2016: (end * 10, 1000)}
    toys.put(monkeypatch, {("share", NORTH_YORKSHIRE): figures})
    found = run(kind="direction", indicator="share", start=2015, end=2016, expect="stable",
                margin=5)  # fmt: skip
    assert found.holds == holds


# ---- levels -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "holds"),
    [((436, 305), "yes"), ((436, 277), "partly"), ((400, 277), "no"), ((436, None), "unknown")],
)
def test_levels(
    monkeypatch: pytest.MonkeyPatch, values: tuple[float, float | None], holds: str
) -> None:
    toys.put(monkeypatch, {("count", NORTH_YORKSHIRE): {2012: values[0], 2016: values[1]}})
    expected = [{"period": 2012, "expect": 436}, {"period": 2016, "expect": 305}]
    found = run(kind="levels", indicator="count", levels=expected, tolerance=0.5,
                tolerance_reason="a count")  # fmt: skip
    assert found.holds == holds


# ---- against others -----------------------------------------------------------------------

AGAINST = {"kind": "against", "indicator": "rate", "periods": [2015, 2016], "expect": "above",
           "ratio": 1.25}  # fmt: skip


def beside(
    monkeypatch: pytest.MonkeyPatch, own: dict[int, Any], theirs: float = 40, others: int = 10
) -> None:
    from analysis import areas

    near = areas.neighbours(NORTH_YORKSHIRE, model="2021")[:others]
    figures: dict[tuple[str, str], Any] = {
        ("rate", area): {2015: (theirs * 10, 100_000), 2016: (theirs * 10, 100_000)}
        for area in (*near, "E92000001", "E12000003")
    }
    toys.put(monkeypatch, {**figures, ("rate", NORTH_YORKSHIRE): own})


@pytest.mark.parametrize(
    ("own", "holds"),
    [
        ({2015: (1000, 100_000), 2016: (900, 100_000)}, "yes"),
        # a quarter above is asked for: 48 against 40 is a fifth
        ({2015: (480, 100_000), 2016: (480, 100_000)}, "no"),
        ({2015: (1000, 100_000), 2016: (480, 100_000)}, "partly"),
        ({2015: (1000, 100_000), 2016: None}, "partly"),
        # far above, on so few children that chance would do
        ({2015: (6, 1_000), 2016: (6, 1_000)}, "no"),
        ({2015: None, 2016: None}, "unknown"),
        ({2012: (1000, 100_000)}, "unknown"),
    ],
)
def test_against_neighbours(
    monkeypatch: pytest.MonkeyPatch, own: dict[int, Any], holds: str
) -> None:
    beside(monkeypatch, own)
    assert run(**AGAINST).holds == holds


def test_against_the_other_way_and_other_comparators(monkeypatch: pytest.MonkeyPatch) -> None:
    low = {2015: (100, 100_000), 2016: (100, 100_000)}
    below = {**AGAINST, "expect": "below", "ratio": 1.0}
    for comparator in ("neighbours", "region", "england"):
        beside(monkeypatch, low)
        assert run(**below, comparator=comparator).holds == "yes"
        assert run(**AGAINST, comparator=comparator).holds == "no"


def test_against_too_few_neighbours_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    own = {2015: (1000, 100_000), 2016: (900, 100_000)}
    beside(monkeypatch, own, others=4)
    found = run(**AGAINST)
    assert found.holds == "unknown" and "too few neighbours" in found.sentence
    beside(monkeypatch, own, others=5)
    assert run(**AGAINST).holds == "yes"


# ---- a trend, a fall in a stock -----------------------------------------------------------

TREND = {"kind": "trend", "indicator": "share", "start": 2012, "end": 2019, "expect": "fall"}


@pytest.mark.parametrize(
    ("values", "holds"),
    [
        ([400, 381, 360, 342, 318, 301, 280, 262], "yes"),
        ([400, 250, 410, 260, 390, 240, 405, 245], "partly"),
        ([262, 280, 301, 318, 342, 360, 381, 400], "no"),
        ([400, 381, 360, 342], "unknown"),
        ([None, 381, 360, 342, 318, 301, 280, 262], "unknown"),
    ],
)
def test_trend(monkeypatch: pytest.MonkeyPatch, values: list[float | None], holds: str) -> None:
    years = range(2012, 2020)
    series = {y: None if v is None else (v, 1000) for y, v in zip(years, values, strict=False)}
    toys.put(monkeypatch, {("share", claims.ENGLAND): series})
    assert run(area=None, **TREND).holds == holds


STOCK = {"kind": "stock_fall", "indicator": "count", "start_count": 276, "end_count": 210,
         "months": 6, "before": 2015, "after": 2016}  # fmt: skip


@pytest.mark.parametrize(
    ("after", "starts", "ends", "holds"),
    [
        # the year end fits, and flows in balance would hardly ever fall so far
        (214, 300, 300, "yes"),
        # it fits, but the flows were running down that fast anyway
        (214, 120, 260, "partly"),
        # it does not fit, though the fall would be unlikely
        (180, 300, 300, "partly"),
        (180, 120, 260, "no"),
        (None, 300, 300, "unknown"),
    ],
)
def test_stock_fall(
    monkeypatch: pytest.MonkeyPatch, after: float | None, starts: int, ends: int, holds: str
) -> None:
    area = "921"
    years = {2014: 250, 2015: 254, 2016: after}
    toys.put(
        monkeypatch,
        {
            ("count", area): years,
            ("cpp_starts", area): {2015: starts, 2016: starts},
            ("cpp_ends", area): {2015: ends, 2016: ends},
        },
        toys.spec("cpp_starts"),
        toys.spec("cpp_ends"),
    )
    assert run(area=area, **STOCK).holds == holds


# ---- judgements ---------------------------------------------------------------------------

SIF = [
    ("815", "SIF", "2014-06-30", "good"),
    ("370", "SIF", "2014-08-08", "requires improvement"),
    ("921", "SIF", "2014-11-19", "requires improvement"),
    ("207", "SIF", "2016-03-29", "outstanding"),
    ("213", "SIF", "2016-03-29", "outstanding"),
    ("815", "ILACS", "2018-08-06", "outstanding"),
]
SHARES = [{"grades": ["good", "outstanding"], "low": 20, "high": 40}]


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ({"counts": {"good": 1, "requires improvement": 2, "inadequate": 0}}, "yes"),
        ({"counts": {"good": 1, "requires improvement": 3}}, "partly"),
        ({"counts": {"good": 2, "requires improvement": 3}}, "no"),
        ({"shares": SHARES}, "yes"),
        ({"shares": [*SHARES, {"grades": ["inadequate"], "low": 20, "high": 40}]}, "partly"),
        ({"shares": [{"grades": ["inadequate"], "low": 20, "high": 40}]}, "no"),
    ],
)
def test_grades(monkeypatch: pytest.MonkeyPatch, given: dict[str, Any], holds: str) -> None:
    toys.judge(monkeypatch, *SIF)
    test = {"kind": "grades", "framework": "SIF", "by": "2014-12-31", **given}
    assert run(area=None, **test).holds == holds
    late = {**test, "by": "2017-12-31"}
    assert run(area=None, edition="report", **late).holds == "unknown"


def test_a_share_band_takes_in_its_lower_end_and_a_whole() -> None:
    band = {"grades": ["good"], "low": 50, "high": 100}
    for grades, holds in ((["good", "inadequate"], "yes"), (["good", "good"], "yes")):
        with pytest.MonkeyPatch.context() as patch:
            rows = [
                (area, "SIF", "2014-06-30", g)
                for area, g in zip(("815", "370"), grades, strict=True)
            ]
            toys.judge(patch, *rows)
            found = run(area=None, kind="grades", framework="SIF", by="2014-12-31", shares=[band])
            assert found.holds == holds


FIRST = {"kind": "first", "framework": "SIF", "low": "2016-01-01", "high": "2016-05-31"}


@pytest.mark.parametrize(
    ("given", "holds"),
    [
        ({"grade": "outstanding", "areas": ["207", "213"]}, "yes"),
        ({"grade": "outstanding", "areas": ["207", "815"]}, "partly"),
        ({"grade": "good", "areas": ["815"]}, "partly"),
        ({"grade": "good", "areas": ["370"]}, "no"),
        # two share the day: one alone was not the first
        ({"grade": "outstanding", "areas": ["207"]}, "partly"),
        ({"grade": "outstanding"}, "yes"),
        ({}, "no"),
        ({"grade": "inadequate"}, "unknown"),
    ],
)
def test_first(monkeypatch: pytest.MonkeyPatch, given: dict[str, Any], holds: str) -> None:
    toys.judge(monkeypatch, *SIF)
    assert run(area=None, **FIRST, **given).holds == holds


GOOD = {"published": "2014-06-30", "grade": "good"}
OUTSTANDING = {"published": "2018-08-06", "grade": "outstanding"}


@pytest.mark.parametrize(
    ("expect", "edition", "holds"),
    [
        ([GOOD, OUTSTANDING], "current", "yes"),
        # what the edition can show agrees, but most of the path is still to come
        ([GOOD, OUTSTANDING], "report", "unknown"),
        ([OUTSTANDING], "report", "unknown"),
        ([GOOD, {**OUTSTANDING, "grade": "good"}], "current", "partly"),
        ([{**GOOD, "published": "2014-07-01"}], "current", "no"),
        ([{**GOOD, "grade": "outstanding"}], "report", "no"),
        ([{**GOOD, "grade": "outstanding"}, OUTSTANDING], "report", "no"),
    ],
)
def test_sequence_of_judgements(
    monkeypatch: pytest.MonkeyPatch, expect: list[dict[str, str]], edition: str, holds: str
) -> None:
    toys.judge(monkeypatch, *SIF)
    found = run(kind="judgements", expect=expect, edition=edition)
    assert found.holds == holds
    if holds == "yes" and edition == "report":
        assert "came after this edition ends" in found.sentence


GRADES = {"kind": "grade_trend", "frameworks": ["SIF"], "grades": ["good"],
          "start": "2014-01-01", "end": "2016-12-31", "expect": "rise"}  # fmt: skip


@pytest.mark.parametrize(
    ("good", "holds"),
    [
        ([0, 0, 0, 1, 0, 0, 1, 0, 1, 1, 0, 1, 1, 1, 1, 0, 1, 1, 1, 1], "yes"),
        ([0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1, 0, 1], "partly"),
        ([1, 1, 1, 1, 0, 1, 1, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0], "no"),
        ([1] * 20, "unknown"),
        ([0, 1, 0, 1], "unknown"),
    ],
)
def test_grade_trend(monkeypatch: pytest.MonkeyPatch, good: list[int], holds: str) -> None:
    rows = [
        (f"{800 + n}", "SIF", f"{2014 + n // 10}-{1 + n % 10:02}-15", ["inadequate", "good"][g])
        for n, g in enumerate(good)
    ]
    toys.judge(monkeypatch, *rows)
    assert run(area=None, **GRADES).holds == holds


@pytest.mark.parametrize(
    ("start", "year", "edition", "holds"),
    [
        ("2012-11", 2012, "report", "yes"),
        ("2012-11", None, "report", "yes"),
        ("2012-11", 2013, "report", "unknown"),
        ("2018-03-16", None, "report", "unknown"),
        ("2018-03-16", None, "current", "yes"),
    ],
)
def test_listed(
    monkeypatch: pytest.MonkeyPatch, start: str, year: int | None, edition: str, holds: str
) -> None:
    toys.intervene(monkeypatch, ("370", "improvement_notice", start), ("815", "other", "2012-11"))
    test = {"kind": "listed", "entry": "improvement_notice", "year": year}
    assert run(area="370", edition=edition, **test).holds == holds
    missing = run(area="815", edition=edition, **test)
    assert missing.holds == "unknown", "a missing entry on an incomplete list proves nothing"


# ---- what is declared ---------------------------------------------------------------------


def test_every_row_of_the_register_is_declared_and_nothing_else_of_its_heads() -> None:
    heads = {name.split("-")[0] for name in REGISTER}
    declared = [name for name in declare.ids("claims") if name.split("-")[0] in heads]
    assert sorted(REGISTER) == declared


@pytest.mark.parametrize("name", REGISTER)
def test_a_claim_says_where_it_stands_and_when_it_holds(name: str) -> None:
    found = declare.claim(name)
    assert found.title and found.says and found.holds_if and found.reference and found.test
    assert all(ref.place for ref in found.reference)
    untested = [test for test in found.test if isinstance(test, claim_tests.NotTested)]
    if untested:
        assert len(found.test) == 1 and len(untested[0].reason) > 20
    else:
        assert found.holds_if != "not applicable"
        for test in found.test:
            if isinstance(test, claim_tests.ChangeTest | claim_tests.LevelsTest):
                assert test.tolerance > 0 and test.tolerance_reason
            if isinstance(test, claim_tests.DirectionTest):
                assert (test.expect == "stable") == (test.margin is not None)
    local = name.split("-")[0] in ("BAR", "NY", "KIN", "IOW")
    assert bool(found.area) == local
    for edition in claims.EDITIONS:
        result = claims.evaluate(name, edition)
        assert result.reason.endswith((".", ")")) and "nan" not in result.reason.split()
        assert result.verdict in get_args(Verdict)


@pytest.mark.raw
def test_line_references_lie_within_the_documents() -> None:
    raw = paths.raw()
    assert raw is not None
    lengths = {}
    for name, start in SEEDS.items():
        (path,) = (raw.parent / "seeds").glob(f"{start}*.txt")
        lengths[name] = len(path.read_text(encoding="utf-8").splitlines())
    for name in REGISTER:
        for ref in declare.claim(name).reference:
            if ref.document == "external":
                assert not ref.lines
                continue
            numbers = [int(n) for n in re.findall(r"\d+", ref.lines.split(" and note")[0])]
            assert numbers, f"{name}: no line"
            assert numbers == sorted(numbers) and numbers[0] >= 1, name
            assert numbers[-1] <= lengths[ref.document], f"{name}: {ref.document} {ref.lines}"


@pytest.mark.raw
def test_quoted_figures_stand_in_the_lines_referred_to() -> None:
    raw = paths.raw()
    assert raw is not None
    said = {
        "NY-08": ("64.9%", "97%"), "NY-09": ("36%",), "NY-10": ("15%",), "NY-11": ("£3million",),
        "IOW-06": ("276", "210"), "KIN-07": ("10%",), "BAR-01": ("2012",), "CTX-03": ("2012",),
        "CTX-04": ("78", "20", "41", "17"), "CTX-01": ("75%",), "CTX-09": ("63",),
        "CTX-08": ("20", "25%", "50%"),
    }  # fmt: skip
    for name, figures in said.items():
        ref = declare.claim(name).reference[0]
        (path,) = (raw.parent / "seeds").glob(f"{SEEDS[ref.document]}*.txt")
        lines = path.read_text(encoding="utf-8").splitlines()
        numbers = [int(n) for n in re.findall(r"\d+", ref.lines)]
        passage = " ".join(lines[numbers[0] - 1 : numbers[-1]])
        for figure in figures:
            assert figure in passage, f"{name}: {figure} is not in {ref.document} {ref.lines}"


# ---- what comes out -----------------------------------------------------------------------

SNAPSHOT = Path(__file__).parent / "data" / "verdicts.toml"


@pytest.mark.parametrize("edition", list(claims.EDITIONS))
def test_verdicts_are_those_reviewed(edition: str) -> None:
    """A verdict on a named council changes on purpose or not at all: see the file's head."""
    reviewed = tomllib.loads(SNAPSHOT.read_text(encoding="utf-8"))[edition]
    found = {result.claim.id: result.verdict for result in claims.evaluate_all(edition)}
    assert found == reviewed


TELLS_ALL = ("change", "levels", "direction", "against")


def test_sentences_carry_the_values_of_their_rows() -> None:
    """The words and the table of a claim cannot drift apart."""
    for edition in claims.EDITIONS:
        for result in claims.evaluate_all(edition):
            for own in result.outcomes:
                for row in own.rows:
                    assert np.isfinite(row.value) and row.text
                    # a line's ends stand in its table only
                    if own.kind in TELLS_ALL or row.key.endswith("_slope"):
                        assert row.text in own.sentence, (result.claim.id, row.key)


def test_rows_are_the_indicators_own_values() -> None:
    for result in claims.evaluate_all("report"):
        # a claim that is not tested has no outcome
        for test, own in zip(result.claim.test, result.outcomes, strict=False):
            if own.kind == "levels" and isinstance(test, claim_tests.LevelsTest):
                place = test.area or result.claim.area or claims.ENGLAND
                for level, row in zip(test.levels, own.rows, strict=True):
                    assert row.value == indicators.value(
                        test.indicator, "report", place, level.period
                    )


def test_declared_errors_of_the_figures_are_named() -> None:
    doubted = claims.evaluate("BAR-06", "current").doubts
    assert {(d.measure, d.period) for d in doubted} == {
        ("cin.referrals", 2015),
        ("cin.referrals", 2016),
    }
    assert claims.evaluate("NY-09", "current").doubts == ()
    for name in ("KIN-01", "KIN-07"):
        joint = claims.evaluate(name, "current").doubts
        assert {(d.area, d.period) for d in joint} == {("314/318", 2016)}, name


def test_unknown_claims_and_editions_suggest_the_nearest() -> None:
    with pytest.raises(UserError, match="unknown claim: 'NY-9'") as error:
        claims.evaluate("NY-9", "report")
    assert "NY-09" in error.value.fix
    with pytest.raises(UserError, match="unknown edition"):
        claims.evaluate("NY-09", "newest")


def test_the_report_edition_knows_nothing_later() -> None:
    limit = declare.edition("report").as_at
    assert limit == date(2017, 7, 5)
    allowed = {r for group in declare.edition("report").releases.values() for r in group}
    for result in claims.evaluate_all("report"):
        named = {r for r in result.releases if not r.startswith("ofsted")}
        assert named <= allowed, result.claim.id
