"""The first things a reader sees: the case in a minute, and a card for every claim."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from html import escape

from analysis import areas, declare, documents, judgements, words
from analysis.claims import EDITIONS, Result, evaluate
from analysis.results import Table, Words
from analysis.study.frame import Frame

#: How many of the main figures are followed in the opening.
HEADLINES = 3
#: Verdicts that say there is nothing to test.
NOT_TESTED = ("untestable in open data", "normative")


def tally(results: list[Result]) -> str:
    """Count verdicts in words, the commonest first.

    >>> tally([])
    'none'
    """
    found = Counter(result.verdict for result in results)
    return words.join(f"{count} “{verdict}”" for verdict, count in found.most_common()) or "none"


def reproduces(claims: Sequence[str]) -> str:
    """Count the verdicts on some claims, on each edition, in a sentence each."""
    report, current = (tally([evaluate(name, e) for name in claims]) for e in EDITIONS)
    return (
        f"On the figures the authors could have used: {report}. On the newest figures: {current}."
    )


def sureness(
    claims: Sequence[str], rest: str = "describe work that no published figure observes"
) -> str:
    """Say how many claims figures can bear on, what the rest do, and what figures are odd."""
    results = [evaluate(name, "current") for name in claims]
    tested = sum(1 for r in results if r.verdict not in NOT_TESTED)
    doubted = sum(1 for r in results if r.doubts)
    return (
        f"Of {words.plural(len(results), 'statement')}, figures can bear on {tested}; "
        f"the rest {rest}. "
        f"{words.plural(doubted, 'verdict') if doubted else 'No verdict'} "
        f"{'rests' if doubted < 2 else 'rest'} on figures "
        f"with a declared oddity. No figure here can show what caused a change."
    )


def in_a_minute(parts: Sequence[tuple[str, str]]) -> Words:
    """Show short answers under their questions."""
    html = "".join(f"<dt>{escape(a)}</dt>\n<dd>{escape(b)}</dd>\n" for a, b in parts)
    return Words(f'<dl class="minute">\n{html}</dl>', "\n\n".join(f"{a}: {b}" for a, b in parts))


def minute(frame: Frame) -> Words:
    """Say what was claimed, whether it reproduces, what happened next and how sure we are."""
    case = frame.case
    parts = [
        ("What was claimed", case.in_a_minute),
        ("Does it reproduce", f"{_main(frame)} {reproduces(case.claims)}"),
        ("What happened next", _next(frame)),
        ("How sure are we", sureness(case.claims)),
    ]
    if not frame.own:
        parts.insert(
            0,
            (
                f"This page shows {frame.name}",
                f"The claims are about {frame.claimed_of}; nothing was claimed of {frame.name}. "
                f"Below, the figures of {frame.name} are put through the same lens.",
            ),
        )
    return in_a_minute(parts)


def _main(frame: Frame) -> str:
    """Tell the verdicts on the statements about the case's main figures."""
    told = []
    for name in frame.case.claims:
        claim = declare.claim(name)
        tested = {getattr(test, "indicator", "") for test in claim.test}
        if tested & set(frame.case.focus):
            then, now = (evaluate(name, edition).verdict for edition in EDITIONS)
            told.append(
                f"{claim.title}: {then}{f', on the newest figures {now}' if now != then else ''}."
            )
    return " ".join(told)


def _next(frame: Frame) -> str:
    """Tell the judgements after the case's event, and where its main figures went."""
    case = frame.case
    history = judgements.history(case.area)
    later = [
        f"{grade} ({day.year})"
        for day, grade in zip(history["published"], history["overall"], strict=True)
        if isinstance(grade, str) and day.date() > case.event.date
    ]
    told = [f"Judgements since {words.day(case.event.date)}: {words.join(later) or 'none'}."]
    lens = Frame(areas.areas()[case.area], "current", case)
    for name in case.focus[:HEADLINES]:
        spec = declare.indicator(name)
        found = lens.points(name)
        ends = lens.window(name).end
        years = [y for y in dict.fromkeys((ends, ends + 1, max(found, default=ends))) if y in found]
        values = [f"{words.number(found[y].value, spec.decimals)} in {y}" for y in years]
        if len(values) > 1:
            told.append(f"{spec.short}: {words.join(values)} ({spec.unit}).")
    return " ".join(told)


def claims_table(claims: Sequence[str], caption: str) -> Words:
    """List some claims with their verdicts on both editions."""
    rows = []
    for name in claims:
        both = [evaluate(name, edition) for edition in EDITIONS]
        rows.append(
            (name, both[0].claim.title, both[0].claim.published or "–", *(r.verdict for r in both))
        )
    titles = [declare.edition(edition).title for edition in EDITIONS]
    table = Table(caption, ("Claim", "In short", "Published value", *titles), tuple(rows))
    html = table.html()
    for verdict in {cell for row in rows for cell in row[3:]}:
        html = html.replace(f"<td>{escape(verdict)}</td>", f"<td>{badge(verdict)}</td>")
    for name in claims:
        link = f'<a href="../../pages/claims/{name}.html">{name}</a>'
        html = html.replace(f'<th scope="row">{name}</th>', f'<th scope="row">{link}</th>')
    return Words(html, table.text())


