"""A registry on 127.0.0.1 that speaks the programming interface of ClinicalTrials.gov, and can misbehave."""

from __future__ import annotations

import gzip
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Record = dict[str, Any]
Fault = Callable[["Handler", "Registry"], None]
DATA_OF = "2026-10-30T09:00:05"


@dataclass
class Registry:
    """What the server holds and what it was asked."""

    records: list[Record]
    """Found by words."""
    others: list[Record] = field(default_factory=list)
    """Found by number only."""
    per_page: int = 2
    edition: Callable[[], str] = lambda: DATA_OF
    faults: dict[int, Fault] = field(default_factory=dict)
    """By number of the request for studies, from 1; 0 is each of them."""
    asked: list[dict[str, str]] = field(default_factory=list)
    """Parameters of each request for studies."""
    url: str = ""
    over: threading.Event = field(default_factory=threading.Event)

    def page(self, asked: dict[str, str]) -> Record:
        """Answer as the registry would."""
        numbers = asked.get("filter.ids")
        found = self.records if numbers is None else self._numbered(numbers.split(","))
        start = int(asked.get("pageToken", "p0")[1:])
        end = start + self.per_page
        answer: Record = {"totalCount": len(found), "studies": found[start:end]}
        return answer | ({"nextPageToken": f"p{end}"} if end < len(found) else {})

    def _numbered(self, numbers: list[str]) -> list[Record]:
        return [record for record in (*self.records, *self.others) if number(record) in numbers]


class Handler(BaseHTTPRequestHandler):
    """One request."""

    server: Server

    def do_GET(self) -> None:
        address = urlsplit(self.path)
        asked = {name: values[0] for name, values in parse_qs(address.query).items()}
        registry = self.server.registry
        if address.path == "/api/v2/version":
            return self.answer({"apiVersion": "2.0.5", "dataTimestamp": registry.edition()})
        if address.path != "/api/v2/studies":
            return self.send(b"no such thing", 404)
        registry.asked.append(asked)
        fault = registry.faults.get(len(registry.asked)) or registry.faults.get(0)
        if fault:
            return fault(self, registry)
        return self.answer(registry.page(asked))

    def answer(self, content: Record) -> None:
        self.send(json.dumps(content).encode())

    def send(self, body: bytes, status: int = 200, headers: dict[str, str] | None = None) -> None:
        packed = "gzip" in self.headers.get("Accept-Encoding", "")
        body = gzip.compress(body, 1) if packed else body
        self.send_response(status)
        for name, value in ({"Content-Encoding": "gzip"} if packed else {}).items():
            self.send_header(name, value)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


class Server(ThreadingHTTPServer):
    """Serves one registry; its threads end with the process."""

    daemon_threads = True
    registry: Registry

    def handle_error(self, *_: Any) -> None:
        pass  # a client that hangs up is part of the tests


@contextmanager
def serving(registry: Registry) -> Iterator[Registry]:
    """Serve for the time of a with block."""
    server = Server(("127.0.0.1", 0), Handler)
    server.registry = registry
    registry.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield registry
    finally:
        registry.over.set()
        server.shutdown()
        server.server_close()


def number(record: Record) -> str:
    return record["protocolSection"]["identificationModule"]["nctId"]


def as_record(trial: dict[str, str], sites: list[dict[str, str]]) -> Record:
    """Write rows of a snapshot, cells as in the files, as the registry's record; blank is left out."""
    names = trial["interventions"].split("|") if trial["interventions"] else []
    types = trial["intervention_types"].split("|") if trial["intervention_types"] else []
    length = max(len(names), len(types))
    interventions = [
        {"name": names[i] if i < len(names) else "", "type": types[i] if i < len(types) else ""}
        for i in range(length)
    ]
    protocol = {
        "identificationModule": {"nctId": trial["nct_id"], "briefTitle": trial["title"]},
        "statusModule": {
            "overallStatus": trial["overall_status"],
            "startDateStruct": {"date": trial["start_date"]},
            "primaryCompletionDateStruct": {"date": trial["primary_completion_date"]},
            "completionDateStruct": {"date": trial["completion_date"]},
            "studyFirstPostDateStruct": {"date": trial["first_posted"]},
            "lastUpdatePostDateStruct": {"date": trial["last_update_posted"]},
        },
        "sponsorCollaboratorsModule": {
            "leadSponsor": {"name": trial["lead_sponsor"], "class": trial["lead_sponsor_class"]},
            "collaborators": [{"name": name} for name in _items(trial["collaborators"])],
        },
        "conditionsModule": {"conditions": _items(trial["conditions"])},
        "designModule": {
            "studyType": trial["study_type"],
            "phases": _items(trial["phases"]),
            "designInfo": {
                "allocation": trial["allocation"],
                "maskingInfo": {"masking": trial["masking"]},
            },
            "enrollmentInfo": {
                "count": int(trial["enrollment"]) if trial["enrollment"] else None,
                "type": trial["enrollment_type"],
            },
        },
        "armsInterventionsModule": {"interventions": interventions},
        "contactsLocationsModule": {"locations": [_location(site) for site in sites]},
    }
    has_results = {"true": True, "false": False}.get(trial["has_results"])
    return _filled({"protocolSection": protocol, "hasResults": has_results})


def _location(site: dict[str, str]) -> Record:
    point = {"lat": float(site["latitude"]), "lon": float(site["longitude"])} if site["latitude"] else None
    told = {name: site[name] for name in ("facility", "city", "state", "country")}
    return {**told, "status": site["site_status"], "geoPoint": point}


def _items(cell: str) -> list[str]:
    return cell.split("|") if cell else []


def _filled(value: Any) -> Any:
    if isinstance(value, dict):
        kept = {name: _filled(part) for name, part in value.items()}
        return {name: part for name, part in kept.items() if part not in ("", None, {}, [])}
    return [_filled(part) for part in value] if isinstance(value, list) else value


def status(code: int, **headers: str) -> Fault:
    """Answer with a status and headers; an underscore in a header's name stands for a hyphen."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler, _: handler.send(b"busy", code, named)
