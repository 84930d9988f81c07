"""House rules for committed notebooks: what nbval lets through, found by reading them.

nbval compares text and HTML, but passes cells that were never run, ignores images and knows
nothing of prose. Each rule here takes a notebook and yields its faults, naming the cell.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

from nbformat import NotebookNode

from analysis.errors import UserError
from analysis.runner import keys, normalise
from analysis.runner.execute import parameter_names
from analysis.runner.pictures import picture_faults
from analysis.runner.prose import typed_numbers

Rule = Callable[[NotebookNode], Iterator[str]]
#: What every notebook can be run for.
PARAMETERS = ("area", "edition", "local")
#: seaborn functions that bootstrap an interval unless told otherwise.
BOOTSTRAPPED = {"lineplot", "barplot", "pointplot", "relplot", "catplot", "regplot", "lmplot"}
#: Calls that would read files behind the package's back.
READERS = {"open", "Path", "read_csv", "read_excel", "read_parquet", "read_json", "read_html"}
_PATH = re.compile(r"^(?:[A-Za-z]:[\\/]|[/~]|\.\.?/)|data/|releases/|\.(?:csv|xlsx?|parquet|ods)$")
_PLACE = re.compile(r"0x[0-9a-f]{6,}|(?<![\w/.])/(?:tmp|home|root|Users|private|var)/\S+")


def _code(notebook: NotebookNode) -> Iterator[tuple[int, NotebookNode]]:
    """Yield code cells, each with its place in the notebook from 1."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "code":
            yield number, cell


def _nodes(notebook: NotebookNode) -> Iterator[tuple[int, ast.AST]]:
    """Yield every syntax node of every cell that parses, with the cell's place."""
    for number, cell in _code(notebook):
        try:
            tree = ast.parse(cell.source)
        except SyntaxError:
            continue  # `plain_python` says so
        for node in ast.walk(tree):
            yield number, node


