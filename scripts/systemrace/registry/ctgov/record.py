"""The shape of what the registry answers, of every field that is used and of no other.

A record that departs from it is not guessed at: `studies` tells each field that is not as it was,
in how many records, and what stands there.
"""

from __future__ import annotations

import html
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError
from pydantic.alias_generators import to_camel

from systemrace.dates import ALLOWED, is_date
from systemrace.errors import RegistryError

LONGEST = 20_000
LONGEST_SUMMARY = 100_000
SHOWN = 20
ENOUGH = 100
"""Records in which a field that most records fill must be seen at least once."""

_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,31});")
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffd]+")


def plain(text: Any) -> Any:
    """Make a text one line of characters that can be seen: entities resolved, blanks single."""
    if not isinstance(text, str):
        return text
    text = _ENTITY.sub(lambda found: html.unescape(found.group()), text)
    return " ".join(_UNSEEN.sub(" ", text).split())


def _date(text: str) -> str:
    if not is_date(text):
        raise ValueError(f"Input should be {ALLOWED}")
    return text


def _word(text: str) -> str:
    if re.fullmatch(r"[A-Z][A-Z0-9_]*", text) is None:
        raise ValueError("Input should be a word of the registry's own list, in capitals")
    return text


Text = Annotated[str, Field(max_length=LONGEST), BeforeValidator(plain)]
LongText = Annotated[str, Field(max_length=LONGEST_SUMMARY), BeforeValidator(plain)]
Date = Annotated[str, AfterValidator(_date)]
Word = Annotated[str, AfterValidator(_word)]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore", alias_generator=to_camel, strict=True)


class Struct(_Part):
    """A date as the registry wraps it."""

    date: Date | None = None


class Identification(_Part):
    """Number and titles."""

    nct_id: str = Field(pattern=r"^NCT\d{8}$")
    brief_title: Text | None = None
    official_title: Text | None = None


class Status(_Part):
    """Status and dates."""

    overall_status: Word
    start_date_struct: Struct = Struct()
    primary_completion_date_struct: Struct = Struct()
    completion_date_struct: Struct = Struct()
    study_first_post_date_struct: Struct = Struct()
    last_update_post_date_struct: Struct = Struct()


class Organisation(_Part):
    """Who leads the study, or helps."""

    name: Text | None = None
    class_: Annotated[Word | None, Field(alias="class")] = None


class Sponsors(_Part):
    """Lead sponsor and collaborators."""

    lead_sponsor: Organisation = Organisation()
    collaborators: tuple[Organisation, ...] = Field(default=(), strict=False)


class Description(_Part):
    """The summary."""

    brief_summary: LongText | None = None


class Conditions(_Part):
    """What is studied."""

    conditions: tuple[Text, ...] = Field(default=(), strict=False)


class Masking(_Part):
    """Who does not know which arm."""

    masking: Word | None = None


class DesignInfo(_Part):
    """Allocation and masking."""

    allocation: Word | None = None
    masking_info: Masking = Masking()


class Enrollment(_Part):
    """How many take part."""

    count: int | None = Field(default=None, ge=0)
    type: Word | None = None


class Design(_Part):
    """Study type, phases, size."""

    study_type: Word | None = None
    phases: tuple[Word, ...] = Field(default=(), strict=False)
    design_info: DesignInfo = DesignInfo()
    enrollment_info: Enrollment = Enrollment()


class Intervention(_Part):
    """One intervention."""

    name: Text | None = None
    type: Word | None = None
    other_names: tuple[Text, ...] = Field(default=(), strict=False)


class Arms(_Part):
    """The interventions."""

    interventions: tuple[Intervention, ...] = Field(default=(), strict=False)


class Point(_Part):
    """A place on the globe."""

    lat: float = Field(ge=-90, le=90)
    lon: float = Field(ge=-180, le=180)


class Location(_Part):
    """One study site."""

    facility: Text | None = None
    status: Word | None = None
    city: Text | None = None
    state: Text | None = None
    country: Text | None = None
    geo_point: Point | None = None


class Locations(_Part):
    """The study sites."""

    locations: tuple[Location, ...] = Field(default=(), strict=False)


class Protocol(_Part):
    """What the sponsor filed."""

    identification_module: Identification
    status_module: Status
    sponsor_collaborators_module: Sponsors = Sponsors()
    description_module: Description = Description()
    conditions_module: Conditions = Conditions()
    design_module: Design = Design()
    arms_interventions_module: Arms = Arms()
    contacts_locations_module: Locations = Locations()


class Study(_Part):
    """One record."""

    protocol_section: Protocol
    has_results: bool | None = None

    @property
    def nct_id(self) -> str:
        """Its registry number."""
        return self.protocol_section.identification_module.nct_id


class Page(_Part):
    """One page of an answer; its records are read by `studies`, so that all faults are told at once."""

    studies: tuple[dict[str, Any], ...] = Field(strict=False)
    next_page_token: str | None = Field(default=None, min_length=1, max_length=4096)
    total_count: int | None = Field(default=None, ge=0)


class Version(_Part):
    """Which edition of the data the server holds."""

    api_version: str = Field(max_length=100)
    data_timestamp: str = Field(max_length=100)


