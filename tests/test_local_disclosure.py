"""Disclosure control: nothing withheld can be worked out from what is shown.

Every figure here is synthetic, drawn from a fixed seed or made up for the test.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Sequence
from datetime import date
from fractions import Fraction

import numpy as np
import pytest

from analysis.local import disclosure
from analysis.local.aggregate import Check, Count
from analysis.local.disclosure import suppress

AREA = "815"
NAN = float("nan")
#: Two halves of a year that nothing is published for.
FIRST = date(2026, 4, 1), date(2026, 9, 30)
SECOND = date(2026, 10, 1), date(2027, 3, 31)
BEFORE = date(2026, 3, 31)


def count(
    indicator: str, top: float, bottom: float = NAN, window: tuple[date, date] = FIRST
) -> Count:
    return Count(indicator, *window, top, bottom, "B", "Made up.")


def at(indicator: str, day: date, top: float, bottom: float = NAN) -> Count:
    return count(indicator, top, bottom, (day, day))


def held(*counts: Count) -> set[str]:
    """Return the indicators of the rows withheld."""
    hidden = suppress(counts, AREA)
    return {c.indicator for c, h in zip(counts, hidden, strict=True) if h}


@pytest.fixture
def published(monkeypatch: pytest.MonkeyPatch) -> dict[tuple[str, int], float]:
    """Return what is published: measure and year ending in March → value; nothing at first."""
    known: dict[tuple[str, int], float] = {}

    def _published(
        measures: Iterable[str], area: str, first: date, last: date
    ) -> list[disclosure._Published]:
        return [
            disclosure._Published(m, date(year - 1, 4, 1), date(year, 3, 31), value)
            for (m, year), value in sorted(known.items())
            if m in set(measures)
        ]

    monkeypatch.setattr(disclosure, "_published", _published)
    return known


# ---- primary ----------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("row", "hidden"),
    [
        (count("referrals", 5), True),
        (count("referrals", 6), False),
        (count("referrals", 0), False),
        (count("contacts", 3), True),
        (count("referrals_rate", 2, 40_000), True),
        (count("nfa_pct", 4, 100), True),
        (count("nfa_pct", 96, 100), True),
        (count("nfa_pct", 0, 4), True),
        (count("nfa_pct", 94, 100), False),
        (count("nfa_pct", 0, 100), False),
        (count("nfa_pct", 100, 100), False),
        (count("icpc_per_s47_pct", 96, 100), False),
        (count("turnover_rate", 20, 22.5), False),
        (at("vacancy_rate", BEFORE, 2.5, 60), True),
        (at("caseload", BEFORE, 80, 4), True),
        (count("cla_spend", 3), False),
        (count("spend_per_child", 3, 40_000), False),
        (count("safeguarding_per_cin", 900_000, 4), True),
        (at("absence_rate", BEFORE, 3.1), False),
    ],
)
def test_a_row_with_a_small_count_is_withheld(row: Count, hidden: bool) -> None:
    assert suppress([row], AREA) == (hidden,)


# ---- secondary --------------------------------------------------------------------------


def test_plans_that_started_are_not_told_by_stock_and_ends(
    published: dict[tuple[str, int], float],
) -> None:
    """Stock at the end = at the start + started − ended: three of four give the fourth."""
    published["cin.cpp_at_31_march", 2026] = 60
    rows = [at("cpp", FIRST[1], 54), count("cpp_starts", 4), count("cpp_ends", 10)]
    assert held(*rows) == {"cpp_starts", "cpp_ends"}
    # the count of the start published for another year ties nothing
    published.clear()
    published["cin.cpp_at_31_march", 2025] = 60
    assert held(*rows) == {"cpp_starts"}


def test_every_row_that_shows_the_second_figure_goes_with_it(
    published: dict[tuple[str, int], float],
) -> None:
    rows = [
        at("cpp", BEFORE, 60),
        at("cpp", FIRST[1], 54),
        at("cpp_2y_plus_pct", FIRST[1], 10, 54),
        count("cpp_starts", 4),
        count("cpp_starts_rate", 4, 40_000),
        count("cpp_ends", 10),
        count("cpp_ended_3m_pct", 0, 10),
        count("cpp_ends_per_100_starts", 10, 4),
    ]
    names = {"cpp_starts", "cpp_starts_rate", "cpp_ends", "cpp_ended_3m_pct"}
    assert held(*rows) == {*names, "cpp_ends_per_100_starts"}


def test_parts_of_one_whole_hide_each_other() -> None:
    rows = [count("referrals", 500), count("nfa_pct", 3, 500), count("taken_forward_pct", 497, 500)]
    assert held(*rows) == {"nfa_pct", "taken_forward_pct"}


def test_what_started_does_not_tell_what_was_not_in_need() -> None:
    # 283 referrals, 30 with no further action, 250 that became episodes: the rest were 3
    rows = [
        count("referrals", 283),
        count("nfa_pct", 30, 283),
        count("not_in_need_pct", 3, 283),
        count("cin_started_rate", 250, 30_000),
    ]
    assert held(*rows) == {"nfa_pct", "not_in_need_pct"}
    # without the second, the rest of the referrals may be of either kind
    assert held(rows[0], *rows[2:]) == {"not_in_need_pct"}


def test_one_quantity_is_withheld_under_every_name() -> None:
    assert held(count("cla_started", 5), count("cla_started_rate", 5, 30_000)) == {
        "cla_started",
        "cla_started_rate",
    }


def test_a_published_year_less_a_window_is_protected(
    published: dict[tuple[str, int], float],
) -> None:
    published["cin.s47", 2026] = 120
    nine = date(2025, 4, 1), date(2025, 12, 31)
    assert held(count("s47_rate", 117, 40_000, nine)) == {"s47_rate"}
    assert held(count("s47_rate", 114, 40_000, nine)) == set()
    assert held(count("s47_rate", 120, 40_000, nine)) == set(), "noughts are shown"
    halves = (
        count("s47_rate", 60, 40_000, (date(2025, 4, 1), date(2025, 8, 31))),
        count("s47_rate", 56, 40_000, (date(2025, 9, 1), date(2026, 2, 28))),
    )
    # what both leave over of the year is four: the smaller goes
    assert suppress(halves, AREA) == (False, True)


def test_the_rest_of_a_share_is_protected_between_windows_too(
    published: dict[tuple[str, int], float],
) -> None:
    published["cin.referrals", 2026], published["cin.nfa", 2026] = 600, 100
    nine = date(2025, 4, 1), date(2025, 12, 31)
    # of the 80 referrals of the last quarter, three were taken forward
    assert held(count("nfa_pct", 23, 520, nine)) == {"nfa_pct"}
    assert held(count("nfa_pct", 30, 520, nine)) == set()


def test_windows_that_share_days_protect_what_lies_between() -> None:
    six, five = (date(2026, 4, 1), date(2026, 9, 30)), (date(2026, 4, 1), date(2026, 8, 31))
    rows = [count("referrals", 300, window=six), count("referrals", 297, window=five)]
    assert suppress(rows, AREA) == (False, True)
    assert disclosure.overlapping(rows) == ["referrals"]
    assert disclosure.overlapping([rows[0], count("referrals", 9, window=SECOND)]) == []


def test_what_is_published_is_not_ours_to_protect(
    published: dict[tuple[str, int], float],
) -> None:
    year = date(2025, 4, 1), date(2026, 3, 31)
    published["cin.cpp_starts", 2026] = 4
    rows = [count("cpp_starts", 4, window=year), count("cpp_ends", 10, window=year)]
    assert held(*rows) == {"cpp_starts"}


def test_published_figures_come_from_the_compiled_ones() -> None:
    """North Yorkshire's real published stock ties its starts and ends of the year after."""
    found = disclosure._published(["cin.cpp_at_31_march"], AREA, FIRST[0], FIRST[1])
    assert found == []
    around = disclosure._published(
        ["cin.cpp_at_31_march"], AREA, date(2024, 4, 1), date(2024, 9, 30)
    )
    assert [p.end for p in around] == [date(2024, 3, 31), date(2025, 3, 31)]
    assert all(p.start == date(p.end.year - 1, 4, 1) and p.value > 5 for p in around)
    rows = [
        at("cpp", date(2024, 9, 30), around[0].value - 6),
        count("cpp_starts", 4, window=(date(2024, 4, 1), date(2024, 9, 30))),
        count("cpp_ends", 10, window=(date(2024, 4, 1), date(2024, 9, 30))),
    ]
    assert held(*rows) == {"cpp_starts", "cpp_ends"}


