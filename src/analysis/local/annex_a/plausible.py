"""Whether a file can be the council's: names of others in it, and numbers far from published."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

import numpy as np

from analysis import areas, indicators
from analysis.errors import UserError
from analysis.local.aggregate import Check, Count, Options
from analysis.local.annex_a.lists import Found
from analysis.local.annex_a.sheets import Sheet

_TITLES = re.compile(
    r"\b(?:royal|london borough|metropolitan|district|county|city|unitary|borough|council|of|the|"
    r"local|authority|name|la)\b|[^a-z ]"
)
#: Rows of a sheet without a list, or above a list's headers, in which a name may stand.
_TITLE_ROWS = 12
#: Times the published number, up and down, that is worth saying.
_FAR, _VERY_FAR = 3.0, 10.0
#: Published numbers below which a third of them would point at few children.
_LARGE = 30.0
_COMPARED = ("referrals", "cpp", "cla")


def _plain(text: str) -> str:
    return " ".join(_TITLES.sub(" ", text.lower().replace("-", " ")).split())


def other_councils(sheets: Iterable[Sheet], found: Mapping[int, Found], area: str) -> list[str]:
    """Return a fault for each title that names another council, and nothing but it.

    Annex A itself says nowhere whose it is; a cover sheet or a title above the headers may.
    """
    names: dict[str, str] = {}
    for council in areas.areas().values():
        if council.kind == "council":
            for name in (council.name, *council.aliases):
                names[_plain(name)] = council.id
    names.pop("", None)
    rows = {id(own.sheet): own.row for own in found.values()}
    faults = []
    for sheet in sheets:
        above = sheet.head[: rows.get(id(sheet), _TITLE_ROWS)][:_TITLE_ROWS]
        cells = [sheet.name]
        cells += [cell for row in above for cell in row if isinstance(cell, str) and len(cell) < 80]
        named = {names[_plain(cell)]: cell for cell in cells if _plain(cell) in names}
        if named and area not in named:
            other = areas.get(next(iter(named))).name
            own = areas.get(area).name
            faults.append(
                f"{sheet.where}: names {other}, but the figures are to be {own}'s; give the "
                "right file, or the right council"
            )
    return faults


def sizes(counts: Iterable[Count], area: str, options: Options) -> list[Check]:
    """Return a check for each number that is far from what was last published.

    No number is named: how far is enough, and a small count must not be told.
    """
    checks = []
    for count in counts:
        if count.indicator not in _COMPARED:
            continue
        published = _published(count.indicator, area)
        if not published > 0:
            continue
        months = options.months if count.start != count.end else 12
        times = count.numerator * 12 / months / published
        far = ""
        if times > _VERY_FAR:
            far = "more than ten times"
        elif times > _FAR:
            far = "more than three times"
        elif times < 1 / _FAR and published >= _LARGE:
            far = "less than a third of"
        if far:
            text = (
                f"{far} the number last published for the council; check that the file is this "
                "council's alone, and the reference date and months"
            )
            checks.append(
                Check("All lists", "Far from the published number", count.indicator, text=text)
            )
    return checks


def _published(name: str, area: str) -> float:
    """Return the newest published number of an indicator, NaN where there is none."""
    try:
        found = indicators.points(name, "current", area)
    except UserError:
        return float("nan")
    held = [found[year].numerator for year in sorted(found) if np.isfinite(found[year].value)]
    return held[-1] if held else float("nan")
