"""The slides' framework of three forms of support, redrawn from its text."""

from __future__ import annotations

from html import escape

from analysis.results import Table, Words

#: In our own words; the slide itself is not available, only its text.
FORMS = (
    (
        "Sector-led improvement",
        (
            "Adds capacity: people who have done the job work alongside.",
            "Challenges and develops at once, with less riding on it than an inspection.",
            "Guards against believing one's own account.",
        ),
        (
            "Rigour, whether in formal challenge or in a project's focus.",
            "People of quality who are trusted because they bring practice.",
            "Fitted to the place, the moment and those involved.",
        ),
        (
            "At the start, to give leaders, new ones above all, a baseline.",
            "On the way, between inspections perhaps: is it on track?",
            "When one area of practice needs expertise or hands from outside.",
        ),
    ),
    (
        "External scrutiny and formal intervention",
        (
            "Sets up sound governance, which gives focus and shapes the way ahead.",
            "Brings partners to the table and gives them a reason to stay.",
            "Stands between national and local players as an honest broker.",
        ),
        (
            "Independence of whoever scrutinises.",
            "Strategic focus: without it, scrutiny turns to detail, fault-finding and defence.",
            "Checking reports against what the front line shows, and governance that does its "
            "basic work.",
        ),
        (
            "The service's leadership is right, but its grip on one key area has slipped.",
            "Or its leadership is right, but political, corporate or partnership governance is "
            "not effective.",
        ),
    ),
    (
        "Alternative delivery models",
        (
            "A fresh start that aims at good, not at escape from inadequate.",
            "Can steady leadership and workforce.",
            "Quick decisions, and one purpose: conditions in which services are strong.",
        ),
        (
            "A design that knows how it will support improvement.",
            "Clear relations with council and partners, in governance and in services.",
            "All the other enablers: a model makes room for improvement and does not drive it.",
        ),
        (
            "Problems that run through the system, go deep or will not go away.",
            "And leaders who cannot get a grip on three things: seeing what is wrong, planning "
            "what to do, doing it.",
        ),
    ),
)
HEADINGS = ("Form", "What it can bring", "What makes it work", "When it is likely to work")
#: Questions a leadership team can ask, in the order the framework implies.
QUESTIONS = (
    (
        "Is the trouble systemic, deep or persistent, and do leaders lack the grip to diagnose, "
        "plan and carry out?",
        "Consider an alternative delivery model.",
    ),
    (
        "If not: is service leadership right, with grip lost on one area, or governance missing?",
        "Consider external scrutiny.",
    ),
    (
        "If not: is a baseline, a check on the way or some expertise wanted?",
        "Consider sector-led support.",
    ),
)
LOCAL = (
    "Assess yourselves without mercy: know how healthy the service is.",
    "Set priorities with partners and staff that shape what is done.",
    "See to the means: resources, workforce, governance, partnerships.",
)
SYSTEM = (
    "Choose the right form of support at the right time, and get the most from it.",
    "Take part: be open to working with peers and to being challenged by them.",
    "Have the hard conversations while decline threatens, before there is a crisis.",
)
REDRAWN = (
    "Redrawn from the text of the slides, in our own words: the slides' own pictures are not "
    "available. It is advice drawn from interviews, not a result of this book."
)


def _cell(items: tuple[str, ...]) -> str:
    return "<ul>" + "".join(f"<li>{escape(item)}</li>" for item in items) + "</ul>"


def decisions() -> Words:
    """Show the three forms by what they bring, what they need and when they fit."""
    caption = "Three forms of support: what each brings, needs and suits"
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in HEADINGS)
    body = "\n".join(
        f'<tr><th scope="row">{escape(name)}</th>'
        + "".join(f"<td>{_cell(part)}</td>" for part in parts)
        + "</tr>"
        for name, *parts in FORMS
    )
    steps = "".join(f"<li>{escape(ask)} {escape(then)}</li>\n" for ask, then in QUESTIONS)
    html = (
        f'<div class="table-scroll" tabindex="0" role="region" aria-label="{caption}">\n'
        f'<table class="data"><caption>{caption}</caption>\n<thead><tr>{head}</tr></thead>\n'
        f"<tbody>\n{body}\n</tbody></table></div>\n<p>The same, as questions to ask in order:</p>\n"
        f"<ol>\n{steps}</ol>\n<p>{escape(REDRAWN)}</p>"
    )
    rows = tuple((name, *(" ".join(part) for part in parts)) for name, *parts in FORMS)
    asked = "\n".join(f"{n}. {ask} {then}" for n, (ask, then) in enumerate(QUESTIONS, start=1))
    return Words(html, f"{Table(caption, HEADINGS, rows).text()}\n\n{asked}\n\n{REDRAWN}")


def implications() -> Words:
    """Show what the slides ask of councils and of the system."""
    parts = (("For a council", LOCAL), ("For the system", SYSTEM))
    html = "\n".join(
        f"<p><strong>{title}</strong></p>\n<ul>\n"
        + "".join(f"<li>{escape(item)}</li>\n" for item in items)
        + "</ul>"
        for title, items in parts
    )
    text = "\n".join(f"{title}:\n" + "\n".join(f"- {i}" for i in items) for title, items in parts)
    return Words(f"{html}\n<p>{escape(REDRAWN)}</p>", f"{text}\n{REDRAWN}")
