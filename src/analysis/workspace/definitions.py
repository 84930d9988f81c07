"""Every indicator's official definition as a table: for the template and for every output."""

from __future__ import annotations

from analysis import declare, wording
from analysis.declare import POPULATION

COLUMNS = (
    "Indicator id",
    "Title",
    "Official definition",
    "What is counted (numerator)",
    "What it is divided by (denominator)",
    "Unit",
    "Period",
    "Source of the definition",
)


def rows(only: set[str] | None = None) -> list[tuple[str, ...]]:
    """Return one row an indicator, in the order of their ids.

    Parameters
    ----------
    only
        Ids to keep; those a council can give figures of when None.
    """
    found: list[tuple[str, ...]] = []
    for name in declare.ids("indicators"):
        spec = declare.indicator(name)
        if name not in only if only is not None else spec.deflated:
            continue
        above = wording.measures(spec.numerator)
        if spec.minus:
            above += f", less {wording.measures(spec.minus)}"
        below = wording.measures(spec.denominator)
        if spec.denominator == (POPULATION,):
            below = "children aged 0 to 17; leave empty to use the published population"
        found.append(
            (
                name,
                spec.title,
                spec.definition,
                above,
                below or "none: a plain figure; leave empty",
                spec.unit,
                spec.period_means,
                spec.definition_source,
            )
        )
    return found
