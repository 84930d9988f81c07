"""A council's own data: read, checked, reduced to totals, and let out through one door.

Own rows extend or replace the council's own series and nobody else's. Small counts, and what
would reveal them, are withheld before anything is drawn, so that no section, table or download
can show them.
"""

from __future__ import annotations

from analysis.local.disclosure import FEWEST_SHOWN
from analysis.local.figures import RELEASE, Local, LocalFigure, Rows, children, withheld
from analysis.local.sheet import COLUMNS
from analysis.local.store import load

__all__ = [
    "COLUMNS",
    "FEWEST_SHOWN",
    "RELEASE",
    "Local",
    "LocalFigure",
    "Rows",
    "children",
    "load",
    "read",
    "withheld",
]


def read(path: str, area: str, edition: str) -> Rows:
    """Return a council's own whole years, for the pages that show published years.

    Parameters
    ----------
    path
        What `analysis.local.store.load` takes.
    area, edition
        Ids of the council and the edition.

    Returns
    -------
    dict
        Indicator's id → period → point, with intervals as for published figures. Parts of
        years and figures that do not compare (grade C) are left out. Small counts are
        withheld: flag ``c``, and no number of any kind.

    Raises
    ------
    UserError, Faults
        If the figures are not sound; every fault at once.
    """
    return load(path, area, edition).years()
