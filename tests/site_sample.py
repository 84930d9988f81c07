"""A miniature of the whole site with made-up values, for the tests of the book."""

from __future__ import annotations

import dataclasses
import re
import shutil
from pathlib import Path

import nbformat

from analysis.site import markup, model, register

PROJECT = Path(__file__).resolve().parents[1]
CASES = {
    "barnsley": ("Barnsley", "BAR-06", "BAR-07", "BAR-08"),
    "north_yorkshire": ("North Yorkshire", "NY-07", "NY-08", "NY-09", "NY-10"),
    "kingston": ("Kingston", "KIN-01", "KIN-07"),
    "isle_of_wight": ("Isle of Wight", "IOW-01", "IOW-06"),
}


def claim(name: str, group: str, page: str, number: int) -> model.Claim:
    """Make up a claim; successive numbers go through every verdict."""
    cells = {
        "report": model.Cell("−12.3%", "95% interval −20.1% to −4.5%", "cin-2016"),
        "current": model.Cell("−11.9%", "95% interval −19.8% to −4.0%", "cin-2025"),
    }
    return model.Claim(
        id=name,
        title=f"A made-up <statement> & its *test*, {name}",
        says="Children on a plan {fell} by a [made-up] share; see `code` and $5.",
        group=group,
        kind="quantitative",
        references=(model.Reference("S1", "box on page 9", "261–291"),),
        published="−12%",
        holds_if="The change lies within one point of the published one.",
        tests=("The change between two year-ends, on each edition.",),
        rows=(
            model.Row("change", "Change, 2012 to 2016", "−12%", cells),
            model.Row("start", "Plans at 31 March 2012", "", {"report": model.Cell("436")}),
        ),
        findings={
            "report": model.Finding(
                markup.VERDICTS[number % 7],
                "Within one point of what was published.",
                ("cin-2016",),
            ),
            "current": model.Finding(
                markup.VERDICTS[number % 5], "Within one point on revised figures.", ("cin-2025",)
            ),
        },
        caveats=("It depends on which year-ends are compared.",),
        page=page,
        page_title=group,
    )


def pasted() -> set[str]:
    """Return every number's key that the hand-written chapters paste."""
    chapters = (PROJECT / "book").rglob("*.md")
    texts = [path.read_text(encoding="utf-8") for path in chapters]
    return {key for text in texts for key in re.findall(r"\{num\}`([^`]+)`", text)}


def named() -> list[str]:
    """Return every claim the hand-written chapters name, in order."""
    texts = [path.read_text(encoding="utf-8") for path in sorted((PROJECT / "book").rglob("*.md"))]
    return sorted({name for text in texts for name in re.findall(r"\{claim\}`([^`]+)`", text)})


def sample() -> model.Site:
    """Return a made-up site with everything the hand-written chapters refer to."""
    claims = [
        claim(name, "The system in context", "notebooks/system/context", number)
        for number, name in enumerate(["CTX-01", "CTX-04"])
    ]
    for case, (group, *names) in CASES.items():
        claims += [
            claim(name, group, f"notebooks/cases/{case}", len(claims) + number)
            for number, name in enumerate(names)
        ]
    have = {one.id for one in claims}
    claims += [
        claim(name, "The framework", "notebooks/system/context", len(claims) + number)
        for number, name in enumerate(name for name in named() if name not in have)
    ]
    points = [
        model.Point(
            area, period, edition, f"cin-{release}", f"{30 + period % 7}.4", "436", "101,000"
        )
        for edition, release in (("report", 2016), ("current", 2025))
        for area in ("England", "Barnsley", "North Yorkshire", "Kingston upon Thames")
        for period in range(2010, 2017)
    ]
    indicator = model.Indicator(
        id="cpp-rate",
        title="Children subject of a child protection plan",
        short="Plans",
        unit="per 10,000 children",
        group="Child protection",
        numerator="Children subject of a plan at 31 March",
        denominator="Children aged 0 to 17, mid-year estimate of the year before",
        definition="Children who are the subject of a plan on 31 March.",
        definition_source="https://www.gov.uk/government/collections/statistics-children-in-need",
        why="It shows how much of the council’s work is protection.",
        better="neither",
        influence="mixed",
        interval="exact Poisson",
        period_means="at 31 March",
        caveats=("Brothers and sisters go together.",),
        breaks=("2014: assessments were redesigned.",),
        changes=("2026-11-01: first declared.",),
        reviewed="2026-11-01",
        next_review="2027-11-01",
        sources=("cin",),
        series=tuple(points),
        claims=("NY-09", "IOW-01"),
    )
    release = model.Release(
        id="cin-2016",
        title="Children in need 2015 to 2016",
        published="2016",
        published_basis="statistical first release SFR52/2016: numbered in 2016",
        editions=("report",),
        files=(model.File("cin/2016/SFR52_2016_UD.csv", 1234567, "0123456789abcdef" * 4),),
    )
    source = model.Source(
        id="cin",
        title="Children in need census",
        publisher="Department for Education",
        licence="Open Government Licence v3.0",
        url="https://www.gov.uk/government/collections/statistics-children-in-need",
        covers="Referrals, assessments, plans and children in need.",
        period_means="year ending 31 March",
        releases=(release,),
        notes=("One assessment replaced two in 2013-14.",),
        errors=("Barnsley, 2013: the same count as the year before; kept, and footnoted.",),
    )
    site = model.Site(
        work=model.Work(
            "What enables improvement in children’s services",
            ("The Improvement Compendium",),
            2026,
            "0.1.0",
        ),
        editions=(
            model.Edition("report", "The figures of the time", "Then", "Out by mid-2016."),
            model.Edition("current", "Today’s figures", "Now", "The newest release of each."),
        ),
        documents=(model.Document("S1", "Practical implications", "LGA and Isos", "2016"),),
        claims=tuple(claims),
        indicators=(indicator,),
        sources=(source,),
    )
    wanted = {"sample.value", *pasted()} - set(register.numbers(site))
    value = model.Number("42.0%", "notebooks/system/context", "A value")
    return dataclasses.replace(site, numbers=dict.fromkeys(wanted, value))


