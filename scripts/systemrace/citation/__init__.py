"""References to the book and to what is in it, in the styles that authors' programs read."""

from systemrace.citation.reference import Author, Reference
from systemrace.citation.styles import STYLES, Style, text
from systemrace.citation.work import Work, read

__all__ = ["STYLES", "Author", "Reference", "Style", "Work", "read", "text"]
