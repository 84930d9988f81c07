"""The workforce before a grade, turnover beside results, and agency work by region."""

from __future__ import annotations

import numpy as np

from analysis import areas, charts, declare, words
from analysis.findings import workforce as findings
from analysis.findings._effects import Effect, p_told
from analysis.findings.workforce import agency, lead
from analysis.results import Result, Table
from analysis.study.people import NOT_CAUSE, ODDS, Page, effects_table, entries, nothing
from analysis.study.workforce.events import BREAK, LINKED, SNAPSHOT

DEVIATION = "For one standard deviation between councils in the same September."


def leads(page: Page) -> Result:
    """Draw the lead models, one measure at a time."""
    main = lead.leads(page.edition)
    outcome = findings.leads(page.edition)
    if not any(one.found for one in main):
        return nothing("leads", outcome.sentence)
    others = {
        "without deprivation": lead.leads(page.edition, deprived=False),
        "pandemic Septembers left out": lead.leads(page.edition, variant="calm"),
        "ILACS inspections only": lead.leads(page.edition, variant="ILACS"),
    }
    columns = ("Measure", "Inspections", "Main model", "p", "p, adjusted", "Would be found")
    rows = [_lead_row(i, one, others) for i, one in enumerate(main)]
    return Result(
        id="leads",
        title="Good or better, by the workforce at the September before the inspection",
        sentence=outcome.sentence,
        table=Table(
            "Odds ratio of good or better for one standard deviation more of a measure",
            (*columns, *(name[:1].upper() + name[1:] for name in others)),
            tuple(rows),
        ),
        figure=charts.forest(
            entries(main), True, "Odds ratio of good or better (log scale)", DEVIATION
        ),
        alternative=f"Odds ratios with intervals around 1. {outcome.sentence}",
        notes=[
            f"{DEVIATION} {ODDS}",
            "One measure a model, with the grade before (under whichever framework), the year and "
            "deprivation; errors clustered by the return's area.",
            "“Would be found”: the odds ratio, below 1, that so many inspections would show as "
            "clear four times in five.",
            "Inspectors read these figures too: a caseload they saw may have made the grade.",
            LINKED,
            SNAPSHOT,
            BREAK,
            "Partners of a joint return both carry its figures, as one cluster.",
        ],
        source=page.source("workforce", "ofsted", "imd"),
    )


def _lead_row(place: int, one: Effect, others: dict[str, tuple[Effect, ...]]) -> tuple[str, ...]:
    return (
        one.what,
        str(one.n),
        f"{one.text} ({one.interval})" if one.found else "–",
        p_told(one.p),
        p_told(one.adjusted),
        words.number(1 / one.detectable, 2) if one.found else "–",
        *(
            f"{e.text} ({e.interval})" if (e := found[place]).found else "–"
            for found in others.values()
        ),
    )


def drag(page: Page) -> Result:
    """Draw turnover beside what children met with, within and between councils."""
    main = lead.drag(page.edition)
    outcome = findings.drag(page.edition)
    if not any(one.found for one in main):
        return nothing("drag", outcome.sentence)
    placebo = [one for one in lead.drag(page.edition, ahead=True) if one.key.endswith("_within")]
    table = effects_table(
        "Percentage points of the outcome for turnover ten points higher", "Outcome", main
    )
    said = "; ".join(f"{one.what.split(',')[0].lower()} {one.told}" for one in placebo if one.found)
    return Result(
        id="drag",
        title="Results for children the year after, for turnover ten points higher",
        sentence=outcome.sentence,
        table=table,
        figure=charts.forest(
            entries(main), False, "Percentage points of the outcome", "Turnover ten points higher."
        ),
        alternative=f"Estimates with intervals around 0. {outcome.sentence}",
        notes=[
            "Within: a council in a year of more turnover than its own usual. Between: a council "
            "whose turnover is lastingly higher, which differs in much else.",
            "A random intercept for each council and an effect for each year; errors clustered by "
            "council. Turnover of the year to September, outcome of the year to the March after.",
            f"Placebo, turnover of a later September, which cannot have made the outcome: {said}.",
            "Re-registration and re-referral can rise because practice is careful; neither is "
            "failure by itself.",
            NOT_CAUSE,
            BREAK,
        ],
        source=page.source("workforce", "cin", "cla"),
    )


