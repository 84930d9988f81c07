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
from analysis.synthetic import census, files, lists, looked_after, messy, tiles, truth
from analysis.synthetic.days import Window, year_end
from analysis.synthetic.events import Child
from analysis.synthetic.population import children
from analysis.synthetic.truth import Truth

#: Rows of the eleven lists in six months, for each referral a year, about.
_ROWS = 4.84
#: Referrals a year of the two named sizes: a small island, a large county.
SIZES = {"small": 260, "large": 9000}
#: Encodings of the messy variant's CSV files, by list: some with a mark in front, one Windows's.
_ENCODINGS = {
    name: "cp1252" if number == 8 else "utf-8-sig" for number, name in messy.NAMES.items()
}
Form = Literal["xlsx", "csv", "parquet"]


@dataclass(frozen=True)
class Synthetic:
    """One simulated council, and the files and answers that its children's lives give."""

    area: str
    reference: date
    months: int
    seed: int
    #: referrals a year, about, of one copy
    referrals: float
    #: how many times the children are there, each time under other ids
    copies: int = 1

    @cached_property
    def children(self) -> list[Child]:
        """Return the simulated children of one copy."""
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
        return tiles.times(truth.annex_a(self.children, self.window), self.copies)

    @property
    def messy_truth(self) -> Truth:
        """Return the true answers for the messy variant.

        They are those of the clean one: what is planted is the same rows in other words, and
        rows that a careful reader leaves out (see `faults_planted`).
        """
        return self.truth

    @cached_property
    def truth_year(self) -> Truth:
        """Return the true answers for the year of the statutory returns, by indicator."""
        return tiles.times(truth.statutory(self.children, self.year), self.copies)

    @cached_property
    def lists(self) -> lists.Lists:
        """Return the rows of the eleven lists, of one copy."""
        return lists.build(self.children, self.window, self.area, self.seed)

    @property
    def rows(self) -> int:
        """Return how many rows the lists hold together."""
        return self.copies * sum(len(rows) for rows in self.lists.values())

    @cached_property
    def secrets(self) -> frozenset[str]:
        """Return every text that must never leave a reader.

        Ids of children, families and adopters, postcodes and homes' numbers, dates of birth as
        the files write them, and the names of workers, teams, advisers and schools.
        """
        found: set[str] = set()
        for child in self.children:
            born = child.born
            found |= {f"{born:%d/%m/%Y}", born.isoformat(), messy.named(born)}
            found |= {child.id, child.postcode, child.pupil}
            found |= {name for need in child.needs for name in (need.team, need.worker)}
            for care in child.cares:
                found |= {stay.postcode for stay in care.placements}
                found |= {stay.urn for stay in care.placements if stay.urn}
        found |= {str(row[7]) for row in self.lists[2]}
        found |= {str(row[9]) for row in self.lists[9]}
        found |= {str(row[2]) for row in self._looked_after(False)["social_worker"]}
        found |= {str(row[1]) for row in self.lists[10]}
        found |= {str(cell) for row in self.lists[11] for cell in row[:2]}
        found |= messy.undated_ids()
        return frozenset(tiles.renamed(text, copy) for copy in range(self.copies) for text in found)

    @cached_property
    def _messy(self) -> tuple[list[files.Sheet], tuple[messy.Planted, ...]]:
        """Return the messy sheets and what was planted in them."""
        return messy.spoil(tiles.every(self.lists, self.copies), self.reference, self.seed)

    @property
    def faults_planted(self) -> tuple[messy.Planted, ...]:
        """Return what was done to each list of the messy variant."""
        return self._messy[1]

    def write_annex_a(
        self,
        path: Path,
        messy: bool = False,
        form: Form = "xlsx",
    ) -> Path:
        """Write the lists: a workbook, or a folder of CSV or Parquet files.

        Parameters
        ----------
        path
            The workbook, or the folder.
        messy
            Whether headings, values, dates and blanks are as councils' systems write them,
            with rows among them that belong to nothing (see `faults_planted`).
        form
            Which of the three; a messy one is a workbook or CSV.

        Returns
        -------
        Path
            What was written.

        Raises
        ------
        UserError
            If a messy one is asked for as Parquet, whose columns each hold one type.
        """
        if form == "parquet":
            if messy:
                raise UserError(
                    "there is no messy variant as Parquet", "ask for it as xlsx or as csv."
                )
            files.write_parquet(path, self.lists, self.copies)
        elif form == "csv":
            if messy:
                files.write_csv(path, self._messy[0], encodings=_ENCODINGS)
            else:
                files.write_csv(path, files.sheets(self.lists), self.copies)
        else:
            clean = files.sheets(tiles.every(self.lists, self.copies)) if not messy else []
            files.write_workbook(path, self._messy[0] if messy else clean, self._about())
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
        census.write(path, self.children, self.year, self.area, history, self.copies)
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
        looked_after.write(folder, self._looked_after(history), self.copies)
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
    if isinstance(size, str):
        return Synthetic(area, reference, months, seed, SIZES[size])
    count = tiles.copies(size)
    return Synthetic(area, reference, months, seed, size / count / _ROWS, count)
