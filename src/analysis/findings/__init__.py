"""What the studies of all councils find: one module a study, pure results, no drawing.

A claim that no single figure bears on is tested by a study. Its test names a module here and
a function in it, ``name(edition) -> Outcome``; the notebook of the study draws the same
numbers.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from analysis.checks.outcome import Outcome
from analysis.errors import unknown
from analysis.paths import remember


@remember
def outcome(study: str, name: str, edition: str) -> Outcome:
    """Return one finding of one study on one edition.

    Raises
    ------
    UserError
        If there is no such study, or no such finding in it.
    """
    studies = [module.name for module in iter_modules(__path__)]
    if study not in studies:
        raise unknown("study", study, studies)
    module = import_module(f"{__name__}.{study}")
    found = getattr(module, "FINDINGS", {})
    if name not in found:
        raise unknown(f"finding of {study}", name, found)
    return found[name](edition)
