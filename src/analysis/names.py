"""Names of areas, folded so that the same name printed in different ways is one name."""

from __future__ import annotations

import re

#: Words that dress a council's name and do not tell it from another.
DRESS = re.compile(
    r"^(the |london borough of |royal borough of |metropolitan borough of |r b of |"
    r"(the )?city of |county of )+"
    r"|( city of| county of| city| ua| cc| mbc| mdc| bc| lb| council| city council|"
    r" county council| borough council| metropolitan borough| london borough)+$"
)


def normal(name: str) -> str:
    """Fold a name: case, ``&``, punctuation and repeated spaces.

    >>> normal("BRISTOL,  City of")
    'bristol city of'
    """
    text = name.casefold().replace("&", " and ").replace("'", "").replace("’", "")
    return " ".join(re.sub(r"[^a-z0-9]+", " ", text).split())


def bare(name: str) -> str:
    """Fold a name and take off the dress of a council's name.

    >>> bare("Kingston upon Hull, City of"), bare("CITY OF NOTTINGHAM UA")
    ('kingston upon hull', 'nottingham')
    """
    return DRESS.sub("", DRESS.sub("", normal(name))) or normal(name)


def slugify(name: str) -> str:
    """Return a name as it stands in a page address: lower case, words joined by hyphens."""
    return normal(name).replace(" ", "-")
