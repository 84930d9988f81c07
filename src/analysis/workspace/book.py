"""A council's book: the same theme and strictness as the published one, in the build folder.

It holds the council's own pages and notebooks only. What they link to in the published book
is not there, so such links become plain words.
"""

from __future__ import annotations

import posixpath
import re
import shutil
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode

from analysis import paths, site
from analysis.site.builder import KEY
from analysis.workspace.outputs import Edition

#: Where the pages made for a council lie below the book's folder, and their styles.
PAGES, STATIC = "pages", "book/_static"
_ANCHOR = re.compile(r'<a\b([^>]*?)\bhref="([^"]*)"([^>]*)>(.*?)</a>', re.S)
_ROLE = re.compile(r"\{(?:doc|ref|num|claim|verdict)\}`([^`<]*?)(?:\s*<[^`>]*>)?`")
_ELSEWHERE = ("#", "data:", "http:", "https:", "mailto:")
_INTERNAL = """\
body::after {{
  content: "{text}"; position: fixed; inset: 42% 0 auto; text-align: center;
  transform: rotate(-24deg); font: 700 clamp(1.5rem, 6vw, 5rem) sans-serif;
  color: #b3261e; opacity: 0.16; pointer-events: none; z-index: 9999;
}}
"""
_LOCAL = """\
.bd-header-announcement { background: #fdf3d7; color: #3a2a00; font-weight: 600; }
.bd-header-announcement .bd-header-announcement__content { color: inherit; }
"""


def fitted(html: str, docname: str, docs: Sequence[str]) -> str:
    """Return HTML without links to pages that are not in this book; their words stay.

    Parameters
    ----------
    html
        A piece of a page.
    docname
        The page it stands on, such as ``notebooks/cases/kingston``.
    docs
        Every page of this book.
    """
    known = {f"{name}.html" for name in docs}

    def plain(found: re.Match[str]) -> str:
        target = found[2].partition("#")[0]
        whole = posixpath.normpath(posixpath.join(posixpath.dirname(docname), target))
        if found[2].startswith(_ELSEWHERE) or whole in known or target.startswith("../../outputs/"):
            return found[0]
        return f"<span>{found[4]}</span>"

    return _ANCHOR.sub(plain, html)


def prose(text: str) -> str:
    """Return Markdown with the roles of the published book turned into their words."""
    return _ROLE.sub(lambda found: found[1].strip(), text)


def marked(
    notebook: NotebookNode, mark: str, council: str, hidden: Mapping[str, str]
) -> NotebookNode:
    """Return an executed notebook as it is kept: marked, and with no place on this machine.

    Parameters
    ----------
    notebook
        As the runner left it.
    mark
        Stands under its title.
    council
        For whom it was run; added to a title that does not begin with it.
    hidden
        Texts that name places on this machine → what stands in their stead.
    """
    text = nbformat.writes(notebook)
    for place, instead in hidden.items():
        text = text.replace(place, instead)
    clean = nbformat.reads(text, as_version=4)
    title, line, rest = clean.cells[0].source.partition("\n")
    if not title.removeprefix("# ").startswith(council):
        clean.cells[0].source = f"{title} (run for {council}){line}{rest}"
    clean.cells.insert(1, nbformat.v4.new_markdown_cell(f"> **{mark}.**", id="local-mark"))
    for one in clean.cells:
        if "injected-parameters" in one.metadata.get("tags", []):
            one.metadata["tags"] = [*one.metadata["tags"], "hide-input"]
    return clean


def printed(html: str, mark: str, watermark: str) -> str:
    """Return a page for printing with its mark, and a watermark across it where there is one."""
    line = f'<p style="font-weight:700;margin:0 0 .4em">{escape(mark)}.</p>'
    # nothing follows, and a break after the page would print an empty one
    style = "@media print{.one-page{break-after:auto!important}}"
    style += _INTERNAL.format(text=watermark) if watermark else ""
    line += f"<style>{style}</style>"
    return re.sub(r"(<body[^>]*>)", lambda found: found[1] + line, html, count=1)


def _adapted(notebook: NotebookNode, docname: str, docs: Sequence[str]) -> NotebookNode:
    """Return a kept notebook with its links and roles as this book can show them."""
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = prose(cell.source)
        for output in cell.get("outputs", []):
            html = output.get("data", {}).get("text/html", "")
            if html:
                output["data"]["text/html"] = fitted(html, docname, docs)
    return notebook


def lay_out(
    work: Path,
    of: Edition,
    pages: Mapping[str, str],
    notebooks: Mapping[str, Path],
    guide: Sequence[Path],
) -> Path:
    """Write the folder the book is built from.

    Parameters
    ----------
    work
        A folder to be made, inside the build folder.
    of
        Whose edition it is: its name and its mark stand on every page.
    pages
        Name → Markdown of the pages made for the council, the first being where it opens.
    notebooks
        Document name, such as ``notebooks/cases/kingston`` → kept notebook, in order.
    guide
        Chapters of the published book to take along.

    Returns
    -------
    Path
        ``work``.
    """
    import yaml

    root = paths.root()
    chapters = {f"book/local/{path.stem}": path for path in guide}
    docs = [*(f"{PAGES}/{name}" for name in pages), *notebooks, *chapters]
    shutil.copytree(root / STATIC, work / STATIC)
    styles = [_LOCAL, _INTERNAL.format(text=of.watermark) if of.internal else ""]
    (work / STATIC / "local.css").write_text("".join(styles), encoding="utf-8")
    for name, text in pages.items():
        _put(work / PAGES / f"{name}.md", fitted(text, f"{PAGES}/{name}", docs))
    for name, path in chapters.items():
        _put(work / f"{name}.md", prose(paths.used(path).read_text(encoding="utf-8")))
    for name, path in notebooks.items():
        book = _adapted(nbformat.read(path, as_version=4), name, docs)
        _put(work / f"{name}.ipynb", nbformat.writes(book) + "\n")
    config = yaml.safe_load((root / "_config.yml").read_text(encoding="utf-8"))
    first, *rest = [f"{PAGES}/{name}" for name in pages]
    own = [*rest, *notebooks]
    toc: dict[str, Any] = {
        "format": "jb-book",
        "root": first,
        "parts": [{"caption": "This edition", "chapters": [{"file": name} for name in own]}],
    }
    if chapters:
        named = [{"file": name} for name in chapters]
        toc["parts"].append({"caption": "How to use it", "chapters": named})
    settings = _settings(config, f"{of.area.name}: local edition", of.mark)
    for name, content in (("_config.yml", settings), ("_toc.yml", toc)):
        _put(work / name, yaml.safe_dump(content, allow_unicode=True, sort_keys=False))
    return work


def _settings(config: dict[str, Any], title: str, mark: str) -> dict[str, Any]:
    """Return the published book's settings, under the council's name and mark."""
    config["title"] = title
    config["exclude_patterns"] = ["build"]
    sphinx = config["sphinx"]["config"]
    sphinx["html_css_files"] = [*sphinx["html_css_files"], "local.css"]
    options = sphinx["html_theme_options"]
    options["announcement"] = f"{escape(mark)}."
    options["extra_footer"] = f"<p><strong>{escape(mark)}.</strong></p>{options['extra_footer']}"
    return config


def build(work: Path, out: Path, jobs: int, say: Callable[[str], None]) -> Path:
    """Build the book from its folder into ``out``; return its first page."""
    index = site.build(out=out, jobs=jobs, root=work, say=say)
    (out / KEY).unlink()  # it tells whether to build again, and this one never is
    return index


def _put(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
