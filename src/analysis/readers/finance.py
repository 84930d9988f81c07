"""Section 251 outturn, Table A1: what councils spent on children's services, line by line.

The lines change from year to year. ``declared/finance_lines.csv`` puts every line of every
year in a group, so that a line that comes, goes or moves shows there and nowhere else:

- ``role``: a spending ``line``; a printed ``total``; a ``memo`` (part of lines above it, not
  added again) or ``capital`` spending met from revenue, which the totals leave out;
- ``section``: the printed total that the line is part of (empty where there is none);
- ``group``: what the line counts towards here, whatever section it was printed in.

Amounts are pounds, cash terms, as councils reported them. *Gross* is total expenditure and
*net* is net current expenditure: gross less income, before government grants.

The workbooks at hand end with 2018-19. Gross spending of later years comes from the Local
Authority Interactive Tool, under that tool's own release.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pandas as pd

from analysis import paths, tidy
from analysis.areas import ENGLAND
from analysis.errors import Faults, UserError
from analysis.readers import common, lait
from analysis.tidy import Flag

FOLDER = "s251"
#: The workbook of each financial year, named by the year's end. The workbooks of 2014-15 and
#: 2015-16 are also there as ods: the same figures, compared in a test.
FILES = {
    2009: "s251ye2009.xls",
    2010: "s251ye2010.xls",
    2011: "s251ye2011.xls",
    2012: "s251ye2012.xlsx",
    2013: "s251ye2013.xlsx",
    2014: "s251ye2014.ods",
    2015: "s251ye2015.xlsx",
    2016: "s251ye2016.xlsx",
    2017: "s251ye2017.xlsx",
    2018: "S251ye2018.xlsx",
    2019: "S251ye2019.xlsx",
}

#: What each column has been headed.
HEADINGS = {
    "code": ("LA", "LEA", "LEA Number:"),
    "name": ("LA Name", "LEA Name", "LA Name:"),
    "label": (
        "Description",
        "CYPServiceDescription",
        "S52 Line Reference",
        "S52 Line Reference:",
    ),
    "gross": ("TotalExpenditure", "Total Expenditure (k)", "TOTAL EXPENDITURE (k)"),
    "net": ("NetCurrentExpenditure", "NET Current Expenditure (m)"),
}

#: The 2011-12 workbook prints an empty cell as NULL.
SYMBOLS = {"null": Flag.BLANK}

#: Councils whose lines are all nought in a year: no return was made, so nothing is known.
NO_RETURN = {2010: {"808"}}

#: Printed totals kept as they stand, beside the groups.
PRINTED = ("cla", "children_total")

#: Groups made of groups. A whole is left out of a year that does not collect all its parts.
WHOLES = {
    "cla_wide": (
        "cla_residential",
        "cla_fostering",
        "cla_family_friends",
        "cla_adoption",
        "cla_special_guardianship",
        "cla_leaving_care",
        "cla_asylum",
        "cla_other",
    ),
    "safeguarding": ("safeguarding_social_work", "safeguarding_strategy", "safeguarding_board"),
    "sure_start": ("sure_start_centres", "early_years_other"),
    "preventive": ("family_support", "youth", "sure_start_centres", "early_years_other", "other"),
}
#: Parts that a whole can lack: other early years spending was not asked for before 2012-13.
OPTIONAL = {"early_years_other"}

#: The tool's measures and the groups they continue from 2019-20. Adoption and special
#: guardianship are in its looked-after total, so that this is both the printed one and
#: ``cla_wide``; what it calls Sure Start takes in other spending on under-fives.
CONTINUED = {
    "lait.s251_cla_gross": ("cla_gross", "cla_wide_gross"),
    "lait.s251_leaving_care_gross": ("cla_leaving_care_gross",),
    "lait.s251_safeguarding_gross": ("safeguarding_gross",),
    "lait.s251_family_support_gross": ("family_support_gross",),
    "lait.s251_youth_gross": ("youth_gross",),
    "lait.s251_sure_start_gross": ("sure_start_gross",),
    "lait.s251_other_gross": ("other_gross",),
    "lait.s251_youth_justice_gross": ("youth_justice_gross",),
    "lait.s251_children_total_gross": ("children_total_gross",),
}
#: The tool prints no preventive total: it is the sum of these.
PREVENTIVE = ("family_support_gross", "youth_gross", "sure_start_gross", "other_gross")


def lines() -> pd.DataFrame:
    """Return the declared lines: period, label, role, section, group.

    Raises
    ------
    Faults
        If a label stands twice in a year, or a role or a group is not known.
    """
    path = paths.used(paths.DECLARED / "finance_lines.csv")
    table = pd.read_csv(path, dtype=str, keep_default_na=False).astype({"period": int})
    groups = {part for parts in WHOLES.values() for part in parts}
    groups |= {"preventative_services", "youth_justice"}
    faults = [
        f"{row.period}: {row.label!r} stands twice"
        for row in table[table.duplicated(["period", "label"])].itertuples()
    ]
    faults += [
        f"{row.period}: {row.label!r} has role {row.role!r} and group {row.group!r}"
        for row in table.itertuples()
        if row.role not in {"line", "total", "memo", "capital"}
        or (row.group in groups) != (row.role == "line")
    ]
    if faults:
        raise Faults("declared/finance_lines.csv is not sound:", faults, "correct the rows named.")
    return table


def folded(label: object) -> str:
    """Return a line's label with its spaces folded and its apostrophes straight."""
    return " ".join(str(label).replace("’", "'").split())


