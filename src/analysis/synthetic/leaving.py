"""The Annex A lists of young people leaving care, of adoption and of adopters."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from analysis.synthetic import codes
from analysis.synthetic.codes import NO, YES
from analysis.synthetic.days import Window, age, months_before
from analysis.synthetic.draw import Draw
from analysis.synthetic.events import Child
from analysis.synthetic.truth import entitled

Cell = str | int | date | None
Row = list[Cell]


def yes(answer: bool) -> str:
    """Return Annex A's yes or no."""
    return YES if answer else NO


def common(child: Child, at: date) -> Row:
    """Return the columns that every list of children begins with; unborn: no date, no age."""
    born = child.born <= at
    return [
        child.id,
        codes.SEX[child.sex],
        codes.ETHNICITY[child.ethnicity],
        child.born if born else None,
        age(child.born, at) if born else None,
    ]


def disability(child: Child) -> str:
    """Return whether the child has a disability."""
    return yes(child.disability != "NONE")


def leaving_care(child: Child, window: Window, draw: Draw) -> Iterator[Row]:
    """Give the row of a young person entitled to leaving care services now."""
    why = entitled(child, window.end)
    if why is None:
        return
    need = child.needs[-1]
    home, suitable = draw.one(codes.ACCOMMODATION)
    touch = draw.chance(0.93)
    yield [
        *common(child, window.end),
        yes(any(care.uasc for care in child.cares)),
        disability(child),
        need.team,
        need.worker,
        f"Synthetic adviser {draw.whole(1, 9)}",
        codes.ELIGIBLE[why],
        window.end - timedelta(days=draw.whole(5, 300)),
        YES if touch else NO,
        window.end - timedelta(days=draw.whole(5, 60 if touch else 300)),
        home if touch else None,
        ("a) Suitable" if suitable else "b) Unsuitable") if touch else None,
        draw.one(codes.ACTIVITY) if touch else None,
    ]


def adoption(child: Child, window: Window) -> Iterator[Row]:
    """Give the row of a child on the way to adoption in the 12 months to the window's end."""
    steps = child.adoption
    if steps is None or steps.decision > window.end:
        return
    over = steps.adopted or steps.reversed
    if over is not None and over < Window.back(window.end, 12).start:
        return
    known = window.known
    row = common(child, window.end)
    yield [
        row[0],
        f"SYN000F{child.number:06d}",
        *row[1:],
        disability(child),
        steps.entered,
        steps.decision,
        known(steps.order),
        known(steps.matched),
        known(steps.placed),
        known(steps.adopted),
        known(steps.reversed),
        "RD4 - Any other reason" if known(steps.reversed) else None,
        known(steps.fostered),
    ]


def adopters(count: int, window: Window, draw: Draw) -> Iterator[Row]:
    """Give rows of people in touch with the adoption agency in the 12 months."""
    for number in range(1, count + 1):
        day = draw.day(months_before(window.end, 36), window.end)
        steps: list[date | None] = []
        for least, most in ((10, 40), (50, 90), (1, 20), (90, 150), (5, 30), (10, 40), (30, 300)):
            steps.append(window.known(day))
            day += timedelta(days=draw.whole(least, most))
        matched = window.known(day)
        yield [
            f"SYN000A{number:06d}",
            f"SYN000F9{number:05d}",
            codes.SEX[draw.one("MF")],
            codes.ETHNICITY["WBRI" if draw.chance(0.8) else draw.one(tuple(codes.ETHNICITY))],
            yes(draw.chance(0.05)),
            yes(draw.chance(0.1)),
            *steps,
            matched,
            window.known(day + timedelta(days=40)),
            1 if matched else None,
            window.known(day + timedelta(days=250)),
            None,
            None,
        ]
