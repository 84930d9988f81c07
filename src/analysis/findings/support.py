"""Forms of support: what followed each, and how far that can be told apart from chance.

Nothing here is a comparison of like with like. A trust is set up where things are worst and
stay so; a direction follows an inadequate judgement; and the list of measures is not complete.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import timedelta

import numpy as np

from analysis import areas, judgements, stats, words
from analysis.checks.outcome import Holds, Outcome, Row
from analysis.errors import UserError
from analysis.findings._forms import (
    KINDS,
    MONTH,
    TITLES,
    Entry,
    Spell,
    end_of,
    entries,
    form_of,
    listed,
    spells,
)
from analysis.paths import remember
from analysis.stats.exact import (
    LogRank,
    MedianTime,
    Table2x2,
    clopper_pearson,
    fisher,
    log_rank,
    median_time,
)
from analysis.stats.intervals import Interval

#: Spells still open after a year are compared by the form in force by then, so that time spent
#: waiting for a form to begin is not counted as time it saved.
LANDMARK = timedelta(days=365)
#: Fewer spells of a form than this are shown and not tested.
FEWEST = 4
#: Why `no_panacea` is decided so.
PANACEA_RULE = (
    "Holds if, of the listed beginnings of each form that have a judgement on either side, some "
    "were followed by a better judgement and some were not; partly, if that is so of at least "
    "one form; a form with fewer than two such beginnings decides nothing."
)
#: Why `delivery` is decided so.
DELIVERY_RULE = (
    "Holds if most trusts and companies began where the service had been inadequate at two "
    "judgements running or for two years, and most have since been judged good or better; "
    "partly, if one of the two is so. Fewer than eight of them decide nothing."
)
#: What no, one and two of two conditions come to.
HOLDS: tuple[Holds, ...] = ("no", "partly", "yes")
#: Months of inadequate, or judgements running, that make a failing persistent.
PERSISTENT_MONTHS, PERSISTENT_RUN = 24, 2
#: The same asked less strictly, to show how far the count hangs on the line drawn.
LENIENT_MONTHS = 18
#: Fewer trusts and companies than this decide nothing.
FEWEST_BODIES = 8


@dataclass(frozen=True, slots=True)
class Group:
    """Spells of one form of support."""

    form: str
    spells: tuple[Spell, ...]
    #: Kaplan-Meier medians: to the better judgement, and to the middle of its interval
    median: MedianTime | None
    middle: MedianTime | None
    #: better at the first judgement after the spell began (after the landmark, where one is set)
    better: int
    judged: int
    share: Interval | None
    #: against all other spells; None where there are too few
    logrank: LogRank | None
    table: Table2x2 | None
    #: the log-rank's probability, allowing for the number of forms compared
    q: float

    @property
    def title(self) -> str:
        """The form as printed."""
        return TITLES[self.form]


def _better(spell: Spell) -> tuple[bool, bool]:
    """Return whether the next judgement is known, and whether it was better."""
    again = spell.last > spell.start
    return again or spell.ended, spell.ended and not again


@remember
def groups(edition: str, landmark: bool = False) -> tuple[Group, ...]:
    """Compare times to a better judgement by form.

    Parameters
    ----------
    edition
        The edition's id.
    landmark
        Only spells still open a year on, by the form in force by then, timed from then.
    """
    found = [s for s in spells(edition) if not landmark or s.seen - s.start > LANDMARK]
    if not found:
        return ()
    off = LANDMARK.days / MONTH if landmark else 0.0
    form = np.array([form_of(s, edition, s.start + LANDMARK if landmark else None) for s in found])
    times = np.array([s.months - off for s in found])
    ended = np.array([s.ended for s in found])
    known = np.array([_better(s) for s in found])
    rows = []
    for name in (*KINDS, "none"):
        inside = form == name
        if not inside.any():
            continue
        own = tuple(s for s, there in zip(found, inside, strict=True) if there)
        judged, better = (int(n) for n in known[inside].sum(0))
        rest = known[~inside].sum(0)
        table = None
        if min(judged, rest[0]) >= FEWEST and 0 < better + rest[1] < judged + rest[0]:
            table = fisher([[better, judged - better], [rest[1], rest[0] - rest[1]]])
        test = None
        if inside.sum() >= FEWEST and (~inside).sum() >= FEWEST:
            test = log_rank(times, ended, inside)
        middle = np.array([max(s.middle - off, 0.0) if s.ended else s.months - off for s in own])
        rows.append(
            Group(
                form=name,
                spells=own,
                median=median_time(times[inside], ended[inside]),
                middle=median_time(middle, ended[inside]),
                better=better,
                judged=judged,
                share=clopper_pearson(better, judged) if judged else None,
                logrank=test,
                table=table,
                q=float("nan"),
            )
        )
    p = [g.logrank.p for g in rows if g.logrank]
    q = iter(stats.false_discovery(p) if p else [])
    return tuple(replace(g, q=float(next(q))) if g.logrank else g for g in rows)


def tests(edition: str) -> int:
    """Return how many comparisons of forms were run on an edition."""
    both = (*groups(edition), *groups(edition, landmark=True))
    return sum((g.logrank is not None) + (g.table is not None) for g in both)


def follows(entry: Entry) -> str:
    """Return how the judgement after a form began compares with the one before."""
    if not entry.before or not entry.after:
        return ""
    order = judgements.GRADES.index
    gap = order(entry.after) - order(entry.before)
    return "better" if gap > 0 else "worse" if gap < 0 else "the same"


@dataclass(frozen=True, slots=True)
class Followed:
    """What the first judgement after a form began was, beside the one before it."""

    form: str
    better: int
    same: int
    worse: int
    waiting: int

    @property
    def judged(self) -> int:
        """Beginnings with a judgement on either side."""
        return self.better + self.same + self.worse


@remember
def followed(edition: str) -> tuple[Followed, ...]:
    """Count what followed each form's beginnings."""
    found = []
    for form in KINDS:
        told = [follows(e) for e in entries(edition) if e.form == form]
        if told:
            counts = (told.count(word) for word in ("better", "the same", "worse", ""))
            found.append(Followed(form, *counts))
    return tuple(found)


