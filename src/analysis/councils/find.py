"""The find-your-council page: every council as a plain link, and the data of the box above.

Councils stand by region and by name, never by a value: the page is no league table.
"""

from __future__ import annotations

import json
from html import escape

from analysis import areas, words
from analysis.areas import Area
from analysis.names import normal, slugify

#: What lies between these on the page is put in when the councils' pages are.
BEGIN, END = "<!-- councils -->", "<!-- end of councils -->"
HEADING = "Every council, by region"
GONE = "Councils that are no more"


def by_region() -> list[tuple[Area, list[Area]]]:
    """Return each region with its councils of today, both in order of name."""
    regions = [area for area in areas.areas().values() if area.kind == "region"]
    now = areas.councils()
    return [
        (region, sorted((a for a in now if a.region == region.id), key=_order))
        for region in sorted(regions, key=_order)
    ]


def gone() -> list[Area]:
    """Return the councils since abolished, by name."""
    return sorted((a for a in areas.areas().values() if a.kind == "council" and a.end), key=_order)


def _order(area: Area) -> str:
    return normal(area.name)


def address(area: Area) -> str:
    """Return a council's page as the find page links to it."""
    return f"../councils/{area.ons_code}.html"


def replaced(old: Area) -> str:
    """Say until when an abolished council was, and what it was replaced by."""
    assert old.end is not None
    after = words.join(areas.get(i).name for i in old.successors)
    return f"{_bare(old)} (ONS code {old.ons_code}), until {words.day(old.end)}: now {after}"


def _bare(old: Area) -> str:
    """Return an abolished council's name without the years that tell it from another."""
    return old.name.split(" (")[0]


def entries() -> list[dict[str, object]]:
    """Return what the box looks through.

    Returns
    -------
    list of dict
        ``name`` and ``to`` of a council's page; ``says``, the words beside the name; ``keys``,
        what can be typed for it: folded names, then codes. An earlier code and the name of a
        council since abolished have entries of their own, which lead to today's council and
        say so.
    """
    found: list[dict[str, object]] = []
    for area in sorted(areas.councils(), key=_order):
        region = areas.region_of(area.id)
        own = [*dict.fromkeys(normal(name) for name in (area.name, *area.aliases))]
        found.append(
            {
                "name": area.name,
                "to": address(area),
                "says": region.name if region else "",
                "keys": [*own, area.id, area.ons_code.lower()],
            }
        )
        for code in area.past_codes:
            found.append(
                {
                    "name": area.name,
                    "to": address(area),
                    "says": f"{code} was its code; it is now {area.ons_code}",
                    "keys": [code.lower()],
                }
            )
    for old in gone():
        keys = [*dict.fromkeys(normal(name) for name in (old.name, *old.aliases))]
        assert old.end is not None
        for successor in old.successors:
            new = areas.get(successor)
            found.append(
                {
                    "name": new.name,
                    "to": address(new),
                    "says": f"in the place of {_bare(old)}, which was until {words.day(old.end)}",
                    "keys": [*keys, old.id, old.ons_code.lower()],
                }
            )
    return found


def inside() -> str:
    """Return the box's data and the lists, with links (HTML)."""
    data = json.dumps(entries(), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    parts = [
        '<div id="find-council"></div>',
        f'<script type="application/json" id="find-council-data">{data}</script>',
        _heading(HEADING),
    ]
    for region, councils in by_region():
        items = "".join(f'<li><a href="{address(a)}">{escape(a.name)}</a></li>' for a in councils)
        place = f"region-{region.slug}"
        parts.append(
            f'<h3 id="{place}">{escape(region.name)}</h3>'
            f'<ul class="councils" aria-labelledby="{place}">{items}</ul>'
        )
    items = "".join(_gone(old) for old in gone())
    parts += ["</section>", _heading(GONE), f'<ul class="gone">{items}</ul></section>']
    return "\n".join(parts)


def _heading(words_: str) -> str:
    """Open a section with its heading, as the book's own pages have it."""
    place = slugify(words_)
    return (
        f'<section id="{place}">\n<h2>{escape(words_)}<a class="headerlink" href="#{place}" '
        f'title="Link to this heading">#</a></h2>'
    )


def _gone(old: Area) -> str:
    """Return the line of an abolished council."""
    assert old.end is not None
    links = words.join(
        f'<a href="{address(areas.get(i))}">{escape(areas.get(i).name)}</a>' for i in old.successors
    )
    note = f" ({escape(old.note)})" if old.note else ""
    return (
        f"<li>{escape(_bare(old))} (ONS code {old.ons_code}), until {words.day(old.end)}{note}: "
        f"see {links}</li>"
    )


def filled(text: str) -> str:
    """Return the book's find page with the box and the links in their place."""
    head, rest = text.split(BEGIN, 1)
    return f"{head}{BEGIN}\n{inside()}\n{END}{rest.split(END, 1)[1]}"
