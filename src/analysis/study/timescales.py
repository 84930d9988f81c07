"""The page on timescales: two years, then three, held against what inspections can tell."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from analysis import charts, declare, judgements, words
from analysis.charts import Span
from analysis.claims import evaluate
from analysis.findings import _clocks, _spells, timescales
from analysis.findings._clocks import ROUTES, STARTS, Timed
from analysis.findings.timescales import per_cent, span, years
from analysis.judgements import GRADES
from analysis.results import Result, Table, Words
from analysis.study import opening
from analysis.study.system import since
from analysis.study.system.scope import Scope, find

PREFIX = "TM-"
#: Years drawn, and how finely.
LONGEST, STEP = 10.0, 0.05
SHOWN = (1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0)
#: The report's own steps: what, and from when to when in years.
STEPS = (
    ("Report: find the baseline", 0.0, 0.5),
    ("Report: stabilise the service", 0.5, 1.0),
    ("Report: work through it", 1.0, 2.0),
    ("Report: from fair to good and great", 2.0, 5.0),
)
MAIN = ("TM-05", "TM-10", "TM-02")
ASSUMED = (
    "Grades stand for the report's stages by our assumption; its authors avoided Ofsted's words on "
    "purpose."
)
UNSEEN = (
    "“As recorded” is from one published report to another. What inspections leave open is from "
    "the day after the last that saw the old grade to the first day of the one that saw the new; "
    "nothing is assumed in between, and councils not judged again are left out of it."
)
LIMITS = (
    "The grade on the day of an inspection is Ofsted's judgement. When a service became better "
    "between two inspections nobody recorded, and how soon inspectors return depends on the grade.",
    "The report's clock starts when leaders recognise weakness. No figure knows that day.",
    "The report's times come from areas that had improved, looking back. Figures that follow "
    "everyone are longer for that reason alone, and both are shown.",
    "Stretches begin with the first judgement under the single inspection framework. Some "
    "councils had been inadequate for years before, under other frameworks.",
    "In the pandemic no graded inspection began for more than a year: times recorded across it "
    "are longer than the service took.",
    "Inadequate stretches are few. A link that these figures do not show may still exist.",
    "A council that fell back in between is counted as the figure says: set aside at its fall on "
    "the way from requires improvement, still under way on the whole way from inadequate.",
)


@dataclass(frozen=True)
class Timescales:
    """How long councils took, section by section."""

    scope: Scope

    @property
    def edition(self) -> str:
        """The edition's id."""
        return self.scope.edition

    @property
    def claims(self) -> tuple[str, ...]:
        """The claims about timescales, in order."""
        return tuple(name for name in declare.ids("claims") if name.startswith(PREFIX))

    def minute(self) -> Words:
        """Return the page in a minute."""
        return opening.in_a_minute(self._minute())

    def summary(self) -> Words:
        """Return every claim with its verdicts, as one table."""
        return opening.claims_table(self.claims, "Every statement on timescales, with its verdict")

    def cards(self) -> Words:
        """Return a card for every claim."""
        return opening.claim_cards(self.claims)

    def timeline(self) -> Result:
        """Draw the report's steps above the times recorded."""
        return timeline(self.scope)

    def reached(self, route: str) -> Result:
        """Draw the share that had come to a grade by time, on one step of the journey."""
        return reached(self.scope, route)

    def timetable(self) -> Result:
        """Draw how soon councils were judged again after each grade."""
        return timetable(self.scope)

    def returned(self) -> Result:
        """Tabulate what inspectors found on first coming back to inadequate councils."""
        return returned(self.scope)

    def ways(self) -> Result:
        """Tabulate the median time of each step by every way of reckoning it."""
        return ways(self.scope)

    def variants(self, route: str) -> Result:
        """Draw the recorded median under other choices."""
        return variants(self.scope, route)

    def depth(self) -> Result:
        """Draw what went with a faster or slower recovery."""
        return depth(self.scope)

    def stabilised(self) -> Result:
        """Draw how core figures moved after an inadequate judgement."""
        return stabilised(self.scope)

    def council(self) -> Result:
        """Return the named council's judgements and stretches."""
        return council(self.scope)

    def tests(self) -> Words:
        """Say how many tests were run and how they were guarded."""
        return opening.as_list(
            [
                f"Tests of a hypothesis on this page: {timescales.TESTS}. The hazard ratios and "
                "the core figures are each adjusted together (Benjamini and Hochberg, false "
                "discovery rate 5%); the comparison by deprivation stands alone.",
                "Times, shares and their intervals are estimates, not tests, and are not adjusted.",
            ]
        )

    def limits(self) -> Words:
        """Return what these figures cannot show."""
        return opening.as_list(LIMITS)

    def _minute(self) -> list[tuple[str, str]]:
        """Return questions with their short answers."""
        told = " ".join(
            f"{name}: {r.verdict}. {r.reason}"
            for name, r in ((n, evaluate(n, self.edition)) for n in MAIN)
        )
        parts = [
            (
                "What was claimed",
                "Once the barriers are cleared, around two years from frank recognition of failure "
                "to a safe core service, and around three more to good and great; deep and long "
                "failure takes longer; no one timescale fits all.",
            ),
            ("Does it reproduce", f"{opening.reproduces(self.claims)} {told}"),
            ("Why it cannot be settled", timetable(self.scope).sentence),
            ("How sure are we", opening.sureness(self.claims)),
        ]
        if self.scope.area is not None:
            parts.insert(0, (f"Where {self.scope.area.name} stands", council(self.scope).sentence))
        if self.scope.local is not None:
            parts.append(
                ("Local figures", "Nothing on this page is computed from a council's own figures.")
            )
        return parts


