"""Published claims about children's services improvement, put to the published figures."""

__version__ = "0.1.0"
