"""The colours of verdicts, the same in every chart of specifications."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import altair as alt

from systemrace.figures.theme import colour

TONES = {
    "supported": "positive",
    "mostly supported": "seq1",
    "mixed": "accent",
    "contradicted": "negative",
    "not testable": "neutral",
}


def by_verdict(present: Iterable[str], **shown: Any) -> alt.Color:
    """Colour by verdict, the most favourable first; only those that are there get a place in the legend."""
    there = set(present)
    named = [verdict for verdict in TONES if verdict in there]
    scale = alt.Scale(domain=named, range=[colour(TONES[verdict]) for verdict in named])
    return alt.Color("verdict:N", scale=scale, **shown)
