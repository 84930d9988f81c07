"""Charts: the same bytes every time, words that can be read, and no trouble with odd data."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import warnings
from collections.abc import Callable
from datetime import date, timedelta
from hashlib import sha256
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import matplotlib
import numpy as np
import pandas as pd
import pytest

from analysis import charts
from analysis.charts import base, dates, grid, scales
from analysis.charts.labels import measure, over, spread, wrap
from analysis.charts.lines import OTHERS

NAMESPACE = "{http://www.w3.org/2000/svg}"
LONG = "Kingston upon Thames and Richmond upon Thames"
YEARS = np.arange(2010, 2026)
LEVEL = 450 + 30 * np.sin(YEARS)
GRADES = ["inadequate", "requires improvement", "good", "outstanding"]


def _beside(label: str = "Barnsley", **changed: object) -> str:
    own = LEVEL + 40
    given: dict = {
        "periods": YEARS,
        "own": own,
        "interval": (own - 25, own + 25),
        "neighbours": (LEVEL, LEVEL - 150, LEVEL + 190),
        "others": {"Yorkshire and The Humber": LEVEL + 60, "England": LEVEL + 15},
        "label": label,
        "unit": "per 10,000 children",
        "marks": [(2012.4, "good"), (2014.5, "inadequate"), (2014.9, "requires improvement")],
        "breaks": [2013, 2017],
    }
    return charts.beside(**{**given, **changed})


def _grid(years: np.ndarray = YEARS, by: float = 1.0) -> dict[tuple[int, int], float]:
    return {(int(a), int(b)): by * float(np.sin(b) - np.sin(a)) for a, b in combinations(years, 2)}


def _changes(count: int = 140) -> np.ndarray:
    return 18 * np.sin(np.arange(count) ** 2) + 5


DAYS = [date(2014, 1, 1) + timedelta(days=30 * i) for i in range(40)]
MARKS = [
    (date(2015, 6, 30), "Report published"),
    (date(2015, 11, 30), "75% said"),
    (date(2017, 2, 1), "Last of the first round"),
]
COUNTS = {g: np.floor(np.arange(40) * s) for g, s in zip(GRADES, (0.7, 1.5, 1, 0.1), strict=True)}
SHARE = 75 + 10 * np.sin(np.arange(40) / 9)
TIMES = np.arange(2009, 2021)
TREND = 300 + 10.0 * (TIMES - 2009)
AFTER = TREND - 60 * (TIMES >= 2015)
GAPS = np.cumsum(np.sin(np.arange(360) ** 2).reshape(12, 30) * 8, axis=0)
EVENT = "Children's services trust took over and an improvement notice was issued"
JUDGED = [
    (date(2009, 7, 1), "good"),
    (date(2012, 6, 1), "inadequate"),
    (date(2014, 7, 3), "requires improvement"),
    (date(2022, 3, 3), "outstanding"),
    (date(2026, 5, 3), None),
]
STOCK = np.array([200, 210, 240, 260, 210.0])

#: One plain call of every chart, then calls that have gone wrong for others.
CASES: dict[str, Callable[[], str]] = {
    "beside": _beside,
    "pairs": lambda: charts.pairs(_grid(by=30), (2014, 2017), "%", 0),
    "distribution": lambda: charts.distribution(_changes(), -31.24, "Barnsley", "%"),
    "chance": lambda: charts.chance(_changes(30), -31.2, -9.0, (-33.0, 15.0), "Barnsley", "%"),
    "interrupted": lambda: charts.interrupted(
        TIMES, AFTER + 9 * np.sin(TIMES), AFTER, TREND, 2015, EVENT, "per 10,000 children"
    ),
    "synthetic": lambda: charts.synthetic(
        TIMES, AFTER, TREND, 2015, EVENT, GAPS, "North Yorkshire", "per 10,000 children"
    ),
    "waterfall": lambda: charts.waterfall(
        ["Referrals 2014", "No further action", "Taken forward", "Referrals 2017"],
        [4210, -1320, 455, 3345],
    ),
    "flows": lambda: charts.flows(
        YEARS[:5], STOCK + 15, STOCK - 20, STOCK, "Child protection plans"
    ),
    "timeline": lambda: charts.timeline(JUDGED, [(date(2013, 6, 3), EVENT)]),
    "grades_over_time": lambda: charts.grades_over_time(DAYS, COUNTS, MARKS),
    "share_over_time": lambda: charts.share_over_time(
        DAYS, SHARE, SHARE - 12, SHARE + 12, 75, "75%, as the report says", MARKS
    ),
    "trend": lambda: charts.trend(
        YEARS, {"Referrals": LEVEL * 100, "Section 47 enquiries": LEVEL * 40}, "children", [2014]
    ),
    "beside, long name": lambda: _beside(LONG),
    "beside, one year": lambda: charts.beside(
        [2016], [5.0], ([4.0], [6.0]), ([5.0], [4.0], [7.0]), {"England": [5.0]}, "Barnsley", "%",
        [(2015.5, "good"), (2015.6, "good")],
    ),
    "beside, alone and with gaps": lambda: _beside(
        own=np.where(YEARS % 3 == 0, np.nan, LEVEL),
        interval=(np.full(16, np.nan), np.full(16, np.nan)),
        neighbours=None,
        others={},
        marks=[],
    ),
    "beside, no upper limit": lambda: _beside(interval=(LEVEL, np.full(16, np.inf))),
    "beside, neighbours never published": lambda: _beside(
        neighbours=(np.full(16, np.nan),) * 3, others={"England": np.full(16, np.nan)}
    ),
    "beside, all nought": lambda: _beside(
        own=np.zeros(16), interval=(np.zeros(16), np.zeros(16)), neighbours=None, others={}
    ),
    "pairs, two decimals wide": lambda: charts.pairs(_grid(by=-30), None, " points", 1),
    "pairs, three years": lambda: charts.pairs(
        _grid(YEARS[:3]), (2010, 2012), " cases per full-time equivalent", 1
    ),
    "pairs, outlier and gap": lambda: charts.pairs(
        {**_grid(YEARS[:8]), (2010, 2011): 900.0, (2012, 2014): np.nan}, (1999, 2001), "%", 1
    ),
    "pairs, nothing moved": lambda: charts.pairs(dict.fromkeys(_grid(), 0.0), None, "%", 0),
    "distribution, long name at the end": lambda: charts.distribution(
        _changes(), 48.0, LONG, " points"
    ),
    "distribution, outliers": lambda: charts.distribution(
        np.r_[_changes(), -400, 300, 900, np.nan], 12.0, LONG, "%"
    ),
    "distribution, all equal": lambda: charts.distribution(np.zeros(150), 0.0, "Barnsley", "%"),
    "distribution, nobody else": lambda: charts.distribution([], 4.0, "Barnsley", "%"),
    "chance, no limit": lambda: charts.chance([3.0], -400.0, 2.0, (-np.inf, 9.0), LONG, "%"),
    "synthetic, no placebos": lambda: charts.synthetic(
        TIMES, TREND, TREND, 2020, "Report", np.empty((12, 0)), LONG, "per cent"
    ),
    "interrupted, early event": lambda: charts.interrupted(
        TIMES, TREND, TREND, TREND, 2010, "Notice", "per cent"
    ),
    "waterfall, long names": lambda: charts.waterfall(
        ["All referrals in the year to March 2014", LONG, "Referrals 2017"], [0, 120_000, 120_000]
    ),
    "flows, gap": lambda: charts.flows(
        YEARS[:3], [10, np.nan, 30], [12, 9, np.nan], [5, np.nan, 7], "Plans"
    ),
    "timeline, one judgement": lambda: charts.timeline([(pd.Timestamp("2015-07-01"), "good")]),
    "grades, one day": lambda: charts.grades_over_time(DAYS[:1], {"good": [0.0]}),
    "share, one day": lambda: charts.share_over_time(DAYS[:1], [50], [10], [90], 75, "75%"),
    "share, yearly": lambda: charts.share_over_time(
        DAYS[::12], SHARE[::12], SHARE[::12] - 9, SHARE[::12] + 9, 75, "75%", MARKS, held=False
    ),
    "interrupted, years left out": lambda: charts.interrupted(
        TIMES[::3], TREND[::3], TREND[::3], TREND[::3], 2015, "Notice", "per cent"
    ),
    "trend, one year": lambda: charts.trend([2016], {"England": [1_234_567.0]}, "children"),
    "trend, close lines": lambda: charts.trend(
        YEARS, {f"Line {n} of a longer name": LEVEL + n / 9 for n in range(6)}, "children"
    ),
}  # fmt: skip
PLAIN = [name for name in CASES if "," not in name]


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    """Draw every case once; a warning is a failure."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return {name: draw() for name, draw in CASES.items()}


