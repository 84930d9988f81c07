"""The book: generated pages, the register behind its prose, and the build."""

from analysis.site.builder import build
from analysis.site.pages import write

__all__ = ["build", "write"]
