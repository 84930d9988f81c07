"""The command line: everything ``make`` does, and the figures and verdicts on their own."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict
from typing import Annotated, Any

import typer
from rich.console import Console
from rich.table import Table

from analysis import paths
from analysis.councils.command import councils
from analysis.errors import UserError
from analysis.workspace.command import app as local_data

app = typer.Typer(
    name="analysis",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Published claims about children's services improvement, put to the published figures.",
)
app.add_typer(local_data, name="local")
app.command()(councils)
out = Console()
err = Console(stderr=True)

Edition = Annotated[str, typer.Option(help="'report' (as the authors could have used) or "
                                           "'current' (newest published).")]  # fmt: skip
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON, for another program.")]
Jobs = Annotated[int, typer.Option(min=1, help="How many processes to use.")]
Cold = Annotated[bool, typer.Option(help="Start a fresh kernel for each notebook.")]
Councils = Annotated[bool, typer.Option(help="Make the page of every council too.")]


def _say(line: str) -> None:
    """Print a line of progress."""
    err.print(f"[dim]{line}[/dim]", highlight=False)


def _plain(value: Any) -> Any:
    """Turn what JSON has no word for into null or text."""
    if isinstance(value, dict):
        return {key: _plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(part) for part in value]
    if isinstance(value, float) and value != value:
        return None
    return value if isinstance(value, (str, int, float, bool, type(None))) else str(value)


def _json(value: Any) -> None:
    """Print a value as JSON."""
    typer.echo(json.dumps(_plain(value), ensure_ascii=False, indent=2))


@app.command()
def book(jobs: Jobs = 2, cold: Cold = False, councils: Councils = True) -> None:
    """Run the notebooks that need it and build the site into build/site."""
    from analysis import catalogue, exchange, releases, runner, site
    from analysis.councils.build import build_pages
    from analysis.councils.merge import CouncilPages

    _say("checking the figures against their lock")
    releases.verify()
    _say("running the notebooks that need it")
    # the studies of all councils run first: the pages take their verdicts up, and the book is
    # built while the other notebooks run. It is put in place only when all have been checked
    studied = threading.Event()
    early = runner.Early(catalogue.studies(), studied.set)
    with exchange.opened(), ThreadPoolExecutor(max_workers=1) as pool:
        checked = pool.submit(
            runner.check, jobs=jobs, kernel="cold" if cold else "warm", early=early
        )
        checked.add_done_callback(lambda _: studied.set())
        studied.wait()
        if checked.done():
            checked.result()
        _say("writing the pages of claims, indicators and sources")
        catalogue.refresh()
        _say("building the book")

        def ready() -> None:
            checked.result()
            if councils:
                _say("making the councils' pages that need it")
                for name, why in build_pages(workers=jobs, say=_say).failed.items():
                    _say(f"{name}: {why}")

        add = CouncilPages() if councils else None
        index = site.build(jobs=jobs, say=_say, ready=ready, add=add)
    out.print(f"The book is at {index}")


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def test(context: typer.Context, jobs: Jobs = 2, cold: Cold = False) -> None:
    """Run every test, and compare every notebook's outputs with nbval."""
    from analysis import runner

    raise typer.Exit(runner.test(context.args, jobs=jobs, kernel="cold" if cold else "warm"))


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def bench(context: typer.Context) -> None:
    """Measure speed and memory against the plain way of doing the same."""
    script = [sys.executable, str(paths.root() / "benchmarks" / "bench.py"), *context.args]
    raise typer.Exit(subprocess.run(script, check=False).returncode)


@app.command()
def notebooks(jobs: Jobs = 2, cold: Cold = False) -> None:
    """Run the notebooks and write their outputs into notebooks/."""
    from analysis import runner

    for result in runner.publish(jobs=jobs, kernel="cold" if cold else "warm"):
        out.print(f"{result.notebook}: {'; '.join(result.why) or 'up to date'}")


@app.command()
def check(jobs: Jobs = 2, cold: Cold = False) -> None:
    """Say whether the figures and the committed notebooks are what they should be."""
    from analysis import declare, indicators, releases, runner

    releases.verify()
    declare.check_all(indicators.all_measures())
    runner.check(jobs=jobs, kernel="cold" if cold else "warm")
    out.print("The figures, the declarations and the notebooks are as they should be.")


@app.command()
def figures() -> None:
    """Compile data/figures again from the raw release files, where they are."""
    from analysis import releases

    lock = releases.compile()
    out.print(f"{len(lock.figures)} figures files compiled from {len(lock.files)} release files.")


