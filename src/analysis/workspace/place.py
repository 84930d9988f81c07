"""Where a council's own edition lies, what it is called, and how it goes again."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path

from analysis import areas, paths
from analysis.areas import Area
from analysis.errors import UserError
from analysis.local.aggregate import INTERNAL

#: What stands on every page and file of a local run.
UNPUBLISHED = "Local, unpublished"
#: What stands there as well where small counts are shown.
WATERMARK = "INTERNAL: official-sensitive, do not share"
#: What stands across every page and picture there.
BIG_LETTERS = "INTERNAL, DO NOT SHARE"


def council(name: str) -> Area:
    """Return the council of today that was named.

    Raises
    ------
    UserError
        If it is unknown, or no council.
    """
    found = areas.find(name)
    if found.kind != "council":
        raise UserError(
            f"{found.name} is not a council", "name a council, such as 'Isle of Wight' or '921'."
        )
    return found


def home() -> Path:
    """Return the folder of every local run."""
    return paths.build() / "local"


def examples() -> Path:
    """Return the folder of synthetic inputs."""
    return paths.build() / "examples"


def fonts() -> Path:
    """Return the folder of matplotlib's list of fonts, the same for every council."""
    return home() / ".fonts"


@dataclass(frozen=True, slots=True)
class Place:
    """The folders of one council's edition, finished or being made."""

    root: Path

    def data(self, mode: str) -> Path:
        """Return the folder of the aggregate table; a table bears no mark, so its folder does."""
        return self.root / ("data-INTERNAL-do-not-share" if mode == INTERNAL else "data")

    @property
    def notebooks(self) -> Path:
        """The executed notebooks."""
        return self.root / "notebooks"

    @property
    def outputs(self) -> Path:
        """What people paste."""
        return self.root / "outputs"

    @property
    def site(self) -> Path:
        """The council's book."""
        return self.root / "site"

    @property
    def work(self) -> Path:
        """What only the making needs; gone when it is made."""
        return self.root / "work"


def of(area: Area) -> Place:
    """Return the folders of a council's finished edition."""
    return Place(home() / area.slug)


def mark(mode: str | None) -> str:
    """Return what stands on every page and file of a run.

    Parameters
    ----------
    mode
        ``publish`` or ``internal``; None where there are no local figures at all.
    """
    if mode is None:
        return f"{UNPUBLISHED} edition, on published figures only"
    if mode == INTERNAL:
        return f"{WATERMARK}. {UNPUBLISHED}; small counts are shown"
    return f"{UNPUBLISHED}; small counts are withheld"


def clean(area: Area | None) -> list[Path]:
    """Delete a council's edition and synthetic inputs, or everybody's when None.

    Returns
    -------
    list of Path
        The folders deleted.
    """
    if area is None:
        found = [home(), examples()]
    else:
        found = [of(area).root, making(area).root, old(area)]
        found += sorted(examples().glob(f"{area.slug}-*"))
    gone = [folder for folder in found if folder.is_dir()]
    for folder in gone:
        shutil.rmtree(folder)
    return gone


def making(area: Area) -> Place:
    """Return where an edition is made before it takes the place of the last one."""
    return Place(home() / f".{area.slug}.new")


def old(area: Area) -> Path:
    """Return where the last edition stands for the moment in which it is replaced."""
    return home() / f".{area.slug}.old"


def put(area: Area) -> Place:
    """Put the edition just made in the place of the last one, with two renames."""
    new, place, last = making(area).root, of(area), old(area)
    shutil.rmtree(last, ignore_errors=True)
    if place.root.exists():
        place.root.rename(last)
    new.rename(place.root)
    shutil.rmtree(last, ignore_errors=True)
    return place
