"""One product, many names: programmes, approvals and milestones brought under one key."""

from __future__ import annotations

import re

import pandas as pd

# "cilta-cel (LCAR-B38M)" names a product twice.
TWO_NAMES = re.compile(r"^(?P<outer>.*?)\s*\((?P<inner>[^()]*)\)$")
UNKNOWN = "unknown"


def names(programmes: pd.DataFrame) -> dict[str, str]:
    """Map every printed name of a programme, in lower case, to its programme_id.

    Args:
        programmes: columns programme_id, product, aliases (separated by |).

    Raises:
        ValueError: if two programmes claim the same name.
    """
    found: dict[str, str] = {}
    for row in programmes.itertuples():
        for name in _printed(row.product, row.aliases):
            other = found.setdefault(name, row.programme_id)
            if other != row.programme_id:
                raise ValueError(
                    f'"{name}" names both {other} and {row.programme_id}; make their aliases differ'
                )
    return found


def identify(texts: pd.Series, known: dict[str, str]) -> pd.Series:
    """Find the programme that each text names, by the whole text or by the name in or before brackets.

    Returns:
        programme_id with the index of `texts`, missing where no name is known.
    """
    return texts.map(lambda text: _match(text, known), na_action="ignore").astype("str")


def labels(programmes: pd.DataFrame) -> pd.Series:
    """Give each programme a short name for charts, indexed by programme_id.

    The nickname ending in -cel where there is one, the brand in place of a long nonproprietary name, else
    the product as printed.
    """
    short = [
        _short(product, aliases)
        for product, aliases in zip(programmes["product"], programmes["aliases"], strict=True)
    ]
    return pd.Series(short, index=programmes["programme_id"], dtype="str")


def _short(product: str, aliases: object) -> str:
    others = _split(aliases)
    nicknames = [name for name in others if name.endswith("-cel")]
    if nicknames:
        return nicknames[0]
    return others[-1] if others and product.endswith("leucel") else product


def _printed(product: str, aliases: object) -> set[str]:
    return {name.casefold() for name in (product, *_split(aliases))}


def _split(aliases: object) -> list[str]:
    return [name.strip() for name in aliases.split("|")] if isinstance(aliases, str) else []


def _match(text: str, known: dict[str, str]) -> str | None:
    parts = TWO_NAMES.match(text)
    candidates = [text, *(parts.group("outer", "inner") if parts else ())]
    return next((known[name.casefold()] for name in candidates if name.casefold() in known), None)
