"""Whether routine data places a council before inspectors do.

For each sub-judgement an ordered model is fitted to every council but one, and forecasts the
grades of that one from figures of years that had ended before its inspection. Forecasts are
scored (0 is perfect) and set against the base rate, which is what the framework and the year
alone forecast, and against the council's own grade last time. The rivals know the year as the
model does, so that grades which rose everywhere are no merit of the figures.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis import panel, words
from analysis.checks.outcome import Holds, Outcome, Row, unknown
from analysis.findings import _routine
from analysis.findings._routine import positions
from analysis.paths import remember
from analysis.stats.chance import false_discovery
from analysis.stats.forecasts import GradeModel, grade_model, ranked_probability_score
from analysis.stats.warning import ClusterMean, cluster_mean, folds

#: The sub-judgements both frameworks make, by column, and what they are called.
SUBJECTS = {
    "leadership": "leadership",
    "help_protection": "help and protection",
    "looked_after": "children looked after",
}
#: A handful, chosen before any model was fitted: the front door, timeliness, the plan, the
#: placement and the workforce, each long published and each an inspector's own first question.
INDICATORS = (
    "rereferral_pct",
    "assessments_45_days_pct",
    "icpc_15_days_pct",
    "cpp_subsequent_pct",
    "placements_3_plus_pct",
    "agency_rate",
)
CLASSES = 4
#: The columns of a sample that tell the time: framework and year.
TIME = slice(-2, None)
#: Fewest judgements for a model of this many predictors.
FEWEST = 80
#: Folds of the checks; the main result leaves out one council at a time.
FOLDS, SEED = 10, 20160629
#: Share of false discoveries allowed among the contests that count as won.
DISCOVERY = 0.05
#: When the finding holds, and why so.
RULE = (
    "Holds if, for all three sub-judgements, forecasts from routine figures score better than "
    "the framework and the year alone, and better beside the last grade than the last grade alone, "
    "with intervals that leave out no difference and false discoveries held to one in twenty; "
    "partly if that is so of any of them. Being "
    "better than a guess is the least that self-assessment by figures must offer, and being "
    "better than last time's report is what would make it worth doing between inspections."
)


@dataclass(frozen=True, eq=False)
class Sample:
    """Judgements with what was known before them; arrays have one entry a judgement."""

    table: pd.DataFrame
    #: grade 0 to 3, and that of the same sub-judgement last time (NaN for a first)
    grade: np.ndarray
    last: np.ndarray
    area: np.ndarray
    framework: np.ndarray
    #: figures and deprivation, missing ones at the middle; framework and year
    x: np.ndarray
    #: share of each indicator's figures that were there, in per cent
    coverage: dict[str, float]

    def __len__(self) -> int:
        """Return the number of judgements."""
        return len(self.grade)

    def part(self, keep: np.ndarray) -> Sample:
        """Return some of the judgements."""
        return Sample(
            self.table[keep],
            self.grade[keep],
            self.last[keep],
            self.area[keep],
            self.framework[keep],
            self.x[keep],
            self.coverage,
        )


@remember
def _known(edition: str, figures: str, printed: bool) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return an edition's judgements and the figures known before them, for every subject."""
    table = _routine.judgements(edition)
    return table, positions(table, INDICATORS, figures, printed=printed)


@remember
def sample(
    subject: str, edition: str, figures: str = "", printed: bool = False, whole: bool = False
) -> Sample:
    """Return the judgements on one subject.

    Parameters
    ----------
    subject
        One of `SUBJECTS`.
    edition
        The edition's id: which judgements, and which figures unless ``figures`` names another.
    figures
        The edition whose figures are used.
    printed
        Only figures published before the inspection.
    whole
        Only judgements with every figure.
    """
    table, known = _known(edition, figures or edition, printed)
    grade = table[subject].map(panel.ORDER).astype(float) - 1
    table = table.assign(_grade=grade, _last=grade.groupby(table["area"]).shift())
    keep = table["_grade"].notna()
    if whole:
        keep &= known.notna().all(axis=1)
    table, known = table[keep], known[keep]
    year = table["start"].dt.year + table["start"].dt.month / 12
    x = known.fillna(0.0).assign(
        imd=_routine.deprived(table),
        ilacs=(table["framework"] == "ILACS").astype(float),
        year=(year - 2018) / 5,
    )
    return Sample(
        table=table,
        grade=table["_grade"].to_numpy(int),
        last=table["_last"].to_numpy(float),
        area=table["area"].to_numpy(str),
        framework=table["framework"].to_numpy(str),
        x=x.to_numpy(float),
        coverage={name: 100 * float(known[name].notna().mean()) for name in INDICATORS},
    )


def varying(x: np.ndarray) -> np.ndarray:
    """Leave out columns that are the same for all, as the framework is in one edition."""
    return x[:, x.std(axis=0) > 0]


def forecast(sample: Sample, x: np.ndarray, groups: np.ndarray) -> np.ndarray:
    """Forecast every judgement from those of the other groups; shape (judgements, grades)."""
    design = varying(x)
    whole = grade_model(sample.grade, design, CLASSES, sample.area)
    found = np.zeros((len(sample), CLASSES))
    for group in np.unique(groups):
        out = groups == group
        rest = grade_model(sample.grade[~out], design[~out], CLASSES, sample.area[~out], near=whole)
        found[out] = rest.predict(design[out])
    return found