def own_stretches(scope: Scope, route: str) -> list[tuple[date, float, int]]:
    """Return the named council's stretches: first day, years, and how each ended."""
    if scope.area is None:
        return []
    table = _clocks.timed(scope.edition, route).spells
    rows = table[table["area"] == scope.area.id]
    return [
        (start.date(), float(months) / 12, int(event))
        for start, months, event in zip(rows["start"], rows["months"], rows["event"], strict=True)
    ]


def _own_told(scope: Scope, route: str) -> str:
    """Tell the named council's stretches in a sentence, empty where it has none."""
    ends = {0: "not recorded so yet after", 1: "recorded so after", 2: "recorded lower after"}
    found = [
        f"from {words.day(start)}, {ends[event]} {words.number(length, 1)} years"
        for start, length, event in own_stretches(scope, route)
    ]
    if scope.area is None:
        return ""
    if not found:
        return f" {scope.area.name} has no stretch of this kind."
    return f" {scope.area.name}: {words.join(found)}."


def _few(part: str, found: Timed) -> Result:
    """Return the result of a section with too few completed steps to time."""
    return Result(id=part, title="", sentence=timescales.too_few(found))


def timeline(scope: Scope) -> Result:
    """Draw the report's steps as bars of time above what was recorded."""
    nothing = float("nan")
    rows = [Span(name, nothing, low, high, (low, high)) for name, low, high in STEPS]
    table = [(name, "–", "–", f"{low:g} to {high:g} years") for name, low, high in STEPS]
    told = []
    for route in ("fair", "good", "joint"):
        found = _clocks.timed(scope.edition, route)
        if found.events < timescales.FEWEST:
            continue
        quick, middle, slow = (found.recorded.quantile(q)[0] / 12 for q in (0.25, 0.5, 0.75))
        name = f"Recorded: {found.told.split(',')[0]}"
        rows.append(Span(name, middle, quick, slow, (quick, slow)))
        table.append(
            (
                name,
                f"{found.events} of {found.n}",
                years(12 * middle),
                span(12 * quick, 12 * slow),
            )
        )
        told.append(f"{found.told}, {years(12 * middle)}")
    gap = next((g for g in _clocks.timetable(scope.edition) if g.grade == 1), None)
    if gap is not None:
        low, first, middle, last, high = (q / 12 for q in gap.quantiles)
        name = "Timetable: inadequate councils judged again"
        rows.append(Span(name, middle, low, high, (first, last)))
        table.append(
            (name, f"{gap.again} of {gap.judged}", years(12 * middle), span(12 * first, 12 * last))
        )
    own = [
        (f"{scope.area.name}, from {start.year}", length, event)
        for route in ("joint",)
        for start, length, event in own_stretches(scope, route)
        if scope.area is not None
    ]
    for name, length, event in own:
        rows.append(Span(name, nothing, 0.0, length, (0.0, length), own=True))
        end = "came to good" if event == 1 else "not good yet"
        table.append((f"{name} (inadequate to good)", end, years(12 * length), "–"))
    sentence = (
        "The report gives two years from recognition to a safe core service and three more to good "
        "and great."
    )
    sentence += (
        f" Half had been recorded: {'; '.join(told)}."
        if told
        else " In this edition too few steps had been completed to set times beside them."
    )
    return Result(
        id="timeline",
        title="The report's steps and the times recorded",
        sentence=sentence,
        table=Table(
            "The report's steps, and recorded times between grades",
            ("Step", "Completed", "Median", "Range, or middle half"),
            tuple(table),
        ),
        figure=charts.spans(
            rows,
            "Years since the report that began the stretch",
            2.0,
            "two years",
            "Report: its own estimate. Recorded: middle half, with the median as a dot.",
            (0.0, LONGEST),
        ),
        alternative=f"Bars of time in years, one row a step. {sentence}",
        notes=[
            ASSUMED,
            "The figure of the source documents is not at hand; its bars are drawn here from the "
            "text.",
        ],
        source=scope.source(),
    )


