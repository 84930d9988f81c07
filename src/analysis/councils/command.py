"""The command ``analysis councils``."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

out = Console()
err = Console(stderr=True)


def councils(
    names: Annotated[
        list[str] | None,
        typer.Argument(metavar="[COUNCIL]...", help="Names or codes; every council when none."),
    ] = None,
    notebooks: Annotated[
        str, typer.Option(help="Run this notebook for them, such as 'profile', in place of pages.")
    ] = "",
    scheduler: Annotated[
        str, typer.Option(help="Address of a dask scheduler; this computer when left out.")
    ] = "",
    workers: Annotated[int, typer.Option(min=1, help="Processes to use on this computer.")] = 2,
    edition: Annotated[str, typer.Option(help="'report' or 'current'.")] = "current",
    folder: Annotated[
        Path | None, typer.Option("--out", help="Where the files go; below build/ when left out.")
    ] = None,
) -> None:
    """Render the profiles of all councils, or of those named, and their downloads."""

    def say(line: str) -> None:
        err.print(line, highlight=False, markup=False, style="dim", soft_wrap=True)

    try:
        from analysis.councils import build

        if notebooks:
            built = build.run_notebooks(
                notebooks, names or (), edition,
                out=folder, scheduler=scheduler, workers=workers, say=say,
            )  # fmt: skip
        else:
            built = build.build_pages(
                names or (), edition, out=folder, scheduler=scheduler, workers=workers, say=say
            )
    except KeyboardInterrupt:
        raise typer.Exit(130) from None
    out.print(
        f"{len(built.made)} made, {len(built.kept)} up to date: {built.folder}",
        highlight=False,
        soft_wrap=True,
    )
    if built.seconds:
        mean = sum(built.seconds.values()) / len(built.seconds)
        out.print(f"{mean:.2f} s a council on its worker", highlight=False)
    for name, why in built.failed.items():
        err.print(f"{name}: {why}", highlight=False, markup=False, soft_wrap=True)
    if built.failed:
        raise typer.Exit(1)
