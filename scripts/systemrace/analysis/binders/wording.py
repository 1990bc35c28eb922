"""Computed words of the chapter: what the counts let anyone say of the nanobody."""

from __future__ import annotations

from collections.abc import Iterable

import pandas as pd

from systemrace.analysis.binders import constructs, effect
from systemrace.analysis.words import listing, number_word

CHOSEN = {
    "two linked": "two linked camelid domains",
    "camelid": "any camelid domain",
    "any single domain": "any single domain, camelid or human",
}


def products(number: int) -> str:
    """Write a number of products."""
    return f"{number_word(number)} product{'' if number == 1 else 's'}"


def answer_format(per_format: pd.DataFrame, names: Iterable[str]) -> str:
    """Say how many products carry the nanobody, and so whether format and product can be told apart.

    Args:
        per_format: from `confounding.per_format`.
        names: of the nanobody products counted.
    """
    sums = per_format.groupby("side")["products"].sum()
    carried, others = (int(sums.get(side, 0)) for side in (constructs.NANOBODY, constructs.OTHER))
    if carried == 0:
        return "No product with a nanobody is counted, so nothing can be said of the format."
    if carried == 1:
        return (
            f"One product, {listing(names)}, carries the nanobody, beside {number_word(others)} of other "
            "formats. What is true of it may be true of the format, or of anything else about that product."
        )
    return (
        f"{products(carried).capitalize()} ({listing(names)}) carry the nanobody, beside "
        f"{number_word(others)} of other formats."
    )


def answer_effect(comparators: pd.DataFrame, per_product: pd.Series, response: str) -> str:
    """Say against which kinds of binder the nanobody's odds are higher, lower or not told apart.

    The limits against one kind of binder count every trial as a fresh draw, so the ratio that counts a
    product once stands beside them.

    Args:
        comparators: from `effect.by_comparator`.
        per_product: last row of `effect.ladder`.
        response: what the odds are of, in words.
    """
    kinds = comparators["label"].str.removeprefix("against ")
    estimated = comparators["why"] == ""
    higher = list(kinds[estimated & (comparators["low"] > 1)])
    lower = list(kinds[estimated & (comparators["high"] < 1)])
    apart = list(kinds[estimated & (comparators["low"] <= 1) & (comparators["high"] >= 1)])
    parts = [
        f"above those of products with {_either(names)}" if word == "above" else f"{word} {_either(names)}"
        for word, names in (
            ("above", higher),
            ("below those with", lower),
            ("not told apart from those with", apart),
        )
        if names
    ]
    if not parts:
        return "No kind of binder can be set beside it."
    return (
        f"Trial by trial, the odds of {response} with a nanobody are {'; '.join(parts)}. Count each product "
        f"once, against all other formats together, and the ratio is {ratio_row(per_product)}."
    )


def _either(names: list[str]) -> str:
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def answer_durability(best: pd.DataFrame, reaching: pd.DataFrame) -> str:
    """Say which product lasted longest and which of another format reach it.

    Args:
        best: from `durability.longest`.
        reaching: from `durability.peers`.
    """
    mine = best[best["side"] == constructs.NANOBODY]
    if mine.empty:
        return "No median of progression-free survival is printed for it."
    top = mine.iloc[0]
    lead = f"The longest printed median without progression with a nanobody is {top['value']:.1f} months"
    if reaching.empty:
        return f"{lead}; the limits of no product of another format reach its own."
    first, others = reaching.iloc[0], len(reaching) - 1
    rest = f" and of {number_word(others)} other{'' if others == 1 else 's'}" if others else ""
    return (
        f"{lead}; its limits overlap those of {first['name']} ({first['binder']}, {first['value']:.1f})"
        f"{rest}."
    )


def unreached(found: pd.DataFrame) -> str:
    """Name the trials without a median, from `durability.unreached`, and how long each watched."""
    if found.empty:
        return ""
    said = [
        row["trial"]
        + (f" ({row['name']})" if row["name"] not in row["trial"] else "")
        + (f" after {row['follow_up']:.0f} months" if pd.notna(row["follow_up"]) else "")
        for _, row in found.iterrows()
    ]
    return (
        f"Not drawn, for the last report we read had not reached a median: {listing(said)}. A product "
        "whose patients do well waits longest for a dot."
    )


def answer_binder(head_to_head: int) -> str:
    """Say whether anyone measured the binder's size or stability beside another's."""
    if head_to_head == 0:
        return "That it is smaller or more stable is stated in our sources and measured in none."
    return (
        "Its size or stability was measured beside another binder in "
        f"{number_word(head_to_head)} of our sources."
    )


def answer_left_out(found: pd.DataFrame) -> str:
    """Say what leaving out single products does, from `effect.leave_out`."""
    gone, kept = found[found["why"] != ""], found[found["why"] == ""]
    lead, which = "No single product decides whether there is a comparison.", "any one"
    if len(gone):
        lead, which = f"Leave out {listing(gone['label'])} and nothing is left to compare.", "any other"
    if kept.empty:
        return lead
    sure = (kept["low"] > 1).all()
    still = "each interval lies above one" if sure else "some intervals include one"
    return (
        f"{lead} Leave out {which}, and the ratio lies between {kept['odds_ratio'].min():.1f} and "
        f"{kept['odds_ratio'].max():.1f}; {still}."
    )


def ratio(found: effect.Ratio) -> str:
    """Write a ratio with its limits, or why there is none."""
    if found.why:
        return f"no estimate ({found.why})"
    return f"{found.odds_ratio:.2f} ({found.low:.2f} to {found.high:.2f})"


def ratio_row(row: pd.Series) -> str:
    """Write a row of `effect.ladder` as `ratio` does."""
    if row["why"]:
        return f"no estimate ({row['why']})"
    return f"{row['odds_ratio']:.2f} ({row['low']:.2f} to {row['high']:.2f})"


def adjusted(same: effect.Ratio, held: effect.Ratio) -> str:
    """Say how the ratio moves when earlier lines and country are held equal.

    Args:
        same: the trials that print earlier lines, format alone.
        held: the same trials with lines and country in the model.
    """
    if held.why or same.why:
        return f"With earlier lines and country held, there is {ratio(held)}."
    shift = held.odds_ratio / same.odds_ratio
    moved = "hardly moves it" if 0.8 < shift < 1.25 else f"{'raises' if shift > 1 else 'lowers'} it"
    return (
        f"In the {same.trials} trials that print earlier lines the ratio is {ratio(same)}; holding lines and "
        f"country {moved}: {ratio(held)}."
    )
