"""What others have published beside ours: the page, section by section."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import numpy as np

from analysis import areas, charts, declare, words
from analysis.areas import Area
from analysis.findings import published as found
from analysis.findings.published import STATUSES, Compared
from analysis.results import Result, Table, Words
from analysis.study import opening
from analysis.study._published_rows import name, printed, reason, table

SOURCE = (
    "published studies as listed; ours from the releases named in the table, Open Government "
    "Licence v3.0"
)
LIMITS = (
    "Most published figures were read in excerpts, abstracts or press accounts, as the table says. "
    "An excerpt may leave out the definition that would explain a difference.",
    "Agreement says that the same public figures were read alike. It does not make a figure a "
    "cause, nor a definition a good one.",
    "A difference is no fault of the study: most come from another specification, year, revision "
    "or group, which stands beside it. Where nothing explains one, nothing is claimed.",
    "National counts are complete and rounded by their publisher: the interval, where there is "
    "one, says how far a count would move if events came by chance.",
    "Studies of single programmes report their own counts. A council that starts from a peak tends "
    "to fall whatever is done: its own page sets the fall against that chance.",
    "Estimates from models are not repeated here: the page that fits the model has them.",
)


@dataclass(frozen=True)
class PublishedResults:
    """The page, section by section; each result's sentence and table come from one place."""

    area: Area | None
    edition: str
    #: path of a council's own figures: nothing on this page can use them
    local: str | None = None

    @property
    def _all(self) -> tuple[Compared, ...]:
        return found.compared(self.edition)

    @property
    def _counted(self) -> tuple[Compared, ...]:
        """Each published figure once."""
        return tuple(one for one in self._all if not one.item.alternative)

    def minute(self) -> Words:
        """Return the page in a minute."""
        parts = [
            (
                "What is asked",
                "Others have published figures on the same questions. Do the public figures, read "
                "again here, give the same?",
            ),
            ("What is found", self.tally().sentence),
            ("What stands out", self.support().sentence),
            ("How sure are we", f"{LIMITS[0]} {LIMITS[2]}"),
        ]
        if self.area is not None:
            parts.append((f"{self.area.name} itself", self.council().sentence))
        if self.local is not None:
            parts.append(
                ("Local figures", "Nothing on this page is computed from a council's own figures.")
            )
        return opening.in_a_minute(parts)

    def tally(self) -> Result:
        """Return how many published figures have each status."""
        count = Counter(one.status for one in self._counted)
        said = words.join(f"{count[status]} “{status}”" for status in STATUSES if count[status])
        same = [one for one in self._counted if one.item.same]
        agree = sum(one.status == STATUSES[0] for one in same)
        studies = len({one.study.id for one in self._counted})
        return Result(
            id="tally",
            title="",
            sentence=(
                f"{len(self._counted)} published figures of {studies} studies: {said}. Of the "
                f"{len(same)} whose specification is the same so far as can be told, {agree} agree "
                f"within rounding."
            ),
            table=Table(
                "Published figures by status and specification",
                ("Status", "Same specification", "Different", "All"),
                tuple(
                    (
                        status.capitalize(),
                        str(sum(o.status == status and o.item.same for o in self._counted)),
                        str(sum(o.status == status and not o.item.same for o in self._counted)),
                        str(count[status]),
                    )
                    for status in STATUSES
                ),
            ),
            notes=[
                found.RULE,
                f"{words.plural(len(self._all) - len(self._counted), 'other reading')} of these "
                "figures stand in the tables below and are not counted here.",
                "No test of significance is run here: a status is given by the rule, and no figure "
                "is chosen for its status.",
            ],
            source=SOURCE,
        )

    def shares(self) -> Result:
        """Draw published shares beside ours."""
        return self._drawn("shares", "level", "per cent", "Published shares beside ours")

    def changes(self) -> Result:
        """Draw published changes beside ours."""
        return self._drawn("changes", "change", "per cent", "Published changes beside ours")

    def _drawn(self, what: str, kind: str, unit: str, title: str) -> Result:
        """Draw the figures of one kind that are in per cent and have one of ours."""
        shown = [
            one
            for one in self._counted
            if one.item.as_ == kind and one.item.unit == "%" and np.isfinite(one.ours.value)
        ]
        if not shown:
            return Result(what, "", "This edition has nothing of this kind to set beside.")
        agree = sum(one.status == STATUSES[0] for one in shown)
        known = [one.inside for one in shown if one.inside is not None]
        sentence = (
            f"Of {len(shown)} published {what} {agree} agree with ours within rounding; "
            f"{sum(known)} of {len(known)} with an interval of ours lie in it."
        )
        nan = float("nan")
        return Result(
            id=what,
            title=title,
            sentence=sentence,
            table=table(title, shown),
            figure=charts.compared(
                [f"{one.study.who}: {one.item.what}" for one in shown],
                {
                    "Published": [(one.item.published, nan, nan) for one in shown],
                    "Ours": [(one.ours.value, one.ours.low, one.ours.high) for one in shown],
                },
                unit,
                reference=0 if kind == "change" else None,
            ),
            alternative=f"Two marks a row, published and ours. {sentence}",
            notes=[
                "The interval is ours alone: few of the excerpts give one.",
                *(
                    [
                        "Changes of national counts are set out with the interval of a count that "
                        "comes by chance; for one council it is far wider."
                    ]
                    if kind == "change"
                    else []
                ),
            ],
            source=SOURCE,
        )

    def results(self) -> Result:
        """Return every published figure beside ours, with why they differ."""
        return Result(
            id="results",
            title="",
            sentence=self.tally().sentence,
            table=table("Every published figure beside ours", self._all),
            notes=[found.RULE],
            source=SOURCE,
        )

    def reasons(self) -> Result:
        """Return where each figure was seen, its specification, and why ours may differ."""
        rows = tuple(
            (
                name(one),
                one.study.title,
                one.study.seen,
                "same" if one.item.same else "different",
                f"{one.item.why} {reason(one.ours)}".strip(),
                ", ".join(one.ours.releases) or "–",
            )
            for one in self._all
        )
        different = sum(not one.item.same for one in self._all)
        return Result(
            id="reasons",
            title="",
            sentence=(
                f"{different} of {len(rows)} comparisons rest on another specification than the "
                f"published one, so far as can be told; what differs stands beside each."
            ),
            table=Table(
                "Where each figure was seen, and why it may differ",
                ("Published figure", "Source", "Seen", "Specification", "Why", "Our releases"),
                rows,
            ),
            source=SOURCE,
            folded=True,
        )

    def support(self) -> Result:
        """Set the evaluation of sector-led support beside all councils and beside chance."""
        shown = [one for one in self._all if one.study.id == "sli-2020"]
        kept, shuffled, fewer = shown
        if not np.isfinite(kept.ours.value):
            return Result("support", "", f"No comparison is made: {kept.ours.reason}.")
        sentence = (
            f"Of councils with an adviser, {words.number(kept.item.published)}% were reported to "
            f"have kept or improved their leadership judgement; of all councils inspected again in "
            f"those years {words.number(kept.ours.value)}% did ({kept.ours.basis}, 95% interval "
            f"{words.span(kept.ours.low, kept.ours.high)}). Grades shuffled between councils would "
            f"give {words.number(shuffled.ours.value)}%. The fall reported in the number less than "
            f"good was {words.number(-fewer.item.published)}%; for all councils the number changed "
            f"by {words.signed(fewer.ours.value)}% ({fewer.ours.basis})."
        )
        return Result(
            id="support",
            title="",
            sentence=sentence,
            table=table("The evaluation of sector-led support beside all councils", shown),
            notes=[
                "Which councils had advisers is not published, and they are among all councils: "
                "the difference made by support cannot be read off.",
                "Most judgements do not fall from one inspection to the next, and those that are "
                "lowest cannot fall: a share that kept or improved is high whatever is done.",
            ],
            source=SOURCE,
        )

    def elsewhere(self) -> Words:
        """Return the studies whose estimate another page computes."""
        items, lines = [], []
        for study in found.elsewhere():
            text = f"{study.who}, {study.title} ({study.seen}): {study.published}."
            items.append(
                f'{text} <a href="../../{study.elsewhere}.html">The page that bears on it</a>'
            )
            lines.append(f"- {text} The page that bears on it: {study.elsewhere}")
        html = "<ul>\n" + "".join(f"<li>{item}</li>\n" for item in items) + "</ul>"
        return Words(html, "\n".join(lines))

    def council(self) -> Result:
        """Return the named council's own changes beside the published national ones."""
        if self.area is None:
            return Result(
                "council", "", "No council was named: run the page for one to see its own changes."
            )
        pairs = [
            (one, own)
            for one, own in found.own_changes(self.edition, self.area.id)
            if np.isfinite(own.value)
        ]
        if not pairs:
            return Result(
                "council",
                "",
                f"{self.area.name} has no published count at both ends of any of these changes in "
                "this edition: it may be new, abolished, or its counts withheld.",
            )
        rows = tuple(
            (
                f"{one.study.who}: {one.item.what}",
                printed(one),
                f"{words.signed(own.value)}% ({words.span(own.low, own.high, sign=True)})",
                own.basis,
            )
            for one, own in pairs
        )
        above = sum(own.value > one.item.published for one, own in pairs)
        return Result(
            id="council",
            title="",
            sentence=(
                f"Over the same years the change at {self.area.name} was above the published "
                f"national one in {above} of {len(pairs)} counts."
            ),
            table=Table(
                f"Changes at {self.area.name} beside the published national changes",
                (
                    "Published for England",
                    "Published",
                    f"{self.area.name} (95% interval)",
                    "Counts",
                ),
                rows,
            ),
            notes=[
                "A council's counts are small: the interval takes them as coming by chance. "
                "Neither a rise nor a fall is good or bad in itself.",
            ],
            source=SOURCE,
        )

    def limits(self) -> Words:
        """Return what these comparisons cannot show."""
        return opening.as_list(LIMITS)


def published_results(
    area: str = "", edition: str = "current", local: str = ""
) -> PublishedResults:
    """Open the page on published results.

    Parameters
    ----------
    area
        A council's name or code, to show its own changes; empty for none.
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
    declare.edition(edition)
    return PublishedResults(areas.find(area) if area else None, edition, local or None)
