"""Published results as declared, and how ours are computed to stand beside them."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from analysis import paths
from analysis.errors import Faults
from analysis.paths import remember

FILE = "published.toml"


class Part(BaseModel):
    """Base of every part: frozen, and an unknown key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Grades(Part):
    """A count or share of councils in some grades on a day."""

    kind: Literal["grades"]
    frameworks: tuple[str, ...]
    by: date
    measured: Literal["count", "share"]
    #: all grades when empty
    grades: tuple[str, ...] = ()
    basis: Literal["latest", "first"] = "latest"
    judgement: Literal["overall", "leadership"] = "overall"
    #: share of councils judged, or of all on that day
    base: Literal["judged", "all"] = "judged"


class Change(Part):
    """The change of a count between two years, in per cent."""

    kind: Literal["change"]
    measure: str
    start: int
    end: int
    area: str = "E92000001"


class Rate(Part):
    """The change of a published rate between two years, in its unit."""

    kind: Literal["rate"]
    measure: str
    start: int
    end: int
    area: str


class Level(Part):
    """England's figure in a year."""

    kind: Literal["level"]
    measure: str
    year: int
    per: float = 1
    #: one release's own figure instead of the newest
    release: str = ""


class OfIndicator(Part):
    """England's value of an indicator, or its change since an earlier year."""

    kind: Literal["indicator"]
    indicator: str
    year: int
    start: int | None = None


class Ends(Part):
    """The lowest (above nought) or highest council of a year."""

    kind: Literal["range"]
    measure: str
    year: int
    #: the release nearest the published result: rates were revised with the populations
    release: str
    end: Literal["lowest", "highest"]


class Deprived(Part):
    """First judgements under the single framework by fifths of deprivation."""

    kind: Literal["deprived"]
    end: Literal["least", "most", "difference"]


class Nearest(Part):
    """The day on which four shares come closest to those printed."""

    kind: Literal["nearest"]
    shares: dict[str, float]
    show: str


class Kept(Part):
    """Leadership judgements that did not fall from one inspection to the next."""

    kind: Literal["kept"]
    after: date
    by: date
    benchmark: Literal["observed", "independent"]


class Fewer(Part):
    """Councils less than good for leadership: the change between two days, in per cent."""

    kind: Literal["fewer"]
    after: date
    by: date


class Tenure(Part):
    """Months in post: directors of councils judged good or better, less inadequate."""

    kind: Literal["tenure"]


class Nothing(Part):
    """Open data cannot give it."""

    kind: Literal["none"]
    reason: str


Test = Annotated[
    Grades
    | Change
    | Rate
    | Level
    | OfIndicator
    | Ends
    | Deprived
    | Nearest
    | Kept
    | Fewer
    | Tenure
    | Nothing,
    Field(discriminator="kind"),
]


class Item(Part):
    """One published figure, and what is set beside it."""

    what: str
    #: a contrast keeps only its sign: groups or directions are compared, not amounts
    as_: Literal["level", "change", "contrast"] = Field(alias="as")
    published: float
    #: digits after the point the figure is printed to; −1 for tens
    decimals: int = 0
    unit: str = ""
    #: how it stands in the source, where that is no number
    printed: str = ""
    test: Test
    #: the same specification as ours, so far as the excerpt tells
    same: bool
    #: another reading of a figure that stands here already: shown, but not counted
    alternative: bool = False
    why: str


class Study(Part):
    """One published study."""

    id: str
    who: str
    title: str
    seen: str
    item: tuple[Item, ...] = ()
    #: the page of this book that computes its estimate
    elsewhere: str = ""
    #: its result in words, where another page computes it
    published: str = ""

    @model_validator(mode="after")
    def _either(self) -> Study:
        if bool(self.item) == bool(self.elsewhere) or bool(self.elsewhere) != bool(self.published):
            raise ValueError("a study has items, or else elsewhere and published")
        return self


@remember
def studies(path: Path | None = None) -> tuple[Study, ...]:
    """Read the declared studies.

    Parameters
    ----------
    path
        Their file; the project's own when None.

    Raises
    ------
    Faults
        If the file is not TOML, or a study is not sound or stands twice: all at once.
    """
    path = path or paths.DECLARED / FILE
    try:
        content = tomllib.loads(paths.used(path).read_text(encoding="utf-8"))
    except tomllib.TOMLDecodeError as error:
        raise Faults("the published results cannot be read:", [f"{path.name}: {error}"]) from error
    faults, found = [], []
    for entry in content.get("study", []):
        name = entry.get("id", "without id")
        try:
            found.append(Study.model_validate(entry))
        except ValidationError as error:
            faults += [
                f"{path.name}: study {name}: {'.'.join(map(str, fault['loc']))}: {fault['msg']}"
                for fault in error.errors()
            ]
    ids = [study.id for study in found]
    faults += [f"{path.name}: study {i} stands twice" for i in sorted(set(ids)) if ids.count(i) > 1]
    if faults:
        raise Faults("a published result is not soundly declared:", faults, "correct the fields.")
    return tuple(found)
