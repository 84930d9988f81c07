"""How long each step of the journey took, read in every way that inspections allow."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.findings import _spells
from analysis.findings._spells import Start
from analysis.judgements import GRADES
from analysis.paths import remember
from analysis.stats import hazards, survival, wilson
from analysis.stats.hazards import WeibullFit
from analysis.stats.intervals import Interval
from analysis.stats.survival import Bounds, Incidence, KaplanMeier, Turnbull

#: Fewer steps completed than this make no estimate of a time.
FEWEST = 10
#: Steps of the journey set beside grades: begin, target, lapse (see `_spells.spells`), how it is
#: told, and the report's estimate in months.
ROUTES: dict[str, tuple[int, int, int | None, str, float]] = {
    "fair": (1, 2, None, "from inadequate to requires improvement or better", 24.0),
    "good": (2, 3, 1, "from requires improvement to good or better", 36.0),
    "great": (3, 4, 2, "from good to outstanding", 36.0),
    "joint": (1, 3, None, "from inadequate to good or better, by whatever way", 60.0),
}
#: Clocks, and how each is told.
STARTS: dict[Start, str] = {
    "published": "from the day the report was published",
    "inspected": "from the first day of the inspection",
    "half a year on": "from six months after publication",
}


@dataclass(frozen=True, eq=False)
class Timed:
    """The times of one step of the journey.

    Attributes
    ----------
    recorded
        Until a report said so; still running on the last day followed.
    bounds
        As early and as late as the inspections allow, of the stretches judged again: straight
        after the last inspection that saw the old grade, or on the first day of the one that
        saw the new. Nothing is assumed in between.
    between
        The likeliest placing between inspections (Turnbull); None with nothing completed.
    smooth
        Weibull times between inspections; None where the data do not determine them.
    completed
        Months, published to published, of those that got there.
    competing
        Share come to the target and share fallen back, by time.
    """

    route: str
    start: Start
    spells: pd.DataFrame
    recorded: KaplanMeier
    bounds: Bounds | None
    between: Turnbull | None
    smooth: WeibullFit | None
    completed: np.ndarray
    competing: Incidence

    @property
    def told(self) -> str:
        """The step in words."""
        return ROUTES[self.route][3]

    @property
    def expected(self) -> float:
        """The report's estimate in months."""
        return ROUTES[self.route][4]

    @property
    def n(self) -> int:
        """Stretches that began."""
        return len(self.spells)

    @property
    def events(self) -> int:
        """Stretches that came to their target."""
        return len(self.completed)


@remember
def timed(edition: str, route: str, start: Start = "published") -> Timed:
    """Return the times of one step.

    Parameters
    ----------
    edition
        The edition's id.
    route
        A key of `ROUTES`.
    start
        What the clock starts on.
    """
    begin, target, lapse, *_ = ROUTES[route]
    table = _spells.spells(edition, begin, target, lapse)
    months, reached, left, right = _spells.clock(table, start)
    again = table["again"].to_numpy()
    # one that fell back did not come to the target within its stretch
    never = np.where(table["event"] == 2, np.inf, left)
    return Timed(
        route=route,
        start=start,
        spells=table,
        recorded=survival.kaplan_meier(months, reached),
        bounds=survival.bounds(never[again], right[again]) if again.any() else None,
        between=survival.turnbull(left, right) if reached.any() else None,
        smooth=_smooth(left, right, table["area"]) if reached.sum() >= FEWEST else None,
        completed=np.sort(months[reached]),
        competing=survival.incidence(months, table["event"]),
    )


@remember
def variants(edition: str, route: str) -> dict[str, KaplanMeier]:
    """Return the recorded times under other choices that a doubting reader would make."""
    begin, target, lapse, *_ = ROUTES[route]
    table = _spells.spells(edition, begin, target, lapse)
    found = {told: timed(edition, route, start).recorded for start, told in STARTS.items()}
    months, reached, *_ = _spells.clock(table)
    lost = _spells.paused(table, edition)
    if lost.any():
        found["the clock stopped while inspections were paused"] = survival.kaplan_meier(
            np.maximum(months - lost, 0), reached
        )
        untouched = lost == 0
        found["without the stretches that met the pause"] = survival.kaplan_meier(
            months[untouched], reached[untouched]
        )
    for framework in ("SIF", "ILACS"):
        own = (table["framework"] == framework).to_numpy()
        if reached[own].sum() >= FEWEST:
            found[f"begun by a judgement under {framework}"] = survival.kaplan_meier(
                months[own], reached[own]
            )
    return found


def _smooth(left: np.ndarray, right: np.ndarray, area: pd.Series) -> WeibullFit | None:
    """Return Weibull times between inspections, None where there is no single best fit."""
    try:
        return hazards.weibull(left, right, clusters=area)
    except ValueError:
        return None


@dataclass(frozen=True, slots=True)
class Returned:
    """What inspectors found when they first came back to inadequate councils."""

    within: float
    came: int
    better: int
    share: Interval | None


@remember
def returned(edition: str) -> tuple[Returned, ...]:
    """Return, by months since publication, how many first re-inspections found better."""
    table = _spells.spells(edition, 1, 2)
    again = table[table["again"]]
    better = (again["event"] == 1) & (again["judged"] == 1)
    found = []
    for within in (24.0, 30.0, 36.0, 48.0):
        inside = (again["next"] <= within).to_numpy()
        came, good = int(inside.sum()), int((better.to_numpy() & inside).sum())
        found.append(Returned(within, came, good, wilson(good, came) if came else None))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Gap:
    """How long until a council was judged again, after one grade."""

    grade: int
    judged: int
    again: int
    #: times by which 5, 25, 50, 75 and 95 in a hundred had been judged again
    quantiles: tuple[float, ...]
    soonest: float


@remember
def timetable(edition: str) -> tuple[Gap, ...]:
    """Return the times to the next judgement after each grade, those still waiting counted."""
    found = []
    table = _spells.gaps(edition)
    for grade in range(1, len(GRADES) + 1):
        own = table[table["grade"] == grade]
        again = own["again"].to_numpy(bool)
        if again.sum() < FEWEST:
            continue
        months = own["months"].to_numpy(float)
        curve = survival.kaplan_meier(months, again)
        quantiles = tuple(curve.quantile(q)[0] for q in (0.05, 0.25, 0.5, 0.75, 0.95))
        found.append(Gap(grade, len(own), int(again.sum()), quantiles, float(months[again].min())))
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Floor:
    """Inadequate stretches for which the timetable alone rules out a report within a time."""

    months: float
    total: int
    ruled_out: int
    share: Interval


@remember
def floor(edition: str, months: float = 24.0) -> Floor | None:
    """Return how many inadequate councils were not judged again within a time.

    Stretches are counted once the time has passed, or the council has been judged again.
    """
    table = _spells.spells(edition, 1, 2)
    told = table[table["again"] | (table["next"] > months)]
    if not len(told):
        return None
    late = int((told["next"] > months).sum())
    return Floor(months, len(told), late, wilson(late, len(told)))
