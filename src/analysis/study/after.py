"""What happened next, what to doubt in the figures, and what each release printed."""

from __future__ import annotations

from analysis import areas, charts, declare, indicators, judgements, moves, words
from analysis.checks.outcome import Outcome
from analysis.claims import EDITIONS, evaluate
from analysis.declare import SourceError
from analysis.results import Result, Table
from analysis.study.frame import Frame, year

#: A count at least this large that stands twice in a row is looked at.
SAME_AGAIN = 100
#: What the flags mean, in words.
FLAGS = {
    "c": "one to five, or would reveal such a count",
    "x": "not available",
    "z": "not applicable",
    "u": "unreliable",
    "k": "rounds to nought",
    "blank": "empty in the release",
}
#: A zero where the neighbours' median is at least this large is looked at.
ZERO_BESIDE = 50


def timeline(frame: Frame) -> Result:
    """List the council's published judgements, to the newest."""
    history = judgements.history(frame.area.id, declare.edition(frame.edition).as_at)
    history = history.sort_values("published")
    entries = [
        (day, grade if isinstance(grade, str) else "no overall grade", framework)
        for day, grade, framework in zip(
            history["published"], history["overall"], history["framework"], strict=True
        )
    ]
    told = [f"{grade} ({words.day(day)})" for day, grade, _ in entries]
    rows = tuple((words.day(day), framework, grade) for day, grade, framework in entries)
    return Result(
        id="timeline",
        title=f"{frame.name}: judgements by date of publication",
        sentence=f"Published judgements of {frame.name}: {words.join(told)}.",
        table=Table(
            "Judgements by date of publication", ("Published", "Framework", "Overall"), rows
        ),
        figure=charts.timeline(
            [(day, grade) for day, grade, _ in entries],
            [(frame.case.event.date, frame.case.event.label)] if frame.own else [],
        ),
        alternative=f"A step line of grades by date. Published judgements: {words.join(told)}.",
        notes=[
            "Dates are of publication; the inspection came weeks earlier. Before 2014 "
            "Ofsted's 'adequate' is shown as requires improvement, as Ofsted shows it "
            "now.",
            "How soon a council is inspected again depends on its grade, so the dates "
            "are not a measure of speed.",
        ],
        source=(
            "Ofsted, inspections of local authority children's services. Open Government "
            "Licence v3.0."
        ),
    )


def since(frame: Frame) -> Result:
    """Show how each indicator moved from the end of the case's window to its newest year."""
    rows = []
    clear = 0
    for name in frame.case.indicators:
        spec = declare.indicator(name)
        window = frame.window(name)
        own = frame.points(name)
        begin = max((p for p in own if p <= window.end), default=None)
        if begin is None or max(own) == begin:
            continue
        place = frame.place(name)
        found = moves.between(name, frame.edition, place, own[begin], own[max(own)])
        clear += bool(found.method) and found.clear
        rows.append(
            (
                spec.short
                if frame.place(name) == frame.area.id
                else f"{spec.short} ({frame.label(name)})",
                f"{words.number(found.start_value, spec.decimals)} ({year(own[begin])})",
                f"{words.number(found.end_value, spec.decimals)} ({year(own[max(own)])})",
                found.text,
                found.interval or "–",
            )
        )
    return Result(
        id="since",
        title="",
        sentence=(
            f"Since the years of the report {words.plural(len(rows), 'indicator')} can be "
            "followed in this edition; "
            f"{clear} moved beyond chance."
        ),
        table=Table(
            f"{frame.name}: from the end of the report's window to the newest year",
            ("Indicator", "Then", "Newest", "Change", "95% interval"),
            tuple(rows),
        ),
        notes=[
            "With this many indicators one in twenty would seem to move beyond chance "
            "even if nothing had changed."
        ],
        source=frame.source(frame.case.indicators),
    )


