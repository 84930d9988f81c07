"""How an indicator moved: the change, its interval, how it is told, the windows around it."""

from __future__ import annotations

import pytest

import toys
from analysis import moves, stats

NORTH_YORKSHIRE = "815"


@pytest.fixture
def counts(monkeypatch: pytest.MonkeyPatch) -> None:
    toys.put(
        monkeypatch,
        {
            ("count", NORTH_YORKSHIRE): {2011: 400, 2012: 436, 2013: 419, 2015: None, 2016: 277},
            ("count", "370"): {2012: 0, 2016: 5},
            ("share", NORTH_YORKSHIRE): {2012: (25, 100), 2016: (40, 80)},
            ("rate", NORTH_YORKSHIRE): {2012: (40, 20_000), 2016: (50, 10_000)},
            ("money", NORTH_YORKSHIRE): {2012: 23.94, 2016: 21.48},
        },
    )


def move(name: str, start: int = 2012, end: int = 2016, **given: str) -> moves.Move:
    found = moves.move(name, "report", NORTH_YORKSHIRE, start, end, **given)  # type: ignore[arg-type]
    assert found is not None
    return found


@pytest.mark.usefixtures("counts")
class TestMove:
    def test_counts_move_in_per_cent_with_a_poisson_interval(self) -> None:
        found = move("count")
        assert found.change == pytest.approx(100 * (277 / 436 - 1))
        known = stats.ratio_change(436, 1.0, 277, 1.0)
        assert (found.low, found.high, found.method) == (known.low, known.high, known.method)
        assert found.low < found.change < found.high < 0 and found.clear
        assert found.way == -1

    def test_rates_are_divided_by_their_populations(self) -> None:
        found = move("rate")
        assert (found.start_value, found.end_value) == (20, 50)
        assert found.change == pytest.approx(150)
        known = stats.ratio_change(40, 20_000, 50, 10_000)
        assert (found.low, found.high) == (known.low, known.high)

    def test_shares_move_in_points(self) -> None:
        found = move("share")
        assert found.measured == "points" and found.change == pytest.approx(25)
        known = stats.proportion_difference(25, 100, 40, 80)
        assert (found.low, found.high) == (known.low, known.high)

    def test_money_moves_in_its_amount_and_has_no_interval(self) -> None:
        found = move("money")
        assert found.measured == "amount" and found.change == pytest.approx(-2.46)
        assert not found.method and found.interval == ""
        assert found.clear, "where there is no interval nothing is within chance"

    def test_what_the_source_measures_in_goes_first(self) -> None:
        found = move("count", measured="amount")
        assert found.change == -159 and not found.method

    @pytest.mark.parametrize(("start", "end"), [(2012, 2015), (2010, 2016), (2012, 2020)])
    def test_a_withheld_or_missing_end_gives_no_change(self, start: int, end: int) -> None:
        assert moves.move("count", "report", NORTH_YORKSHIRE, start, end) is None

    def test_a_per_cent_change_from_none_is_no_number(self) -> None:
        found = moves.move("count", "report", "370", 2012, 2016)
        assert found is not None and found.change != found.change
        assert found.text == "no per cent change from none"
        assert found.way == 1, "it rose all the same"

    def test_a_change_within_chance_is_not_clear(self) -> None:
        assert not move("count", 2012, 2013).clear

    def test_windows_around_leave_out_what_is_not_there(self) -> None:
        near = [(m.start, m.end) for m in moves.around(move("count"))]
        assert near == [(2011, 2016), (2013, 2016)]
        assert [(m.start, m.end) for m in moves.around(move("count", 2012, 2013))] == [
            (2011, 2012),
            (2011, 2013),
        ]

    def test_comparators_leave_out_areas_without_a_figure(self) -> None:
        found = moves.comparators("count", "report", [NORTH_YORKSHIRE, "370", "314"], 2016)
        assert sorted(found) == [5, 277]


@pytest.mark.usefixtures("counts")
@pytest.mark.parametrize(
    ("change", "name", "measured", "said"),
    [
        (-36.47, "count", "per cent", "−36.5%"),
        (12.0, "share", "points", "+12.0 points"),
        (-2.46, "money", "amount", "−£2.5 million"),
        (2.0, "money", "amount", "+£2.0 million"),
        (0.0, "money", "amount", "£0.0 million"),
        (-159.0, "count", "amount", "−159.0 toys"),
    ],
)
def test_a_change_is_told_with_its_unit(
    change: float, name: str, measured: moves.Measured, said: str
) -> None:
    assert moves.told(change, name, measured) == said


@pytest.mark.usefixtures("counts")
def test_a_change_and_its_interval_as_printed() -> None:
    found = move("count")
    assert found.text == "−36.5%"
    assert found.interval == "−45.3 to −26.1"
