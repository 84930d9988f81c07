"""The chart of a council on several indicators: sound SVG, all on the sheet, same bytes."""

from __future__ import annotations

import re
import time
from dataclasses import replace
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from analysis.charts import Placing, base, placings
from analysis.charts.labels import measure

NS = "{http://www.w3.org/2000/svg}"
NAN = float("nan")
SERIES = {year: 20.0 + year % 4 for year in range(2015, 2026)}
ROW = Placing(
    "Re-referrals", "19.8% in 2025", 19.8, 18.7, 20.8, 16.7, 12.9, 22.4, 21.7, 22.6, SERIES
)
BARE = Placing("Caseload", "15.2 in 2025", 15.2, NAN, NAN, NAN, NAN, NAN, NAN, NAN)
LONG = "Kingston upon Thames and Richmond upon Thames"


def drawn(*rows: Placing, own: str = "Barnsley", region: str = "London") -> ElementTree.Element:
    return ElementTree.fromstring(placings(rows, own, "Neighbours' median", region))


def texts(svg: ElementTree.Element) -> list[str]:
    return [text.text or "" for text in svg.iter(f"{NS}text")]


@pytest.mark.parametrize(
    "rows",
    [
        (ROW,),
        (ROW, BARE),
        (replace(ROW, low=NAN, high=NAN, series={2025: 1.0}),),
        (replace(BARE, value=0.0, told="0.0% in 2025"),),
        (replace(ROW, local=24.0, local_low=21.0, local_high=27.0),),
        (replace(BARE, value=NAN, told="not published", local=9.0),),
        (replace(ROW, series=dict.fromkeys(SERIES, 5.0)),),
        (replace(ROW, name="A name as long as one could be that still says what it is about"),),
    ],
)
def test_everything_lies_on_the_sheet_and_nothing_is_missing(rows: tuple[Placing, ...]) -> None:
    text = placings(rows, LONG, "Neighbours' median", "Yorkshire and The Humber")
    assert not re.search(r"nan|inf|None", text)
    svg = ElementTree.fromstring(text)
    wide, tall = (float(part) for part in svg.attrib["viewBox"].split()[2:])
    assert wide == base.WIDTH
    for one in svg.iter():
        for key, most in (("x", wide), ("x1", wide), ("x2", wide), ("cx", wide), ("y", tall),
                          ("y1", tall), ("y2", tall), ("cy", tall)):  # fmt: skip
            if key in one.attrib:
                assert -7 <= float(one.attrib[key]) <= most, (one.tag, one.attrib)
    for one in svg.iter(f"{NS}text"):
        length = measure(one.text or "", 9.5, "font-weight" in one.attrib["style"])
        x = float(one.attrib["x"])
        left = x - length if "text-anchor: end" in one.attrib["style"] else x
        assert left >= 0 and left + length <= wide + 0.5, one.text


def test_lines_of_words_never_run_into_each_other() -> None:
    svg = drawn(ROW, BARE, replace(ROW, local=24.0), own=LONG)
    boxes = []
    for one in svg.iter(f"{NS}text"):
        length = measure(one.text or "", 9.5, "font-weight" in one.attrib["style"])
        x, y = float(one.attrib["x"]), float(one.attrib["y"])
        left = x - length if "text-anchor: end" in one.attrib["style"] else x
        boxes.append((y, left, left + length, one.text))
    for (y0, _, right, first), (y1, left, _, second) in pairwise(
        sorted(boxes, key=lambda b: b[:2])
    ):
        assert y1 - y0 > 8.5 or left >= right - 0.5, (first, second)


def test_marks_stand_where_the_values_are() -> None:
    svg = drawn(replace(ROW, value=12.9, low=NAN, high=NAN))
    dot = next(svg.iter(f"{NS}circle"))
    band = next(one for one in svg.iter(f"{NS}rect") if one.attrib.get("stroke"))
    assert float(dot.attrib["cx"]) == pytest.approx(float(band.attrib["x"]), abs=0.02)
    ends = [float(t) for t in texts(svg) if re.fullmatch(r"\d+\.\d", t)]
    assert ends[0] < 12.9 < 22.6 < ends[1]


def test_the_scale_of_a_share_ends_at_a_hundred() -> None:
    row = replace(ROW, value=100.0, low=97.0, high=100.0, most_possible=100.0)
    assert "100.0" in texts(drawn(row))
    assert (
        max(float(t) for t in texts(drawn(row)) if re.fullmatch(r"[\d.]+", t) and "." in t) == 100
    )


def test_a_local_figure_has_a_mark_of_its_own_and_is_named_in_the_key() -> None:
    plain, local = drawn(ROW), drawn(replace(ROW, local=24.0))
    assert "Local, unpublished" in texts(local) and "Local, unpublished" not in texts(plain)
    assert not any("local" in text.lower() for text in texts(plain))


def test_the_key_names_only_what_is_drawn() -> None:
    assert "England" in texts(drawn(ROW)) and "England" not in texts(drawn(BARE))
    assert "London" not in texts(drawn(ROW, region=""))
    assert "Neighbours' range" not in texts(drawn(BARE))


def test_names_are_escaped_and_bytes_repeat() -> None:
    row = replace(ROW, name="Less < more & so on")
    assert placings([row], "A & B", "median", "") == placings([row], "A & B", "median", "")
    assert "Less < more & so on" in texts(drawn(row, own="A & B"))


def test_it_takes_milliseconds() -> None:
    rows = [ROW] * 11
    placings(rows, "Barnsley", "Neighbours' median", "London")
    begin = time.process_time()
    for _ in range(20):
        placings(rows, "Barnsley", "Neighbours' median", "London")
    assert (time.process_time() - begin) / 20 < 0.05


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to draw"):
        placings([replace(BARE, value=NAN)], "Barnsley", "median", "")
