"""What the sections of the page on early warning share."""

from __future__ import annotations

from analysis.findings import early_warning
from analysis.results import Result
from analysis.stats.intervals import Interval

SOURCES = ("ofsted", "cin", "workforce")
NO_LIST = (
    "No council is given a risk here, and there is no list: at these rates of false alarm, most "
    "councils on such a list would be in no danger, and being on it could do them harm."
)


#: An interval's point and ends, as charts take them.
Range = tuple[float, float, float]


def few(part: str, edition: str) -> Result:
    """Return the result of a section of an edition with too few falls."""
    return Result(part, "", early_warning.too_few(edition))


def ends(found: Interval | None) -> Range:
    """Return an interval as a chart takes it, empty where there is none."""
    if found is None:
        return (float("nan"),) * 3
    return (found.estimate, found.low, found.high)
