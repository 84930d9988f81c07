"""Find pictures in HTML that lack a name, a caption or a frame around the two."""

from __future__ import annotations

from html.parser import HTMLParser


class _Pictures(HTMLParser):
    """Collects what is wrong with the pictures in a piece of HTML."""

    def __init__(self) -> None:
        super().__init__()
        self.faults: list[str] = []
        self.figures: list[dict[str, bool]] = []
        self.in_caption = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: (value or "").strip() for name, value in attrs}
        if tag == "figure":
            self.figures.append({"caption": False, "picture": False})
        elif tag == "figcaption":
            self.in_caption = True
        elif tag in ("svg", "img") and given.get("aria-hidden") != "true":
            if not self.figures:
                self.faults.append(f"<{tag}> outside a <figure>")
            else:
                self.figures[-1]["picture"] = True
            named = given.get("alt") if tag == "img" else given.get("aria-label")
            if not named or (tag == "svg" and given.get("role") != "img"):
                self.faults.append(f"<{tag}> without alternative text")

    def handle_endtag(self, tag: str) -> None:
        if tag == "figcaption":
            self.in_caption = False
        elif tag == "figure" and self.figures:
            done = self.figures.pop()
            if done["picture"] and not done["caption"]:
                self.faults.append("<figure> without a caption")

    def handle_data(self, data: str) -> None:
        if self.in_caption and self.figures and data.strip():
            self.figures[-1]["caption"] = True


def picture_faults(html: str) -> list[str]:
    """Return what is wrong with the pictures in a piece of HTML: names, captions, frames."""
    parser = _Pictures()
    parser.feed(html)
    return parser.faults