@app.command()
def run(
    notebook: Annotated[str, typer.Argument(help="A notebook, such as 'north_yorkshire'.")],
    area: Annotated[str, typer.Option(help="A council's name or code.")] = "",
    edition: Edition = "current",
) -> None:
    """Run one notebook for any council, into build/runs; with its own data: local run."""
    from analysis import areas, declare, runner
    from analysis.errors import unknown

    found = {path.stem: path for path in runner.discover()}
    if notebook not in found:
        raise unknown("notebook", notebook, found)
    declare.edition(edition)
    parameters = {"edition": edition}
    if area:
        parameters["area"] = areas.find(area).id
    for result in runner.run([found[notebook]], parameters):
        out.print(f"{result.notebook}: {result.output}")


@app.command()
def claims(
    name: Annotated[str, typer.Argument(help="A claim's id; all when left out.")] = "",
    edition: Annotated[str, typer.Option(help="One edition; both when left out.")] = "",
    as_json: AsJson = False,
) -> None:
    """Show claims with their values, intervals, verdicts and reasons."""
    from analysis import declare, releases
    from analysis.claims import EDITIONS, evaluate

    releases.verify()
    editions = [edition] if edition else list(EDITIONS)
    wanted = [name.upper()] if name else declare.ids("claims")
    results = [evaluate(claim, each) for claim in wanted for each in editions]
    if as_json:
        _json(
            [
                {
                    "claim": r.claim.id,
                    "title": r.claim.title,
                    "says": r.claim.says,
                    "references": [declared(ref) for ref in r.claim.reference],
                    "edition": r.edition,
                    "verdict": r.verdict,
                    "reason": r.reason,
                    "holds_if": r.claim.holds_if,
                    "values": [asdict(row) for o in r.outcomes for row in o.rows],
                    "doubts": [declared(doubt) for doubt in r.doubts],
                    "releases": list(r.releases),
                }
                for r in results
            ]
        )
        return
    if name:
        for r in results:
            out.print(f"[bold]{r.claim.id}[/bold] {r.claim.title}", highlight=False)
            out.print(f"  {r.claim.says}", highlight=False)
            out.print(f"  {r.edition}: [bold]{r.verdict}[/bold]. {r.reason}", highlight=False)
            for doubt in r.doubts:
                out.print(f"  Doubt: {doubt.what} {doubt.why}", highlight=False)
        return
    table = Table("Claim", "In short", *editions, title="Claims and their verdicts")
    for place in range(0, len(results), len(editions)):
        group = results[place : place + len(editions)]
        table.add_row(group[0].claim.id, group[0].claim.title, *(r.verdict for r in group))
    out.print(table)


def declared(thing: Any) -> dict[str, Any]:
    """Return a declared part as a plain dictionary."""
    return dict(thing.model_dump())


@app.command()
def figure(
    council: Annotated[str, typer.Argument(help="A council, region or England: name or code.")],
    indicator: Annotated[str, typer.Argument(help="An indicator's id.")],
    period: Annotated[int | None, typer.Argument(help="A year; the newest when left out.")] = None,
    edition: Edition = "current",
    as_json: AsJson = False,
) -> None:
    """Show one figure with its parts, flag, releases and file hashes."""
    from analysis import areas, declare, indicators, releases, words

    releases.verify()
    spec = indicators.known(indicator)
    declare.edition(edition)
    place = areas.find(council)
    found = indicators.figure(indicator, edition, place.id, period)
    sources = [{**part, "sha256": releases.file_hash(str(part["file"]))} for part in found.sources]
    if as_json:
        _json({**asdict(found), "council": place.name, "sources": sources})
        return
    shown = words.number(found.value, spec.decimals) if not found.flag else f"({found.flag})"
    interval = words.span(found.low, found.high, spec.decimals)
    out.print(
        f"{spec.title}, {place.name}, {found.period} ({edition}): [bold]{shown}[/bold] "
        f"{spec.unit}{f' (95% interval {interval})' if interval else ''}",
        highlight=False,
    )
    for part in sources:
        value = words.number(float(str(part["value"])), 1).removesuffix(".0")
        out.print(f"  {part['measure']}: {part['flag'] or value}", highlight=False)
        out.print(f"    release {part['release']}, column {part['column']}", highlight=False)
        out.print(
            f"    file {part['file']}, sha256 {part['sha256']}", highlight=False, soft_wrap=True
        )


def main() -> None:
    """Run the command line; a user's mistake ends with its message and exit code 2."""
    try:
        app(standalone_mode=True)
    except UserError as error:
        err.print(f"Error: {error}", highlight=False, markup=False)
        raise SystemExit(error.exit_code) from None


if __name__ == "__main__":
    main()
