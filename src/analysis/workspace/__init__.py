"""A council's own edition of the book: made, kept and thrown away on one machine."""
