"""Charts of models: whole, the same every time, and true to what they are given."""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable
from itertools import combinations
from xml.etree import ElementTree

import numpy as np
import pytest

from analysis import charts
from analysis.charts.labels import measure

TIMES = np.arange(-5, 5)
PATH = (np.sin(TIMES), np.sin(TIMES) - 2, np.sin(TIMES) + 2)
ODDS = np.linspace(0.8, 1.9, 40)
CHOICES = {"deprivation": [n % 2 == 0 for n in range(40)], "year": [n % 3 == 0 for n in range(40)]}
STUDY = ("A study of somebody and others 2022", 1.69, 1.275, 2.24)


def _models(**changed: object) -> str:
    given: dict = {
        "odds": ODDS,
        "low": ODDS * 0.8,
        "high": ODDS * 1.25,
        "choices": CHOICES,
        "unit": "£100 a child more",
        "published": STUDY,
        "ours": 30,
    }
    return charts.specifications(**{**given, **changed})


CASES: dict[str, Callable[[], str]] = {
    "since": lambda: charts.since(TIMES, {"One": PATH, "Two": PATH}, "per cent", "it began"),
    "since, one panel with a long name": lambda: charts.since(
        TIMES, {"A programme of a very long name that has to be broken over lines": PATH},
        "per cent, beside others", "the report came out",
    ),
    "since, nothing moved": lambda: charts.since(
        TIMES, {"One": (np.zeros(10),) * 3}, "per cent", "it began"
    ),
    "since, far": lambda: charts.since(
        TIMES, {"One": tuple(900 * p for p in PATH)}, "per cent", "it began"
    ),
    "specifications": _models,
    "specifications, nothing published": lambda: _models(published=None, ours=None),
    "specifications, no interval published": lambda: _models(
        published=("An office", 1.0, np.nan, np.nan)
    ),
    "specifications, one model": lambda: charts.specifications(
        [1.0], [0.9], [1.1], {"deprivation": [True]}, "£100 more"
    ),
    "specifications, wide": lambda: _models(low=ODDS * 0.05, high=ODDS * 9),
}  # fmt: skip


@pytest.fixture(scope="module")
def drawn() -> dict[str, str]:
    """Draw every case once; a warning is a failure."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        return {name: draw() for name, draw in CASES.items()}


def words(svg: str) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Return each text with the box it takes."""
    found = []
    for element in ElementTree.fromstring(svg).iter("{http://www.w3.org/2000/svg}text"):
        style = dict(p.split(": ", 1) for p in element.get("style", "").split("; ") if ": " in p)
        size = float(style["font-size"].removesuffix("px"))
        text = element.text or ""
        wide = measure(text, size, style.get("font-weight") == "700")
        if "x" in element.attrib:
            x, y = float(element.attrib["x"]), float(element.attrib["y"])
        else:
            placed = re.findall(r"translate\(([-\d.]+) ([-\d.]+)\)", element.get("transform", ""))
            x, y = (float(n) for n in placed[0])
        before = {"middle": wide / 2, "end": wide}.get(style.get("text-anchor", ""), 0.0)
        found.append((text, (x - before, y - 0.75 * size, x - before + wide, y + 0.2 * size)))
    return found


@pytest.mark.parametrize("name", CASES)
def test_stands_in_a_page(drawn: dict[str, str], name: str) -> None:
    svg = drawn[name]
    root = ElementTree.fromstring(svg)
    assert root.get("viewBox", "").startswith("0 0 404 ")
    assert not re.search(r"\b(?:nan|inf)\b", svg)


@pytest.mark.parametrize("name", CASES)
def test_words_stay_on_the_sheet_and_apart(drawn: dict[str, str], name: str) -> None:
    wide, tall = (
        float(n) for n in ElementTree.fromstring(drawn[name]).attrib["viewBox"].split()[2:]
    )
    found = words(drawn[name])
    for text, (left, top, right, bottom) in found:
        assert left >= 0 and top >= 0 and right <= wide and bottom <= tall, text
    for (one, (a, b, c, d)), (other, (e, f, g, h)) in combinations(found, 2):
        assert min(c, g) <= max(a, e) or min(d, h) <= max(b, f) + 0.5, (one, other)


def test_same_call_same_bytes(drawn: dict[str, str]) -> None:
    assert {name: draw() for name, draw in CASES.items()} == drawn


def test_every_model_has_its_dot_and_the_order_is_that_of_the_odds() -> None:
    mixed = np.random.default_rng(1).permutation(40)
    shuffled = _models(
        odds=ODDS[mixed],
        low=ODDS[mixed] * 0.8,
        high=ODDS[mixed] * 1.25,
        choices={k: [v[i] for i in mixed] for k, v in CHOICES.items()},
        ours=int(np.flatnonzero(mixed == 30)[0]),
    )
    assert shuffled == _models()


def test_one_datum_changes_the_bytes(drawn: dict[str, str]) -> None:
    moved = ODDS.copy()
    moved[3] += 0.01
    assert _models(odds=moved) != drawn["specifications"]
    other = (PATH[0] + np.eye(10)[4] / 10, *PATH[1:])
    assert (
        charts.since(TIMES, {"One": PATH, "Two": other}, "per cent", "it began") != drawn["since"]
    )


def test_misuse_is_told() -> None:
    with pytest.raises(ValueError, match="at least one group"):
        charts.since(TIMES, {}, "per cent", "it began")
    with pytest.raises(ValueError, match="every choice"):
        _models(choices={"year": [True]})
    with pytest.raises(ValueError, match="at least one model"):
        charts.specifications([], [], [], {}, "£100 more")
