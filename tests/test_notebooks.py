"""Every committed notebook keeps the house rules, and each rule can fail."""

from __future__ import annotations

import ast
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from nbformat import NotebookNode, v4

from analysis import paths, runner
from analysis.runner import keys, notebooks
from analysis.runner.prose import typed_numbers

COMMITTED = runner.discover()
MODULES = sorted(paths.PACKAGE.rglob("*.py"))


def test_there_are_notebooks_to_hold_to_the_rules() -> None:
    assert len(COMMITTED) >= 5, "the four cases and the context"


@pytest.mark.parametrize("path", COMMITTED, ids=keys.label)
def test_committed_notebooks_keep_the_rules(path: Path) -> None:
    assert notebooks.faults(path) == []


@pytest.mark.parametrize("path", COMMITTED, ids=keys.label)
def test_committed_outputs_are_no_older_than_what_they_came_from(path: Path) -> None:
    assert notebooks.stale(path) == [], "run: make notebooks"


def test_no_module_draws_an_unseeded_bootstrap() -> None:
    found = [
        f"{keys.label(path)}, line {call.lineno}"
        for path in MODULES
        for call in notebooks.unseeded(ast.parse(path.read_text(encoding="utf-8")))
    ]
    assert found == []


PARAMETERS = 'area = "370"\nedition = "current"\nlocal = ""'
FIGURE = (
    '<figure class="chart"><svg role="img" aria-label="Referrals fell">{}</svg>'
    "<figcaption>Referrals by year.</figcaption></figure>"
)


def html(content: str) -> NotebookNode:
    return v4.new_output("display_data", {"text/html": content, "text/plain": "x"})


def good() -> NotebookNode:
    """Build a notebook that keeps every rule."""
    book = v4.new_notebook(metadata={"kernelspec": {"name": "python3", "display_name": "x"}})
    book.cells = [
        v4.new_markdown_cell("# Barnsley\n\nReferrals in 2015-16 and on 31 March 2016 (BAR-01)."),
        v4.new_code_cell(PARAMETERS, metadata={"tags": ["parameters"]}, execution_count=1),
        v4.new_code_cell(
            "from analysis import study\nstudy.study(edition, area, local)",
            execution_count=2,
            outputs=[html(FIGURE.format("")), v4.new_output("stream", text="fine")],
        ),
    ]
    return book


def all_faults(book: NotebookNode) -> list[str]:
    return [fault for rule in notebooks.RULES for fault in rule(book)]


def test_a_good_notebook_has_no_faults() -> None:
    assert all_faults(good()) == []


def source(text: str) -> Callable[[NotebookNode], Any]:
    return lambda book: book.cells[2].update(source=text)


def output(*outputs: NotebookNode) -> Callable[[NotebookNode], Any]:
    return lambda book: book.cells[2].update(outputs=list(outputs))


def prose(text: str) -> Callable[[NotebookNode], Any]:
    return lambda book: book.cells[0].update(source=text)


