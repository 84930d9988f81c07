"""Areas: councils of today and those since abolished, regions, England and joint returns.

The registry is ``data/areas.csv``, one row an area. A council's id is its DfE number, which
outlives changes of ONS code; an abolished council keeps its own id and names its successors.
Names are matched after folding case, punctuation, ``&`` and the dress of a council's name
(``City of``, ``UA``, ``Council``), never by likeness: only `find` suggests near names.
"""

from __future__ import annotations

import csv
from dataclasses import dataclass
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Literal

from analysis import paths, tables
from analysis.errors import Faults, UserError
from analysis.names import bare, normal, slugify
from analysis.paths import remember

ENGLAND = "E92000001"
INNER_LONDON = "E13000001"
OUTER_LONDON = "E13000002"

Kind = Literal["council", "region", "subregion", "country", "joint"]

#: How releases name the level of a row, lower case, and the kinds of area it can be.
LEVELS: dict[str, tuple[Kind, ...]] = {
    "national": ("country",),
    "country": ("country",),
    "regional": ("region", "subregion"),
    "region": ("region", "subregion"),
    "local authority": ("council", "joint"),
    "la": ("council", "joint"),
}


@dataclass(frozen=True)
class Area:
    """One area.

    ``id`` is the DfE number of a council, the ONS code of a region or of England, or both
    numbers joined by ``/`` for a joint return. ``start`` is None where the area is older
    than the figures, ``end`` its last day. ``members`` are the councils of today in a
    region or in England, and the partners of a joint return.
    """

    id: str
    name: str
    kind: Kind
    ons_code: str
    past_codes: tuple[str, ...]
    region: str
    start: date | None
    end: date | None
    successors: tuple[str, ...]
    members: tuple[str, ...]
    aliases: tuple[str, ...]
    note: str
    slug: str

    def exists(self, on: date) -> bool:
        """Say whether the area existed on a day."""
        return (self.start is None or self.start <= on) and (self.end is None or on <= self.end)


def file() -> Path:
    """Return the registry's file."""
    return paths.root() / "data" / "areas.csv"


def _split(text: str) -> tuple[str, ...]:
    """Return the parts of a cell that holds several."""
    return tuple(part for part in text.split("|") if part)


def _day(text: str) -> date | None:
    """Return a cell's date, None when it is empty."""
    return date.fromisoformat(text) if text else None


@remember
def areas() -> dict[str, Area]:
    """Return every area by id, in the registry's order.

    Raises
    ------
    Faults
        If ids, ONS codes or page names stand twice, or a reference points at nothing.
    """
    with paths.used(file()).open(encoding="utf-8", newline="") as source:
        rows = list(csv.DictReader(source))
    now = [r["id"] for r in rows if r["kind"] == "council" and not r["end"]]
    region = {r["id"]: r["region"] for r in rows}
    members = {
        **{r["id"]: _split(r["members"]) for r in rows},
        **{
            r["id"]: tuple(i for i in now if region[i] == r["id"])
            for r in rows
            if r["kind"] == "region"
        },
        ENGLAND: tuple(now),
    }
    built = [
        Area(
            id=r["id"],
            name=r["name"],
            kind=r["kind"],  # type: ignore[arg-type]
            ons_code=r["ons_code"],
            past_codes=_split(r["past_codes"]),
            region=r["region"],
            start=_day(r["start"]),
            end=_day(r["end"]),
            successors=_split(r["successors"]),
            members=members[r["id"]],
            aliases=_split(r["aliases"]),
            note=r["note"],
            slug=slugify(r["name"]),
        )
        for r in rows
    ]
    faults = []
    for what in ("id", "slug"):
        values = [getattr(area, what) for area in built]
        faults += [f"{what} {v!r} stands twice" for v in sorted(set(values)) if values.count(v) > 1]
    codes = [code for area in built for code in (area.ons_code, *area.past_codes) if code]
    faults += [f"code {c!r} stands twice" for c in sorted(set(codes)) if codes.count(c) > 1]
    known = {area.id for area in built}
    for area in built:
        wanted = {*area.successors, *area.members, *([area.region] if area.region else [])}
        faults += [f"{area.id}: no area {i!r}" for i in sorted(wanted - known)]
    if faults:
        raise Faults("data/areas.csv is not sound:", faults, "correct the rows named.")
    return {area.id: area for area in built}