class Word:
    """A piece of text of a chart, with the box it takes."""

    def __init__(self, element: ElementTree.Element) -> None:
        style = dict(
            part.split(": ", 1) for part in element.get("style", "").split("; ") if ": " in part
        )
        self.text = element.text or ""
        self.colour = style.get("fill", "#000000")
        size = float(style["font-size"].removesuffix("px"))
        wide = measure(self.text, size, style.get("font-weight") == "700")
        placed = element.get("transform", "")
        self.turned = "-90" in placed
        if "x" in element.attrib:
            x, y = float(element.attrib["x"]), float(element.attrib["y"])
        else:
            x, y = (float(n) for n in re.findall(r"translate\(([-\d.]+) ([-\d.]+)\)", placed)[0])
        before = {"middle": wide / 2, "end": wide}.get(style.get("text-anchor", ""), 0.0)
        if self.turned:
            self.box = (x - 0.75 * size, y - wide + before, x + 0.2 * size, y + before)
        else:
            self.box = (x - before, y - 0.75 * size, x - before + wide, y + 0.2 * size)

    @property
    def middle(self) -> tuple[float, float]:
        a, b, c, d = self.box
        return (a + c) / 2, (b + d) / 2


def _words(svg: str) -> list[Word]:
    return [Word(e) for e in ElementTree.fromstring(svg).iter(f"{NAMESPACE}text")]


