"""What a chapter's notebook imports: the kinds of its parameters, and the recorder of its results."""

from typing import TYPE_CHECKING, Any

from systemrace.chapter.kinds import Annotated, Country, Date, Ge, Gt, Le, Literal, Lt, Place, Snapshot

if TYPE_CHECKING:
    from systemrace.chapter.recorder import Chapter, open_chapter

__all__ = [
    "Annotated", "Chapter", "Country", "Date", "Ge", "Gt", "Le", "Literal", "Lt", "Place",
    "Snapshot", "open_chapter",
]  # fmt: skip


def __getattr__(name: str) -> Any:
    """Import the recorder, and with it pandas and Altair, only where a chapter is computed."""
    if name in ("Chapter", "open_chapter"):
        from systemrace.chapter import recorder  # noqa: PLC0415

        return getattr(recorder, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
