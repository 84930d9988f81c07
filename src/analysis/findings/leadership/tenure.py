"""How long the director had been in post when inspectors came, and what was judged."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis import panel, tables
from analysis.findings._effects import Effect, effect, missing
from analysis.paths import remember
from analysis.stats.clustered import logistic
from analysis.stats.gradings import ordered_logit

#: Every framework, for the judgement before: most councils were inspected once under the
#: single inspection framework, and the judgement before that was made under another.
ALL = ("SLAC", "CPI", "TLAC", "SIF", "ILACS")
#: A director appointed within this many months cannot have made what inspectors found.
SETTLED = 12
#: The effect is told for a director twice as long in post.
TWICE = float(np.log(2))
#: Fewer judgements, or fewer of the rarer outcome, make no model.
FEWEST, RAREST = 40, 10
CONTROLS = ("before", "imd", "year")


@remember
def directors(edition: str) -> pd.DataFrame:
    """Return the judgements whose report says since when the director was in post.

    Returns
    -------
    pandas.DataFrame
        Columns of `panel.judged` (``before`` under whichever framework came before), and
        ``tenure`` (whole months; the fewer where the report gives only a year), ``interim``,
        ``log`` (log of months and one), ``year`` (from 2015), ``since`` (the director came
        after the judgement before), grades of the parts as numbers (``leads``, ``protects``,
        ``board``), and ``next`` with ``gap`` months: the judgement that followed. Councils
        without a deprivation score are left out.
    """
    judged = panel.judged(edition, ALL)
    after = judged.groupby("area")
    judged = judged.assign(next=after["grade"].shift(-1), gap=after["months"].shift(-1))
    posts = tables.read("dcs_tenure")[["area", "published", "tenure_months_min", "interim"]]
    found = judged.merge(posts, on=["area", "published"], how="inner")
    found = found.rename(columns={"tenure_months_min": "tenure"})
    found = found[found["tenure"].notna() & found["imd"].notna()].reset_index(drop=True)
    found["log"] = np.log1p(found["tenure"])
    found["year"] = found["start"].dt.year - 2015.0
    found["since"] = np.where(
        found["months"].notna(), (found["tenure"] < found["months"]).astype(float), np.nan
    )
    parts = {"leads": "leadership", "protects": "help_protection", "board": "lscb"}
    for name, column in parts.items():
        found[name] = found[column].map(panel.ORDER).astype(float)
    return found


def _ordered(
    table: pd.DataFrame, outcome: str, key: str, what: str, controls: tuple[str, ...] = CONTROLS
) -> Effect:
    """Return the odds of a better grade for a director twice as long in post."""
    columns = ["log", *controls]
    used = table.dropna(subset=[outcome, *columns])
    if len(used) < FEWEST or used[outcome].nunique() < 2:
        return missing(key, what, len(used), used["area"].nunique())
    fit = ordered_logit(used[outcome], used[columns].to_numpy(float), used["area"])
    return effect(fit, 0, key, what, TWICE)


@remember
def grades(edition: str) -> dict[str, Effect]:
    """Return the association of tenure with grades: the main model, its checks and placebos."""
    table = directors(edition)
    settled = table[table["tenure"] >= SETTLED]
    lately = table[table["since"] == 1]
    return {
        one.key: one
        for one in (
            _ordered(table, "grade", "all", "All directors"),
            _ordered(settled, "grade", "settled", f"Directors in post {SETTLED} months or longer"),
            _ordered(
                table[table["before"] <= 2],
                "grade",
                "weak",
                "Councils less than good before",
            ),
            _ordered(table[~table["interim"]], "grade", "permanent", "Interim directors left out"),
            _ordered(settled, "leads", "leadership", "Leadership grade, settled directors"),
            _ordered(settled, "board", "board", "Placebo: the safeguarding board's grade, settled"),
            _ordered(
                lately,
                "before",
                "past",
                "Placebo: the grade before the director came",
                ("imd", "year"),
            ),
        )
    }


def _odds(table: pd.DataFrame, columns: list[str], key: str, what: str) -> Effect:
    """Return the odds of a better next judgement for a director twice as long in post."""
    used = table.dropna(subset=["next", *columns])
    better = (used["next"] > used["grade"]).to_numpy(float)
    if min(better.sum(), len(better) - better.sum()) < RAREST:
        return missing(key, what, len(used), used["area"].nunique())
    design = np.column_stack([np.ones(len(used)), used[columns].to_numpy(float)])
    return effect(logistic(better, design, used["area"]), 1, key, what, TWICE)


@remember
def onward(edition: str) -> dict[str, Effect]:
    """Return the association of tenure at one inspection with doing better at the next.

    The director's time in post is known before the next inspection, so a bad grade cannot
    have ended it; whether the director stayed until then is not known.
    """
    table = directors(edition)
    weak = table[table["grade"] <= 2]
    fair = table[table["grade"] == 2]
    return {
        one.key: one
        for one in (
            _odds(weak, ["log", "grade", "imd", "gap"], "weak_next", "Less than good, then better"),
            _odds(
                fair,
                ["log", "imd", "gap"],
                "fair_next",
                "Requires improvement, then good or better",
            ),
        )
    }


@remember
def reverse(edition: str) -> Effect:
    """Return the odds that the director came after the judgement before, if it was inadequate.

    Log months between the two is in the model: the longer, the likelier a change.
    """
    table = directors(edition).dropna(subset=["since", "before", "imd"])
    table = table[table["months"] > 0]
    key, what = "reverse", "New director since the judgement before, if that was inadequate"
    if len(table) < FEWEST:
        return missing(key, what, len(table), table["area"].nunique())
    design = np.column_stack(
        [
            np.ones(len(table)),
            (table["before"] == 1).to_numpy(float),
            np.log(table["months"]),
            table["imd"],
        ]
    )
    return effect(logistic(table["since"], design, table["area"]), 1, key, what)
