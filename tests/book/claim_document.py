"""The document of a claim's multiverse, small enough to be checked by hand."""

from __future__ import annotations

from typing import Any

FOUND = {  # by place of the option of each choice: verdict, estimate
    (0, 0): ("mixed", 2.0),
    (0, 1): ("mixed", 1.0),
    (1, 0): ("supported", 4.0),
    (1, 1): ("contradicted", 0.5),
    (0, 2): ("mixed", 2.0),
}


def identifier(at: tuple[int, ...]) -> str:
    return f"{at[0]}{at[1]}".rjust(10, "a")


def make() -> dict[str, Any]:
    """Five specifications of two choices; one combination is left out; the first is the chapter's own."""
    return {
        "format": 1,
        "claim": "A1",
        "chapter": "alpha",
        "statement": "There is more.",
        "parameters": {"focal": "China", "comparator": "United States", "kind": "all trials", "half": True},
        "sources": ["smith2020"],
        "headline": {
            "estimate": "ratio", "low": "low", "high": None, "scale": "log", "reference": 1.0,
            "meaning": "trials, {focal} over {comparator}; anything from zero up",
        },
        "choices": [
            {"name": "half", "meaning": "Count halves.", "options": [
                {"value": True, "reason": "Halves are trials."}, {"value": False, "reason": "They are not."},
            ]},
            {"name": "kind", "meaning": "What is counted", "options": [
                {"value": "all trials", "reason": "All are."}, {"value": "few", "reason": "Few are."},
                {"value": "none", "reason": "None is."},
            ]},
        ],
        "excluded": [{"when": {"half": [False], "kind": ["none"]}, "reason": "Nothing would be left."}],
        "values": ["ratio", "low", "kind"],
        "specifications": [
            {"id": identifier(at), "at": list(at), "verdict": verdict, "estimate": value, "low": value / 2,
             "high": None, "values": [value, value / 2, 1.0]}
            for at, (verdict, value) in FOUND.items()
        ],
        "summary": {
            "claim": "A1", "chapter": "alpha", "specifications": 5, "primary": identifier((0, 0)),
            "verdict": "mixed", "shares": {"supported": 0.2, "mixed": 0.6, "contradicted": 0.2},
            "supporting": 0.2, "agreeing": 0.6, "estimate": 2.0, "low": 1.0, "high": None, "lowest": 0.5,
            "median": 2.0, "highest": 4.0, "rank": 3, "percentile": 0.6,
            "influences": [
                {"choice": "half", "variance": 0.1, "verdicts": 1.0},
                {"choice": "kind", "variance": 0.8, "verdicts": 0.25},
            ],
        },
        "tipping": [
            {"change": "trials struck", "unit": "trials", "most": 9, "at": 2, "before": "mixed",
             "after": "contradicted", "values_before": {"ratio": 1.0}, "values_at": {"ratio": 0.9},
             "meaning": "Trials go."},
        ],
    }  # fmt: skip