# ---- by brute force ---------------------------------------------------------------------

#: The unknowns of one half-year, in words of the test's own: what each row shows of them.
UNKNOWNS = ("before", "starts", "ends", "again", "short", "referrals", "nfa")
SHOWS: dict[str, tuple[dict[str, int], dict[str, int]]] = {
    "cpp": ({"before": 1, "starts": 1, "ends": -1}, {}),
    "cpp_starts": ({"starts": 1}, {}),
    "cpp_ends": ({"ends": 1}, {}),
    "cpp_subsequent_pct": ({"again": 1}, {"starts": 1}),
    "cpp_ended_3m_pct": ({"short": 1}, {"ends": 1}),
    "cpp_ends_per_100_starts": ({"ends": 1}, {"starts": 1}),
    "referrals": ({"referrals": 1}, {}),
    "nfa_pct": ({"nfa": 1}, {"referrals": 1}),
    "taken_forward_pct": ({"referrals": 1, "nfa": -1}, {"referrals": 1}),
}
SHARES = {"cpp_subsequent_pct", "cpp_ended_3m_pct", "nfa_pct", "taken_forward_pct"}


def value(form: dict[str, int], world: dict[str, int]) -> int:
    return sum(weight * world[name] for name, weight in form.items())


def draw(random: np.random.Generator) -> dict[str, int]:
    """Draw a world of few children."""
    world = {"before": int(random.integers(6, 30)), "starts": int(random.integers(0, 14))}
    world["ends"] = int(random.integers(0, min(14, world["before"] + world["starts"]) + 1))
    world["again"] = int(random.integers(0, world["starts"] + 1))
    world["short"] = int(random.integers(0, world["ends"] + 1))
    world["referrals"] = int(random.integers(0, 30))
    world["nfa"] = int(random.integers(0, world["referrals"] + 1))
    return world


