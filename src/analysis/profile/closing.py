"""What a reader must know of the whole page, and how to cite it."""

from __future__ import annotations

from html import escape

from analysis import areas, declare, words
from analysis.profile import figures
from analysis.profile.standing import LONG, Standing
from analysis.profile.subject import Subject
from analysis.profile.summary import vintage
from analysis.results import Words

TITLE = "What enables improvement in English local authority children's services"


def limits(subject: Subject, standings: list[Standing]) -> Words:
    """Say what the page cannot show, and what must be known of its figures."""
    near = [areas.areas()[name].name for name in subject.chosen]
    lines = [
        f"Neighbours: {words.join(near)} ({subject.called}). Their values are shown together, "
        "never one by one."
        if near
        else f"There are no {subject.called} for {subject.name}: no comparison with neighbours "
        "can be made.",
        "Official tools disagree: one publishes the neighbours' mean, another their median. This "
        f"page uses the {subject.statistic}.",
        "Councils differ in more than deprivation and size: in how they record, in what they count "
        "as a referral, in what an area costs, in their children's ages and backgrounds.",
        "A figure is of children's paths through services, not of their lives. No figure here says "
        "whether a decision was right.",
        "Intervals show the play of chance in counts, not errors of recording.",
    ]
    known = {m for one in standings for m in (*one.spec.numerator, *one.spec.denominator)}
    places = {one.place for one in standings} | {subject.area.id}
    first = min((one.point.period for one in standings if one.point), default=0) - LONG
    lines += dict.fromkeys(
        f"{error.period}: {error.what} {error.why}"
        for source in sorted({m.split(".")[0] for m in known if "." in m})
        for error in declare.source(source).error
        if error.area in places and error.measure in known and error.period >= first
    )
    if subject.area.start is not None:
        lines.append(
            f"{subject.name} began on {words.day(subject.area.start)}: there is nothing before, "
            "and the councils it replaced are not counted as its own."
        )
    html = "".join(f"<li>{escape(line)}</li>" for line in lines)
    return Words(f'<ul class="notes">{html}</ul>', "\n".join(f"- {line}" for line in lines))


def citation(subject: Subject, standings: list[Standing]) -> Words:
    """Return the citation, with the vintage of its data."""
    edition = declare.edition(subject.edition).title
    used = sorted({r for one in standings for r in figures.releases(one.spec.id, subject.edition)})
    text = (
        f"The Improvement Compendium. {TITLE}. The council profile: {subject.name} "
        f"({subject.area.ons_code}). Edition: {edition}. {vintage(subject, standings)} "
        f"Releases: {words.join(used)}. Deprivation: English indices of deprivation "
        f"{figures.index_year(subject.edition)}."
    )
    if subject.own is not None:
        text += (
            f" With {subject.name}'s own unpublished figures, taken on "
            f"{words.day(subject.own.reference)}: not for citation as published figures."
        )
    return Words(f'<p class="citation">{escape(text)}</p>', text)
