"""Takes up the guard in a Python process begun while local data are worked on.

Python imports the first ``sitecustomize`` on its path when it starts. Only the first: one
that an employer has set up, for certificates say, would be hidden, so it is run too.
"""

import sys
from importlib.machinery import PathFinder
from importlib.util import module_from_spec
from pathlib import Path

from analysis.workspace.guard import install

install()
_own = Path(__file__).resolve().parent
_spec = PathFinder.find_spec(
    "sitecustomize", [place for place in sys.path if Path(place or ".").resolve() != _own]
)
if _spec is not None and _spec.loader is not None:
    _spec.loader.exec_module(module_from_spec(_spec))