def sheet(path: Path, file: str) -> tuple[pd.DataFrame, dict[str, str]]:
    """Read a workbook of Table A1.

    Parameters
    ----------
    path, file
        The workbook (its first sheet holds the table), and its name for errors.

    Returns
    -------
    tuple
        A table of code, name, label, gross and net, indexed by row number in the file, its
        cells as they stand; and the heading each column was printed under.

    Raises
    ------
    UserError
        If the first sheet has no row of headings.
    Faults
        If a column is missing.
    """
    rows = common.sheet(path, file)
    heads = [[" ".join(str(cell).split()) for cell in row] for row in rows[:10]]
    start = next((i for i, head in enumerate(heads) if {*HEADINGS["code"]} & {*head}), None)
    if start is None:
        raise UserError(
            f"{file}: no row of headings in the first sheet",
            f"one of the first ten rows must have a column {' or '.join(HEADINGS['code'])}.",
        )
    printed = {
        column: next((name for name in names if name in heads[start]), names[0])
        for column, names in HEADINGS.items()
    }
    wide = common.table(rows, start, file, list(printed.values()))
    table = wide[list(printed.values())].set_axis(list(printed), axis=1)
    return table.assign(label=table["label"].map(folded)), printed


def outturn(path: Path, file: str, period: int, declared: pd.DataFrame) -> pd.DataFrame:
    """Read one year's Table A1 into long form.

    Parameters
    ----------
    path, file
        The workbook, and its name for errors.
    period
        The financial year's end.
    declared
        The year's rows of `lines`.

    Returns
    -------
    pandas.DataFrame
        One row a council and line, capital and memo lines left out: area, label, role,
        section, group, and for gross and net the value in pounds and its flag. The headings
        of gross and net are in ``attrs["headings"]``.

    Raises
    ------
    Faults
        If a line is not declared, a declared line is not there, a council lacks a line or
        has it twice, or an area or a symbol is unknown.
    """
    table, headings = sheet(path, file)
    known = declared.set_index("label")
    here = set(table["label"])
    faults = [f"{file}: line {x!r} is not declared" for x in sorted(here - set(known.index))]
    faults += [f"{file}: declared line {x!r} is missing" for x in sorted(set(known.index) - here)]
    if faults:
        raise Faults(
            f"the lines of {period - 1}-{period % 100:02} are not those declared:",
            faults,
            "correct declared/finance_lines.csv.",
        )
    table = table.join(known[["role", "section", "group"]], on="label")
    table = table[table["role"].isin(["line", "total"])]
    table.insert(0, "area", common.resolve_areas(table, file, code="code", name="name"))
    for column in ("gross", "net"):
        value, flag = common.parse_rows(table[column], file, headings[column], SYMBOLS)
        table[column], table[f"{column}_flag"] = value, flag
    twice = table[table.duplicated(["area", "label"])]
    faults = [f"{file}, row {r.Index}: {r.name} has {r.label!r} twice" for r in twice.itertuples()]
    count = table.groupby("area")["label"].nunique()
    short = count[count < table["label"].nunique()]
    faults += [f"{file}: area {area} has {n} of the lines only" for area, n in short.items()]
    nothing = table.groupby("area")["gross"].apply(lambda spent: spent.eq(0).all())
    silent = set(nothing[nothing].index)
    for area in sorted(silent ^ NO_RETURN.get(period, set())):
        faults.append(f"{file}: area {area}: all lines nought, and declared so, do not agree")
    if faults:
        raise Faults(
            "a workbook of Table A1 is not sound:", faults, "get the file again, or declare it."
        )
    for column in ("gross", "net"):
        table.loc[table["area"].isin(silent), f"{column}_flag"] = Flag.NOT_AVAILABLE.value
    table.attrs["headings"] = headings
    return table.drop(columns=["code", "name"])


