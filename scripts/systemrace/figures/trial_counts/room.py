"""How wide a plot may be beside its labels."""

from __future__ import annotations

import pandas as pd

from systemrace.figures.spec import Size

LETTER = 6.8  # pixels of a letter of a label
WIDEST = {False: 260, True: 190}  # pixels of the widest labels, wide and narrow
SPARE = {False: 66, True: 30}  # pixels of labels that fit beside a plot of full width
SMALLEST = 120  # pixels of a plot


def width(size: Size, labels: pd.Series) -> int:
    """Give what labels on the side leave of the room, in pixels, so that the first drawing fits."""
    longest = min(labels.str.len().max() * LETTER, WIDEST[size.narrow])
    return max(SMALLEST, int(size.width - max(0, longest - SPARE[size.narrow])))