def no_panacea(edition: str) -> Outcome:
    """Put to the list that no form of support always worked (see `PANACEA_RULE`)."""
    found = [f for f in followed(edition) if f.judged >= 2]
    if not found:
        return Outcome("finding", "unknown", "The list has no form with two judged beginnings.")
    mixed = [f for f in found if 0 < f.better < f.judged]
    holds: Holds = "yes" if len(mixed) == len(found) else "partly" if mixed else "no"
    parts, rows = [], []
    for f in found:
        share = clopper_pearson(f.better, f.judged)
        low, high = 100 * share.low, 100 * share.high
        parts.append(f"{TITLES[f.form].lower()} {f.better} of {f.judged}")
        rows.append(
            Row(
                key=f"{f.form}_better",
                what=f"{TITLES[f.form]}: next judgement better",
                text=f"{f.better} of {f.judged}",
                value=f.better / f.judged,
                interval=f"{words.span(low, high)}%",
                low=low / 100,
                high=high / 100,
                source="collected list of interventions; Ofsted",
            )
        )
    return Outcome(
        kind="finding",
        holds=holds,
        sentence=(
            "The first judgement after a listed form of support began was better than the one "
            f"before it in: {words.join(parts)}. Sector-led support has no open list, help from a "
            "partner council apart. The list is not complete, and forms went to councils in "
            "unlike trouble."
        ),
        rows=tuple(rows),
        releases=_releases(edition),
    )


def persistent(entry: Entry, months: float = PERSISTENT_MONTHS) -> bool:
    """Return whether a form began in a failing that was already persistent."""
    return entry.run >= PERSISTENT_RUN or entry.run_months >= months


@dataclass(frozen=True, slots=True)
class Delivery:
    """Trusts and companies: where they began, and what has been judged since."""

    begun: int
    persistent: int
    #: at the less strict line
    lenient: int
    #: begun where the last judgement was inadequate
    inadequate: int
    judged: int
    good: int


@remember
def delivered(edition: str) -> Delivery:
    """Count trusts and companies with a judgement before them, one for each beginning."""
    own = [e for e in entries(edition) if e.form == "delivery" and e.before]
    since = [e for e in own if e.best]
    return Delivery(
        begun=len(own),
        persistent=sum(persistent(e) for e in own),
        lenient=sum(persistent(e, LENIENT_MONTHS) for e in own),
        inadequate=sum(e.run > 0 for e in own),
        judged=len(since),
        good=sum(e.best in judgements.GRADES[2:] for e in since),
    )


def delivery(edition: str) -> Outcome:
    """Put to the list where alternative models begin and what follows (see `DELIVERY_RULE`)."""
    d = delivered(edition)
    if min(d.begun, d.judged) < FEWEST_BODIES:
        return Outcome(
            "finding",
            "unknown",
            f"By the end of this edition the list has {d.begun} trusts and companies with a "
            f"judgement before them, and {d.judged} of them judged since: too few to decide by "
            f"(fewer than {FEWEST_BODIES}).",
        )
    met = (2 * d.persistent > d.begun) + (2 * d.good > d.judged)
    where, since = clopper_pearson(d.persistent, d.begun), clopper_pearson(d.good, d.judged)
    return Outcome(
        kind="finding",
        holds=HOLDS[met],
        sentence=(
            f"Of {d.begun} trusts and companies on the list with a judgement before them, "
            f"{d.inadequate} began where the last judgement was inadequate and {d.persistent} "
            "where it had been so at two judgements running or for two years "
            f"({d.lenient} if {LENIENT_MONTHS} months are enough); of the "
            f"{d.judged} judged since, those judged good or better at some time number {d.good}. "
            "Nothing shows what would have happened without them."
        ),
        rows=(
            _share_row("persistent", "Begun in persistent failing", where, d.persistent, d.begun),
            _share_row("good", "Judged good or better since", since, d.good, d.judged),
        ),
        releases=_releases(edition),
    )


def _share_row(key: str, what: str, share: Interval, count: int, total: int) -> Row:
    """Return a share as a row of a claim's table."""
    return Row(
        key=key,
        what=what,
        text=f"{count} of {total}",
        value=share.estimate,
        interval=f"{words.span(100 * share.low, 100 * share.high)}%",
        low=share.low,
        high=share.high,
        source="collected list of interventions; Ofsted",
    )


def _releases(edition: str) -> tuple[str, ...]:
    """Return the judgements' releases that an edition's findings rest on."""
    table = judgements.judgements(end_of(edition))
    return tuple(sorted(set(table["release"].dropna())))


def council(area: str, edition: str) -> tuple[tuple[Spell, ...], tuple[Entry, ...]]:
    """Return one council's spells and listed beginnings.

    Raises
    ------
    UserError
        If there is no such council.
    """
    if area not in areas.areas():
        raise UserError(f"no area has the id {area!r}", "name a council by its id.")
    return (
        tuple(s for s in spells(edition) if s.area == area),
        tuple(e for e in entries(edition) if e.area == area),
    )


def undated(edition: str) -> tuple[str, ...]:
    """Return the listed measures that have no known start and are left out."""
    return listed(edition)[1]


FINDINGS = {"no_panacea": no_panacea, "delivery": delivery}
