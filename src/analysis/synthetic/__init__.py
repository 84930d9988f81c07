"""Synthetic returns of a council that does not exist, with their true answers known.

Children's lives are simulated; an Annex A workbook, a children in need census and the
looked-after return are three views of the same events. The answers are counted from the
events by plain loops (see `truth`), and are what the readers of a council's own data are
tested against. Nothing here resembles a real child, and every file says that it is SYNTHETIC.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Literal

from analysis.errors import UserError
from analysis.synthetic import census, files, lists, looked_after, truth
from analysis.synthetic.days import Window, year_end
from analysis.synthetic.events import Child
from analysis.synthetic.population import children
from analysis.synthetic.truth import Truth

#: Rows of the eleven lists in six months, for each referral a year, about.
_ROWS = 4.84
#: Referrals a year of the two named sizes: a small island, a large county.
SIZES = {"small": 260, "large": 9000}
Form = Literal["xlsx", "csv", "parquet"]


@dataclass(frozen=True)
class Synthetic:
    """One simulated council, and the files and answers that its children's lives give."""

    area: str
    reference: date
    months: int
    seed: int
    referrals: float

    @cached_property
    def children(self) -> list[Child]:
        """Return the simulated children."""
        return children(self.referrals, self.reference, self.seed)

    @property
    def window(self) -> Window:
        """Return the window of the Annex A extract."""
        return Window.back(self.reference, self.months)

    @property
    def year(self) -> Window:
        """Return the year to 31 March of the census and of the looked-after return."""
        return Window.back(year_end(self.reference), 12)

    @cached_property
    def truth(self) -> Truth:
        """Return the true answers for the Annex A window, by indicator."""
        return truth.annex_a(self.children, self.window)

    @cached_property
    def truth_year(self) -> Truth:
        """Return the true answers for the year of the statutory returns, by indicator."""
        return truth.statutory(self.children, self.year)

    @cached_property
    def lists(self) -> lists.Lists:
        """Return the rows of the eleven lists."""
        return lists.build(self.children, self.window, self.area, self.seed)

    @property
    def rows(self) -> int:
        """Return how many rows the lists hold together."""
        return sum(len(rows) for rows in self.lists.values())

    @cached_property
    def secrets(self) -> frozenset[str]:
        """Return every text that must never leave a reader.

        Ids of children, families and adopters, postcodes, dates of birth as the files write
        them, and the names of workers, teams and advisers.
        """
        found: set[str] = set()
        for child in self.children:
            found |= {child.id, child.postcode, f"{child.born:%d/%m/%Y}", child.born.isoformat()}
            found.add(child.pupil)
            found |= {name for need in child.needs for name in (need.team, need.worker)}
            for care in child.cares:
                found |= {stay.postcode for stay in care.placements}
                found |= {stay.urn for stay in care.placements if stay.urn}
        found |= {str(row[9]) for row in self.lists[9]}
        found |= {str(row[2]) for row in self._looked_after(False)["social_worker"]}
        found |= {str(row[1]) for row in self.lists[10]}
        found |= {str(cell) for row in self.lists[11] for cell in row[:2]}
        return frozenset(found)

    def write_annex_a(self, path: Path, *, form: Form = "xlsx") -> Path:
        """Write the lists: a workbook, or a folder of CSV or Parquet files.

        Parameters
        ----------
        path
            The workbook, or the folder.
        form
            Which of the three.

        Returns
        -------
        Path
            What was written.
        """
        if form == "xlsx":
            files.write_workbook(path, files.sheets(self.lists), self._about())
        elif form == "csv":
            files.write_csv(path, files.sheets(self.lists))
        else:
            files.write_parquet(path, self.lists)
        return path

    def write_cin_xml(self, path: Path, *, history: bool = True) -> Path:
        """Write the children in need census of the year to 31 March before the reference date.

        Parameters
        ----------
        path
            The file.
        history
            Whether the referrals of the 12 months before the year are there too, as the
            truth of re-referrals needs; a census as submitted has none (False).
        """
        census.write(path, self.children, self.year, self.area, history)
        return path

    def write_ssda903(self, folder: Path, *, history: bool = True) -> Path:
        """Write the looked-after return of the same year, one CSV file a table.

        Parameters
        ----------
        folder
            Where the files go.
        history
            Whether episodes that ended before the year are there too, as the truth of
            stability needs; a return as submitted has none (False).
        """
        looked_after.write(folder, self._looked_after(history))
        return folder

    def _looked_after(self, history: bool) -> looked_after.Tables:
        """Return the rows of the looked-after return."""
        return looked_after.tables(self.children, self.year, history, self.seed)

    def _about(self) -> list[str]:
        """Return what the first sheet says below the note."""
        return [
            f"Annex A lists 1 to 11 of a simulated council that borrows the code {self.area}.",
            f"Reference date {self.reference:%d/%m/%Y}; window of {self.months} months, from "
            f"{self.window.start:%d/%m/%Y}; seed {self.seed}.",
        ]


def council(
    size: str | int = "small",
    seed: int = 1,
    area: str = "921",
    reference: date = date(2026, 9, 30),
    months: int = 6,
) -> Synthetic:
    """Simulate a council.

    Parameters
    ----------
    size
        ``small`` (an island, several of whose counts are from 1 to 5), ``large`` (a county
        of some 40,000 rows), or about how many rows the lists should hold together.
    seed
        The same seed gives the same children, and the same bytes.
    area
        Three-digit code that the files carry.
    reference
        The day the extract is made.
    months
        Length of the window of the event lists, from 1 to 24.

    Raises
    ------
    UserError
        If the size or the number of months is not one of these.
    """
    if isinstance(size, str) and size not in SIZES:
        raise UserError(
            f"unknown size of a synthetic council: {size!r}",
            "give small, large or a number of rows.",
        )
    if not 1 <= months <= 24:
        raise UserError(f"a window of {months} months", "give from 1 to 24 months.")
    referrals = SIZES[size] if isinstance(size, str) else size / _ROWS
    return Synthetic(area, reference, months, seed, referrals)
