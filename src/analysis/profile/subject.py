"""Whose profile it is: the council, the edition, its neighbours and its own figures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, cast

from analysis import areas, declare, words
from analysis.areas import Area
from analysis.errors import Faults, UserError
from analysis.local.store import Local, load
from analysis.moves import FEWEST_NEIGHBOURS

Statistic = Literal["median", "mean"]
STATISTICS = ("median", "mean")
#: The models of statistical neighbours, by the word that asks for them.
MODELS = {"2025": "May 2025", "2021": "April 2021"}
#: How many parts of a list a council's name can hold: Bournemouth, Christchurch and Poole.
_LONGEST = 3
LICENCE = "Open Government Licence v3.0."


@dataclass(frozen=True)
class Subject:
    """What every section of a profile is about."""

    area: Area
    edition: str
    #: ids of the neighbours, as asked for
    chosen: tuple[str, ...]
    #: what they are called, such as ``statistical neighbours (May 2025 model)``
    called: str
    statistic: Statistic = "median"
    #: the council's own figures, None where none were given
    own: Local | None = None

    @property
    def name(self) -> str:
        """The council's name."""
        return self.area.name

    def place(self, indicator: str) -> str:
        """Return the area whose figures stand for the council: its joint return, if it files one.

        Joint returns are of social workers only, and are never split between the partners.
        """
        return _returned(self.area.id, indicator)

    def label(self, indicator: str) -> str:
        """Return the name to print beside an indicator's figures."""
        return areas.areas()[self.place(indicator)].name

    def neighbours(self, indicator: str) -> list[str]:
        """Return the neighbours' ids, joint returns in their partners' place, its own left out."""
        found = dict.fromkeys(_returned(name, indicator) for name in self.chosen)
        return [name for name in found if name != self.place(indicator)]

    def source(self, used: Iterable[str]) -> str:
        """Return the line that names some indicators' sources, the edition and the licence."""
        names = sorted({declare.indicator(i).numerator[0].split(".")[0] for i in used})
        titles = [declare.source(name).title for name in names]
        edition = declare.edition(self.edition).title.lower()
        return f"{words.join(titles)}; edition: {edition}. {LICENCE}"


def _returned(area: str, indicator: str) -> str:
    """Return the area that files a council's figures of an indicator."""
    if not declare.indicator(indicator).numerator[0].startswith("workforce."):
        return area
    joint = areas.joint_of(area)
    return area if joint is None else joint.id


def subject(area: str, edition: str, given: str, neighbours: str, statistic: str) -> Subject:
    """Find the council, the edition, its neighbours and its own figures.

    Parameters
    ----------
    area
        A council's name or code.
    edition
        An edition's id.
    given
        Path of the council's own aggregate figures; empty for none.
    neighbours
        ``2025``, ``2021``, or names or codes of councils, with commas or semicolons between.
    statistic
        ``median`` or ``mean``: what the neighbours' values are summed up by.

    Raises
    ------
    UserError, Faults
        If any of them is not known, or the council's own figures are not sound.
    """
    found = areas.find(area)
    if found.kind != "council":
        raise UserError(
            f"{found.name} is not a council", "name a council, such as 'North Yorkshire' or '815'."
        )
    declare.edition(edition)
    if statistic not in STATISTICS:
        raise UserError(
            f"unknown statistic of neighbours: {statistic!r}", "it is 'median' or 'mean'."
        )
    asked = str(neighbours).strip()
    if asked in MODELS:
        chosen = tuple(areas.neighbours(found.id, model=asked))
        called = f"statistical neighbours ({MODELS[asked]} model)"
    else:
        chosen = listed(asked, found.id)
        called = "neighbours chosen for this page"
    return Subject(
        found,
        edition,
        chosen,
        called,
        cast(Statistic, statistic),
        load(given, found.id, edition) if given else None,
    )


def listed(text: str, own: str) -> tuple[str, ...]:
    """Return the councils that a list names.

    Names that hold commas themselves are understood: the longest run of parts that names a
    council is taken. With semicolons in the list only those part it.

    Raises
    ------
    Faults
        Every name that is not known, is the council itself, stands twice or is no council.
    """
    sign = ";" if ";" in text else ","
    parts = [part.strip() for part in text.split(sign) if part.strip()]
    found: list[str] = []
    faults: list[str] = []
    at = 0
    while at < len(parts):
        for many in range(min(_LONGEST, len(parts) - at), 0, -1):
            try:
                one = areas.find(", ".join(parts[at : at + many]))
            except UserError as error:
                if many == 1:
                    faults.append(f"{error.what}. {error.fix}")
                    at += 1
                continue
            if one.kind != "council":
                faults.append(f"{one.name} is not a council")
            elif one.id == own:
                faults.append(f"{one.name} is the council itself")
            elif one.id in found:
                faults.append(f"{one.name} stands twice")
            else:
                found.append(one.id)
            at += many
            break
    if len(found) < FEWEST_NEIGHBOURS and not faults:
        faults.append(
            f"{words.plural(len(found), 'council')} in it; fewer than {FEWEST_NEIGHBOURS} would "
            "show single councils' figures"
        )
    if faults:
        raise Faults(
            "the list of neighbours cannot be used:",
            faults,
            "give '2025', '2021', or names or codes of councils with commas between.",
        )
    return tuple(found)
