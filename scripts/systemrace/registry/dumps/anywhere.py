"""Records of any registry, in the form that ClinicalTrials.gov answers; their numbers have other forms."""

from __future__ import annotations

from pydantic import Field

from systemrace.registry import numbers
from systemrace.registry.ctgov.record import Identification, Protocol, Study


class AnyIdentification(Identification):
    """Number and titles; the number is of the record's own registry."""

    nct_id: str = Field(pattern=f"^{numbers.NCT}$|^[A-Z][A-Za-z][0-9A-Za-z./-]{{3,46}}$")


class AnyProtocol(Protocol):
    """What the sponsor filed."""

    identification_module: AnyIdentification


class AnyStudy(Study):
    """One record."""

    protocol_section: AnyProtocol