def read_page(body: bytes) -> Page:
    """Read a page.

    Raises:
        ValueError: if it is not JSON; such a body was cut or garbled on its way.
        RegistryError: if it is JSON of another form: the programming interface has changed.
    """
    return _envelope(Page, body)


def read_version(body: bytes) -> Version:
    """Read the edition; raises as `read_page` does."""
    return _envelope(Version, body)


def studies(raw: Iterable[dict[str, Any]], model: type[Study] = Study) -> list[Study]:
    """Read records.

    Args:
        raw: the records as they came.
        model: what they must be like.

    Raises:
        RegistryError: naming every field that is not as it was, with the number of records, the
            first of them, and what stands there.
    """
    found: list[Study] = []
    faults: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for record in raw:
        try:
            found.append(model.model_validate(record))
        except ValidationError as cause:
            for error in cause.errors(include_url=False):
                faults[_where(error["loc"]), error["msg"]].append((_number(record), _shown(error["input"])))
    if faults:
        raise _changed(
            f"{field}: {message} ({_records(where)})" for (field, message), where in sorted(faults.items())
        )
    return found


EXPECTED = {
    "protocolSection.identificationModule.briefTitle": lambda p: p.identification_module.brief_title,
    "protocolSection.statusModule.startDateStruct.date": lambda p: p.status_module.start_date_struct.date,
    "protocolSection.statusModule.studyFirstPostDateStruct.date": (
        lambda p: p.status_module.study_first_post_date_struct.date
    ),
    "protocolSection.statusModule.lastUpdatePostDateStruct.date": (
        lambda p: p.status_module.last_update_post_date_struct.date
    ),
    "protocolSection.statusModule.primaryCompletionDateStruct.date": (
        lambda p: p.status_module.primary_completion_date_struct.date
    ),
    "protocolSection.statusModule.completionDateStruct.date": (
        lambda p: p.status_module.completion_date_struct.date
    ),
    "protocolSection.sponsorCollaboratorsModule.leadSponsor.name": (
        lambda p: p.sponsor_collaborators_module.lead_sponsor.name
    ),
    "protocolSection.sponsorCollaboratorsModule.leadSponsor.class": (
        lambda p: p.sponsor_collaborators_module.lead_sponsor.class_
    ),
    "protocolSection.descriptionModule.briefSummary": lambda p: p.description_module.brief_summary,
    "protocolSection.conditionsModule.conditions": lambda p: p.conditions_module.conditions,
    "protocolSection.designModule.studyType": lambda p: p.design_module.study_type,
    "protocolSection.designModule.phases": lambda p: p.design_module.phases,
    "protocolSection.designModule.enrollmentInfo.count": lambda p: p.design_module.enrollment_info.count,
    "protocolSection.armsInterventionsModule.interventions": (
        lambda p: p.arms_interventions_module.interventions
    ),
    "protocolSection.contactsLocationsModule.locations": lambda p: p.contacts_locations_module.locations,
}
"""Fields that hardly any record lacks. A renamed field shows as one that no record fills."""


def refuse_lost_fields(found: Sequence[Study]) -> None:
    """Notice a field that was renamed or dropped: one of `EXPECTED` that no record fills.

    Fewer than `ENOUGH` records say nothing.

    Raises:
        RegistryError: naming every such field.
    """
    if len(found) < ENOUGH:
        return
    lost = [
        name for name, value in EXPECTED.items() if not any(value(study.protocol_section) for study in found)
    ]
    if lost:
        raise _changed(f"{name}: none of {len(found)} records has it" for name in lost)


def _envelope(model: type[Any], body: bytes) -> Any:
    try:
        content = json.loads(body)
    except (ValueError, RecursionError):
        raise ValueError("it is not JSON") from None
    try:
        return model.model_validate(content)
    except ValidationError as cause:
        raise _changed(
            f"{_where(error['loc'])}: {error['msg']} (it is {_shown(error['input'])})"
            for error in cause.errors(include_url=False)
        ) from None


def _changed(told: Iterable[str]) -> RegistryError:
    lines = list(told)
    shown = "".join(f"\n  {line}" for line in lines[:SHOWN])
    more = f"\n  ... and {len(lines) - SHOWN} more." if len(lines) > SHOWN else ""
    return RegistryError(
        "The registry's answer has another form than this program knows, so nothing was taken from it."
        f"{shown}{more}\nIf the registry has changed, the program must follow (registry/ctgov/record.py)."
    )


def _where(location: tuple[int | str, ...]) -> str:
    return ".".join("[]" if isinstance(part, int) else part for part in location) or "answer"


def _number(record: dict[str, Any]) -> str:
    number: Any = record
    for key in ("protocolSection", "identificationModule", "nctId"):
        number = number.get(key) if isinstance(number, dict) else None
    return plain(number)[:20] if isinstance(number, str) else "a record without number"


def _shown(value: Any) -> str:
    text = plain(json.dumps(value, ensure_ascii=False, default=str))
    return text if len(text) <= 60 else text[:57] + "..."


def _records(where: list[tuple[str, str]]) -> str:
    number, value = where[0]
    many = "1 record" if len({name for name, _ in where}) == 1 else f"{len({n for n, _ in where})} records"
    return f"{many}, first {number}: {value}"
