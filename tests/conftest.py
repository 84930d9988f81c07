"""What tests share: a small project of their own, and when some of them cannot run."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path

import nbformat
import pytest
from nbformat import v4

from analysis import paths

BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
PARAMETERS = 'area = "370"\nedition = "current"\nlocal = ""'


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip, with the reason, what needs raw release files or a browser that are not there."""
    no_raw = pytest.mark.skip(
        reason="the raw release files, which lie outside the project, are not here"
    )
    no_browser = pytest.mark.skip(reason="no Chromium here: install it to test the built site")
    raw = paths.raw()
    # On the build server a missing browser must fail, not skip.
    browser = os.environ.get("CI") or any(shutil.which(name) for name in BROWSERS)
    for item in items:
        if raw is None and item.get_closest_marker("raw"):
            item.add_marker(no_raw)
        if not browser and item.get_closest_marker("site"):
            item.add_marker(no_browser)


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty project and let it be the one that paths finds."""
    root = tmp_path / "project"
    for folder in ("data/figures", "notebooks/cases"):
        (root / folder).mkdir(parents=True)
    (root / "_config.yml").touch()
    (root / "requirements.lock").write_text("pandas==3.1.1\n", encoding="utf-8")
    monkeypatch.setenv(paths.ROOT_VARIABLE, str(root))
    return root


@pytest.fixture
def notebook(project: Path) -> Callable[..., Path]:
    """Return a function that writes a notebook of given code cells into the small project."""

    def write(name: str, *cells: str, prose: str = "# A title") -> Path:
        book = v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "x"}})
        book.cells = [
            v4.new_markdown_cell(prose, id="title"),
            v4.new_code_cell(PARAMETERS, id="parameters", metadata={"tags": ["parameters"]}),
            *(v4.new_code_cell(source, id=f"code-{n}") for n, source in enumerate(cells)),
        ]
        path = project / "notebooks" / "cases" / f"{name}.ipynb"
        nbformat.write(book, path)
        return path

    return write
