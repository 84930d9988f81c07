"""What a council's page, or a notebook run for it, rests on, as one short hash.

The same idea as a notebook's note (`analysis.runner.keys`), known before anything is run: the
modules the code can reach by its imports, all that is declared, the figures as their lock
names them, and the libraries numbers pass through. Two computers with the same hash give the
same bytes; a worker with another is refused.
"""

from __future__ import annotations

import ast
import hashlib
from functools import cache
from importlib.metadata import version

from analysis import lock, paths
from analysis.runner import keys, normalise

#: Where the code of a page begins.
ROOTS = ("analysis.profile", "analysis.councils.render")
LIBRARIES = ("numpy", "pandas", "scipy", "statsmodels", "pyarrow", "xlsxwriter")
#: How much of a hash is kept: enough to notice any change.
LENGTH = 16


def short(*parts: str) -> str:
    """Return a short hash of texts."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:LENGTH]


@cache
def source_key(notebook: str = "") -> str:
    """Return the hash of the figures and the code that results are made with, here.

    Parameters
    ----------
    notebook
        A notebook's path in the project; the code of the pages when empty.

    Raises
    ------
    UserError
        If the figures are not those of their lock, or the notebook is not plain Python.
    """
    lock.verify()
    if notebook:
        cells = normalise.read(paths.root() / notebook)
        parsed, said = keys.trees(cells, notebook), [keys.cells_hash(cells)]
    else:
        parsed, said = [ast.parse("\n".join(f"import {name}" for name in ROOTS))], []
    declared = [path for path in paths.DECLARED.rglob("*") if path.suffix in (".toml", ".csv")]
    data = [paths.lock(), paths.root() / "data" / "areas.csv"]
    files = sorted({*keys.modules(parsed), *declared, *data})
    said += [f"{keys.label(path)} {keys.content_hash(path)}" for path in files]
    return short(*said, *(f"{name} {version(name)}" for name in LIBRARIES))
