"""``analysis local``: a council's own data, from the template to its own edition of the book."""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal, cast

import typer
from rich.console import Console
from rich.table import Table

from analysis.errors import UserError

if TYPE_CHECKING:
    from analysis.local.aggregate import Check, Count, Mode, Options

app = typer.Typer(
    no_args_is_help=True,
    help="Any council with its own data: everything stays in build/local on this machine.",
)
out = Console()
err = Console(stderr=True)

Council = Annotated[str, typer.Argument(help="A council's name or code.")]
Input = Annotated[
    Path | None,
    typer.Option(
        "--input",
        help="Totals (CSV, Excel), an Annex A workbook or folder, CIN census XML or SSDA903 CSVs.",
    ),
]
Edition = Annotated[str, typer.Option(help="'current' (newest published) or 'report'.")]
Reference = Annotated[
    datetime | None,
    typer.Option(formats=["%Y-%m-%d"], help="The day the data were taken, as 2026-09-30."),
]
Months = Annotated[int, typer.Option(min=1, max=60, help="Length of the lists' window.")]
Population = Annotated[
    float | None, typer.Option(min=1, help="Children aged 0 to 17; the published number if not.")
]
Way = Annotated[
    Literal["publish", "internal"],
    typer.Option(help="'publish' withholds small counts; 'internal' shows and watermarks them."),
]


def _say(line: str) -> None:
    """Print a line of progress."""
    err.print(f"[dim]{line}[/dim]", highlight=False)


def _options(
    reference: datetime | None, months: int, population: float | None, mode: str
) -> Options:
    """Return what was said about a run."""
    from analysis.local.aggregate import Options

    day = None if reference is None else reference.date()
    return Options(day, months, population, cast("Mode", mode))


def _given(path: Path | None) -> Path | None:
    """Return what was named as it is found from here, or say that it is not there."""
    if path is None:
        return None
    whole = path.expanduser().resolve()
    if not whole.exists():
        raise UserError(f"there is no file or folder {path}", "give the path of your data.")
    return whole


@app.command()
def init(
    council: Council,
    to: Annotated[
        Path | None, typer.Option("--out", help="Where to write it; here when left out.")
    ] = None,
) -> None:
    """Write a workbook to fill in, with a dictionary of every indicator."""
    from analysis.workspace import place, template

    area = place.council(council)
    path = template.write(area, to or Path(f"{area.slug}-figures.xlsx"))
    out.print(f"The template is {path}. Its first sheet says how to fill it in.", highlight=False)


@app.command()
def check(
    council: Council,
    given: Input = None,
    edition: Edition = "current",
    reference: Reference = None,
    months: Months = 6,
    population: Population = None,
    mode: Way = "publish",
) -> None:
    """Say whether data can be used, and how sound they are; write nothing."""
    from analysis import declare
    from analysis.local import kinds
    from analysis.workspace import guard, place

    area = place.council(council)
    declare.edition(edition)
    path = _given(given)
    if path is None:
        raise UserError("there is nothing to check", "name your data with --input PATH.")
    options = _options(reference, months, population, mode)
    with tempfile.TemporaryDirectory(prefix="check-") as folder, guard.offline(Path(folder)):
        reading = kinds.open_input(path, area.id, edition, options, _say)
    out.print(
        f"{area.name}: {path.name} can be used. It was read as {_KINDS[reading.kind]}, as at "
        f"{reading.reference:%d %B %Y}.",
        highlight=False,
    )
    out.print(_quality(reading.quality, mode))
    out.print(_counted(reading.counts))


_KINDS = {
    "aggregate": "totals by indicator and period",
    "annex_a": "Annex A lists",
    "cin_xml": "a children in need census",
    "ssda903": "SSDA903 files",
}


