"""How numbers, dates and lists are printed; and every example in a docstring."""

from __future__ import annotations

import doctest
import importlib
from datetime import date

import pytest

from analysis import words
from analysis.paths import PACKAGE

#: Modules whose docstrings are known to hold examples: fewer means that one was lost.
WITH_EXAMPLES = {"analysis.words", "analysis.judgements", "analysis.study.opening"}


def modules() -> list[str]:
    """Name every module of the package whose text holds an example."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if ">>>" in path.read_text(encoding="utf-8"):
            parts = path.relative_to(PACKAGE.parent).with_suffix("").parts
            found.append(".".join(part for part in parts if part != "__init__"))
    return found


@pytest.mark.parametrize("name", modules())
def test_examples_in_docstrings(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted and not result.failed


def test_the_known_examples_are_there() -> None:
    assert set(modules()) >= WITH_EXAMPLES


NAN, INFINITE = float("nan"), float("inf")


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [
        (0, 0, "0"), (1234567, 0, "1,234,567"), (-12, 0, "−12"), (12.34, 1, "12.3"),
        # nought has no sign, however it comes about
        (-0.04, 1, "0.0"), (-0.0, 0, "0"), (-0.06, 1, "−0.1"), (999.96, 1, "1,000.0"),
        (NAN, 1, "not published"), (INFINITE, 0, "not published"),
    ],
)  # fmt: skip
def test_number(value: float, decimals: int, said: str) -> None:
    assert words.number(value, decimals) == said


@pytest.mark.parametrize(
    ("value", "decimals", "said"),
    [(3, 0, "+3"), (-3, 0, "−3"), (0, 0, "0"), (0.04, 1, "0.0"), (-0.04, 1, "0.0"),
     (1000, 0, "+1,000"), (NAN, 1, "not published")],
)  # fmt: skip
def test_signed(value: float, decimals: int, said: str) -> None:
    assert words.signed(value, decimals) == said


@pytest.mark.parametrize(
    ("low", "high", "sign", "said"),
    [
        (1.23, 4.56, False, "1.2 to 4.6"),
        (-1.23, 4.56, True, "−1.2 to +4.6"),
        (0.0, INFINITE, False, "0.0 to no upper limit"),
        (NAN, NAN, True, ""),
    ],
)
def test_span(low: float, high: float, sign: bool, said: str) -> None:
    assert words.span(low, high, 1, sign=sign) == said


def test_an_interval_is_never_a_hyphenated_range() -> None:
    """'−45 - −26' cannot be read: ends are joined in words, and minus is a true minus."""
    said = words.span(-45.1, -26.2, 1, sign=True)
    assert "-" not in said and words.DASH not in said and said.count(words.MINUS) == 2


def test_day_join_and_plural() -> None:
    assert words.day(date(2016, 6, 29)) == "29 June 2016"
    assert [words.join(x) for x in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == [
        "", "a", "a and b", "a, b and c"
    ]  # fmt: skip
    assert words.join(["a", "b", "c"], "or") == "a, b or c"
    assert words.plural(0, "year") == "0 years"
    assert words.plural(1, "inquiry", "inquiries") == "1 inquiry"
    assert words.plural(1200, "inquiry", "inquiries") == "1,200 inquiries"
