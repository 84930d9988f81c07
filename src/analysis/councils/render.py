"""All of one council's files: its page, and what stands beside it for download."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape
from typing import Protocol

from analysis import areas, declare, words
from analysis.areas import Area
from analysis.councils import files, page
from analysis.names import slugify
from analysis.profile import profile
from analysis.results import Result, Words


class Profiled(Protocol):
    """What a page needs of a council's profile."""

    def opening(self) -> Words:
        """Return what the page opens with."""

    def sections(self) -> Sequence[tuple[str, Sequence[Result | Words]]]:
        """Return the headings, and what stands under each."""


def render(area: str, edition: str = "current") -> dict[str, bytes]:
    """Return one council's files, without writing or keeping anything.

    Parameters
    ----------
    area
        The council's id.
    edition
        The edition's id.

    Returns
    -------
    dict
        Name of each file → its content: ``<ONS code>.html``, ``.csv``, ``.xlsx``, ``.bib``
        and ``.ris``. The same council gives the same bytes wherever the figures and the
        package are the same.
    """
    return pieces(areas.get(area), edition, profile(area, edition))


def pieces(place: Area, edition: str, made: Profiled) -> dict[str, bytes]:
    """Return the files of a council whose profile has been made (see `render`)."""
    code = place.ons_code
    found = files.figures(place, edition)
    cited = files.citation(place, edition, found)
    shown = declare.edition(edition)
    parts = [
        f'<section id="council">\n<h1>{escape(place.name)}'
        '<a class="headerlink" href="#council" title="Link to this heading">#</a></h1>',
        f'<p class="council-key">{escape(_key(place, shown.title))}</p>',
        made.opening()._repr_html_(),
        _downloads(place),
    ]
    sections = made.sections()
    # not asked of the profile, which would draw every figure a second time
    results = [item for _, items in sections for item in items if isinstance(item, Result)]
    tables = [result.table for result in results if result.table is not None]
    taken = {"council", *(result.id for result in results)}
    for number, (heading, items) in enumerate(sections):
        anchor = slugify(heading)
        # a figure's id stays as it is: the notebook's page has it too
        anchor = f"{anchor}-section" if anchor in taken else anchor
        taken.add(anchor)
        parts.append(page.section(anchor, heading, items, first=number == 0))
    parts.append("</section>")
    about = (
        f"{place.name}: children’s services figures beside those of its statistical neighbours, "
        f"its region and England, with intervals and what they leave open."
    )
    title = f"{place.name}: council profile"
    whole = page.Page(title, about, "\n".join(parts)).alone()
    return {
        f"{code}.html": whole.encode(),
        f"{code}.csv": files.sheet_csv(found),
        f"{code}.xlsx": files.workbook(place, edition, tables, found, cited),
        f"{code}.bib": cited.bibtex().encode(),
        f"{code}.ris": cited.ris().encode(),
    }


def _key(place: Area, edition: str) -> str:
    """Say which council it is, which it came from, and which figures are shown."""
    region = areas.region_of(place.id)
    said = [f"ONS code {place.ons_code}", f"DfE number {place.id}"]
    if place.past_codes:
        said.append(f"earlier ONS code {words.join(place.past_codes)}")
    if region is not None:
        said.append(region.name)
    said.append(f"edition: {edition[0].lower()}{edition[1:]}")
    before = [old for old in areas.areas().values() if place.id in old.successors]
    replaced = words.join(f"{old.name} (ONS code {old.ons_code})" for old in before)
    took = f" It took the place of {replaced}." if replaced else ""
    return f"{'; '.join(said)}.{took}"


def _downloads(place: Area) -> str:
    """Return the links to the files beside the page."""
    offered = {
        "xlsx": "All tables and definitions (Excel)",
        "csv": "All its figures (CSV)",
        "bib": "Citation (BibTeX)",
        "ris": "Citation (RIS)",
    }
    links = " ".join(
        f'<a href="{place.ons_code}.{ending}" download>{words_}</a>'
        for ending, words_ in offered.items()
    )
    return f'<p class="downloads">{links}</p>'