def reached(scope: Scope, route: str) -> Result:
    """Draw the share that had come to a grade by time, with the report's band."""
    found = _clocks.timed(scope.edition, route)
    if found.events < timescales.FEWEST or found.bounds is None:
        return _few(f"reached-{route}", found)
    x = np.round(np.arange(0, LONGEST + STEP / 2, STEP), 4)
    recorded = 100 * (1 - np.array([found.recorded.at(12 * t) for t in x]))
    allowed = 100 * np.array([found.bounds.at(12 * t) for t in x])
    # the curve says nothing beyond the longest stretch, and its interval nothing at its ends
    level, high, low = recorded.T
    low, high = np.where(np.isfinite(low), low, level), np.where(np.isfinite(high), high, level)
    expected = found.expected / 12
    half = timescales.AROUND / 12
    likely, possible = timescales.reads(found)
    middle, early, late = found.recorded.quantile(0.5)
    verdict = (
        "which the recorded time agrees with"
        if likely
        else "which the recorded time does not show, but inspections leave open"
        if possible
        else "which neither the recorded time nor what inspections leave open agrees with"
    )
    least, most = found.bounds.at(found.expected)
    sentence = (
        f"{found.told[:1].upper()}{found.told[1:]}: half were recorded so by {years(middle)} (95% "
        f"interval {span(early, late)}). The report says around {expected:g} years, {verdict}: by "
        f"then it can have been from {per_cent(least)} to {per_cent(most)} of those judged again."
        f"{_own_told(scope, route)}"
    )
    rows = []
    for t in SHOWN:
        share, top, bottom = (1 - v for v in found.recorded.at(12 * t))
        out = tuple(
            words.number(100 * v, 1) if np.isfinite(v) else "–" for v in (share, bottom, top)
        )
        a, b = found.bounds.at(12 * t)
        rows.append(
            (
                f"{t:g}",
                out[0],
                f"{out[1]} to {out[2]}",
                f"{words.number(100 * a, 1)} to {words.number(100 * b, 1)}",
            )
        )
    notes = [ASSUMED, UNSEEN]
    if found.route != "fair" and found.route != "joint":
        back = int((found.spells["event"] == 2).sum())
        notes.append(
            f"{words.plural(back, 'stretch', 'stretches')} ended lower instead: set aside at that "
            "day on the recorded line, and never there on the other."
        )
    return Result(
        id=f"reached-{route}",
        title=f"Share of councils {found.told}, by time",
        sentence=sentence,
        table=Table(
            f"Share {found.told}, per cent",
            ("Years", "Recorded", "95% interval", "Least and most inspections allow"),
            tuple(rows),
        ),
        figure=charts.reached(
            x,
            (level, low, high),
            (allowed[:, 0], allowed[:, 1]),
            (expected - half, expected + half),
            f"report: around {expected:g} years",
        ),
        alternative=f"A rising line of the share by years, with a hatched area. {sentence}",
        notes=notes,
        source=scope.source(),
    )


