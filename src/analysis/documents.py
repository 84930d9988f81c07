"""The five source documents, as they are named in references."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Document:
    """One source document."""

    title: str
    publisher: str
    date: str
    #: how a reference names it
    short: str


DOCUMENTS = {
    "S1": Document(
        "Action research into improvement in local children's services: practical implications "
        "for lead members and senior leaders",
        "Isos Partnership for the Local Government Association",
        "2016",
        "Isos Partnership for the Local Government Association, practical summary (2016)",
    ),
    "S2": Document(
        "Improving children's services: slides for the annual conference",
        "Isos Partnership for the Local Government Association",
        "2017-07-05",
        "Isos Partnership, slides of 5 July 2017",
    ),
    "S3": Document(
        "Recommendations not rhetoric: time for change in children's services",
        "IMPOWER",
        "2019-05-01",
        "IMPOWER, article of 1 May 2019",
    ),
    "S4": Document(
        "5 takeaways from our event on children's services improvement",
        "IMPOWER",
        "2021",
        "IMPOWER, five takeaways (2021)",
    ),
    "S5": Document(
        "Action research into improvement in local children's services: web page",
        "Local Government Association",
        "2016",
        "Local Government Association, web page (2016)",
    ),
}


def short(name: str) -> str:
    """Return how a reference names a document; empty for a source outside the five."""
    return DOCUMENTS[name].short if name in DOCUMENTS else ""
