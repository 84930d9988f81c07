"""Put the councils' pages into the book's site, before the site is put in place."""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from analysis import areas
from analysis.councils import build, find, page
from analysis.councils.source import short, source_key
from analysis.councils.store import Store
from analysis.errors import Faults
from analysis.runner import keys

#: Where the pages lie in the site; their addresses are lasting.
FOLDER = "councils"


@dataclass(frozen=True)
class CouncilPages:
    """What is added to a built book (see `analysis.site.builder.Addition`).

    Attributes
    ----------
    edition
        The edition whose pages are put in.
    folder
        Where they are kept; ``build/councils/<edition>`` when None.
    """

    edition: str = "current"
    folder: Path | None = None

    @cached_property
    def key(self) -> str:
        """What the added pages rest on, known before any is made."""
        here = sorted(Path(__file__).parent.glob("*.py"))
        return short(source_key(), self.edition, *(keys.content_hash(path) for path in here))

    def put(self, site: Path) -> None:
        """Fill the find page, and add each council's page and downloads.

        Parameters
        ----------
        site
            A copy of the built book that is not yet in place.

        Raises
        ------
        Faults
            Naming each council that has no page, or an old one.
        """
        store = Store(self.folder or build.folder(self.edition))
        source = source_key()
        councils = areas.councils()
        missing = [
            area.name
            for area in councils
            if not store.has(area.ons_code, short(source, area.ons_code, self.edition))
        ]
        if missing:
            raise Faults(
                "these councils have no page of today's figures:", missing, "run: analysis councils"
            )
        path = site / page.FIND
        text = find.filled(path.read_text(encoding="utf-8"))
        path.write_text(text, encoding="utf-8")
        shell = page.Shell.of(text)
        folder = site / FOLDER
        folder.mkdir(exist_ok=True)
        for area in councils:
            for old in area.past_codes:
                # an address that was once cited goes on leading there
                if old.startswith("E"):
                    moved = page.moved(area.name, area.ons_code)
                    (folder / f"{old}.html").write_text(moved, encoding="utf-8")
            for file in store.files(area.ons_code):
                if file.suffix == ".html":
                    alone = page.read(file.read_text(encoding="utf-8"))
                    whole = shell.around(alone, area.ons_code)
                    (folder / file.name).write_text(whole, encoding="utf-8")
                else:
                    shutil.copyfile(file, folder / file.name)
