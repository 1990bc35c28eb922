"""Products by name: a record that gives a code such as KITE-363 says by it what the cells are.

The names are data (the table "product_names"). They are looked up word by word, however they are spelt:
"KYV-101", "KYV 101" and "kyv101" are one name.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pandas as pd

LIST_MARK = "|"
TOLD = ("target_antigen",)
"""What a name tells. Cells and their origin stay what the record itself says."""
_WORD = re.compile(r"[^\W_]+")


def bare(name: str) -> str:
    """Give a name without what may be spelt in several ways: case, blanks, hyphens and other marks."""
    return "".join(_WORD.findall(name)).casefold()


@dataclass(frozen=True)
class Product:
    """One row of the table: its id, and what the name tells, by column, lists as tuples."""

    name_id: str
    told: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Names:
    """Products by bare name, and of how many words the longest name is made."""

    by_name: Mapping[str, Product] = field(default_factory=dict)
    longest: int = 0

    def found(self, text: str) -> Iterator[tuple[Product, int, int]]:
        """Give each product named in a text, once, with the start and end of the name."""
        words = list(_WORD.finditer(text))
        seen = set()
        for first, word in enumerate(words):
            key = ""
            for last in words[first : first + self.longest]:
                key += last.group().casefold()
                product = self.by_name.get(key)
                if product and product.name_id not in seen:
                    seen.add(product.name_id)
                    yield product, word.start(), last.end()


NONE = Names()


def compiled(table: pd.DataFrame) -> Names:
    """Read the names off their table: name_id, names and the columns `TOLD`, lists with | between."""
    by_name, longest = {}, 0
    for row in table[["name_id", "names", *TOLD]].fillna("").to_dict("records"):
        told = {column: tuple(filter(None, row[column].split(LIST_MARK))) for column in TOLD}
        for name in row["names"].split(LIST_MARK):
            by_name[bare(name)] = Product(row["name_id"], told)
            longest = max(longest, _most_words(name))
    return Names(by_name, longest)


def _most_words(name: str) -> int:
    """Count the words that a name has if every letter beside a digit is set apart: KYV101 as KYV 101."""
    return len(re.findall(r"[^\W\d_]+|\d+", name))
