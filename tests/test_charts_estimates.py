"""Charts of estimates: the same bytes every time, sound, and nothing off the sheet."""

from __future__ import annotations

import re
from collections.abc import Callable
from xml.etree import ElementTree

import numpy as np
import pytest

from analysis import charts
from analysis.runner.pictures import picture_faults

STEPS = (-3, -2, -1, 0, 1, 2, 3)
OTHER = [s for s in STEPS if s != -1]
LONG = "Kingston upon Thames and Richmond upon Thames"


def _paths(own: bool = True, kinds: int = 3) -> str:
    y = np.sin(OTHER)
    lines = {f"kind {k}": (OTHER, y + k, y + k - 1, y + k + 1) for k in range(kinds)}
    mine = (STEPS, np.cos(STEPS)) if own else None
    panels = [charts.EventPanel(f"Measure {n}", lines, mine) for n in range(2)]
    return charts.event_paths(panels, STEPS, -1, LONG)


CHARTS: dict[str, Callable[[], str]] = {
    "ratios": lambda: charts.forest(
        [("A long name for a model that has to be broken", 1.4, 1.1, 1.9), ("B", 0.6, 0.2, 2.4)],
        True,
        "Odds ratio",
    ),
    "differences": lambda: charts.forest([("A", -1.0, -2.0, 0.5)], False, "Points", "A key."),
    "shares": lambda: charts.forest([("A", 0.8, 0.7, 0.9)], False, "Kappa"),
    "paths": _paths,
    "paths without own": lambda: _paths(own=False),
    "strips": lambda: charts.strips(
        {"Inadequate": np.arange(70) % 9, "Good": [4.0, 90.0], "Outstanding": []},
        "Months",
        ("Good", 40.0),
        LONG,
    ),
    "changes": lambda: charts.strips({"All": [-3.0, 1.0, 2.0]}, "Points", None),
}


@pytest.mark.parametrize("name", CHARTS)
def test_the_same_bytes_every_time_and_sound(name: str) -> None:
    first = CHARTS[name]()
    assert first == CHARTS[name]()
    root = ElementTree.fromstring(first)
    assert root.tag.endswith("svg")
    shown = f"<figure>{first.replace('<svg ', '<svg role=img aria-label=x ', 1)}</figure>"
    assert not [fault for fault in picture_faults(shown) if "date" in fault or "id" in fault]


def test_words_stay_on_the_sheet() -> None:
    for name, draw in CHARTS.items():
        root = ElementTree.fromstring(draw())
        width = float(root.attrib["viewBox"].split()[2])
        for text in root.iter("{http://www.w3.org/2000/svg}text"):
            place = re.search(r"translate\(([-\d.]+)", text.attrib.get("transform", ""))
            x = float(place[1] if place else text.attrib.get("x", 0))
            assert -1 <= x <= width, (name, text.text)


def test_an_entry_without_estimate_is_left_out() -> None:
    drawn = charts.forest([("Seen", 2.0, 1.0, 3.0), ("Unseen", np.nan, np.nan, np.nan)], True, "x")
    assert "Seen" in drawn
    assert "Unseen" not in drawn


def test_a_share_has_no_sign() -> None:
    assert "+0" not in CHARTS["shares"]()
    assert "−2" in CHARTS["differences"]()


def test_the_own_line_is_named_only_when_drawn() -> None:
    assert "Heavy line" in _paths()
    assert "Heavy line" not in _paths(own=False)


def test_nothing_to_draw_is_refused() -> None:
    with pytest.raises(ValueError, match="no estimate"):
        charts.forest([("A", np.nan, np.nan, np.nan)], True, "x")
    with pytest.raises(ValueError, match="at most"):
        _paths(kinds=4)
    with pytest.raises(ValueError, match="at most"):
        charts.event_paths([], STEPS, -1)
    with pytest.raises(ValueError, match="no value"):
        charts.strips({"A": []}, "x", None)