def _called(call: ast.Call) -> str:
    """Return the last part of a called function's name."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def plain_python(notebook: NotebookNode) -> Iterator[str]:
    """Every code cell parses as Python: no magics."""
    try:
        keys.trees(notebook, "notebook")
    except UserError as error:
        yield error.what.removeprefix("notebook: ")


def was_run(notebook: NotebookNode) -> Iterator[str]:
    """Every code cell was run, in order, and the whole gave something."""
    for expected, (number, cell) in enumerate(_code(notebook), start=1):
        if cell.execution_count is None:
            yield f"cell {number}: was not run (nbval would pass it)"
        elif cell.execution_count != expected:
            yield f"cell {number}: was run as number {cell.execution_count}, not {expected}"
    if not any(cell.outputs for _, cell in _code(notebook)):
        yield "has no outputs at all (nbval would pass it)"


def no_semicolons(notebook: NotebookNode) -> Iterator[str]:
    """No trailing semicolon: nbval shows the output that it hides."""
    for number, cell in _code(notebook):
        if cell.source.rstrip().endswith(";"):
            yield f"cell {number}: ends with ';': give the value a name instead"


def kernel(notebook: NotebookNode) -> Iterator[str]:
    """Runs on the kernel named python3."""
    name = notebook.metadata.get("kernelspec", {}).get("name")
    if name != "python3":
        yield f"its kernel is {name!r}, not 'python3'"


def calls_only(notebook: NotebookNode) -> Iterator[str]:
    """Calls and never defines: functions belong in the package, where they are tested."""
    for number, node in _nodes(notebook):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            yield f"cell {number}: defines {node.name}: move it into the package"
        elif isinstance(node, ast.ImportFrom) and any(a.name == "*" for a in node.names):
            yield f"cell {number}: imports * from {node.module}: name what is used"


def no_paths(notebook: NotebookNode) -> Iterator[str]:
    """Reads through the package only: no file names, no readers."""
    for number, node in _nodes(notebook):
        if isinstance(node, ast.Call) and _called(node) in READERS:
            yield f"cell {number}: calls {_called(node)}: read through the package"
        text = node.value if isinstance(node, ast.Constant) else None
        if isinstance(text, str) and "\n" not in text and _PATH.search(text):
            yield f"cell {number}: names a file or folder: {text!r}"


def unseeded(tree: ast.AST) -> Iterator[ast.Call]:
    """Yield calls to seaborn whose interval is bootstrapped without a seed.

    Applies to the package's own modules too: such a figure is another one on every run.
    """
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or _called(node) not in BOOTSTRAPPED:
            continue
        given = {keyword.arg: keyword.value for keyword in node.keywords}
        bar = given.get("errorbar", given.get("ci"))
        kind = bar.elts[0] if isinstance(bar, ast.Tuple) and bar.elts else bar
        fixed = isinstance(kind, ast.Constant) and kind.value in (None, "sd", "se", "pi")
        if "seed" not in given and not fixed:
            yield node


def no_chance(notebook: NotebookNode) -> Iterator[str]:
    """No unseeded bootstrap."""
    for number, node in _nodes(notebook):
        if isinstance(node, ast.Module):
            for call in unseeded(node):
                yield f"cell {number}: {_called(call)} bootstraps without seed= or errorbar="


def parameters(notebook: NotebookNode) -> Iterator[str]:
    """Has one parameters cell, with everything a notebook can be run for."""
    tagged = [c for _, c in _code(notebook) if "parameters" in c.metadata.get("tags", [])]
    if len(tagged) != 1:
        yield f"has {len(tagged)} cells tagged 'parameters', not one"
        return
    missing = [name for name in PARAMETERS if name not in parameter_names(notebook)]
    if missing:
        yield f"its parameters cell does not set {', '.join(missing)}"
    if any("injected-parameters" in c.metadata.get("tags", []) for c in notebook.cells):
        yield "holds a run for given parameters: those are never committed"


def one_title(notebook: NotebookNode) -> Iterator[str]:
    """Has one heading of the first level, at its start."""
    titles = [
        number
        for number, cell in enumerate(notebook.cells, start=1)
        if cell.cell_type == "markdown"
        for line in cell.source.splitlines()
        if line.startswith("# ")
    ]
    if titles != [1]:
        yield f"has titles ('# ') in cells {titles}: there is one, in cell 1"


def _joined(content: object) -> str:
    return "".join(content) if isinstance(content, list) else str(content)


def figures(notebook: NotebookNode) -> Iterator[str]:
    """Figures are deterministic SVG with alternative text and caption; nbval skips images."""
    for number, cell in _code(notebook):
        for output in cell.outputs:
            data = output.get("data", {})
            for kind in data:
                if kind.startswith("image/"):
                    yield f"cell {number}: {kind} output: show the figure as HTML with its SVG"
            for fault in picture_faults(_joined(data.get("text/html", ""))):
                yield f"cell {number}: {fault}"


def clean_outputs(notebook: NotebookNode) -> Iterator[str]:
    """No warnings, errors, memory addresses or places on somebody's computer."""
    for number, cell in _code(notebook):
        for output in cell.outputs:
            if output.output_type == "error":
                yield f"cell {number}: failed: {output.ename}"
            elif output.output_type == "stream" and output.name == "stderr":
                yield f"cell {number}: printed a warning: {output.text.strip()[:60]!r}"
            texts = [output.get("text", ""), *output.get("data", {}).values()]
            for text in map(_joined, texts):
                if found := _PLACE.search(text):
                    yield f"cell {number}: its output holds {found[0]!r}, which differs elsewhere"


def no_typed_results(notebook: NotebookNode) -> Iterator[str]:
    """No result numbers typed into prose."""
    for number, cell in enumerate(notebook.cells, start=1):
        if cell.cell_type == "markdown":
            for line, digits in typed_numbers(cell.source):
                yield f"cell {number}, line {line}: the number {digits} is typed into prose"


RULES: tuple[Rule, ...] = (
    plain_python,
    was_run,
    no_semicolons,
    kernel,
    calls_only,
    no_paths,
    no_chance,
    parameters,
    one_title,
    figures,
    clean_outputs,
    no_typed_results,
)


def faults(path: Path) -> list[str]:
    """Return every fault of a committed notebook against the rules."""
    notebook = normalise.read(path)
    return [fault for rule in RULES for fault in rule(notebook)]


def stale(path: Path) -> list[str]:
    """Return what has changed since a committed notebook's outputs were made."""
    notebook = normalise.read(path)
    note = notebook.metadata.get("analysis", {})
    return keys.changed(note, notebook, keys.label(path), {})
