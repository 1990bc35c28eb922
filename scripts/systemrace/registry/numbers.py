"""The forms of record numbers: those of ClinicalTrials.gov, and those of all other registries together."""

from __future__ import annotations

NCT = r"NCT\d{8}"
ELSEWHERE = r"(?!NCT)[A-Za-z]{2,8}[0-9A-Za-z./-]{3,40}"
"""As in ChiCTR2000033946, ChiCTR-OIC-17011272, CTRI/2021/05/033348, EUCTR2018-000001-12-DE."""
ANY = rf"(?:{NCT}|{ELSEWHERE})"
