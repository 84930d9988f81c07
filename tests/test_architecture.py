"""The package's parts import one way, and the architecture page names every one of them."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import analysis

PACKAGE = Path(analysis.__file__).parent
PAGE = PACKAGE.parents[1] / "book" / "method" / "architecture.md"

#: Each part may import from those before it, and from itself.
ORDER = [
    "errors",
    "paths",
    "exchange",
    "words",
    "documents",
    "claim_tests",
    "declare",
    "tables",
    "names",
    "areas",
    "tidy",
    "lock",
    "readers",
    "releases",
    "stats",
    "indicators",
    "judgements",
    "moves",
    "local",
    "synthetic",
    "panel",
    "checks",
    "findings",
    "claims",
    "charts",
    "results",
    "study",
    "profile",
    "site",
    "wording",
    "catalogue",
    "runner",
    "workspace",
    "councils",
    "__main__",
]
#: A module longer than this many lines of code (blank lines, comments and docstrings left
#: out) is doing two things.
LONGEST = 300


def modules() -> dict[str, Path]:
    """Return every module of the package by its dotted name below it."""
    return {
        ".".join(path.relative_to(PACKAGE).with_suffix("").parts): path
        for path in sorted(PACKAGE.rglob("*.py"))
    }


def imported(path: Path) -> set[str]:
    """Return the parts of the package a module imports."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.module == "analysis":
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").startswith("analysis."):
            found.add(str(node.module).split(".")[1])
        elif isinstance(node, ast.Import):
            found |= {n.name.split(".")[1] for n in node.names if n.name.startswith("analysis.")}
    return {name for name in found if name in ORDER}


def part(name: str) -> str:
    """Return the part of the package a module belongs to."""
    return name.split(".")[0]


def test_every_part_has_its_place_in_the_order() -> None:
    found = {part(name) for name in modules()} - {"__init__"}
    assert found == set(ORDER)


@pytest.mark.parametrize("name", [name for name in modules() if name != "__init__"])
def test_imports_go_one_way(name: str) -> None:
    own = ORDER.index(part(name))
    later = {other for other in imported(modules()[name]) if ORDER.index(other) > own}
    assert not later, f"{name} imports {', '.join(sorted(later))}, which come after it"


def code_lines(path: Path) -> int:
    """Count a module's lines of code: not blank, not comment, not docstring."""
    text = path.read_text(encoding="utf-8")
    held: set[int] = set()
    for node in ast.walk(ast.parse(text)):
        body = getattr(node, "body", None)
        if not isinstance(body, list) or not body or not isinstance(body[0], ast.Expr):
            continue
        first = body[0]
        if isinstance(first.value, ast.Constant) and isinstance(first.value.value, str):
            held |= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    lines = enumerate(text.splitlines(), start=1)
    return sum(1 for i, line in lines if i not in held and line.strip() and line.strip()[0] != "#")


def test_no_module_grows_too_long() -> None:
    long = {name: code_lines(path) for name, path in modules().items()}
    long = {name: count for name, count in long.items() if count > LONGEST}
    assert not long


def test_the_architecture_page_names_every_part() -> None:
    page = PAGE.read_text(encoding="utf-8")
    missing = [name for name in ORDER if f"`{name}`" not in page]
    assert not missing, f"book/method/architecture.md does not name {missing}"