def recovery(page: Page) -> Result:
    """Show whether councils that left inadequate ended with a steadier workforce."""
    found = lead.recovery(page.edition)
    outcome = findings.recovery(page.edition)
    if not any(one.found for one in found):
        return nothing("recovery", outcome.sentence)
    return Result(
        id="recovery",
        title="After inadequate: councils that improved, less those that did not",
        sentence=outcome.sentence,
        table=effects_table(
            "Workforce before the next inspection, improved less not (standard deviations)",
            "Measure",
            found,
        ),
        figure=charts.forest(
            entries(found), False, "Standard deviations between councils", DEVIATION
        ),
        alternative=f"Estimates with intervals around 0. {outcome.sentence}",
        notes=[
            "The measure before the inadequate judgement is in the model.",
            "A weak shadow of culture and ethos: people stay, or go, for many reasons.",
            SNAPSHOT,
        ],
        source=page.source("workforce", "ofsted"),
    )


def agency_spread(page: Page) -> Result:
    """Draw how far agency rates differ between and within regions, by September."""
    found = agency.spreads(page.edition)
    if not found:
        return nothing("agency", "This edition has no agency figures by region.")
    first, last = found[0], found[-1]
    sentence = (
        f"{findings.regional(page.edition).sentence} The median council's agency rate went from "
        f"{words.number(first.median, 1)}% in {first.period} to {words.number(last.median, 1)}% in "
        f"{last.period}; the spread between councils of one region from "
        f"{words.number(first.within, 1)} to {words.number(last.within, 1)} points, and between "
        f"regions from {words.number(first.between, 1)} to {words.number(last.between, 1)}."
    )
    years = np.array([one.period for one in found])
    spec = declare.indicator(agency.MEASURE)
    return Result(
        id="agency",
        title="Spread of agency rates between councils of a region, and between regions",
        sentence=sentence,
        table=Table(
            "Agency workers: spread between councils by September (percentage points)",
            (
                "September",
                "Councils",
                "Median council (%)",
                "Within regions",
                "Between regions",
                "Middle half of councils",
            ),
            tuple(
                (
                    str(one.period),
                    str(one.councils),
                    words.number(one.median, 1),
                    words.number(one.within, 1),
                    words.number(one.between, 1),
                    words.number(one.middle, 1),
                )
                for one in found
            ),
        ),
        figure=charts.trend(
            years,
            {
                "Within regions": np.array([one.within for one in found]),
                "Between regions": np.array([one.between for one in found]),
            },
            "standard deviation, percentage points",
            [b.year for b in spec.breaks],
        ),
        alternative=f"Two lines by September. {sentence}",
        notes=[
            "The statutory rules on agency workers came into force on 31 October 2024 (old "
            "contracts until 1 October 2025), as the Department for Education's guidance says; "
            "regions had agreements of their own before.",
            "Pay is not published by council: what regions agreed, and kept to, cannot be seen.",
            "The spread in one September is partly chance: a small council's rate moves by points "
            "with one worker.",
            SNAPSHOT,
        ],
        source=page.source("workforce"),
    )


def agency_regions(page: Page) -> Result:
    """List each region's agency rate in the first, the last but one and the last September."""
    found = agency.regions(page.edition)
    if not found:
        return nothing("agency-regions", "This edition has no agency figures by region.")
    years = sorted({one.period for one in found})
    shown = sorted({years[0], *years[-2:]})
    own = areas.areas()[page.area.region].id if page.area is not None else ""
    rates = {(one.area, one.period): one for one in found}
    rows = []
    for area, name in dict.fromkeys((one.area, one.name) for one in found):
        cells = [rates.get((area, year)) for year in shown]
        label = f"{name} (the region of {page.area.name})" if area == own and page.area else name
        rows.append(
            (
                label,
                *(words.number(c.rate, 1) if c else "–" for c in cells),
                *(words.number(c.median, 1) if c else "–" for c in cells),
            )
        )
    last = [one for one in found if one.period == years[-1]]
    low, high = min(last, key=lambda o: o.rate), max(last, key=lambda o: o.rate)
    return Result(
        id="agency-regions",
        title="",
        sentence=(
            f"In September {years[-1]} agency workers were {words.number(low.rate, 1)}% of the "
            f"workforce in {low.name} and {words.number(high.rate, 1)}% in {high.name}, the lowest "
            "and the highest region."
        ),
        table=Table(
            "Agency workers by region (per cent of full-time equivalent social workers)",
            (
                "Region",
                *(f"Region, {year}" for year in shown),
                *(f"Median council, {year}" for year in shown),
            ),
            tuple(rows),
        ),
        notes=["A region's own rate weighs each council by its size; the median does not."],
        source=page.source("workforce"),
    )