def summary(frame: Frame) -> Words:
    """List every claim of the case with its verdict on both editions."""
    caption = f"Every statement about {frame.claimed_of}, with its verdict"
    return claims_table(frame.case.claims, caption)


def badge(verdict: str) -> str:
    """Return a verdict as the badge the style sheet knows."""
    slug = verdict.replace(",", "").replace(" ", "-")
    return f'<span class="verdict verdict-{slug}">{escape(verdict)}</span>'


def _card(name: str) -> tuple[str, str]:
    """Return one claim's card as HTML and as text."""
    both = {edition: evaluate(name, edition) for edition in EDITIONS}
    claim = both["current"].claim
    where = "; ".join(
        ", ".join(part for part in (documents.short(r.document), r.place, r.lines) if part)
        for r in claim.reference
    )
    said: dict[tuple[str, str], list[str]] = {}
    for edition, result in both.items():
        title = declare.edition(edition).title
        said.setdefault((result.verdict, result.reason), []).append(title)
    lines = [f"{name}. {claim.title}", claim.says, f"Where: {where}"]
    verdicts = ""
    for (verdict, reason), titles in said.items():
        title = titles[0] if len(titles) == 1 else "On both editions"
        verdicts += f"<dt>{escape(title)}</dt><dd>{badge(verdict)} {escape(reason)}</dd>\n"
        lines.append(f"{title}: {verdict}. {reason}")
    doubts = dict.fromkeys(f"{d.what} {d.why}" for r in both.values() for d in r.doubts)
    notes = [*doubts, *claim.caveats]
    listed = "".join(f"<li>{escape(note)}</li>\n" for note in notes)
    lines += [f"- {note}" for note in notes]
    published = f"<dt>Published value</dt><dd>{escape(claim.published)}</dd>\n"
    html = (
        f'<section class="claim-card" id="{name}" aria-labelledby="{name}-title">\n'
        f'<h3 id="{name}-title"><a href="../../pages/claims/{name}.html">{name}</a> '
        f"{escape(claim.title)}</h3>\n<p>{escape(claim.says)}</p>\n"
        f'<p class="where">{escape(where)}</p>\n<dl>\n'
        f"{published if claim.published else ''}"
        f"<dt>Holds if</dt><dd>{escape(claim.holds_if)}</dd>\n{verdicts}</dl>\n"
        f"{f'<ul class=notes>{listed}</ul>' if notes else ''}\n</section>"
    )
    return html, "\n".join(lines)


def claim_cards(claims: Sequence[str]) -> Words:
    """Show a card for each claim: statement, reference, both verdicts, reasons, caveats."""
    built = [_card(name) for name in claims]
    return Words("\n".join(html for html, _ in built), "\n\n".join(text for _, text in built))


def cards(frame: Frame) -> Words:
    """Show a card for every claim of the case."""
    return claim_cards(frame.case.claims)


def compared(frame: Frame) -> Words:
    """Set each published value beside the value on each edition."""
    rows: list[tuple[str, ...]] = []
    for name in frame.case.claims:
        both = {edition: evaluate(name, edition) for edition in EDITIONS}
        keyed: dict[str, dict[str, tuple[str, str]]] = {}
        named: dict[str, tuple[str, str]] = {}
        for edition, result in both.items():
            for outcome in result.outcomes:
                for row in outcome.rows:
                    shown = f"{row.text} ({row.interval})" if row.interval else row.text
                    keyed.setdefault(row.key, {})[edition] = (shown, row.source)
                    named[row.key] = (row.what, row.published or "–")
        for key, cells in keyed.items():
            # the ends of a change without a published value stand on the claim's own page
            if named[key][1] == "–" and "_change_" not in key:
                continue
            values = [cells.get(edition, ("not published yet", ""))[0] for edition in EDITIONS]
            rows.append((name, *named[key], *values, cells.get("current", ("", ""))[1]))
    titles = [declare.edition(edition).title for edition in EDITIONS]
    table = Table(
        f"Published values about {areas.areas()[frame.case.area].name} beside the figures",
        ("Claim", "What", "Published", *titles, "Newest release"),
        tuple(rows),
    )
    return Words(table.html(), table.text())


def limits(frame: Frame) -> Words:
    """List what these figures cannot show."""
    return as_list([*frame.case.notes, *frame.case.limits])


def as_list(items: Sequence[str]) -> Words:
    """Show some sentences as a list."""
    html = "<ul>\n" + "".join(f"<li>{escape(item)}</li>\n" for item in items) + "</ul>"
    return Words(html, "\n".join(f"- {item}" for item in items))
