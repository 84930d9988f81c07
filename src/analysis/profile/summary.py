"""The page for members: what stands out, what to ask, the last judgement, how sure we are."""

from __future__ import annotations

from html import escape

from analysis import areas, declare, words
from analysis.profile import figures
from analysis.profile.asked import FEW, lies, questions, stands, things
from analysis.profile.inspected import latest_sentence
from analysis.profile.standing import OTHER, OUTSIDE, Standing, ranked
from analysis.profile.subject import Subject
from analysis.results import Words

STYLE = (
    "@page{size:A4;margin:14mm}"
    "@media print{.one-page{font-size:10pt;line-height:1.35;break-after:page}"
    ".one-page h3{margin:0.6em 0 0.2em;font-size:11pt}"
    ".one-page ul,.one-page ol,.one-page p{margin:0.25em 0}}"
)


def vintage(subject: Subject, standings: list[Standing]) -> str:
    """Say of which years and releases the figures are."""
    years = sorted({one.point.period for one in standings if one.point is not None})
    if not years:
        return "No figure of this council is in this edition."
    span = str(years[0]) if years[0] == years[-1] else f"{years[0]} to {years[-1]}"
    edition = declare.edition(subject.edition).title.lower()
    sources = sorted({one.spec.numerator[0].split(".")[0] for one in standings})
    titles = words.join(declare.source(name).title for name in sources)
    return (
        f"Figures of {span}, each the newest published for councils in the edition “{edition}”. "
        f"Sources: {titles}."
    )


def sure(subject: Subject, standings: list[Standing]) -> str:
    """Say how sure one can be of what stands out."""
    order = ranked(standings)
    known = [one for one in order if one.expected is not None]
    out = [one for one in known if one.tier == OUTSIDE]
    if subject.area.id in figures.panel.TINY:
        return (
            f"{subject.name} has too few children for comparisons between councils: a few children "
            "more or less move every figure, so nothing is called unusual."
        )
    if not known:
        return "What is expected of this council cannot be told from the figures at hand."
    chance = words.number(len(known) * (1 - figures.INNER), 1)
    return (
        f"{len(known)} figures could be set beside what is expected of a council of its "
        f"deprivation and size; {len(out)} {lies(len(out))} outside, where chance alone "
        f"would put {chance}. Figures show where to look, not how good the service is."
    )


def parts(subject: Subject, standings: list[Standing]) -> list[tuple[str, list[str]]]:
    """Return the headings of the page with their lines."""
    region = areas.region_of(subject.area.id)
    found = things(standings)
    plain = [one for one in found if one.tier < OTHER]
    lines = [stands(subject, one) for one in found]
    heading = "What stands out"
    if found and all(one.expected is None for one in found):
        heading = "Some of the figures: none can be called unusual"
    elif found and not plain:
        heading = "Nothing stands out; the figures farthest from what is expected"
    elif len(plain) < len(found):
        rest = len(found) - len(plain)
        lines.append(
            "The last of these lies within what is expected."
            if rest == 1
            else f"The last {rest} of these lie within what is expected."
        )
    if not lines:
        lines = [f"Nothing is published for {subject.name} in this edition."]
    asked = [text for text, _ in questions(subject, standings)[:FEW]]
    where = f", {region.name}" if region else ""
    return [
        (f"{subject.name}{where}", []),
        (heading, lines),
        ("Questions to ask", asked or ["What do the council's own figures show?"]),
        ("The last judgement", [latest_sentence(subject)]),
        ("How sure we are", [sure(subject, standings)]),
        ("The figures", [vintage(subject, standings)]),
    ]


def summary(subject: Subject, standings: list[Standing]) -> Words:
    """Return the page, as HTML that prints on one side of A4."""
    html = [f'<section class="one-page minute"><style>{STYLE}</style>']
    text = []
    for heading, lines in parts(subject, standings):
        html.append(f"<h3>{escape(heading)}</h3>")
        text.append(heading)
        if len(lines) > 1:
            tag = "ol" if heading == "Questions to ask" else "ul"
            items = "".join(f"<li>{escape(line)}</li>" for line in lines)
            html.append(f"<{tag}>{items}</{tag}>")
        else:
            html += [f"<p>{escape(line)}</p>" for line in lines]
        text += [f"- {line}" for line in lines]
    html.append("</section>")
    return Words("\n".join(html), "\n".join(text))


def one_page(subject: Subject, standings: list[Standing]) -> str:
    """Return the page as a whole HTML document that prints on one side of A4."""
    body = summary(subject, standings).html
    return (
        f'<!doctype html>\n<html lang="en-GB"><head><meta charset="utf-8">'
        f"<title>{escape(subject.name)}: one page for members</title>"
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<style>body{font-family:system-ui,'DejaVu Sans',Arial,sans-serif;max-width:46rem;"
        "margin:1rem auto;padding:0 1rem;line-height:1.45;color:#1b1f24}"
        "@media print{body{margin:0;padding:0;max-width:none}}</style></head>\n"
        f"<body><h1 style='font-size:1.3rem'>The council profile</h1>\n{body}\n</body></html>\n"
    )