FIGURE = """<figure class="chart"><svg role="img" aria-label="A line that falls from 43 to 35"
viewBox="0 0 400 200" width="400pt" height="200pt" xmlns="http://www.w3.org/2000/svg">
<path d="M20 20 L380 150" stroke="#0b4d78" stroke-width="3" fill="none"/></svg>
<figcaption>Plans per 10,000 children.</figcaption><details><summary>Table behind this figure
</summary><div class="table-scroll" tabindex="0" role="region" aria-label="Plans">
<table class="data">
<caption>Plans</caption><thead><tr><th scope="col">Year</th><th scope="col">Rate</th></tr></thead>
<tbody><tr><th scope="row">2012</th><td>42.9</td></tr></tbody></table></div>
<a download="plans.csv" href="data:text/csv;charset=utf-8,year%2Crate%0A2012%2C42.9">CSV</a>
</details></figure>"""
WIDE = (
    '<div class="table-scroll" tabindex="0" role="region" aria-label="Every year">'
    '<table class="data">'
    '<caption>Every year</caption><thead><tr><th scope="col">Area</th>'
    + "".join(f'<th scope="col">{year}</th>' for year in range(2006, 2026))
    + '</tr></thead><tbody><tr><th scope="row">England</th>'
    + "".join(f"<td>{year % 97}.5</td>" for year in range(2006, 2026))
    + "</tr></tbody></table></div>"
)
CARD = (
    '<section class="claim-card"><h3>NY-09</h3><p>Plans fell.</p><p>'
    '<span class="verdict verdict-reproduced">reproduced</span></p></section>'
)


def notebook(title: str) -> nbformat.NotebookNode:
    """Return an executed notebook with a card, a figure and a wide table."""

    def shows(html: str) -> list[nbformat.NotebookNode]:
        return [nbformat.v4.new_output("display_data", data={"text/html": html})]

    hidden = {"tags": ["hide-input"]}
    cells = [
        nbformat.v4.new_markdown_cell(f"# {title}\n\nA made-up case.\n\n## Claims"),
        nbformat.v4.new_code_cell('area = "815"', metadata={"tags": ["parameters", "hide-input"]}),
        nbformat.v4.new_code_cell("case.cards()", outputs=shows(CARD), metadata=hidden),
        nbformat.v4.new_markdown_cell("## What happened"),
        nbformat.v4.new_code_cell("case.figure()", outputs=shows(FIGURE), metadata=hidden),
        nbformat.v4.new_code_cell("case.table()", outputs=shows(WIDE), metadata=hidden),
    ]
    for number, cell in enumerate(cells):
        cell["id"] = f"cell-{number}"
        if cell.cell_type == "code":
            cell.execution_count = number
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    return nbformat.v4.new_notebook(cells=cells, metadata=kernel)


def tree(root: Path) -> Path:
    """Lay out a project with the real settings and chapters and made-up notebooks."""
    for name in ("_config.yml", "_toc.yml"):
        shutil.copy(PROJECT / name, root / name)
    shutil.copytree(PROJECT / "book", root / "book")
    (root / "data").mkdir()
    titles = {f"notebooks/cases/{case}": group for case, (group, *_) in CASES.items()}
    listed = re.findall(r"file: (notebooks/\S+)", (root / "_toc.yml").read_text(encoding="utf-8"))
    for name in listed:
        path = root / f"{name}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        title = titles.get(name, path.stem.replace("_", " ").capitalize())
        nbformat.write(notebook(title), path)
    return root