def table(world: dict[str, int], chosen: Iterable[str]) -> list[Count]:
    rows = []
    for name in chosen:
        above, below = SHOWS[name]
        bottom = float(value(below, world)) if below else NAN
        window = (FIRST[1], FIRST[1]) if name == "cpp" else FIRST
        rows.append(count(name, value(above, world), bottom, window))
    return rows


def solvable(known: list[list[int]], wanted: list[int]) -> bool:
    """Say whether a sum follows from known sums, by elimination in whole fractions."""
    rows = [[Fraction(x) for x in row] for row in known]
    target = [Fraction(x) for x in wanted]
    for column in range(len(target)):
        pivot = next((row for row in rows if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        for row in (*rows, target):
            factor = row[column] / pivot[column]
            for i in range(len(row)):
                row[i] -= factor * pivot[i]
    return not any(target)


def small_forms(world: dict[str, int], chosen: Iterable[str]) -> list[dict[str, int]]:
    """Return the sums of one to five that the rows hold."""
    found = []
    for name in chosen:
        above, below = SHOWS[name]
        rest = {n: below.get(n, 0) - above.get(n, 0) for n in (*above, *below)}
        forms = [above, below] + [rest] * (name in SHARES)
        found += [form for form in forms if form and 0 < value(form, world) < 6]
    return found


def vector(form: dict[str, int]) -> list[int]:
    return [form.get(name, 0) for name in UNKNOWNS]


def shown_forms(chosen: Sequence[str], hidden: Sequence[bool]) -> list[dict[str, int]]:
    """Return what everybody knows: the stock before, published, and the rows shown."""
    shown = [name for name, gone in zip(chosen, hidden, strict=True) if not gone]
    return [{"before": 1}, *(form for name in shown for form in SHOWS[name] if form)]


@pytest.mark.parametrize("seed", range(8))
def test_no_small_count_follows_from_what_is_shown(
    seed: int, published: dict[tuple[str, int], float]
) -> None:
    """Over random tables and worlds, by another way of solving than the module's own."""
    random = np.random.default_rng(seed)
    secondary = 0
    for _ in range(40):
        world = draw(random)
        published["cin.cpp_at_31_march", 2026] = world["before"]
        chosen = [name for name in SHOWS if random.random() < 0.7]
        rows = table(world, chosen)
        hidden = suppress(rows, AREA)
        known = [vector(form) for form in shown_forms(chosen, hidden)]
        for form in small_forms(world, chosen):
            assert not solvable(known, vector(form)), (world, chosen, hidden, form)
        first = [disclosure.primary(row) for row in rows]
        assert all(h for h, p in zip(hidden, first, strict=True) if p)
        extra = [i for i, (h, p) in enumerate(zip(hidden, first, strict=True)) if h and not p]
        secondary += len(extra)
        if extra:
            # what was withheld in addition was needed: with the first alone something follows
            known = [vector(form) for form in shown_forms(chosen, first)]
            assert any(solvable(known, vector(f)) for f in small_forms(world, chosen))
    assert secondary > 5, "the worlds must try secondary suppression"


@pytest.mark.parametrize("seed", range(4))
def test_several_worlds_fit_what_is_shown(
    seed: int, published: dict[tuple[str, int], float]
) -> None:
    """Try every world of whole numbers: a withheld small count is never the only one that fits.

    Here counts cannot be negative and parts cannot exceed wholes, which the module does not
    reckon with: it shows that this gives nothing away either.
    """
    random = np.random.default_rng(100 + seed)
    names = ("cpp", "cpp_starts", "cpp_ends", "cpp_subsequent_pct")
    tried = 0
    for _ in range(25):
        world = draw(random)
        published["cin.cpp_at_31_march", 2026] = world["before"]
        chosen = [name for name in names if random.random() < 0.8]
        hidden = suppress(table(world, chosen), AREA)
        facts = [(f, value(f, world)) for f in shown_forms(chosen, hidden)]
        wanted = small_forms(world, chosen)
        tried += len(wanted)
        fits: list[set[int]] = [set() for _ in wanted]
        for starts, ends in itertools.product(range(31), repeat=2):
            for again in range(starts + 1):
                other = {**world, "starts": starts, "ends": ends, "again": again}
                if all(value(form, other) == told for form, told in facts):
                    for place, form in zip(fits, wanted, strict=True):
                        place.add(value(form, other))
        assert all(len(place) > 1 for place in fits), (world, chosen, hidden)
    assert tried > 8


@pytest.mark.parametrize("seed", range(4))
def test_windows_inside_a_published_year_give_nothing_away(
    seed: int, published: dict[tuple[str, int], float]
) -> None:
    """Months of a published year, some of them given: no small month or rest follows."""
    random = np.random.default_rng(200 + seed)
    starts = [date(2025 + (m > 9), (m + 2) % 12 + 1, 1) for m in range(1, 13)]
    ends = [*(date.fromordinal(day.toordinal() - 1) for day in starts[1:]), date(2026, 3, 31)]
    for _ in range(25):
        months = random.poisson(8, 12)
        published["cin.s47", 2026] = int(months.sum())
        given = [m for m in range(12) if random.random() < 0.8]
        rows = [count("s47_rate", int(months[m]), 40_000, (starts[m], ends[m])) for m in given]
        hidden = suppress(rows, AREA)
        shown = [m for m, gone in zip(given, hidden, strict=True) if not gone]
        known = [[1] * 12] + [[int(i == m) for i in range(12)] for m in shown]
        rest = [int(m not in given) for m in range(12)]
        wanted = [[int(i == m) for i in range(12)] for m in range(12) if 0 < months[m] < 6]
        wanted += [rest] * bool(0 < sum(months[i] for i in range(12) if rest[i]) < 6)
        assert not any(solvable(known, form) for form in wanted)


# ---- many rows --------------------------------------------------------------------------


def test_the_rows_order_does_not_matter(published: dict[tuple[str, int], float]) -> None:
    published["cin.cpp_at_31_march", 2026] = 20
    random = np.random.default_rng(5)
    for _ in range(10):
        world = draw(random)
        published["cin.cpp_at_31_march", 2026] = world["before"]
        rows = table(world, SHOWS)
        forward = dict(zip(SHOWS, suppress(rows, AREA), strict=True))
        back = dict(zip(reversed(SHOWS), suppress(rows[::-1], AREA), strict=True))
        first = {row.indicator for row in rows if disclosure.primary(row)}
        assert {n for n in SHOWS if forward[n]} >= first and {n for n in SHOWS if back[n]} >= first


def test_nothing_is_withheld_of_nothing() -> None:
    assert suppress([], AREA) == ()


# ---- the data-quality page --------------------------------------------------------------


@pytest.mark.parametrize(
    ("given", "of", "shown"),
    [
        (0, 600, (0, 600, "")),
        (3, 600, (None, 600, "1 to 5.")),
        (6, 604, (10, 600, "")),
        (597, 600, (600, 600, "")),
        (14, 5, (10, None, "")),
        (None, None, (None, None, "")),
    ],
)
def test_counts_of_rows_are_banded(
    given: int | None, of: int | None, shown: tuple[int | None, int | None, str]
) -> None:
    found = disclosure.band(Check("List 3", "Blank", "Gender", given, of))
    assert (found.count, found.of, found.text) == shown
    assert (found.part, found.what, found.column) == ("List 3", "Blank", "Gender")


def test_a_banded_line_keeps_its_remark() -> None:
    assert disclosure.band(Check("a", "b", count=2, text="left out")).text == "1 to 5. Left out"


@pytest.mark.parametrize(("count", "told"), [(7, "All."), (5, "Not all.")])
def test_numbers_of_columns_are_told_in_words(count: int, told: str) -> None:
    found = disclosure.band(Check("List 1", "Columns recognised", count=count, of=7))
    assert (found.count, found.of, found.text) == (None, None, told)