BAD: dict[str, tuple[Callable[[NotebookNode], Any], str]] = {
    "never run": (lambda b: b.cells[2].update(execution_count=None), "was not run"),
    "out of order": (lambda b: b.cells[2].update(execution_count=7), "number 7, not 2"),
    "stripped": (output(), "no outputs at all"),
    "semicolon": (source("study.draw();"), "ends with ';'"),
    "kernel": (lambda b: b.metadata.kernelspec.update(name="conda"), "'conda', not 'python3'"),
    "no kernel": (lambda b: b.metadata.pop("kernelspec"), "not 'python3'"),
    "magic": (source("%matplotlib inline"), "not plain Python"),
    "def": (source("def rate(x):\n    return x"), "defines rate"),
    "class": (source("if area:\n    class Rate:\n        pass"), "defines Rate"),
    "import *": (source("from analysis.study import *"), "imports *"),
    "read_csv": (source("import pandas as pd\npd.read_csv(name)"), "calls read_csv"),
    "path": (source("study.load('data/figures/cin')"), "names a file or folder"),
    "home": (source("study.load('~/cin')"), "names a file or folder"),
    "Windows path": (source(r"study.load('C:\\cin')"), "names a file or folder"),
    "bootstrap": (source("sns.lineplot(t, x='a', y='b')"), "lineplot bootstraps"),
    "unseeded ci": (source("sns.barplot(t, errorbar=('ci', 95))"), "barplot bootstraps"),
    "no parameters": (lambda b: b.cells[1].metadata.clear(), "0 cells tagged 'parameters'"),
    "no edition": (lambda b: b.cells[1].update(source="area = local = ''"), "not set edition"),
    "injected": (
        lambda b: b.cells[2].metadata.update(tags=["injected-parameters"]),
        "holds a run for given parameters",
    ),
    "two titles": (prose("# One\n\n# Two"), "one, in cell 1"),
    "no title": (prose("## Barnsley"), "one, in cell 1"),
    "png": (output(v4.new_output("display_data", {"image/png": "aaaa"})), "image/png output"),
    "no alternative text": (
        output(html("<figure><svg role='img'></svg><figcaption>A</figcaption></figure>")),
        "<svg> without alternative text",
    ),
    "no role": (
        output(html("<figure><svg aria-label='A'></svg><figcaption>A</figcaption></figure>")),
        "<svg> without alternative text",
    ),
    "no caption": (
        output(html("<figure><svg role='img' aria-label='A'></svg><figcaption> </figcaption>"
                    "</figure>")),
        "without a caption",
    ),
    "no frame": (output(html("<svg role='img' aria-label='A'></svg>")), "outside a <figure>"),
    "img": (
        output(html("<figure><img src='a'><figcaption>A</figcaption></figure>")),
        "<img> without alternative text",
    ),
    "warning": (output(v4.new_output("stream", name="stderr", text="Warn")), "printed a warning"),
    "error": (output(v4.new_output("error", ename="KeyError")), "failed: KeyError"),
    "address": (output(html("<Study at 0x7f3a2b10>")), "0x7f3a2b10"),
    "place": (output(html("read /home/someone/x.csv")), "/home/someone/x.csv"),
    "typed number": (prose("# Barnsley\n\nReferrals fell by 39%."), "the number 39 is typed"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_each_rule_can_fail(name: str) -> None:
    spoil, expected = BAD[name]
    book = good()
    spoil(book)
    assert any(expected in fault for fault in all_faults(book)), all_faults(book)


@pytest.mark.parametrize(
    "call",
    ["sns.lineplot(t, errorbar=None)", "sns.barplot(t, errorbar=('se', 1))", "sns.lineplot(seed=1)",
     "sns.regplot(t, ci=None)", "sns.barplot(t, errorbar='sd')"],
)  # fmt: skip
def test_seeded_and_fixed_intervals_pass(call: str) -> None:
    assert list(notebooks.unseeded(ast.parse(call))) == []


@pytest.mark.parametrize(
    "line",
    [
        "In 2015-16, at 31 March 2016 and over 2010–2025, see BAR-01 and S1, page 12.",
        "Rates per 10,000 children; section 47 enquiries; s251 lines; within 45 working days.",
        "1. The first step",
        "> Referrals fell by 39% (quoted from the source)",
        "It fell by {num}`BAR-01.change.0` ([source](https://example.org/123)).",
        "A 95% interval, children aged 16 to 17, under 18, release SFR52/2016, table A1.",
    ],
)
def test_what_is_not_a_result_may_be_typed(line: str) -> None:
    assert list(typed_numbers(line)) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Referrals fell by 39%.", (1, "39")),
        ("\nThe rate was 543.2 per 10,000.", (2, "543.2")),
        ("There were 1,245 in 2015.", (1, "1,245")),
        ("In 20 councils", (1, "20")),
        ("Barnsley ranked 3rd", (1, "3")),
    ],
)
def test_typed_results_are_found(text: str, expected: tuple[int, str]) -> None:
    assert list(typed_numbers(text)) == [expected]
