"""Working days: against the bank holidays GOV.UK gives and against counting by hand."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.local import days


def between(start: str, end: str) -> float:
    return float(days.between(np.array([start], "M8[D]"), np.array([end], "M8[D]"))[0])


def test_the_bank_holidays_of_2020_to_2026_are_those_of_gov_uk() -> None:
    """The days off that move, or stand once: www.gov.uk/bank-holidays, England and Wales."""
    found = {str(day) for day in days.bank_holidays(2020, 2026)}
    assert {
        "2020-05-08",  # early May, moved to the anniversary of VE Day
        "2022-06-02",  # spring, moved to the Platinum Jubilee
        "2022-06-03",
        "2022-09-19",  # the Queen's funeral
        "2023-05-08",  # the coronation
        "2024-04-01",
        "2025-08-25",
        "2026-12-28",
    } <= found
    # neither the days those replaced, nor Scotland's, nor Northern Ireland's
    assert found.isdisjoint(
        {"2020-05-04", "2022-05-30", "2024-01-02", "2024-03-18", "2024-08-05", "2024-12-02"}
    )


@pytest.mark.parametrize(
    ("start", "end", "expected"),
    [
        ("2025-06-02", "2025-06-02", 0),  # the same Monday
        ("2025-06-02", "2025-06-03", 1),
        ("2025-06-06", "2025-06-09", 1),  # Friday to Monday
        ("2025-06-06", "2025-06-07", 0),  # to a Saturday
        ("2025-06-07", "2025-06-09", 1),  # from a Saturday
        ("2025-04-17", "2025-04-22", 1),  # over Good Friday, a week-end and Easter Monday
        ("2024-12-24", "2025-01-02", 4),  # 27, 30 and 31 December, 2 January
        ("2025-06-03", "2025-06-02", -1),
    ],
)
def test_the_day_of_the_start_is_day_nought(start: str, end: str, expected: int) -> None:
    assert between(start, end) == expected


def test_a_missing_date_gives_no_number() -> None:
    start = np.array(["2025-06-02", "NaT", "2025-06-02"], "M8[D]")
    end = np.array(["NaT", "2025-06-02", "2025-06-04"], "M8[D]")
    assert np.isnan(days.between(start, end)).tolist() == [True, True, False]
    assert np.isnan(days.between(start[:2], end[:2])).all()