def timetable(scope: Scope) -> Result:
    """Draw how soon councils were judged again, which no recorded time can beat."""
    found = _clocks.timetable(scope.edition)
    if not found:
        return Result(
            "timetable",
            "",
            "Too few councils had been judged twice by the end of this edition to say how soon "
            "inspectors come back.",
        )
    worst = found[0]
    floor = _clocks.floor(scope.edition)
    told = [f"{GRADES[g.grade - 1]}, {years(g.quantiles[2])}" for g in found]
    sentence = f"Half of councils were judged again within: {'; '.join(told)}."
    if worst.grade == 1:
        sentence += (
            " No inadequate council was judged again sooner than "
            f"{words.number(worst.soonest, 1)} months after its report."
        )
    if floor is not None:
        sentence += (
            f" For {floor.ruled_out} of {floor.total} stretches at inadequate "
            f"({timescales.per_cent(floor.share.estimate)}, 95% interval "
            f"{per_cent(floor.share.low)} to {per_cent(floor.share.high)}) the next report came "
            f"later than {years(floor.months)}: however fast the service improved, the record "
            "could not say so in time."
        )
    return Result(
        id="timetable",
        title="How soon councils were judged again, by grade",
        sentence=sentence,
        table=Table(
            "Time from one published judgement to the next, in years",
            (
                "Grade",
                "Judgements",
                "Judged again",
                "Soonest",
                "Median",
                "Middle half",
                "Nine in ten",
            ),
            tuple(
                (
                    judgements.label(GRADES[g.grade - 1]),
                    str(g.judged),
                    str(g.again),
                    words.number(g.soonest / 12, 1),
                    words.number(g.quantiles[2] / 12, 1),
                    words.span(g.quantiles[1] / 12, g.quantiles[3] / 12, 1),
                    words.span(g.quantiles[0] / 12, g.quantiles[4] / 12, 1),
                )
                for g in found
            ),
        ),
        figure=charts.spans(
            [
                Span(
                    judgements.label(GRADES[g.grade - 1]),
                    g.quantiles[2] / 12,
                    g.quantiles[0] / 12,
                    g.quantiles[4] / 12,
                    (g.quantiles[1] / 12, g.quantiles[3] / 12),
                )
                for g in found
            ],
            "Years from one report to the next",
            2.0,
            "the report's two years",
            "Dot: median. Thick: middle half. Thin: nine in ten.",
            (0.0, max(g.quantiles[4] / 12 for g in found if np.isfinite(g.quantiles[4]))),
        ),
        alternative=f"One row a grade, ranges in years. {sentence}",
        notes=[
            "Judgements still waiting for the next are counted as not judged again so far "
            "(Kaplan and Meier).",
            *_pause(scope),
        ],
        source=scope.source(),
    )


def _pause(scope: Scope) -> list[str]:
    """Say when inspections were paused, as the dates themselves show."""
    found = _spells.pause(scope.edition)
    if found is None:
        return []
    return [
        f"No graded inspection began between {words.day(found[0])} and {words.day(found[1])}: the "
        "longest gap in the dates, in the pandemic."
    ]


def returned(scope: Scope) -> Result:
    """Tabulate what inspectors found on first coming back, by how soon they came."""
    found = [r for r in _clocks.returned(scope.edition) if r.share is not None]
    if not found:
        return Result(
            "returned", "", "No inadequate council had been judged again early in this edition."
        )
    best = max(found, key=lambda r: r.within <= 36.0 and r.within)
    assert best.share is not None
    most = (
        "So most that were looked at by then had improved."
        if best.share.low > 0.5
        else "That is too few to say whether most had improved by then."
    )
    return Result(
        id="returned",
        title="",
        sentence=(
            f"Where inspectors had reported again within {years(best.within)}, {best.better} of "
            f"{best.came} inadequate councils were found better ({per_cent(best.share.estimate)}, "
            f"95% interval {per_cent(best.share.low)} to {per_cent(best.share.high)}). "
            f"{most} How long before, nobody knows."
        ),
        table=Table(
            "First judgement after an inadequate one, by the time it came",
            ("Reported again within", "Councils", "Found better", "Share", "95% interval"),
            tuple(
                (
                    years(r.within),
                    str(r.came),
                    str(r.better),
                    f"{words.number(100 * r.share.estimate, 1)}%",
                    words.span(100 * r.share.low, 100 * r.share.high, 1),
                )
                for r in found
                if r.share is not None
            ),
        ),
        notes=["Who is inspected sooner is Ofsted's choice, and may be who is ready."],
        source=scope.source(),
    )