def _fills(svg: str) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Return colour and bounding box of every filled shape, in the order drawn."""
    found = []
    root = ElementTree.fromstring(svg)
    tiles = {path for tile in root.iter(f"{NAMESPACE}pattern") for path in tile.iter()}
    for path in root.iter(f"{NAMESPACE}path"):
        if path in tiles:
            continue
        colour = re.search(r"(?:^|; ?)fill: (#[0-9a-f]{6})", path.get("style", ""))
        points = [float(n) for n in re.findall(r"-?\d+(?:\.\d+)?", path.get("d", ""))]
        if colour and "C" not in path.get("d", ""):
            x, y = points[::2], points[1::2]
            found.append((colour[1], (min(x), min(y), max(x), max(y))))
    return found


def contrast(one: str, other: str) -> float:
    low, high = sorted((grid.luminance(one), grid.luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("name", CASES)
def test_stands_in_a_page(drawn: dict[str, str], name: str) -> None:
    svg = drawn[name]
    root = ElementTree.fromstring(svg)  # whole and well formed
    assert svg.startswith("<svg ")
    assert "width" not in root.attrib and "height" not in root.attrib
    assert root.get("viewBox", "").startswith("0 0 404 ")
    assert not re.search(r"<\?xml|DOCTYPE|<!--|<metadata|<style|dc:date|20\d\d-\d\d-\d\d", svg)
    assert "font-family:" not in svg and "<text" in svg
    assert not re.search(r"\b(?:nan|inf)\b", svg)
    ids = {e.get("id") for e in root.iter() if e.get("id")}
    assert set(re.findall(r'(?:href="|url\()#([^")]+)', svg)) == ids


@pytest.mark.parametrize("name", CASES)
def test_words_stay_on_the_sheet_and_apart(drawn: dict[str, str], name: str) -> None:
    svg = drawn[name]
    wide, tall = (float(n) for n in ElementTree.fromstring(svg).attrib["viewBox"].split()[2:])
    words = _words(svg)
    for word in words:
        left, top, right, bottom = word.box
        assert left >= 0 and top >= 0 and right <= wide and bottom <= tall, word.text
    for one, other in combinations(words, 2):
        (a, b, c, d), (e, f, g, h) = one.box, other.box
        assert min(c, g) <= max(a, e) or min(d, h) <= max(b, f) + 0.5, (one.text, other.text)


@pytest.mark.parametrize("name", CASES)
def test_words_can_be_read(drawn: dict[str, str], name: str) -> None:
    fills = _fills(drawn[name])
    for word in _words(drawn[name]):
        x, y = word.middle
        under = [c for c, (a, b, c_, d) in fills if a <= x <= c_ and b <= y <= d]
        assert contrast(word.colour, under[-1]) >= 4.5, (word.text, word.colour, under[-1])


def test_same_call_same_bytes(drawn: dict[str, str]) -> None:
    for name in PLAIN:
        assert CASES[name]() == drawn[name], name


def test_same_bytes_elsewhere(drawn: dict[str, str], tmp_path: Path) -> None:
    """Another process, folder, time zone, hash seed and matplotlib settings change nothing."""
    (tmp_path / "matplotlibrc").write_text(
        "font.size: 30\nsvg.fonttype: path\nlines.linewidth: 9\n"
    )
    script = (
        f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r})\n"
        "import test_charts as t\nfrom hashlib import sha256\n"
        "for name in t.PLAIN: print(sha256(t.CASES[name]().encode()).hexdigest())"
    )
    env = {
        **os.environ,
        "PYTHONHASHSEED": "7",
        "TZ": "Asia/Tokyo",
        "MATPLOTLIBRC": str(tmp_path),
        "MPLBACKEND": "agg",
    }
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [sha256(drawn[n].encode()).hexdigest() for n in PLAIN]


def test_ids_of_different_charts_do_not_clash(drawn: dict[str, str]) -> None:
    seen: dict[str, str] = {}
    for name, svg in drawn.items():
        for found in set(re.findall(r' id="([^"]+)"', svg)):
            assert found not in seen, (name, seen[found])
            seen[found] = name


def test_one_datum_changes_the_bytes(drawn: dict[str, str]) -> None:
    moved = LEVEL + 40
    moved[7] += 1
    counts = {**COUNTS, "good": COUNTS["good"] + 1}
    gaps = GAPS.copy()
    gaps[3, 4] += 1
    cells = {**_grid(by=30), (2011, 2012): 3.0}
    changes = _changes()
    changes[5] += 1
    other = {
        "beside": _beside(own=moved),
        "pairs": charts.pairs(cells, (2014, 2017), "%", 0),
        "distribution": charts.distribution(changes, -31.24, "Barnsley", "%"),
        "synthetic": charts.synthetic(
            TIMES, AFTER, TREND, 2015, EVENT, gaps, "North Yorkshire", "per 10,000 children"
        ),
        "timeline": charts.timeline(
            [*JUDGED[:-1], (date(2026, 5, 3), "good")], [(date(2013, 6, 3), EVENT)]
        ),
        "grades_over_time": charts.grades_over_time(DAYS, counts, MARKS),
    }  # fmt: skip
    for name, svg in other.items():
        assert svg != drawn[name], name
        assert not set(re.findall(r' id="[^"]+"', svg)) & set(
            re.findall(r' id="[^"]+"', drawn[name])
        )


def test_reader_settings_are_left_alone() -> None:
    with matplotlib.rc_context({"font.size": 33.0, "svg.fonttype": "path"}):
        before = dict(matplotlib.rcParams)
        svg = _beside()
        assert dict(matplotlib.rcParams) == before
    assert svg == _beside()
    import matplotlib.pyplot as plt

    assert not plt.get_fignums()


def test_import_is_cheap() -> None:
    code = (
        "import sys, analysis.charts; print(sorted({'matplotlib', 'seaborn'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_colours_stand_out_from_white() -> None:
    words = [base.INK, base.MUTED, base.OWN, base.REGION, base.NEAR, *(c for c, _ in OTHERS)]
    assert min(contrast(c, "#ffffff") for c in words) >= 4.5
    marks = [base.OTHER, base.RULE, base.BAND_EDGE, base.FALL, base.RISE]
    assert min(contrast(c, "#ffffff") for c in marks) >= 3
    assert set(dates.COLOURS) == {*dates.GRADES, dates.NONE}


def _shows(svg: str) -> set[str]:
    return {word.text for word in _words(svg)}


def test_numbers_are_printed_as_elsewhere(drawn: dict[str, str]) -> None:
    assert {"4,210", "−1,320", "+455"} <= _shows(drawn["waterfall"])
    assert "Barnsley −31.2%" in _shows(drawn["distribution"])
    assert {"2010", "2025"} <= _shows(drawn["beside"])
    assert not any(re.search(r"-\d", text) for text in _shows(drawn["pairs"]))


def test_far_councils_are_counted_at_the_ends(drawn: dict[str, str]) -> None:
    words = _shows(drawn["distribution, outliers"])
    assert {"1 beyond", "2 beyond"} <= words
    assert not any("beyond" in text for text in _shows(drawn["distribution"]))


def test_nobody_else_is_named(drawn: dict[str, str]) -> None:
    dots = re.findall(r"<use ", drawn["distribution"])
    assert len(dots) >= 140
    assert {"Barnsley −31.2%", "One dot is one other council; none is named."} <= _shows(
        drawn["distribution"]
    )


def test_cells_carry_their_change_and_the_outline_only_where_it_is(drawn: dict[str, str]) -> None:
    small = _grid(YEARS[:3], 40)
    svg = charts.pairs(small, (2010, 2012), "%", 0)
    shown = [word.text for word in _words(svg)]
    for change in small.values():
        assert _sign(change) in shown
    assert any("Framed" in text for text in shown)
    assert not any("Framed" in text for text in _shows(drawn["pairs, outlier and gap"]))
    assert any(text.endswith("or more") for text in _shows(drawn["pairs, outlier and gap"]))
    assert "–" in _shows(drawn["pairs, outlier and gap"])


def _sign(change: float) -> str:
    text = f"{abs(change):,.0f}"
    return text if text == "0" else ("+" if change > 0 else "−") + text


def _path_of(svg: str, colour: str, width: str) -> str:
    found = [
        path.get("d", "")
        for path in ElementTree.fromstring(svg).iter(f"{NAMESPACE}path")
        if f"stroke: {colour}" in path.get("style", "")
        and f"stroke-width: {width}" in path.get("style", "")
        and path.get("d", "").count("L") > 1
    ]
    assert len(found) == 1
    return found[0]


def test_lines_stop_at_gaps_and_breaks() -> None:
    whole = _path_of(_beside(breaks=[]), base.OWN, "2.2")
    assert whole.count("M") == 1
    assert _path_of(_beside(breaks=[2013]), base.OWN, "2.2").count("M") == 2
    gap = np.where(YEARS == 2015, np.nan, LEVEL)
    assert _path_of(_beside(own=gap, breaks=[]), base.OWN, "2.2").count("M") == 2
    keep = YEARS != 2015  # a year left out is a gap too
    left_out = charts.beside(
        YEARS[keep], LEVEL[keep], (LEVEL[keep], LEVEL[keep]), None, {}, "Barnsley", "%"
    )
    assert _path_of(left_out, base.OWN, "2.2").count("M") == 2


def test_a_fitted_line_runs_over_years_left_out() -> None:
    keep = ~np.isin(TIMES, [2011, 2018])
    svg = charts.interrupted(
        TIMES[keep], TREND[keep], TREND[keep], TREND[keep], 2015, "Notice", "per cent"
    )
    assert _path_of(svg, base.OWN, "2.2").count("M") == 2  # before and after, nothing more


def test_yearly_shares_are_joined_and_held_ones_stepped(drawn: dict[str, str]) -> None:
    points = DAYS[::12]
    joined = _path_of(drawn["share, yearly"], base.OWN, "2.2")
    assert joined.count("L") == len(points) - 1
    held = _path_of(drawn["share_over_time"], base.OWN, "2.2")
    assert held.count("L") > len(DAYS)


def test_faults_are_told() -> None:
    with pytest.raises(ValueError, match="not grades: fair"):
        charts.timeline([(date(2015, 1, 1), "fair")])
    with pytest.raises(ValueError, match="no judgements"):
        charts.timeline([])
    with pytest.raises(ValueError, match="no pairs"):
        charts.pairs({}, None, "%", 0)
    with pytest.raises(ValueError, match="2 labels for 3 bars"):
        charts.waterfall(["a", "b"], [1, 2, 3])
    with pytest.raises(ValueError, match="7 lines"):
        charts.trend([2016], {str(n): [1.0] for n in range(7)}, "children")


@pytest.mark.parametrize(
    ("low", "high", "whole", "expected"),
    [
        (0, 100, False, [0, 20, 40, 60, 80, 100]),
        (-31, 12, False, [-40, -30, -20, -10, 0, 10, 20]),
        (0, 3, True, [0, 1, 2, 3]),
        (0, 0, False, [-0.6, -0.4, -0.2, 0, 0.2, 0.4, 0.6]),
        (7, 7, True, [6, 7, 8]),
    ],
)
def test_ticks(low: float, high: float, whole: bool, expected: list[float]) -> None:
    assert scales.ticks(low, high, whole) == pytest.approx(expected)


def test_names_of_ticks() -> None:
    assert scales.names(np.array([-1000, 0, 2500.0])) == ["−1,000", "0", "2,500"]
    assert scales.names(np.array([0, 2.5]), sign=True) == ["0.0", "+2.5"]


def test_labels_move_no_more_than_they_must() -> None:
    assert spread([50, 20], [10, 10], 0, 100) == [50, 20]
    assert spread([50, 50], [10, 10], 0, 100) == [55, 45]
    placed = spread([99, 98, 97, 3], [10, 10, 20, 10], 0, 100)
    assert placed[0] <= 95 and placed[3] == 5
    for above, below, room in zip(placed, placed[1:], (10, 15, 15), strict=False):
        assert above - below >= room - 1e-9


def test_wrapping_keeps_to_the_width() -> None:
    lines = wrap(LONG, 100)
    assert " ".join(lines) == LONG
    assert all(measure(line) <= 100 for line in lines)
    assert wrap("no\N{NO-BREAK SPACE}break here", 1) == ["no\N{NO-BREAK SPACE}break", "here"]


def test_labels_over_a_panel_do_not_overlap() -> None:
    placed, room = over([(100, "First of all"), (110, "Second"), (395, "Near the edge")], 404)
    boxes = [
        (p.left, p.bottom, p.left + max(measure(t, 9.5) for t in p.lines), p.bottom + 11)
        for p in placed
    ]
    assert max(b[2] for b in boxes) <= 404 and max(b[3] for b in boxes) <= room + 1
    for (a, b, c, d), (e, f, g, h) in combinations(boxes, 2):
        assert c <= e or g <= a or d <= f + 1 or h <= b + 1
    assert all(one.x >= other.x for one, other in pairwise(placed))
