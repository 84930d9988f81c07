"""From masks over rows to aggregate rows with their grade, and no row of a child after that."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache

import numpy as np

from analysis import paths
from analysis.local.aggregate import Check, Count
from analysis.local.annex_a.window import Window

#: Share of rows whose value or dates are not known, above which a figure cannot be compared.
_MOST_UNKNOWN = 0.1
_TOO_SHORT = (
    "Not comparable here: the list's dates span much less than the window, so give the number of "
    "months they cover."
)
_TOO_MANY_BLANKS = "Not comparable here: the value is not known for more than a tenth of the rows."
_TOO_MANY_LOST = (
    "Not comparable here: more than a tenth of the list's rows had to be left out because of "
    "their dates."
)
_NAN = float("nan")


@cache
def grades() -> dict[str, dict[str, str]]:
    """Return each indicator's grade and the care it needs, as declared."""
    path = paths.used(paths.DECLARED / "local_grades_annex_a.toml")
    with path.open("rb") as file:
        return tomllib.load(file)


@dataclass
class Tally:
    """Collects the counts of a window."""

    window: Window
    counts: list[Count] = field(default_factory=list)
    checks: list[Check] = field(default_factory=list)
    #: the list being counted
    part: str = ""
    #: share of its rows that were left out because of their dates
    lost: float = 0.0

    def flow(self, name: str, hits: np.ndarray, days: np.ndarray) -> None:
        """Add events of the window; ``days`` are the list's, to see whether they span it."""
        self._add(name, float(hits.sum()), _NAN, days)

    def people(self, name: str, child: np.ndarray, days: np.ndarray) -> None:
        """Add different children of the window."""
        self._add(name, float(len(np.unique(child))), _NAN, days)

    def stock(self, name: str, child: np.ndarray) -> None:
        """Add different children on the reference date."""
        self._add(name, float(len(np.unique(child))), _NAN, None)

    def ratio(self, name: str, top: np.ndarray, bottom: np.ndarray, days: np.ndarray) -> None:
        """Add events of one kind for events of another, both of the window."""
        self._add(name, float(top.sum()), float(bottom.sum()), days)

    def per(self, name: str, top: float, bottom: float) -> None:
        """Add a stock divided by another."""
        self._add(name, top, bottom, None)

    def share(
        self,
        name: str,
        hits: np.ndarray,
        base: np.ndarray,
        known: np.ndarray,
        days: np.ndarray | None = None,
        variant: str = "",
    ) -> None:
        """Add a share of the rows of a base whose value is known.

        Parameters
        ----------
        name
            The indicator's id.
        hits, base, known
            Which rows have what is looked for, which are asked, and which can answer.
        days
            The list's days where the base is a window; None for a snapshot.
        variant
            ``dates`` where the other of two ways of counting was taken.
        """
        asked = int(base.sum())
        answered = base & known
        unknown = asked - int(answered.sum())
        if unknown:
            self.checks.append(
                Check(self.part, "Not known, left out of the indicator", name, unknown, asked)
            )
            if unknown == asked:
                return
        weak = _TOO_MANY_BLANKS if unknown > _MOST_UNKNOWN * asked else ""
        top, bottom = float((hits & answered).sum()), float(answered.sum())
        self._add(name, top, bottom, days, weak, variant)

    def _add(
        self,
        name: str,
        top: float,
        bottom: float,
        days: np.ndarray | None,
        weak: str = "",
        variant: str = "",
    ) -> None:
        told = grades()[name]
        start = self.window.end if days is None else self.window.start
        if days is not None and not self.window.spanned(days):
            weak = _TOO_SHORT
        if self.lost > _MOST_UNKNOWN:
            weak = _TOO_MANY_LOST
        how = told.get(f"how_{variant}", told["how"])
        self.counts.append(
            Count(
                indicator=name,
                start=start,
                end=self.window.end,
                numerator=top,
                denominator=bottom,
                grade="C" if weak else told["grade"],
                how=f"{how} {weak}".strip(),
            )
        )
