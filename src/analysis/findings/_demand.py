"""Referrals that came to nothing: closed at once, or assessed and found not in need."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis import areas, indicators
from analysis.findings._series import wide
from analysis.paths import remember
from analysis.stats.shares import share_model

#: The two shares, and the referrals they are of.
CLOSED, FOUND = "nfa_pct", "not_in_need_pct"
PARTS = {CLOSED: "Closed with no further action", FOUND: "Assessed and found not in need"}


@dataclass(frozen=True, slots=True)
class Year:
    """One year's shares of referrals in England, in per cent."""

    period: int
    closed: float
    found: float
    referrals: float
    #: interval of the two together, clustered by council; NaN where councils are not complete
    low: float
    high: float
    #: councils with both figures, and the middle half of their shares
    councils: int
    lower: float
    middle: float
    upper: float

    @property
    def both(self) -> float:
        """The two together."""
        return self.closed + self.found


@remember
def years(edition: str) -> tuple[Year, ...]:
    """Return England's shares by year, with how far councils differ."""
    nation = {name: indicators.points(name, edition, areas.ENGLAND) for name in PARTS}
    top = wide(CLOSED, edition, "numerator") + wide(FOUND, edition, "numerator")
    bottom = wide(CLOSED, edition, "denominator")
    found = []
    for period in sorted(set(nation[CLOSED]) & set(nation[FOUND])):
        a, b = nation[CLOSED][period], nation[FOUND][period]
        if not np.isfinite(a.value) or not np.isfinite(b.value):
            continue
        n = bottom[period].reindex(top.index)
        x = top[period].where(top[period] <= n)
        there = x.notna() & n.notna() & (n > 0)
        x, n = x[there], n[there]
        model = share_model(x, n, np.ones((len(x), 1)), np.arange(len(x)))
        low, high = (float(100 / (1 + np.exp(-side[0]))) for side in (model.low, model.high))
        lower, middle, upper = (float(v) for v in np.percentile(100 * x / n, [25, 50, 75]))
        found.append(
            Year(
                period=period,
                closed=a.value,
                found=b.value,
                referrals=a.denominator,
                low=low,
                high=high,
                councils=len(x),
                lower=lower,
                middle=middle,
                upper=upper,
            )
        )
    return tuple(found)


def own(area: str, edition: str) -> dict[int, tuple[float, float]]:
    """Return a council's two shares by year, only years with both."""
    parts = [indicators.points(name, edition, area) for name in PARTS]
    return {
        p: (parts[0][p].value, parts[1][p].value)
        for p in sorted(set(parts[0]) & set(parts[1]))
        if np.isfinite(parts[0][p].value) and np.isfinite(parts[1][p].value)
    }
