"""Compute beforehand, once a run, what the notebooks have in common: figures and verdicts."""

from __future__ import annotations

import os
from collections.abc import Iterator

from analysis import claims, declare, indicators, paths
from analysis.claim_tests import FindingTest
from analysis.errors import UserError


def prepare() -> Iterator[None]:
    """Fill the results that kernels forked from this process will find computed, step by step.

    Each result carries what was read for it (`analysis.paths.remember`), so a notebook that
    finds one is still run again when a figure behind it changes. Where the project has no
    figures, as in a test of the runner, there is nothing to prepare.

    Yields
    ------
    None
        After each piece of work, so that a kernel that is asked for need not wait for the rest.
    """
    try:
        for name in declare.ids("indicators"):
            indicators.series(name, "current")
            yield
        for name in declare.ids("claims"):
            # what a study of all councils finds is its own notebook's work
            if not any(isinstance(test, FindingTest) for test in declare.claim(name).test):
                for edition in claims.EDITIONS:
                    claims.evaluate(name, edition)
                    yield
    except UserError:
        paths.forget()


def same_project(environment: dict[str, str]) -> bool:
    """Say whether a kernel is about the project that this process prepared."""
    return environment.get(paths.ROOT_VARIABLE) == os.environ.get(paths.ROOT_VARIABLE)
