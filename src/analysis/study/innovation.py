"""The page on innovation: named programmes, who took them up, and what became of their figures."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis import areas, charts, declare, judgements, panel, words
from analysis.claims import evaluate
from analysis.findings import innovation as found
from analysis.findings._first_sites import ORIGINATORS, originator
from analysis.findings._programmes import ALL, PROGRAMMES, adopters
from analysis.findings.innovation import AFTER, BEFORE, FEWEST, Tested
from analysis.results import Result, Table, Words
from analysis.stats.panels import per_cent
from analysis.study import opening
from analysis.study.system.scope import Scope, find

CLAIMS = ("E6", "E6a", "E6b", "E6c", "E-07")
#: The window over which the reader's own council is set beside others: around 2018, when most
#: of the programmes' councils had begun.
OWN_WINDOW = (2017, 2022)
LIMITS = (
    "Councils were not drawn by lot. Partners in Practice were chosen because they were strong; "
    "others took up a programme because their numbers stood high, and such numbers tend to come "
    "down whatever anyone does.",
    "The list of adopters was collected from public documents. Most entries have no start, some "
    "are plans, and a council outside the list may have done the same under another name: that "
    "makes any true effect look smaller.",
    "A start is the date of a grant or an announcement. Teams came later, and year 0 is left out "
    "of every overall effect for that reason.",
    "Several councils took up two programmes in the same years. Their effects cannot be parted.",
    "With so few councils in a programme only a large effect could be told from chance: not to "
    "have found one is not to have shown that there is none.",
    "A rate that falls is not in itself better for children: fewer children can be in care "
    "because fewer need it, or because fewer of those who do are helped.",
    "Randomised trials of three of the programmes were begun. They ask the question better than "
    "any figure here can; their results are not in the sources at hand.",
)


def _short(name: str) -> str:
    return str(declare.indicator(name).short)


def _small(name: str) -> str:
    """Return an indicator's short name as it stands inside a sentence."""
    short = _short(name)
    return short if short[1:2].isupper() else short[:1].lower() + short[1:]


def _change(value: float) -> str:
    """Print 100 times a change in logarithms as a per cent change."""
    return f"{words.signed(per_cent(value), 1)}%"


def _span(low: float, high: float) -> str:
    return words.span(per_cent(low), per_cent(high), 1, sign=True)