def ways(scope: Scope) -> Result:
    """Tabulate the median time of every step by every way of reckoning it."""
    rows = []
    told = []
    for route in ROUTES:
        found = _clocks.timed(scope.edition, route)
        if found.events < timescales.FEWEST or found.bounds is None or found.between is None:
            continue
        for start, clock in STARTS.items():
            own = _clocks.timed(scope.edition, route, start)
            assert own.bounds is not None and own.between is not None
            middle, low, high = own.recorded.quantile(0.5)
            smooth = own.smooth.quantile(0.5) if own.smooth is not None else None
            rows.append(
                (
                    found.told,
                    clock,
                    f"{own.events} of {own.n}",
                    f"{years(middle)} ({span(low, high)})",
                    span(*own.bounds.quantile(0.5)),
                    span(*own.between.quantile(0.5)),
                    f"{years(smooth[0])} ({span(*smooth[1:])})" if smooth else "not determined",
                    years(float(np.median(own.completed))),
                )
            )
        told.append(f"{found.told}, {years(float(np.median(found.completed)))}")
    if not rows:
        return _few("ways", _clocks.timed(scope.edition, "fair"))
    return Result(
        id="ways",
        title="",
        sentence=(
            "Among those that completed a step, and could therefore be asked how long it took, "
            f"the median was: {'; '.join(told)}."
        ),
        table=Table(
            "Median time of each step, by every way of reckoning it",
            (
                "Step",
                "Clock starts",
                "Completed",
                "As recorded (95% interval)",
                "Bounds between inspections",
                "Likeliest between inspections (Turnbull)",
                "Weibull between inspections (95% interval)",
                "Of those completed",
            ),
            tuple(rows),
        ),
        notes=[
            UNSEEN,
            "Turnbull's placing is the likeliest, but hangs on single councils where intervals "
            "overlap as much as here: it gathers events at a time that most intervals share. The "
            "bounds are what the data bear.",
            "The Weibull median borrows the shape of its curve where there are no inspections.",
        ],
        source=scope.source(),
    )


def variants(scope: Scope, route: str) -> Result:
    """Draw the recorded median under the choices a doubting reader would make."""
    base = _clocks.timed(scope.edition, route)
    if base.events < timescales.FEWEST:
        return _few(f"variants-{route}", base)
    found = _clocks.variants(scope.edition, route)
    medians = {
        name: (middle / 12, low / 12, high / 12)
        for name, (middle, low, high) in ((n, curve.quantile(0.5)) for n, curve in found.items())
    }
    reachable = [m for m, *_ in medians.values() if np.isfinite(m)]
    expected = base.expected / 12
    sentence = (
        f"{base.told[:1].upper()}{base.told[1:]}: over all these choices the recorded median "
        f"runs from {words.number(min(reachable), 1)} to {words.number(max(reachable), 1)} years, "
        f"beside the report's {expected:g}."
    )
    edge = max(*(h for _, _, h in medians.values() if np.isfinite(h)), expected, *reachable)
    return Result(
        id=f"variants-{route}",
        title=f"Recorded median {base.told}, by other choices",
        sentence=sentence,
        table=Table(
            f"Recorded median time {base.told}, in years",
            ("Choice", "Stretches", "Completed", "Median", "95% interval"),
            tuple(
                (
                    name,
                    str(found[name].n),
                    words.number(float(found[name].events.sum())),
                    years(12 * middle),
                    span(12 * low, 12 * high),
                )
                for name, (middle, low, high) in medians.items()
            ),
        ),
        figure=charts.spans(
            [Span(name, middle, low, high) for name, (middle, low, high) in medians.items()],
            "Years",
            expected,
            f"report: {expected:g} years",
            "Dot: median. Bar: 95% interval.",
            (0.0, edge),
        ),
        alternative=f"One row a choice, dots with intervals. {sentence}",
        notes=[
            *_pause(scope),
            "Leaving out the stretches that met the pause leaves out the long ones more than the "
            "short; stopping the clock does not.",
        ],
        source=scope.source(),
    )


