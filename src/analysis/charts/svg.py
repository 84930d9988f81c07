"""SVG that is the same every time, and can stand in a page beside other charts."""

from __future__ import annotations

import re
from hashlib import sha256

MOST = "40rem"
FONTS = "DejaVu Sans, Verdana, Arial, sans-serif"


def clean(raw: str, wide: float, tall: float) -> str:
    """Return matplotlib's SVG ready to stand in a page.

    No header, size, sheet-wide style rule or unused id; numbers rounded to hundredths of a
    point; ids made from the drawing itself, so that two charts on a page share none.
    """
    body = raw[raw.index(">", raw.index("<svg")) + 1 :]
    body = re.sub(r"<defs>\s*<style.*?</style>\s*</defs>", "", body, count=1, flags=re.S)
    body = body.replace("xlink:href", "href")
    used = list(dict.fromkeys(re.findall(r'(?:href="|url\()#([^")]+)', body)))
    body = re.sub(r' id="([^"]*)"', lambda m: m[0] if m[1] in used else "", body)
    body = re.sub(r"<[^>]+>", lambda m: _tag(m[0]), body)
    body = re.sub(r"\n\s*", "\n", body)
    body = re.sub(r'<path [^>]*style="fill: none"/>\n', "", body)  # neither filled nor drawn
    for _ in range(3):  # groups that only carried an id
        body = re.sub(r"<g>\n((?:<(?:text|path)[^<]*(?:</text>)?\n)*)</g>\n", r"\1", body)
    names = {old: f"\x01{place}\x01" for place, old in enumerate(used)}
    body = re.sub(r'(id="|#)([\w-]+)', lambda m: m[1] + names.get(m[2], m[2]), body)
    salt = f"c{sha256(body.encode()).hexdigest()[:10]}"
    body = re.sub("\x01(\\d+)\x01", rf"{salt}-\1", body)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide:g} {tall:g}" '
        f'font-family="{FONTS}" stroke-linejoin="round" style="max-width:{MOST}">{body.strip()}\n'
    )


def _tag(tag: str) -> str:
    """Shorten one tag: the family stands on the root, numbers are rounded."""
    tag = re.sub(r"font-family: [^;\"]+;? ?", "", tag)
    tag = re.sub(r' transform="rotate\(-0 [^"]*\)"', "", tag)
    return re.sub(r"-?\d+\.\d{3,}(?:e-?\d+)?", lambda m: _round(m[0]), tag)


def _round(number: str) -> str:
    """Round a number of a path to two decimals, without a signed nought."""
    text = f"{float(number):.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
