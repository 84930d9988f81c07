"""One estimated association: its interval, what could have been found, and what it says."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis import stats, words
from analysis.checks.outcome import Holds, Row
from analysis.stats.clustered import Fit

#: An association below this probability of arising by chance is called clear.
CLEAR = 0.05
#: Odds half as high again are the least that a council would act on. Smaller ones are real
#: for a statistician and invisible to a director, who sees one inspection in three years.
WORTHWHILE = 1.5


@dataclass(frozen=True, slots=True)
class Effect:
    """An association with its 95% interval.

    Attributes
    ----------
    estimate, low, high
        An odds ratio, or a difference in the outcome's unit.
    p
        Two-sided, before any correction for the number of tests.
    detectable
        The effect that the design would have found four times in five, on the same scale;
        for an odds ratio the one above 1.
    n, councils
        Observations and councils behind it.
    ratio
        Whether it is an odds ratio.
    adjusted
        p after false-discovery control over its family; NaN where it stands alone.
    """

    key: str
    what: str
    estimate: float
    low: float
    high: float
    p: float
    detectable: float
    n: int
    councils: int
    ratio: bool
    decimals: int = 2
    adjusted: float = float("nan")

    @property
    def found(self) -> bool:
        """Whether the model could be estimated at all."""
        return bool(np.isfinite(self.estimate))

    @property
    def none(self) -> float:
        """The value of no association."""
        return 1.0 if self.ratio else 0.0

    @property
    def text(self) -> str:
        """The estimate as printed."""
        show = words.number if self.ratio else words.signed
        return show(self.estimate, self.decimals) if self.found else "not estimable"

    @property
    def interval(self) -> str:
        """The interval as printed."""
        return words.span(self.low, self.high, self.decimals, sign=not self.ratio)

    @property
    def told(self) -> str:
        """The estimate with its interval, for a sentence."""
        if not self.found:
            return "not estimable"
        name = "odds ratio " if self.ratio else ""
        return f"{name}{self.text} (95% interval {self.interval})"

    @property
    def chance(self) -> str:
        """The p value, and the adjusted one, as printed."""
        return p_told(self.p) + (f"; {p_told(self.adjusted)}" if np.isfinite(self.adjusted) else "")

    def row(self) -> Row:
        """Return the effect as a row of a claim's table."""
        what = f"{self.what} ({'odds ratio, ' if self.ratio else ''}{self.n} observations)"
        return Row(self.key, what, self.text, self.estimate, self.interval, self.low, self.high)


def p_told(p: float) -> str:
    """Print a p value.

    >>> p_told(0.00004), p_told(0.0312), p_told(0.54)
    ('below 0.001', '0.031', '0.54')
    """
    if not np.isfinite(p):
        return "–"
    return "below 0.001" if p < 0.001 else words.number(p, 3 if p < 0.1 else 2)


def effect(
    fit: Fit, column: int, key: str, what: str, per: float = 1.0, ratio: bool = True
) -> Effect:
    """Return one coefficient of a fit as an effect.

    Parameters
    ----------
    fit
        The model.
    column
        Place of the coefficient.
    key, what
        Its name in tables, bare and printed.
    per
        The step of the predictor that the effect is told for.
    ratio
        Whether the coefficient is a log odds ratio.
    """
    low, high = fit.interval()
    values = per * np.array([fit.beta[column], low[column], high[column], fit.detectable[column]])
    if ratio:
        values = np.exp(values)
    estimate, low_, high_, detectable = (float(v) for v in values)
    p = float(fit.p[column])
    return Effect(key, what, estimate, low_, high_, p, detectable, fit.n, fit.clusters, ratio)


def missing(key: str, what: str, n: int, councils: int, ratio: bool = True) -> Effect:
    """Return the record of an association that too few observations leave open."""
    nan = float("nan")
    return Effect(key, what, nan, nan, nan, nan, nan, n, councils, ratio)


def controlled(effects: Sequence[Effect]) -> tuple[Effect, ...]:
    """Adjust the p values of a family of tests (Benjamini and Hochberg)."""
    there = [one for one in effects if one.found]
    if not there:
        return tuple(effects)
    adjusted = dict(
        zip([e.key for e in there], stats.false_discovery([e.p for e in there]), strict=True)
    )
    return tuple(replace(e, adjusted=float(adjusted.get(e.key, np.nan))) for e in effects)


def holds(one: Effect, way: int, worthwhile: float = WORTHWHILE) -> Holds:
    """Say whether an association bears a claim out.

    ``yes``: clear, in the claimed direction, after false-discovery control where the test is
    one of a family. ``partly``: clear only before that control. ``no``: clear in the other
    direction, or the interval leaves out every effect as large as ``worthwhile`` in the
    claimed one. ``unknown``: the interval holds both no effect and a worthwhile one, so the
    figures cannot tell.

    Parameters
    ----------
    one
        The association.
    way
        1 where the claim expects more, −1 where less.
    worthwhile
        The smallest effect that matters, above 1 for an odds ratio and above 0 otherwise.
    """
    if not one.found:
        return "unknown"
    right = (one.estimate - one.none) * way > 0
    if one.p < CLEAR and right:
        return "partly" if one.adjusted >= CLEAR else "yes"
    if one.p < CLEAR:
        return "no"
    if one.ratio:
        out = one.high < worthwhile if way > 0 else one.low > 1 / worthwhile
    else:
        out = one.high < worthwhile if way > 0 else one.low > -worthwhile
    return "no" if out else "unknown"


SAYS: dict[Holds, str] = {
    "yes": "which bears it out",
    "partly": "which is clear alone but not once the number of tests is allowed for",
    "no": "which does not bear it out",
    "unknown": "too wide to tell",
}


def together(each: Sequence[Holds]) -> Holds:
    """Combine several tests of one statement.

    All ``yes``: yes. Some ``yes`` or ``partly``: partly. All that could tell say ``no``:
    no. Nothing could tell: unknown.
    """
    if all(one == "yes" for one in each):
        return "yes"
    if any(one in ("yes", "partly") for one in each):
        return "partly"
    return "no" if "no" in each else "unknown"
