"""Counts over the episodes of children looked after: who was, who came, who left, who moved.

An episode is a stretch of one placement under one legal status. Episodes are put together
into periods of care (no gap between them) and into placements (no move between them).
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pandas as pd

from analysis.local import _ssda903_tables as tables
from analysis.local._cin_common import Counts, Window, day, later, year_to

#: Part of the children long looked after of whom the files may not tell enough.
_UNKNOWN = 0.01
#: Where a placement is: the same before and after a temporary one, it is the same placement.
_PLACE = ["PLACE", "PL_POST", "URN"]


def moment(when: date) -> pd.Timestamp:
    """Return a day as pandas holds it."""
    return pd.Timestamp(when)


def days(text: pd.Series) -> pd.Series:
    """Return a column's dates, NaT where there is none."""
    known = {each: day(each) for each in text.unique()}
    return pd.to_datetime(text.map(known))


def merged(episodes: pd.DataFrame) -> tuple[pd.DataFrame, int]:
    """Return each episode once, as the newest year's file has it, in order of child and date.

    Returns
    -------
    pandas.DataFrame
        The columns of the table as text, and ``start`` and ``end`` as dates.
    int
        Episodes left open in an earlier year's file and absent from the newest, which holds
        all that were open in its year: they are left out.
    """
    found = episodes.assign(start=days(episodes["DECOM"]), end=days(episodes["DEC"]))
    found = found[found["start"].notna() & (found["CHILD"] != "")]
    found = found.drop_duplicates(["CHILD", "start", "rank", *tables.COLUMNS["episodes"]])
    newest = found.groupby(["CHILD", "start"])["rank"].transform("max")
    found = found[found["rank"] == newest]
    lost = found["end"].isna() & (found["DEC"] == "") & (found["rank"] < found["rank"].max())
    found = found[~lost].sort_values(["CHILD", "start", "end"], kind="stable")
    return found.reset_index(drop=True), int(lost.sum())


def window_to(end: date, episodes: pd.DataFrame) -> Window:
    """Return the days to count over.

    A year, unless the files were made during one: those of 30 September hold what was open
    since 1 April, and nothing of the half-year before it.
    """
    year = year_to(end)
    april = date(end.year - ((end.month, end.day) < (4, 1)), 4, 1)
    before = episodes["end"].between(moment(year.start), moment(april), inclusive="left")
    return year if year.start == april or before.any() else Window(april, end)


def known_by(episodes: pd.DataFrame, end: date) -> pd.DataFrame:
    """Return the episodes as they stood on a day: what came after is not known yet."""
    found = episodes[episodes["start"] <= moment(end)].copy()
    ahead = found["end"] > moment(end)
    found.loc[ahead, "end"] = pd.NaT
    found.loc[ahead, ["DEC", "REC"]] = ""
    return found.reset_index(drop=True)


def joined(episodes: pd.DataFrame) -> pd.DataFrame:
    """Number the periods of care and the placements of episodes that count.

    Parameters
    ----------
    episodes
        In order of child and date, short breaks left out.

    Returns
    -------
    pandas.DataFrame
        With ``period`` and ``placement``, numbered through; a temporary placement has
        ``placement`` -1.
    """
    found = episodes.copy()
    child, reason = found["CHILD"], found["RNE"]
    first = child != child.shift()
    gap = ~first & (found["start"] > found["end"].shift())
    begins = first | gap | (reason == "S")
    found["period"] = begins.cumsum()
    temporary = found["PLACE"].isin(tables.TEMPORARY)
    found["temporary"] = temporary
    stays = found[~temporary]
    # a gap on either side of a temporary placement separates what lies around it
    apart = stays["period"] != stays["period"].shift()
    same_place = pd.Series(True, index=stays.index)
    for column in _PLACE:
        same_place &= stays[column] == stays[column].shift()
    after_temporary = temporary.shift(fill_value=False)[stays.index]
    told = stays["RNE"].isin(["P", "B"])
    moved = (told & ~(after_temporary & same_place)) | (
        ~stays["RNE"].isin(list("PBTUL")) & ~same_place
    )
    # adoption by the carers a child lives with is no move
    moved &= ~stays["PLACE"].isin(tables.WITH_OWN_CARERS)
    found["placement"] = (apart | moved).cumsum().reindex(found.index, fill_value=-1)
    return found