@remember
def _codes() -> dict[str, str]:
    """Return every code, present and past, with the area it stands for."""
    return {
        code.casefold(): area.id
        for area in areas().values()
        for code in (area.id, area.ons_code, *area.past_codes)
        if code
    }


@remember
def _names() -> tuple[dict[str, frozenset[str]], dict[str, frozenset[str]]]:
    """Return the areas of every name as printed, and of every name without its dress."""
    full: dict[str, set[str]] = {}
    short: dict[str, set[str]] = {}
    for area in areas().values():
        for name in (area.name, *area.aliases):
            full.setdefault(normal(name), set()).add(area.id)
            short.setdefault(bare(name), set()).add(area.id)
    return (
        {name: frozenset(ids) for name, ids in full.items()},
        {name: frozenset(ids) for name, ids in short.items()},
    )


def _named(name: str) -> frozenset[str]:
    """Return the ids of the areas a name can stand for, none when it is unknown."""
    full, short = _names()
    found = full.get(normal(name)) or short.get(bare(name)) or frozenset()
    if not found and "/" in name:
        parts = [_named(part) for part in name.split("/")]
        if all(len(part) == 1 for part in parts):
            joint = "/".join(sorted(next(iter(part)) for part in parts))
            found = frozenset({joint} & areas().keys())
    return found


def _coded(code: str) -> str | None:
    """Return the id of the area a code stands for, joint codes included."""
    text = code.strip().removesuffix(".0").casefold()
    if "/" in text:
        parts = [_codes().get(part.strip()) for part in text.split("/")]
        joint = "/".join(sorted(part for part in parts if part))
        return joint if joint in areas() else None
    return _codes().get(text)


@remember
def _match(code: str, name: str, level: str, on: date | None) -> tuple[str | None, str]:
    """Return the area's id, or None with the reason."""
    kinds = LEVELS.get(level.casefold())
    if level and kinds is None:
        return None, f"unknown level {level!r}"
    if kinds == ("country",):
        # older national rows print 921, the Isle of Wight's number: the level decides
        if name and ENGLAND not in _named(name):
            return None, f"a national row is named {name!r}"
        return ENGLAND, ""
    by_code = _coded(code) if code else None
    if code and by_code is None:
        return None, f"unknown area code {code!r}" + (f" ({name})" if name else "")
    by_name = _named(name) if name else frozenset()
    if name and not by_name:
        near = get_close_matches(normal(name), _names()[0], n=3, cutoff=0.6)
        hint = "; near: " + ", ".join(_title(n) for n in near) if near else ""
        return None, f"unknown area name {name!r}{hint}"
    if kinds:
        by_name = frozenset(i for i in by_name if areas()[i].kind in kinds)
        if by_code and areas()[by_code].kind not in kinds:
            return None, f"code {code!r} is {areas()[by_code].name}, not of level {level!r}"
        if name and not by_name:
            return None, f"{name!r} is not of level {level!r}"
    if by_code:
        if name and by_code not in by_name:
            return None, f"code {code!r} is {areas()[by_code].name}, but the name is {name!r}"
        return by_code, ""
    if len(by_name) > 1 and on:
        by_name = frozenset(i for i in by_name if areas()[i].exists(on))
    if len(by_name) != 1:
        return None, f"{name!r} alone can be {', '.join(sorted(by_name)) or 'no area then'}"
    return next(iter(by_name)), ""


def _title(folded: str) -> str:
    """Return the name in full of an area, from its folded name."""
    return areas()[min(_names()[0][folded])].name