@dataclass(frozen=True)
class Innovation:
    """Named programmes put to the figures, section by section."""

    scope: Scope

    @property
    def edition(self) -> str:
        """The edition's id."""
        return self.scope.edition

    def minute(self) -> Words:
        """Return the page in a minute."""
        parts = [
            (
                "What was claimed",
                "Innovation is vital to improvement, but has to be disciplined: planned, tested at "
                "a suitable scale, and evaluated before it is rolled out.",
            ),
            ("What the figures show", evaluate("E-07", self.edition).reason),
            ("What is counted", self.tests().sentence),
            ("How sure are we", self._sure()),
        ]
        if self.scope.area is not None:
            parts.insert(0, (self.scope.area.name, self.council().sentence))
        if self.scope.local is not None:
            parts.append(("Local figures", "Nothing on this page is computed from them."))
        return opening.in_a_minute(parts)

    def _sure(self) -> str:
        """Say how far figures reach."""
        open_ = sum(evaluate(c, self.edition).verdict == "untestable in open data" for c in CLAIMS)
        return (
            f"Of {words.plural(len(CLAIMS), 'statement')}, {open_} cannot be settled by published "
            "figures. E-07 was tested where a programme and a start are known; the others describe "
            "a culture or a way of working. No figure here can show what caused a change."
        )

    def summary(self) -> Words:
        """Return every claim with its verdicts, as one table."""
        return opening.claims_table(CLAIMS, "Statements about innovation, with their verdicts")

    def cards(self) -> Words:
        """Return a card for every claim."""
        return opening.claim_cards(CLAIMS)

    def adopters(self) -> Result:
        """List who took up what, how exactly the start is known, and how it is used."""
        entries = adopters()
        dated = [a for a in entries if a.year is not None]
        mine = self.scope.area.id if self.scope.area else ""
        known = areas.areas()
        rows = tuple(
            (
                known[a.area].name,
                a.programme,
                a.what,
                a.start or "not known",
                a.precision if a.start else "–",
                f"adopter from {a.year}" if a.year else "neither adopter nor control",
            )
            for a in entries
        )
        sentence = (
            f"The collected list has {words.plural(len(entries), 'entry', 'entries')} for "
            f"{words.plural(len({a.area for a in entries}), 'council')}; {len(dated)} have a start "
            "that is known. A council without one is neither an adopter nor a control."
        )
        if mine:
            own = [a.programme for a in entries if a.area == mine]
            name = known[mine].name
            sentence += f" {name} is on it for {words.join(own)}." if own else f" {name} is not."
        return Result(
            id="adopters",
            title="",
            sentence=sentence,
            table=Table(
                "Councils on the list of programmes, by programme and start",
                ("Council", "Programme", "As listed", "Start", "Known to the", "Used as"),
                rows,
            ),
            notes=[
                "The year of adoption is the financial year in which the start falls, at its "
                "earliest reading.",
                "Entries that say approved or being introduced are plans, not starts.",
            ],
            source="collected list of interventions and programmes, from the public documents "
            "named in it.",
            folded=True,
        )

    def _none(self, part: str) -> Result:
        """Return the words for an edition without a complete window."""
        return Result(part, "", evaluate("E-07", self.edition).reason)

    def tests(self) -> Result:
        """Show every programme on every outcome, with what each design could have found."""
        every = found.tests(self.edition)
        if not every:
            return self._none("tests")
        below = sum(t.found.permuted_p <= found.CHANCE for t in every)
        after = sum(t.adjusted <= found.CHANCE for t in every)
        trend = sum(t.found.before_p <= found.CHANCE for t in every)
        least = sorted(abs(per_cent(-t.found.detectable)) for t in every)
        sentence = (
            f"{len(every)} tests were run: {len({t.programme for t in every})} programmes or sets "
            f"of them on {len({t.outcome for t in every})} rates. By permutation "
            f"{below or 'none'} {'is' if below == 1 else 'are'} beyond chance before adjusting and "
            f"{after or 'none'} after (false discovery rate). In {trend or 'none'} the adopters "
            f"were already on a path of their own before they began. A design had to meet a fall "
            f"of between "
            f"{words.number(least[0])}% and {words.number(least[-1])}% to find it four times in "
            "five."
        )
        programmes = list(dict.fromkeys(t.programme for t in every))
        by = {(t.programme, t.outcome): t for t in every}
        return Result(
            id="tests",
            title="Change in four rates in councils that took up a programme, beside others",
            sentence=sentence,
            table=Table(
                f"Change over years 1 to {AFTER} against the {BEFORE} years before, beside "
                "councils in no programme",
                (
                    "Programme",
                    "Rate",
                    "Adopters",
                    "Controls",
                    "Change",
                    "95% interval (clustered)",
                    "p (clustered)",
                    "p (permutation)",
                    "p (adjusted)",
                    "p (path before)",
                    "Fall found four times in five",
                ),
                tuple(self._row(t) for t in every),
            ),
            figure=charts.compared(
                programmes,
                {
                    _short(o): [self._range(by.get((p, o))) for p in programmes]
                    for o in found.OUTCOMES
                },
                "per cent change beside others",
                reference=0.0,
            ),
            alternative=f"One row a programme, one mark a rate, with intervals. {sentence}",
            notes=[
                "The intervals take councils' errors as independent of one another and as many "
                "as there are adopters: with few adopters they are too narrow. The permutation "
                "test, which gives the same starts to councils drawn at random, is the one to "
                "read.",
                f"A programme with fewer than {FEWEST} councils whose start is known is shown, "
                "and carries no verdict.",
                f"The rule behind the verdict: {found.RULE[:1].lower()}{found.RULE[1:]}",
                f"“{ALL}” takes a council from its first programme on.",
            ],
            source=self.scope.source("cla", "cin", "population"),
        )

    @staticmethod
    def _range(test: Tested | None) -> tuple[float, float, float]:
        """Return an effect and its interval in per cent; NaN where there is none."""
        if test is None or test.found.overall is None:
            return (np.nan, np.nan, np.nan)
        one = test.found.overall
        return per_cent(one.estimate), per_cent(one.low), per_cent(one.high)

    @staticmethod
    def _row(test: Tested) -> tuple[str, ...]:
        """Print one test."""
        one = test.found
        assert one.overall is not None
        return (
            test.programme,
            _short(test.outcome),
            str(len(one.adopters)),
            str(one.controls),
            _change(one.overall.estimate),
            _span(one.overall.low, one.overall.high),
            words.number(one.overall.p, 3),
            words.number(one.permuted_p, 3),
            words.number(test.adjusted, 3),
            words.number(one.before_p, 3),
            f"{words.number(abs(per_cent(-one.detectable)))}%",
        )

    def path(self, outcome: str) -> Result:
        """Show one rate by year since adoption, programme by programme."""
        every = [
            t
            for t in found.tests(self.edition)
            if t.outcome == outcome and len(t.found.adopters) >= FEWEST
        ]
        if not every:
            return self._none(f"path-{outcome}")
        told = [
            f"{t.programme} {_change(t.found.overall.estimate)} ("
            f"{_span(t.found.overall.low, t.found.overall.high)}; permutation p "
            f"{words.number(t.found.permuted_p, 2)}; path before p "
            f"{words.number(t.found.before_p, 2)})"
            for t in every
            if t.found.overall is not None
        ]
        sentence = f"{_short(outcome)}, mean of years 1 to {AFTER}: {words.join(told)}."
        times = every[0].found.since
        scale = np.vectorize(per_cent)
        panels = {
            f"{t.programme} ({words.plural(len(t.found.adopters), 'council')})": (
                scale(t.found.effects),
                scale(t.found.low),
                scale(t.found.high),
            )
            for t in every
        }
        rows = tuple(
            (
                t.programme,
                words.signed(float(k)),
                _change(e),
                _span(low, high) if k != -1 else "–",
            )
            for t in every
            for k, e, low, high in zip(
                times, t.found.effects, t.found.low, t.found.high, strict=True
            )
        )
        return Result(
            id=f"path-{outcome}",
            title=f"{_short(outcome)} by year since adoption, beside councils in no programme",
            sentence=sentence,
            table=Table(
                f"{_short(outcome)}: difference from controls since the year before adoption",
                ("Programme", "Year since", "Difference", "95% interval"),
                rows,
            ),
            figure=charts.since(times, panels, "per cent, beside others", "the council began"),
            alternative=f"One panel a programme, a line by year since adoption. {sentence}",
            notes=[
                "A path that is already moving before 0 says that adopters differed before they "
                "adopted; what follows cannot then be put down to the programme.",
                "Every council in a panel has figures for all years of its window.",
            ],
            source=self.scope.source("cla", "cin", "population"),
        )

    def sensitivity(self) -> Result:
        """Show the main test under what a doubtful reader would change."""
        programme, outcome = "Family Safeguarding", found.AIMS["Family Safeguarding"]
        every = found.sensitivity(programme, outcome, self.edition)
        if not every:
            return self._none("sensitivity")
        logs = [(n, f) for n, f in every if n != found.PLAIN]
        ranges = [
            tuple(per_cent(v) for v in (f.overall.estimate, f.overall.low, f.overall.high))
            for _, f in logs
            if f.overall is not None
        ]
        middles = [r[0] for r in ranges]
        least = min(f.permuted_p for _, f in every)
        sentence = (
            f"{programme}, {_small(outcome)}: under {len(every)} ways of comparing, the "
            f"change lies between {words.signed(min(middles), 1)}% and "
            f"{words.signed(max(middles), 1)}%; the smallest permutation p is "
            f"{words.number(least, 2)}."
        )
        rows = []
        for name, one in every:
            assert one.overall is not None
            plain = name == found.PLAIN
            change = f"{words.signed(one.overall.estimate, 1)} per 10,000"
            interval = words.span(one.overall.low, one.overall.high, 1, sign=True)
            rows.append(
                (
                    name,
                    str(len(one.adopters)),
                    str(one.controls),
                    change if plain else _change(one.overall.estimate),
                    interval if plain else _span(one.overall.low, one.overall.high),
                    words.number(one.permuted_p, 3),
                )
            )
        return Result(
            id="sensitivity",
            title=f"{programme}: change in {_small(outcome)} under other comparisons",
            sentence=sentence,
            table=Table(
                f"{programme}, {_small(outcome)}: other comparisons",
                ("Comparison", "Adopters", "Controls", "Change", "95% interval", "p (permutation)"),
                tuple(rows),
            ),
            figure=charts.compared(
                [n for n, _ in logs],
                {"Change": [(r[0], r[1], r[2]) for r in ranges]},
                "per cent change beside others",
                reference=0.0,
            ),
            alternative=f"One row a comparison with its interval. {sentence}",
            notes=[
                "Controls nearest in level and change before answer regression to the mean; "
                "controls judged good answer the choice of strong councils.",
                "The years to 2020 leave the pandemic out.",
            ],
            source=self.scope.source("cin", "population"),
        )

    def selection(self) -> Result:
        """Show where adopters stood before they began."""
        rows, told = [], []
        for programme in PROGRAMMES:
            for outcome in found.AIMED:
                one = found.stood(programme, outcome, self.edition)
                if one is None:
                    continue
                rows.append(
                    (
                        programme,
                        _short(outcome),
                        str(one.adopters),
                        words.number(one.percentile),
                        f"{words.signed(one.moved, 1)}%",
                        f"{one.good} of {one.judged}",
                    )
                )
                if outcome == found.AIMS.get(programme):
                    told.append(
                        f"{programme}: {_small(outcome)} at percentile "
                        f"{words.number(one.percentile)} of councils on average, after "
                        f"{words.signed(one.moved, 1)}% in the {BEFORE - 1} years to the last one"
                    )
        if not rows:
            return self._none("selection")
        return Result(
            id="selection",
            title="",
            sentence=(
                f"Before they began, {'; '.join(told)}. A rate that has just risen to a high level "
                "tends to come down by itself."
            ),
            table=Table(
                "Where adopters stood in the year before they began",
                (
                    "Programme",
                    "Rate",
                    "Adopters",
                    "Mean percentile",
                    f"Median change over the {BEFORE - 1} years before",
                    "Good or better at their latest judgement",
                ),
                tuple(rows),
            ),
            notes=["A percentile of 50 is the middle of all councils in that year."],
            source=self.scope.source("cla", "cin", "population", "ofsted"),
        )

    def originator(self, programme: str, outcome: str) -> Result:
        """Set a programme's first site beside its synthetic control."""
        place = dict(ORIGINATORS)[programme]
        name = areas.areas()[place].name
        key = f"first-{place}-{outcome}"
        one = originator(programme, place, outcome, self.edition)
        heading = f"{name}, {_short(outcome)}"
        if one is None:
            return Result(
                key, "", f"{heading}: this edition has no figure after {programme} began."
            )
        if not one.found.usable or one.ranks is None:
            return Result(
                key,
                "",
                f"{heading}: no synthetic control is drawn, because {one.found.reason}.",
                notes=["A mix of many councils can copy any short series; what it does afterwards "
                       "then means nothing."],
            )  # fmt: skip
        ranks = one.ranks
        unit = f"index, {100} the council's own mean before"
        sentence = (
            f"{heading}: from {one.year} on the number lay "
            f"{words.signed(one.found.mean_gap, 1)} index points from a mix of other councils on "
            f"average. Its break ranks {ranks.rank} of {ranks.of} councils put through the same "
            f"fit: one as large comes up by chance about "
            f"{words.number(100 * ranks.p)} times in a hundred."
        )
        kept = np.setdiff1d(np.arange(ranks.gaps.shape[1]), ranks.excluded)
        return Result(
            id=key,
            title=f"{name}: {_short(outcome)} beside a synthetic control, {programme}",
            sentence=sentence,
            table=Table(
                f"{heading} ({unit}): council, synthetic control and gap",
                ("Year", name, "Synthetic control", "Gap"),
                tuple(
                    (
                        str(int(t)),
                        words.number(a, 1),
                        words.number(b, 1),
                        words.signed(a - b, 1),
                    )
                    for t, a, b in zip(one.years, one.own, one.found.path, strict=True)
                ),
            ),
            figure=charts.synthetic(
                one.years,
                one.own,
                one.found.path,
                one.year,
                f"{programme} begins",
                ranks.gaps[:, kept],
                name,
                unit,
            ),
            alternative=f"Two panels: the council and its mix; its gap among others'. {sentence}",
            notes=[
                f"Mixed from the {one.found.donors} councils nearest before the start, none of "
                f"them in a programme, over {one.found.before} years.",
                "It is the programme's first site because of what it did: a council chosen for "
                "its record ranks high whatever caused it.",
                f"No chance below {words.number(100 * ranks.smallest_p)} in a hundred can be "
                "shown with this many councils.",
            ],
            source=self.scope.source("cla" if outcome == "cla" else "cin"),
        )

    def council(self) -> Result:
        """Place the named council's own change among all others'."""
        area = self.scope.area
        if area is None:
            return Result(
                "council",
                "",
                "No council was named. Run the page with a council's name or code as its area, and "
                "its own change stands here among all others.",
            )
        begin, end = OWN_WINDOW
        table = panel.years(("cla_rate",), self.edition)["cla_rate"].unstack("period")
        entries = [a for a in adopters() if a.area == area.id]
        listed = (
            f"{area.name} is on the list for {words.join(a.programme for a in entries)}"
            if entries
            else f"{area.name} is on none of the lists"
        )
        if not {begin, end} <= set(table.columns):
            return Result("council", "", f"{listed}. This edition ends before {end}.")
        moved = (100 * (table[end] / table[begin] - 1)).dropna()
        if area.id not in moved.index:
            return Result(
                "council",
                "",
                f"{listed}. Its CLA rate is not published for both {begin} and {end}, or it is too "
                "small to be compared.",
            )
        own = float(moved[area.id])
        others = moved.drop(area.id)
        below = int((others < own).sum())
        sentence = (
            f"{listed}. Its CLA rate changed by {words.signed(own, 1)}% from {begin} to {end}; "
            f"{below} of {len(others)} other councils fell further or rose less."
        )
        history = judgements.history(area.id, self.scope.end)
        return Result(
            id="council",
            title=f"Change in the CLA rate from {begin} to {end}, all councils",
            sentence=sentence,
            table=Table(
                f"CLA rate per 10,000 children: {area.name} and the quarters of councils",
                ("", str(begin), str(end), "Change"),
                (
                    (
                        area.name,
                        words.number(float(table[begin][area.id]), 1),
                        words.number(float(table[end][area.id]), 1),
                        f"{words.signed(own, 1)}%",
                    ),
                    *(
                        (
                            f"{label} of others",
                            words.number(float(table[begin].drop(area.id).quantile(q)), 1),
                            words.number(float(table[end].drop(area.id).quantile(q)), 1),
                            f"{words.signed(float(others.quantile(q)), 1)}%",
                        )
                        for label, q in (
                            ("Lower quarter", 0.25),
                            ("Middle", 0.5),
                            ("Upper quarter", 0.75),
                        )
                    ),
                ),
            ),
            figure=charts.distribution(others.to_numpy(), own, area.name, "%"),
            alternative=f"One dot a council along a line of changes. {sentence}",
            notes=[
                "A change in one council cannot be put down to one programme.",
                f"{words.plural(len(history), 'judgement')} of {area.name} "
                f"{'is' if len(history) == 1 else 'are'} published in this edition; none enters "
                "this figure.",
            ],
            source=self.scope.source("cla", "population"),
        )

    def limits(self) -> Words:
        """Return what these figures cannot show."""
        return opening.as_list(LIMITS)


def innovation(area: str = "", edition: str = "current", local: str = "") -> Innovation:
    """Open the page on innovation.

    Parameters
    ----------
    area
        A council's name or code, to show where it stood; empty for none.
    edition
        An edition's id: ``report`` or ``current``.
    local
        Path of a council's own aggregate figures; nothing on this page can use them.

    Raises
    ------
    UserError
        If the council or the edition is unknown.
    """
    return Innovation(find(area, edition, local))
