"""What is asked of ClinicalTrials.gov: words or numbers, and the fields of each record."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

BASE_URL = "https://clinicaltrials.gov"
ADDRESS_VARIABLE = "SYSTEMRACE_CTGOV_URL"
REGISTRY = "ClinicalTrials.gov"
SOURCE_ID = "ctgov_api"
PAGE_SIZE = 200
NUMBERS_AT_ONCE = 100
"""Registry numbers in one request: an address of some 1,200 characters."""

TERMS = (
    "chimeric antigen receptor", "chimeric antigen receptors", "chimeric receptor",
    "chimeric T cell receptor", "CAR-T", "CAR T", "CART", "CARTs", "UCAR-T", "UCART", "CAR-NK", "CAR NK",
    "CAR-NKT", "CAR macrophage", "CAR-Treg", "CAR-CIK", "autoleucel", "ciloleucel", "maraleucel",
    "vicleucel", "tisagenlecleucel",
)  # fmt: skip
"""Each is searched as a phrase in titles, conditions, interventions and summaries; one of them is enough."""

FIELDS = (
    "NCTId", "BriefTitle", "OfficialTitle", "BriefSummary", "OverallStatus", "StartDate",
    "StudyFirstPostDate", "PrimaryCompletionDate", "CompletionDate", "LastUpdatePostDate", "StudyType",
    "Phase", "EnrollmentCount", "EnrollmentType", "DesignAllocation", "DesignMasking", "LeadSponsorName",
    "LeadSponsorClass", "CollaboratorName", "Condition", "InterventionName", "InterventionType",
    "InterventionOtherName", "LocationFacility", "LocationStatus", "LocationCity", "LocationState",
    "LocationCountry", "LocationGeoPoint", "HasResults",
)  # fmt: skip
"""Names of the registry's data model; nothing else of a record is fetched."""


@dataclass(frozen=True)
class Search:
    """One question to the registry, in the parameters of its address."""

    asked: tuple[tuple[str, str], ...]
    page_size: int = PAGE_SIZE

    def parameters(self, token: str | None = None) -> dict[str, str]:
        """Give the parameters for the first page, or for the page that `token` stands for."""
        told = {
            **dict(self.asked),
            "format": "json",
            "fields": ",".join(FIELDS),
            "countTotal": "true",
            "pageSize": str(self.page_size),
        }
        return told | ({"pageToken": token} if token else {})

    def key(self, *also: str) -> str:
        """Name the search, together with what else its pages depend on, in sixteen hex digits."""
        text = json.dumps([sorted(self.parameters().items()), *also])
        return hashlib.sha256(text.encode()).hexdigest()[:16]


def by_words(terms: Sequence[str] = TERMS) -> Search:
    """Ask for records that hold one of the phrases."""
    return Search((("query.term", " OR ".join(f'"{term}"' for term in terms)),))


def by_numbers(nct_ids: Sequence[str]) -> Iterator[Search]:
    """Ask for records by their registry numbers, some at a time."""
    for start in range(0, len(nct_ids), NUMBERS_AT_ONCE):
        yield Search((("filter.ids", ",".join(nct_ids[start : start + NUMBERS_AT_ONCE])),))
