"""Synthetic data to try everything with, before anybody's real data are near."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path
from typing import Literal

from analysis import synthetic
from analysis.areas import Area
from analysis.workspace import place

#: The day the synthetic lists are taken, and the seed of their draws.
REFERENCE, SEED = date(2026, 9, 30), 20260930
Size = Literal["small", "large", "messy"]


def write(area: Area, size: Size) -> list[Path]:
    """Write synthetic Annex A lists, a census and looked-after files for a council.

    Parameters
    ----------
    area
        The council; nothing of its real figures is used but its number.
    size
        ``small`` (an island), ``large`` (a county), or ``messy``: small, with every untidiness
        that real extracts have.

    Returns
    -------
    list of Path
        The workbook, the census and the folder of files, in the build folder.
    """
    folder = place.examples() / f"{area.slug}-{size}"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    made = synthetic.council(
        size="large" if size == "large" else "small", seed=SEED, area=area.id, reference=REFERENCE
    )
    paths = [folder / "annex_a.xlsx", folder / "cin_census.xml", folder / "ssda903"]
    made.write_annex_a(paths[0], messy=size == "messy")
    made.write_cin_xml(paths[1])
    made.write_ssda903(paths[2])
    return paths