@dataclass
class Care:
    """Children looked after in one window."""

    episodes: pd.DataFrame
    window: Window

    def __post_init__(self) -> None:
        """Leave out short breaks, and find who is looked after on the last day."""
        full = self.episodes[~self.episodes["LS"].isin(tables.SHORT_BREAKS)]
        self.all = joined(full.reset_index(drop=True))
        # an end that cannot be read is an end all the same
        still = self.all[self.all["end"].isna() & (self.all["DEC"] == "")]
        self.open = still.drop_duplicates("CHILD", keep="last")

    def _inside(self, column: str) -> pd.Series:
        start, end = moment(self.window.start), moment(self.window.end)
        return self.all[column].between(start, end)

    def any_in_window(self) -> bool:
        """Say whether any episode, short breaks included, starts or ends in the window."""
        start, end = moment(self.window.start), moment(self.window.end)
        rows = self.episodes
        return bool((rows["start"].between(start, end) | rows["end"].between(start, end)).any())

    def looked_after(self) -> int:
        """Count the children looked after at the end of the last day."""
        return len(self.open)

    def residential(self) -> int:
        """Count those of them in children's homes and like settings."""
        return int(self.open["PLACE"].isin(tables.RESIDENTIAL).sum())

    def started(self) -> int:
        """Count the children who started to be looked after, each once."""
        return self.all[(self.all["RNE"] == "S") & self._inside("start")]["CHILD"].nunique()

    def ceased(self) -> pd.Series:
        """Return the reason of each child's last end of care in the window."""
        ends = self.all[self._inside("end") & ~self.all["REC"].isin(["", "X1"])]
        return ends.sort_values("end", kind="stable").drop_duplicates("CHILD", keep="last")["REC"]

    def moved(self) -> int:
        """Count those looked after on the last day with three placements or more in the window.

        The one open on the first day counts, those of less than a day do not.
        """
        stays = self.all[self.all["CHILD"].isin(self.open["CHILD"]) & ~self.all["temporary"]]
        each = stays.groupby("placement").agg(
            child=("CHILD", "first"), start=("start", "min"), end=("end", "last")
        )
        day_long = each["end"].isna() | (each["end"] > each["start"])
        inside = each["end"].isna() | (each["end"] >= moment(self.window.start))
        return int((each[day_long & inside].groupby("child").size() >= 3).sum())

    def settled(self, born: pd.Series) -> tuple[int, int, int]:
        """Count children under 16 long looked after, and those of them settled two years.

        Parameters
        ----------
        born
            Dates of birth by child.

        Returns
        -------
        tuple
            Settled, long looked after, and children of whom the files do not tell.
        """
        now = self.open.assign(born=born.reindex(self.open["CHILD"]).to_numpy())
        young = now[~(now["born"] <= moment(later(self.window.end, -192)))]
        no_birth = young["born"].isna()
        period = self.all.groupby("period").agg(start=("start", "min"), how=("RNE", "first"))
        stays = self.all[~self.all["temporary"]]
        spell = stays.groupby("placement").agg(start=("start", "min"), period=("period", "first"))
        # the placement before in the same period of care, for those placed for adoption
        spell["before"] = spell["start"].shift().where(spell["period"] == spell["period"].shift())
        long_ago = moment(later(self.window.end, -30))
        since = moment(later(self.window.end, -24))
        began = young["period"].map(period["start"])
        begun_here = young["period"].map(period["how"]) == "S"
        long = ~no_birth & (began <= long_ago)
        # a child in a temporary placement keeps the one before it
        place = young["placement"].where(~young["temporary"], self._kept(young))
        here = spell.reindex(place)
        start = pd.Series(here["start"].to_numpy(), index=young.index)
        before = pd.Series(here["before"].to_numpy(), index=young.index)
        adoptive = young["PLACE"].isin(tables.WITH_OTHERS)
        settled = (start <= since) | (adoptive & (before <= since))
        # a child placed for adoption may have lived with someone before the files begin
        unclear = start.isna() | (adoptive & before.isna() & ~begun_here)
        unsure = no_birth | (~long & ~begun_here) | (long & ~settled & unclear)
        base = long & (settled | ~unclear)
        return int((settled & base).sum()), int(base.sum()), int(unsure.sum())

    def _kept(self, young: pd.DataFrame) -> pd.Series:
        """Return the last lasting placement in the same period of care, -1 where none."""
        stays = self.all[~self.all["temporary"]]
        last = stays.drop_duplicates("period", keep="last").set_index("period")["placement"]
        return young["period"].map(last).fillna(-1).astype(int)


def add_all(counts: Counts, care: Care, born: pd.Series) -> None:
    """Add every indicator the episodes give."""
    total = care.looked_after()
    counts.add("cla", total)
    counts.add("cla_rate", total)
    counts.add("cla_started", care.started())
    counts.add("cla_started_rate", care.started())
    reasons = care.ceased()
    counts.add("cla_ceased", len(reasons))
    counts.add("adopted_pct", int(reasons.isin(tables.ADOPTED).sum()), len(reasons))
    counts.add("sgo_pct", int(reasons.isin(tables.GUARDIANSHIP).sum()), len(reasons))
    counts.add("residential_pct", care.residential(), total)
    whole = care.window.start == year_to(care.window.end).start
    counts.add("placements_3_plus_pct", care.moved(), total, "" if whole else "part_year")
    settled, base, unsure = care.settled(born)
    if unsure > _UNKNOWN * (base + unsure):
        counts.leave_out(
            "stable_2_years_pct",
            "the files do not reach back far enough to tell since when every child has been "
            "looked after and has lived where they live, or lack dates of birth; give the files "
            "of earlier years, or episodes back to the start of care",
        )
    else:
        counts.add("stable_2_years_pct", settled, base)
    for name in ("out_of_area_pct", "over_20_miles_pct"):
        counts.leave_out(
            name, "the files hold postcodes, and neither distances nor councils' boundaries"
        )
