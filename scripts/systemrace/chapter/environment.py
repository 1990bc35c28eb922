"""The variables by which the book's executor speaks to a chapter's kernel."""

RESULTS_VARIABLE = "SYSTEMRACE_RESULTS"
CHAPTER_VARIABLE = "SYSTEMRACE_CHAPTER"
