"""The return on children looked after (SSDA903): CSV files or the XML form, read together.

Tables are known by their columns. Earlier years' files may stand beside the newest, with the
year in their name or in that of their folder. Only totals leave this module; the indicators
follow the published definitions, and the sentence beside a figure says where a rule of the
department's is not published.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from analysis.errors import UserError
from analysis.local import _ssda903_check, _ssda903_count
from analysis.local._cin_common import Counts, plausible
from analysis.local._ssda903_files import load
from analysis.local.aggregate import Check, Options, Reading
from analysis.words import day as told


def read(
    path: Path, area: str, options: Options, step: Callable[[str], None] = lambda _: None
) -> Reading:
    """Read the files of a return.

    Parameters
    ----------
    path
        A folder of CSV files, one CSV file of episodes, or the XML form.
    area
        The council's id. The files do not say whose they are, so this cannot be checked.
    options
        ``reference`` is the day counted to, usually the 31 March that ends the return's
        year: the files do not state it. ``months`` is not used: a return is a year.
    step
        Told which file is being read.

    Returns
    -------
    Reading
        Rows of the year to the reference date, and how sound the tables are.

    Raises
    ------
    UserError, Faults
        If no reference date is given, a file is not what it should be, no table of episodes
        is there, or no episode falls in the year.
    """
    end = options.reference
    if end is None:
        raise UserError(
            f"{path.name}: SSDA903 files do not say which day they stand at",
            "give the last day of the return's year, such as --reference 2026-03-31.",
        )
    files = load(path, step)
    step("putting episodes together")
    episodes, lost = _ssda903_count.merged(files.table("episodes"))
    born = _ssda903_check.births(files.table("header"))
    known = _ssda903_count.known_by(episodes, end)
    window = _ssda903_count.window_to(end, episodes)
    care = _ssda903_count.Care(known, window)
    if not care.any_in_window():
        raise UserError(
            f"{path.name}: no episode starts or ends from {told(window.start)} to "
            f"{told(window.end)}",
            "check --reference: it is the last day of the year the files are about.",
        )
    plausible(path.name, "cla", care.looked_after(), area, "children looked after")
    counts = Counts("ssda903", window)
    _ssda903_count.add_all(counts, care, born)
    opening = (
        Check("Files", "Window", text=f"{told(window.start)} to {told(window.end)}"),
        Check("Files", "Council", text="the files do not say whose they are: not checked"),
    )
    quality = _ssda903_check.checks(files, episodes, lost, born, end)
    return Reading("ssda903", tuple(counts.rows), (*opening, *quality, *counts.checks), end)
