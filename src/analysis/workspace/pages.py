"""The pages a council's book begins with: how sound its data are, members' summary, outputs."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analysis.profile import Profile
from analysis.site.markdown import md, parts
from analysis.workspace.outputs import Edition


def html(shown: object) -> str:
    """Return a result's HTML as one block of Markdown, which a blank line would end."""
    text = shown._repr_html_()  # type: ignore[attr-defined]
    return re.sub(r"\n\s*\n", "\n", text)


def _head(title: str, of: Edition) -> str:
    return f"# {md(title)}\n\n> **{md(of.mark)}.**"


def quality(of: Edition, profile: Profile) -> str:
    """Return the page that comes first: what was read, and how sound it is."""
    name = of.area.name
    if of.own is None:
        return parts(
            _head(f"{name}: the published figures", of),
            f"No data of {md(name)}'s own were given: every figure in this edition is published. "
            "To see your own figures beside them, run it again with `--input`.",
        )
    return parts(
        _head(f"{name}: the local data, and how sound they are", of),
        "Read this page first. What is wrong here is wrong in everything that follows.",
        *(html(section) for section in profile.local_quality()),
    )


def summary(of: Edition, profile: Profile) -> str:
    """Return the members' summary."""
    return parts(
        _head(f"{of.area.name}: one page for members", of),
        html(profile.summary()),
        '<p><a href="../../outputs/summary.html">The same page, for printing on one side of '
        "A4</a></p>",
    )


def downloads(of: Edition, counts: dict[str, int], pictures: Sequence[str]) -> str:
    """Return the page that leads to everything for pasting."""
    files = [
        ("tables.xlsx", f"Every table with its definitions: {counts['tables']} tables"),
        ("summary.html", "One page for members, for printing"),
        ("citation.txt", "The citation, with the vintage of its data"),
        ("citation.bib", "The citation as BibTeX"),
        ("citation.ris", "The citation as RIS"),
    ]
    listed = "".join(
        f'<li><a href="../../outputs/{name}">{name}</a>: {text}</li>' for name, text in files
    )
    drawn = "".join(
        f'<li><a href="../../outputs/figures/{name}.svg">{name}.svg</a> '
        f'<a href="../../outputs/figures/{name}.png">{name}.png</a></li>'
        for name in pictures
    )
    return parts(
        _head("For your own papers", of),
        "These files lie beside this book, in the folder `outputs`. Each says what it is and how "
        "it may be used; keep that with it.",
        f"<ul>{listed}</ul>",
        f"<details><summary>Every chart, as SVG and PNG: {counts['figures']}</summary>"
        f"<ul>{drawn}</ul></details>",
    )