def _quality(checks: Sequence[Check], mode: str) -> Table:
    """Return the data-quality page for a terminal; small numbers of rows are banded."""
    from analysis import words
    from analysis.local.aggregate import INTERNAL
    from analysis.local.disclosure import band

    table = Table(
        "Part", "What was looked at", "Column", "Rows", "Of", "What was found", title="Data quality"
    )
    for line in checks if mode == INTERNAL else map(band, checks):
        count, of = ("" if n is None else words.number(n) for n in (line.count, line.of))
        table.add_row(line.part, line.what, line.column, count, of, line.text)
    return table


def _counted(counts: Sequence[Count]) -> Table:
    """Return which indicators can be counted, without their values."""
    table = Table("Indicator", "From", "To", "Grade", "How it is counted", title="What it gives")
    for one in counts:
        table.add_row(one.indicator, str(one.start), str(one.end), one.grade, one.how)
    return table


@app.command()
def run(
    council: Council,
    notebooks: Annotated[
        list[str] | None,
        typer.Argument(help="Notebooks to run; those that use local figures when left out."),
    ] = None,
    given: Input = None,
    edition: Edition = "current",
    reference: Reference = None,
    months: Months = 6,
    population: Population = None,
    mode: Way = "publish",
    neighbours: Annotated[
        str, typer.Option(help="'2025', '2021', or names with commas between.")
    ] = "2025",
    statistic: Annotated[
        Literal["median", "mean"], typer.Option(help="What sums up the neighbours.")
    ] = "median",
    everything: Annotated[bool, typer.Option("--all", help="Run every notebook.")] = False,
    jobs: Annotated[int, typer.Option(min=1, help="How many processes to use.")] = 2,
) -> None:
    """Make the council's own edition of the book, with everything for pasting."""
    from analysis import declare, releases
    from analysis.profile.subject import subject
    from analysis.workspace import edition as editions
    from analysis.workspace import place

    area = place.council(council)
    declare.edition(edition)
    subject(area.id, edition, "", neighbours, statistic)  # a mistake in them is told at once
    request = editions.Request(
        area,
        edition,
        _given(given),
        _options(reference, months, population, mode),
        editions.choose(notebooks or (), everything),
        neighbours,
        statistic,
        jobs,
    )
    _say("checking the figures against their lock")
    releases.verify()
    made = editions.make(request, _say)
    took = ", ".join(f"{name} {seconds:g} s" for name, seconds in made.seconds.items())
    out.print(
        f"{area.name}: the book is at {made.index}\n"
        f"For pasting: {made.counts['figures']} charts, a workbook of {made.counts['tables']} "
        f"tables, a summary and the citation, in {made.place.outputs}\n"
        f"It took {took}.",
        highlight=False,
        soft_wrap=True,
    )


@app.command()
def clean(
    council: Annotated[str, typer.Argument(help="A council's name or code.")] = "",
    everybody: Annotated[bool, typer.Option("--all", help="Everything of every council.")] = False,
) -> None:
    """Delete everything that was made from a council's own data; your own files stay."""
    from analysis.workspace import place

    if bool(council) == everybody:
        raise UserError("say what to delete", "name a council, or give --all.")
    gone = place.clean(None if everybody else place.council(council))
    for folder in gone:
        out.print(f"Deleted {folder}", highlight=False, soft_wrap=True)
    if not gone:
        out.print("There was nothing to delete.")


@app.command()
def example(
    council: Council,
    size: Annotated[
        Literal["small", "large", "messy"], typer.Option(help="How large, or how untidy.")
    ] = "small",
) -> None:
    """Write synthetic data to try it with: Annex A, a CIN census and SSDA903 files."""
    from analysis.workspace import examples, place

    area = place.council(council)
    written = examples.write(area, size)
    out.print("Synthetic data, of no real child:", highlight=False)
    for path in written:
        out.print(f"  {path}", highlight=False, soft_wrap=True)
    out.print(f"They were taken on {examples.REFERENCE}. Try:", highlight=False)
    out.print(
        f'  python -m analysis local run "{area.name}" --input "{written[0]}" '
        f"--reference {examples.REFERENCE}",
        highlight=False,
        soft_wrap=True,
    )