def depth(scope: Scope) -> Result:
    """Draw what went with a faster or slower recovery."""
    found = timescales.depth_fit(scope.edition)
    if found is None:
        return _few("depth", _clocks.timed(scope.edition, "fair"))
    smooth = found.smooth.ratios if found.smooth is not None else (None,) * len(found.cox.ratios)
    test = found.test
    differ = "clearly differed" if test.p < timescales.ALPHA else "did not clearly differ"
    sentence = (
        f"{timescales.depth(scope.edition).sentence} By deprivation alone, the more and the less "
        f"deprived half {differ} (log-rank p = {words.number(test.p, 2)})."
    )
    error = max(r.error for r in found.cox.ratios[:2])
    detect = float(np.exp(-(1.96 + 0.84) * error))
    return Result(
        id="depth",
        title="What went with being recorded better sooner or later",
        sentence=sentence,
        table=Table(
            "Time out of inadequate: hazard ratios as recorded, and ratios of times between "
            "inspections",
            (
                "One more",
                "Hazard ratio",
                "95% interval",
                "p, adjusted",
                "Ratio of times (Weibull)",
                "95% interval of times",
            ),
            tuple(
                (
                    r.name,
                    words.number(r.ratio, 2),
                    words.span(r.low, r.high, 2),
                    words.number(float(p), 2),
                    words.number(s.ratio, 2) if s is not None else "–",
                    words.span(s.low, s.high, 2) if s is not None else "–",
                )
                for r, p, s in zip(found.cox.ratios, found.adjusted, smooth, strict=True)
            ),
        ),
        figure=charts.spans(
            [Span(r.name, r.ratio, r.low, r.high) for r in found.cox.ratios],
            "Hazard ratio of being recorded better",
            1.0,
            "no difference",
            "Left of the line: slower. Right: faster. Bar: 95% interval.",
            log=True,
        ),
        alternative=f"Three rows of ratios around one. {sentence}",
        notes=[
            f"So few stretches would show a ratio of {words.number(detect, 2)} or further from 1 "
            "four times in five, and nothing smaller.",
            "How soon inspectors come back limits all recorded times alike, and so hides "
            "differences between councils.",
            "Errors are robust to a council's stretches being alike. Parts judged: leadership, "
            "help and protection, looked-after children.",
        ],
        source=scope.source(),
    )


def stabilised(scope: Scope) -> Result:
    """Draw how core figures moved from before an inadequate report to the first full year after."""
    found = timescales.stabilised(scope.edition)
    if not found:
        return Result(
            "stabilised",
            "",
            "Too few inadequate judgements have figures before and after in this edition.",
        )
    sentence = timescales.stabilise(scope.edition).sentence
    return Result(
        id="stabilised",
        title="Core figures in the first full year after an inadequate report, beside others",
        sentence=sentence,
        table=Table(
            "Change from before the inspection, less that of other councils judged, in points",
            ("Figure", "Better", "Change", "95% interval", "p, adjusted", "Inadequate", "Others"),
            tuple(
                (
                    declare.indicator(m.indicator).title,
                    "higher" if timescales.CORE[m.indicator] > 0 else "lower",
                    words.signed(m.effect.estimate, 1),
                    words.span(m.effect.low, m.effect.high, 1, sign=True),
                    words.number(m.adjusted, 3),
                    str(m.inadequate),
                    str(m.others),
                )
                for m in found
            ),
        ),
        figure=charts.spans(
            [
                Span(
                    declare.indicator(m.indicator).short,
                    m.effect.estimate,
                    m.effect.low,
                    m.effect.high,
                )
                for m in found
            ],
            "Points more than after other judgements",
            0.0,
            "as elsewhere",
            "Dot: estimate. Bar: 95% interval, clustered by council.",
        ),
        alternative=f"One row a figure, dots with intervals around nought. {sentence}",
        notes=[
            "All councils compared were inspected, in the same years and from the same level; the "
            "others got a better grade. A link is not an effect of the judgement.",
            "The no-further-action share has no right level; lower is taken as better only because "
            "the report speaks of unclear thresholds.",
        ],
        source=scope.source("ofsted", "cin"),
    )


def council(scope: Scope) -> Result:
    """Return the named council's judgements, and its stretches on each step."""
    shown = since.council(scope)
    if scope.area is None or not shown.table:
        return shown
    told = "".join(
        f" On the way {ROUTES[route][3]}:{_own_told(scope, route)[len(scope.area.name) + 2 :]}"
        for route in ("fair", "good", "joint")
        if own_stretches(scope, route)
    )
    return Result(
        id="council",
        title=shown.title,
        sentence=shown.sentence + told,
        table=shown.table,
        figure=shown.figure,
        alternative=shown.alternative,
        notes=shown.notes,
        source=shown.source,
    )


def timescales_page(area: str = "", edition: str = "current", local: str = "") -> Timescales:
    """Open the page on timescales.

    Parameters
    ----------
    area
        A council's name or code, to show where it stands; empty for none.
    edition
        An edition's id: ``report`` or ``current``.
    local
        Path of a council's own aggregate figures. Nothing on this page can use them, and the
        page says so.

    Raises
    ------
    UserError
        If the council or the edition is unknown.
    """
    return Timescales(find(area, edition, local))