def resolve(
    code: object = None,
    name: str | None = None,
    *,
    where: str = "",
    level: str = "",
    on: date | None = None,
) -> str:
    """Return the id of the area that a row of a release is about.

    Where both a code and a name are given they must agree: a wrong code is caught by its
    name. A national row is England whatever its code says.

    Parameters
    ----------
    code
        DfE number (text or number) or ONS code, of today or of the past; joint codes with
        ``/`` between them.
    name
        The name as printed.
    where
        File and row, for the error.
    level
        The row's geographic level as printed, such as ``"National"``; empty when unknown.
    on
        A day, to tell areas of the same name apart where there is no code: Dorset until
        31 March 2019 was another council.

    Raises
    ------
    UserError
        If the area is unknown, or code, name and level disagree.
    """
    number = isinstance(code, float) and code == int(code)
    text = "" if code is None else str(int(code) if number else code).strip()  # type: ignore[call-overload]
    found, why = _match(text, (name or "").strip(), level.strip(), on)
    if found is None:
        if not why or not (text or (name or "").strip()):
            why = "neither a code nor a name of an area"
        raise UserError(
            f"{where}: {why}" if where else why,
            "correct the file, or add the code or name to data/areas.csv.",
        )
    return found


def get(area: str) -> Area:
    """Return an area by its id, or raise a UserError."""
    try:
        return areas()[area]
    except KeyError:
        raise UserError(f"unknown area {area!r}", "areas are listed in data/areas.csv.") from None


def find(text: str) -> Area:
    """Return the area a user means by a name, a code or a page name.

    Of several areas with one name, the one that exists today.

    Raises
    ------
    UserError
        If there is none; the nearest names are suggested.
    """
    given = str(text).strip()  # papermill's command makes a number of a code
    by_code = _coded(given)
    if by_code:
        return areas()[by_code]
    found = sorted(_named(given) or _named(given.replace("-", " ")))
    now = [i for i in found if areas()[i].end is None]
    if len(now) == 1 or len(found) == 1:
        return areas()[(now or found)[0]]
    full = _names()[0]
    near = get_close_matches(normal(given), full, n=5, cutoff=0.5)
    near += [name for name in full if normal(given) and normal(given) in name and name not in near]
    titles = list(dict.fromkeys(_title(name) for name in near))[:5]
    hint = f"Did you mean: {'; '.join(titles)}?" if titles else ""
    raise UserError(
        f"unknown council or area: {given!r}",
        f"{hint} Give a name, a DfE number or an ONS code from data/areas.csv.".strip(),
    )


def councils(on: date | None = None) -> list[Area]:
    """Return the councils that existed on a day (today's when None), by DfE number."""
    return [
        area
        for area in areas().values()
        if area.kind == "council" and (area.exists(on) if on else area.end is None)
    ]


def region_of(area: str) -> Area | None:
    """Return the region an area lies in; None for a region or England."""
    region = get(area).region
    return areas()[region] if region else None


def joint_of(area: str) -> Area | None:
    """Return the joint return a council shares in, or None."""
    joint = (a for a in areas().values() if a.kind == "joint" and get(area).id in a.members)
    return next(joint, None)


@remember
def _neighbours(model: str) -> dict[str, list[str]]:
    """Return each council's statistical neighbours in one model, nearest first."""
    table = tables.read("neighbours")
    if model not in set(table["model"]):
        raise UserError(
            f"unknown model of statistical neighbours: {model!r}",
            f"there are: {', '.join(sorted(set(table['model'])))}.",
        )
    table = table[table["model"] == model].sort_values(["area", "rank"])
    return {str(area): list(group["neighbour"]) for area, group in table.groupby("area")}


def neighbours(area: str, model: str = "2025") -> list[str]:
    """Return the ids of a council's ten statistical neighbours, nearest first.

    Parameters
    ----------
    area
        The council's id.
    model
        ``"2025"`` (May 2025) or ``"2021"`` (April 2021).

    Returns
    -------
    list of str
        Empty where the model has none for the council.

    Raises
    ------
    UserError
        If the area or the model is unknown.
    """
    return _neighbours(model).get(get(area).id, [])