def _tidy(
    chosen: pd.DataFrame, measure: str, flow: str, what: str, period: int, file: str, heading: str
) -> pd.DataFrame:
    """Add lines up for each council and for England; one empty cell leaves the sum empty."""
    parts = chosen.groupby("area").agg(value=(flow, "sum"), flag=(f"{flow}_flag", "max"))
    returned = parts[parts["flag"] != Flag.NOT_AVAILABLE.value]
    england = {"value": returned["value"].sum(), "flag": returned["flag"].max()}
    parts.loc[ENGLAND] = pd.Series(england)
    whole = parts.rename_axis("area").reset_index()
    column = f"{heading}: {what}"
    return pd.DataFrame(
        {
            "area": whole["area"],
            "period": period,
            "measure": f"finance.{measure}_{flow}",
            # to the penny: sums of pounds and pence carry binary dust
            "value": whole["value"].astype(float).round(2).where(whole["flag"] == Flag.OK.value),
            "flag": whole["flag"],
            "release": f"finance-{period}",
            "file": file,
            "column": [
                f"{column}, sum of councils" if a == ENGLAND else column for a in whole.area
            ],
        }
    )


def measures(table: pd.DataFrame, period: int, file: str) -> pd.DataFrame:
    """Turn one year's lines into the tidy table: groups, wholes and printed totals.

    England is the sum of all councils that made a return, which in every year is all but
    those of `NO_RETURN`; the workbooks print no national row.
    """
    spent = table[table["role"] == "line"]
    groups = set(spent["group"])
    wanted: dict[str, tuple[str, ...]] = {group: (group,) for group in sorted(groups)}
    wanted |= {w: parts for w, parts in WHOLES.items() if set(parts) - OPTIONAL <= groups}
    parts = []
    for flow in ("gross", "net"):
        heading = table.attrs["headings"][flow]
        for measure, inside in wanted.items():
            chosen = spent[spent["group"].isin(inside)]
            labels = chosen["label"].unique()
            what = labels[0] if len(labels) == 1 else f"{len(labels)} lines ({measure})"
            parts.append(_tidy(chosen, measure, flow, what, period, file, heading))
        for section in PRINTED:
            chosen = table[(table["role"] == "total") & (table["section"] == section)]
            what = chosen["label"].iloc[0]
            parts.append(_tidy(chosen, section, flow, what, period, file, heading))
    return common.combine(parts)


def continued(tool: pd.DataFrame, last: int) -> pd.DataFrame:
    """Return the gross spending of years after ``last``, from the interactive tool.

    Parameters
    ----------
    tool
        Tidy rows of `lait.read`.
    last
        The last year that the workbooks cover.

    Returns
    -------
    pandas.DataFrame
        Tidy rows under ``finance-lait-...`` releases, ``preventive_gross`` among them.
        England is the tool's own row: see the source's notes on whom it leaves out.
    """
    later = tool[tool["period"] > last]
    later = later.assign(release="finance-" + later["release"])
    parts = [
        later[later["measure"] == theirs].assign(measure=f"finance.{ours}")
        for theirs, many in CONTINUED.items()
        for ours in many
    ]
    key = ["area", "period", "release", "file"]
    inside = pd.concat(parts)
    inside = inside[inside["measure"].isin([f"finance.{name}" for name in PREVENTIVE])]
    summed = inside.groupby(key, as_index=False).agg(
        value=("value", "sum"),
        bad=("flag", "max"),
        n=("flag", "size"),
        column=("column", " + ".join),
    )
    summed = summed[summed.pop("n") == len(PREVENTIVE)]
    summed["value"] = summed["value"].where(summed["bad"] == Flag.OK.value)
    summed = summed.rename(columns={"bad": "flag"}).assign(measure="finance.preventive_gross")
    return common.combine([*parts, summed])


def read(raw: Path, step: Callable[[str], None]) -> dict[str, pd.DataFrame]:
    """Read every workbook, and the interactive tool for the years after the last.

    Parameters
    ----------
    raw
        The folder that holds ``releases/``.
    step
        Called with each file's name once it is read.

    Returns
    -------
    dict
        ``finance`` → tidy table; values in pounds, cash terms.
    """
    declared = lines()
    parts = []
    for period, name in FILES.items():
        path = raw / "releases" / FOLDER / name
        file = common.name_of(path, raw)
        year = declared[declared["period"] == period]
        parts.append(measures(outturn(path, file, period, year), period, file))
        step(file)
    tool = lait.read(raw, step, groups=["s251"])["lait"]
    parts.append(continued(tool, max(FILES)))
    return {"finance": tidy.check(common.combine(parts), "finance")}