@dataclass(frozen=True, eq=False)
class Contest:
    """Two ways to forecast the same judgements: the difference of their scores."""

    subject: str
    rival: str
    #: mean score of the forecasts from routine figures, and of their rival
    score: float
    against: float
    #: mean difference, below nought where routine figures do better
    difference: ClusterMean
    #: the p value adjusted for all contests of the edition
    q: float = float("nan")

    @property
    def wins(self) -> bool:
        """Whether routine figures do better by more than chance, over all contests, allows."""
        return self.difference.interval.high < 0 and self.q < DISCOVERY

    @property
    def skill(self) -> float:
        """How much lower the score is than the rival's, in per cent."""
        return 100 * (1 - self.score / self.against)


@dataclass(frozen=True, eq=False)
class Placed:
    """One subject: its judgements, forecasts and contests."""

    sample: Sample
    #: leave-one-council-out forecasts from routine figures, and by the base rate
    forecast: np.ndarray
    base: np.ndarray
    contests: tuple[Contest, ...]
    #: the model of all councils, and the names of its columns
    model: GradeModel
    columns: tuple[str, ...]


BASE, SAME, BESIDE = "the base rate", "same as last time", "the last grade alone"


def contest(
    subject: str, rival: str, sample: Sample, ours: np.ndarray, theirs: np.ndarray
) -> Contest:
    """Score two forecasts of the same judgements against each other."""
    mine, other = (ranked_probability_score(p, sample.grade) for p in (ours, theirs))
    return Contest(
        subject,
        rival,
        float(mine.mean()),
        float(other.mean()),
        cluster_mean(mine - other, sample.area),
    )


@remember
def placed(subject: str, edition: str) -> Placed | None:
    """Forecast one subject's judgements and score them, None with too few judgements."""
    every = sample(subject, edition)
    if len(every) < FEWEST:
        return None
    ours = forecast(every, every.x, every.area)
    base = forecast(every, every.x[:, TIME], every.area)
    contests = [contest(subject, BASE, every, ours, base)]
    again = np.isfinite(every.last)
    if again.sum() >= FEWEST:
        later = every.part(again)
        same = np.eye(CLASSES)[later.last.astype(int)]
        contests.append(contest(subject, SAME, later, ours[again], same))
        last = later.last[:, None]
        alone = forecast(later, np.hstack([later.x[:, TIME], last]), later.area)
        beside = forecast(later, np.hstack([later.x, last]), later.area)
        contests.append(contest(subject, BESIDE, later, beside, alone))
    names = np.array([*INDICATORS, "imd", "ilacs", "year"])
    moving = every.x.std(axis=0) > 0
    model = grade_model(every.grade, every.x[:, moving], CLASSES, every.area)
    return Placed(every, ours, base, tuple(contests), model, tuple(names[moving]))


@remember
def contests(edition: str) -> tuple[Contest, ...]:
    """Return every contest of an edition, p values adjusted for all of them together."""
    found = [c for subject in SUBJECTS if (p := placed(subject, edition)) for c in p.contests]
    if not found:
        return ()
    adjusted = false_discovery([c.difference.p for c in found])
    return tuple(
        Contest(c.subject, c.rival, c.score, c.against, c.difference, float(q))
        for c, q in zip(found, adjusted, strict=True)
    )


def against_base(every: Sample, x: np.ndarray | None = None) -> Contest | None:
    """Score routine figures against the base rate in folds of councils, for a check."""
    if len(every) < FEWEST:
        return None
    groups = folds(every.area, np.zeros(len(every)), FOLDS, SEED)
    ours = forecast(every, every.x if x is None else x, groups)
    return contest("", BASE, every, ours, forecast(every, every.x[:, TIME], groups))


def place(edition: str) -> Outcome:
    """Say whether routine figures place a council before inspectors do."""
    found = contests(edition)
    if not found:
        return unknown("finding", "This edition knows too few judgements to forecast any of them.")
    wins = [c for c in found if c.wins and c.rival != SAME]
    asked = [c for c in found if c.rival != SAME]
    # scores no better than the rival's, within their intervals, leave the matter open
    worse = all(c.difference.interval.low > 0 for c in asked)
    holds: Holds = "partly" if wins else "no" if worse else "unknown"
    if len(wins) == len(asked):
        holds = "yes"
    rows = tuple(
        Row(
            key=f"{c.subject}_{c.rival.replace(' ', '_')}",
            what=f"{SUBJECTS[c.subject]}: score less that of {c.rival}",
            text=words.signed(c.difference.interval.estimate, 3),
            value=c.difference.interval.estimate,
            interval=interval(c),
            low=c.difference.interval.low,
            high=c.difference.interval.high,
        )
        for c in found
    )
    parts = [
        f"against {rival}, {_said([c for c in found if c.rival == rival])}"
        for rival in (BASE, SAME, BESIDE)
        if any(c.rival == rival for c in found)
    ]
    return Outcome(
        kind="finding",
        holds=holds,
        sentence=(
            "sub-judgements were forecast from six routine figures, each council left out in turn, "
            f"and scored; differences of score, below nought where the figures do better: "
            f"{'; '.join(parts)}."
        ),
        rows=rows,
        releases=_routine.releases(INDICATORS, edition),
    )


def interval(contest: Contest) -> str:
    """Print the interval of a difference of scores."""
    found = contest.difference.interval
    return words.span(found.low, found.high, 3, sign=True)


def _said(found: list[Contest]) -> str:
    """Print the differences of some contests."""
    each = [
        f"{SUBJECTS[c.subject]} {words.signed(c.difference.interval.estimate, 3)} ({interval(c)})"
        for c in found
    ]
    return words.join(each)


FINDINGS: dict[str, Callable[[str], Outcome]] = {"place": place}
