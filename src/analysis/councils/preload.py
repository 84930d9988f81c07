"""Imported once, by the process that workers and kernels are forked from: what all share.

Reading the figures and computing every indicator for every council takes seconds; each
worker forked after that finds it done.
"""

from __future__ import annotations

import contextlib
import gc

from analysis import areas, declare, indicators, paths
from analysis.councils import render
from analysis.councils.source import source_key
from analysis.errors import UserError


def warm() -> None:
    """Compute what every council's page needs; leave it where the figures are not sound.

    The work itself then says what is wrong with them, to the one who asked for it.
    """
    try:
        source_key()
        for name in declare.ids("indicators"):
            indicators.series(name, "current")
        # what the council with most figures is set against, all are: but a fault of this one
        # must not stop them
        names = declare.ids("indicators")
        most = max(
            areas.councils(),
            key=lambda area: sum(len(indicators.points(n, "current", area.id)) for n in names),
        )
        with contextlib.suppress(ArithmeticError, LookupError, TypeError, ValueError):
            render.render(most.id)
    except UserError:
        paths.forget()
    gc.freeze()  # stays shared between the forks


warm()
