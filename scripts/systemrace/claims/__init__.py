"""Claims of the essays, the rules that judge them, and the verdicts."""

from systemrace.claims.ledger import (
    FIELDS,
    VERDICTS,
    Claim,
    Ledger,
    Rule,
    Verdict,
    apply,
    check,
    check_chapters,
    in_order,
    judge,
    load,
)

__all__ = [
    "FIELDS",
    "VERDICTS",
    "Claim",
    "Ledger",
    "Rule",
    "Verdict",
    "apply",
    "check",
    "check_chapters",
    "in_order",
    "judge",
    "load",
]