def printed(frame: Frame) -> Result:
    """Show what every release printed for the figures that the claims rest on."""
    rows = []
    touched: dict[tuple[str, str, int], None] = {}
    for name in frame.case.claims:
        for edition in EDITIONS:
            for outcome in evaluate(name, edition).outcomes:
                touched |= dict.fromkeys(_own(outcome, frame))
    differ = 0
    for place, measure, period in sorted(touched, key=lambda k: (k[1], k[2], k[0])):
        table = indicators.rows(measure)
        table = table[(table["area"] == place) & (table["period"] == period)]
        values = table["value"].dropna().unique()
        differ += len(values) > 1
        for row in table.to_dict("records"):
            text = words.number(row["value"], 1).removesuffix(".0")
            shown = f"withheld ({row['flag']})" if row["flag"] else text
            rows.append((measure, str(period), row["release"], shown, row["column"]))
    return Result(
        id="printed",
        title="",
        sentence=(
            f"The claims about {frame.claimed_of} rest on "
            f"{words.plural(len(touched), 'published figure')} by council and year; "
            f"{differ} of them differ between releases."
        ),
        table=Table(
            "What each release printed for the same year",
            ("Measure", "Year", "Release", "Printed", "Column in the release file"),
            tuple(rows),
        ),
        source=frame.source(frame.case.indicators, published=True),
        folded=True,
    )


def _own(outcome: Outcome, frame: Frame) -> list[tuple[str, str, int]]:
    """Return the figures of an outcome that belong to the case's council or joint return."""
    places = {frame.case.area}
    joint = areas.joint_of(frame.case.area)
    places |= {joint.id, *joint.members} if joint is not None else set()
    return [key for key in outcome.touched if key[0] in places and "." in key[1]]


def quality(frame: Frame) -> Result:
    """List what a careful reader would doubt in this council's published figures."""
    rows: list[tuple[str, str, str, str]] = []
    for error in declared(frame):
        rows.append((error.measure, str(error.period), error.release, f"{error.what} {error.why}"))
    seen = {(row[0], row[1]) for row in rows}
    for name in frame.case.indicators:
        spec = declare.indicator(name)
        for measure in dict.fromkeys((*spec.numerator, *spec.minus)):
            rows += [r for r in _odd(frame, name, measure) if (r[0], r[1]) not in seen]
    rows = list(dict.fromkeys(rows))
    sentence = (
        f"{words.plural(len(rows), 'point')} to doubt in the published figures of {frame.name}."
        if rows
        else f"No repeated counts, odd zeros or declared errors were found in the figures of "
        f"{frame.name} used here."
    )
    table = (
        Table("Data-quality notes", ("Measure", "Year", "Release", "What to doubt"), tuple(rows))
        if rows
        else None
    )
    return Result(
        id="quality",
        title="",
        sentence=sentence,
        table=table,
        source=frame.source(frame.case.indicators, published=True),
    )


def declared(frame: Frame) -> list[SourceError]:
    """Return the sources' declared errors for this council, of the measures of this case."""
    places = {frame.area.id, *(frame.place(name) for name in frame.case.indicators)}
    measures = {
        m
        for name in frame.case.indicators
        for m in (
            *declare.indicator(name).numerator,
            *declare.indicator(name).minus,
            *declare.indicator(name).denominator,
        )
    }
    found = []
    for source in sorted({m.split(".")[0] for m in measures if "." in m}):
        found += [
            e for e in declare.source(source).error if e.area in places and e.measure in measures
        ]
    return found


def _odd(frame: Frame, name: str, measure: str) -> list[tuple[str, str, str, str]]:
    """Find repeated counts, odd zeros and withheld values of one measure."""
    table = indicators.pick(measure, frame.edition)
    place = frame.place(name)
    own = table[table.index.get_level_values("area") == place].droplevel("area").sort_index()
    values = dict(zip(own.index.tolist(), own["value"].tolist(), strict=True))
    found = []
    withheld: dict[str, list[int]] = {}
    for period, flag, release in zip(values, own["flag"], own["release"], strict=True):
        value = values[period]
        if flag:
            withheld.setdefault(flag, []).append(period)
        elif value >= SAME_AGAIN and value == values.get(period - 1) and value == int(value):
            what = f"The same count, {words.number(value)}, as the year before."
            found.append((measure, str(period), release, what))
        elif value == 0:
            near = [(n, period) for n in frame.neighbours(name, "2021")]
            others = table["value"][table.index.isin(near)].dropna()
            if len(others) and others.median() >= ZERO_BESIDE:
                middle = words.number(float(others.median()))
                what = f"Nought, where the middle neighbour has {middle}."
                found.append((measure, str(period), release, what))
    for flag, years in withheld.items():
        what = f"Withheld or missing ({FLAGS[flag]}): left empty, never taken as nought."
        found.append((measure, words.join(str(year) for year in years), "", what))
    return found
