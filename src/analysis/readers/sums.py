"""Columns that carry a measure only when added up."""

from __future__ import annotations

import pandas as pd

from analysis.readers import common
from analysis.tidy import Flag

#: The sign between columns in a reader's map and in the tidy table's ``column``.
PLUS = " + "


def parts(column: str) -> list[str]:
    """Return the columns that a column of a reader's map is made of.

    >>> parts("Act_HE + Act_OE")
    ['Act_HE', 'Act_OE']
    """
    return column.split(PLUS)


def add_up(
    frame: pd.DataFrame, column: str, file: str, symbols: dict[str, Flag] | None = None
) -> pd.Series:
    """Add columns up, cell by cell.

    Parameters
    ----------
    frame
        Cells as printed, indexed by row number in the file.
    column
        Columns joined by ``+`` with a space either side; one column is returned as it is.
    file, symbols
        As for `analysis.tidy.parse`.

    Returns
    -------
    pandas.Series
        The sum; where a part is withheld, what is printed for that part, and failing that
        what is printed for the first part without a number: a sum is never guessed.

    Raises
    ------
    Faults
        If a column is missing or a cell is neither number nor known symbol.
    """
    names = parts(column)
    common.need(frame.columns, names, file)
    if len(names) == 1:
        return frame[column]
    numbers, withheld = [], {}
    for name in names:
        value, flag = common.parse_rows(frame[name], file, name, symbols)
        numbers.append(pd.Series(value, index=frame.index))
        withheld[name] = flag == Flag.CONFIDENTIAL
    total = sum(numbers[1:], start=numbers[0]).round(6).astype(object)
    for name, number in reversed(list(zip(names, numbers, strict=True))):
        total = total.mask(number.isna(), frame[name])
    for name in reversed(names):
        total = total.mask(withheld[name], frame[name])
    return total
