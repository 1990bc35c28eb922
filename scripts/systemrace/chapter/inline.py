"""Results shown under their own cell, so that an executed notebook can be read by itself."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def execution_count() -> int:
    """Give the running cell's number; 0 outside a notebook."""
    shell = _shell()
    return shell.execution_count if shell else 0


def number(id: str, entry: dict[str, Any]) -> None:
    """Show a number, its interval and how it was made."""
    interval = f" ({entry['low']:g} to {entry['high']:g})" if {"low", "high"} <= entry.keys() else ""
    behind = f" {entry['row_count']:,} rows." if entry["row_count"] is not None else ""
    _markdown(f"`{id}` **{entry['text']}**{interval}: {entry['how']}{behind}")


def phrase(id: str, entry: dict[str, Any]) -> None:
    """Show computed words and how they were chosen."""
    _markdown(f"`{id}` **{entry['text']}**: {entry['how']}")


def table(title: str, frame: pd.DataFrame) -> None:
    """Show a table with its title."""
    _markdown(f"**{title}**")
    show(frame)


def show(thing: Any) -> None:
    """Show a figure or a frame as it shows itself."""
    if _shell() is not None:
        from IPython.display import display  # noqa: PLC0415 - only a notebook needs it

        display(thing)


def claim(id: str, entry: dict[str, Any]) -> None:
    """Show a claim's verdict, the rule that gave it and the values it rests on."""
    values = ", ".join(f"{name} = {value:.4g}" for name, value in entry["values"].items())
    _markdown(f"Claim {id}: **{entry['verdict']}**, because `{entry['rule']}`. {values}")


def _markdown(text: str) -> None:
    if _shell() is not None:
        from IPython.display import display  # noqa: PLC0415 - only a notebook needs it

        display({"text/markdown": text, "text/plain": text}, raw=True)


def _shell() -> Any:
    try:
        from IPython.core.getipython import get_ipython  # noqa: PLC0415 - only a notebook needs it
    except ImportError:
        return None
    return get_ipython()
