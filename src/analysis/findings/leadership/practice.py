"""The leadership judgement beside the judgements of practice, then and next time."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import panel
from analysis.findings._effects import Effect, effect, missing
from analysis.paths import remember
from analysis.stats.clustered import logistic
from analysis.stats.gradings import Agreement, agreement, ordered_logit

#: Parts judged under both frameworks, as printed; care leavers stand apart only since 2023
#: and under the single inspection framework.
PARTS = {
    "help_protection": "Help and protection",
    "looked_after": "Children in care",
    "care_leavers": "Care leavers",
}
FEWEST, RAREST = 60, 10


@remember
def judged(edition: str) -> pd.DataFrame:
    """Return judgements with their parts as numbers, and those of the next.

    Returns
    -------
    pandas.DataFrame
        Columns of `panel.judged`, and ``leads``, one column a part of `PARTS` with ``_n``
        (1 to 4), ``spread`` (best less worst part of practice), ``next`` and ``gap`` (grade
        and months of the judgement that followed) and ``next_leads``, ``next_protects``.
    """
    table = panel.judged(edition).copy()
    table["leads"] = table["leadership"].map(panel.ORDER).astype(float)
    for part in PARTS:
        table[f"{part}_n"] = table[part].map(panel.ORDER).astype(float)
    parts = table[[f"{part}_n" for part in PARTS]]
    table["spread"] = (parts.max(axis=1) - parts.min(axis=1)).where(parts.notna().sum(axis=1) > 1)
    after = table.groupby("area")
    table["next"] = after["grade"].shift(-1)
    table["gap"] = after["months"].shift(-1)
    table["next_leads"] = after["leads"].shift(-1)
    table["next_protects"] = after["help_protection_n"].shift(-1)
    table["board"] = table["lscb"].map(panel.ORDER).astype(float)
    table["year"] = table["start"].dt.year - 2015.0
    return table


@remember
def agreements(edition: str) -> dict[str, Agreement]:
    """Compare the leadership grade with the grade of each part of practice."""
    table = judged(edition)
    found = {}
    for part in PARTS:
        used = table.dropna(subset=["leads", f"{part}_n"])
        if len(used) >= FEWEST:
            found[part] = agreement(used["leads"], used[f"{part}_n"], used["area"])
    return found


def _next(
    edition: str, outcome: str, columns: list[str], key: str, what: str, frameworks: str = ""
) -> Effect:
    """Return the odds of a better next grade for one grade more in the first column."""
    table = judged(edition)
    if frameworks:
        table = table[table["framework"] == frameworks]
    used = table.dropna(subset=[outcome, *columns])
    if len(used) < FEWEST:
        return missing(key, what, len(used), used["area"].nunique())
    fit = ordered_logit(used[outcome], used[columns].to_numpy(float), used["area"])
    return effect(fit, 0, key, what)


@remember
def leading(edition: str) -> dict[str, Effect]:
    """Ask whether leadership runs ahead of practice, or practice ahead of leadership."""
    return {
        one.key: one
        for one in (
            _next(
                edition,
                "next_protects",
                ["leads", "help_protection_n", "year"],
                "leads_first",
                "Leadership grade, for the next grade of help and protection",
            ),
            _next(
                edition,
                "next_leads",
                ["help_protection_n", "leads", "year"],
                "protects_first",
                "Help and protection grade, for the next grade of leadership",
            ),
            _next(
                edition,
                "next_protects",
                ["board", "help_protection_n", "leads", "year"],
                "board_first",
                "Safeguarding board grade, for the next grade of help and protection",
                "SIF",
            ),
        )
    }


@remember
def leading_later(edition: str) -> Effect:
    """Ask whether leadership runs ahead between two inspections of the later framework."""
    return _next(
        edition,
        "next_protects",
        ["leads", "help_protection_n", "year"],
        "leads_first_later",
        "Check: leadership grade, both inspections under ILACS",
        "ILACS",
    )


@remember
def consistency(edition: str) -> Effect:
    """Ask whether councils that require improvement do better next time where parts agree.

    The effect is told for one grade more between the best and the worst part of practice.
    """
    table = judged(edition)
    used = table[table["grade"] == 2].dropna(subset=["spread", "next", "imd", "gap"])
    better = (used["next"] > 2).to_numpy(float)
    key, what = "spread", "Spread between parts of practice, for good or better next time"
    if min(better.sum(), len(better) - better.sum()) < RAREST:
        return missing(key, what, len(used), used["area"].nunique())
    design = np.column_stack(
        [np.ones(len(used)), used[["spread", "imd", "gap", "year"]].to_numpy(float)]
    )
    return effect(logistic(better, design, used["area"]), 1, key, what)
