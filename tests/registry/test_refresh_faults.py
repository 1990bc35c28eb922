"""A registry that fails, lies, stalls or has changed: waited for, or refused with one message."""

from __future__ import annotations

import copy
import itertools
import json
import shutil
from dataclasses import replace

import pytest
from ctgov_server import Handler, Registry, number, serving, status
from refreshing import (
    DATE,
    NEW,
    NUMBERS,
    QUICK,
    assert_refused,
    assert_whole,
    pull,
    rows,
)

from systemrace.registry import snapshot

# A server that is busy, or fails for a while


def cut(handler: Handler, registry: Registry) -> None:
    body = json.dumps(registry.page(registry.asked[-1])).encode()
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(body)))
    handler.end_headers()
    handler.wfile.write(body[: len(body) // 2])


def garbled(handler: Handler, registry: Registry) -> None:
    handler.send(b'{"studies": [{"protocolSection": ')


def hang_up(handler: Handler, registry: Registry) -> None:
    handler.close_connection = True


@pytest.mark.parametrize(
    "fault",
    [
        status(429),
        status(429, Retry_After="0"),
        status(429, Retry_After="Wed, 25 Nov 2026 12:00:00 GMT"),
        status(500),
        status(503, Retry_After="soon"),
        cut,
        garbled,
        hang_up,
    ],
)
def test_what_passes_is_waited_for(project, registry, fault):
    registry.faults = {2: fault, 4: fault}
    said: list[str] = []
    folder = pull(project, registry, tell=said.append)
    assert_whole(project, folder, NUMBERS)
    assert sum("Trying again in" in line for line in said) == 2
    assert len(registry.asked) == 3 + 2


@pytest.mark.parametrize(
    ("fault", "text"),
    [
        (status(429), "tried 3 times: the server answers 429 Too Many Requests"),
        (status(500), "tried 3 times: the server answers 500 Internal Server Error"),
        (cut, "tried 3 times: peer closed connection without sending complete message body"),
        (garbled, "tried 3 times: the answer is not what it should be (it is not JSON)"),
    ],
)
def test_what_does_not_pass_ends_with_one_message(project, registry, fault, text):
    registry.faults = {0: fault}
    assert_refused(project, registry, text)
    assert len(registry.asked) == 3


def test_the_wait_that_is_asked_for_is_kept_to(project, registry):
    registry.faults = {1: status(429, Retry_After="1")}
    said: list[str] = []
    pull(project, registry, tell=said.append)
    assert "and asks to wait 1 s. Trying again in 1 s." in said[1]


def test_too_long_a_wait_is_told_and_not_waited(project, registry):
    registry.faults = {0: status(429, Retry_After="86400")}
    text = assert_refused(project, registry, "asks to wait 86400 s; that is longer than this program waits")
    assert "\n" not in text
    assert len(registry.asked) == 1


def drip_body(handler: Handler, registry: Registry) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", "100000")
    handler.end_headers()
    while not registry.over.wait(0.02):
        handler.wfile.write(b" ")
        handler.wfile.flush()


def drip_head(handler: Handler, registry: Registry) -> None:
    handler.wfile.write(b"HTTP/1.1 200 OK\r\nX-Slow: ")
    while not registry.over.wait(0.02):
        handler.wfile.write(b"a")
        handler.wfile.flush()


@pytest.mark.parametrize("fault", [drip_body, drip_head])
def test_a_server_that_drips_is_left(project, registry, fault):
    registry.faults = {0: fault}
    patience = replace(QUICK, attempts=2, request=0.2)
    assert_refused(project, registry, "tried 2 times: the answer took longer than 0.2 s", patience)


def test_a_server_that_is_silent_is_left(project, registry):
    registry.faults = {0: lambda handler, registry: registry.over.wait(5)}
    assert_refused(project, registry, "timed out", replace(QUICK, attempts=2, silence=0.1))


def test_nobody_there(project, registry):
    registry.url = "http://127.0.0.1:9"
    assert_refused(project, registry, "http://127.0.0.1:9 could not be read, tried 3 times")


# An answer that is not what it should be


def test_an_oversized_body_is_refused(project, registry):
    registry.faults = {0: lambda handler, _: handler.send(b" " * 300_000)}
    assert_refused(project, registry, "sends more than 200,000 bytes in one answer, which was refused")
    assert len(registry.asked) == 1


def test_a_redirect_to_another_host_is_refused(project, registry):
    with serving(Registry([])) as other:
        elsewhere = other.url.replace("127.0.0.1", "localhost") + "/api/v2/studies"
        registry.faults = {0: status(302, Location=elsewhere)}
        assert_refused(project, registry, "127.0.0.1 sends us to http://localhost:")
        registry.faults = {0: status(302, Location=other.url)}
        assert_refused(project, registry, "which was refused")
        assert other.asked == []


def test_a_redirect_within_the_host_is_followed_and_a_circle_is_left(project, registry):
    registry.faults = {1: lambda handler, _: handler.send(b"", 307, {"Location": handler.path})}
    assert_whole(project, pull(project, registry), NUMBERS)
    shutil.rmtree(project.snapshots / DATE)
    registry.faults = {0: lambda handler, _: handler.send(b"", 307, {"Location": handler.path})}
    assert_refused(project, registry, "redirects without end")


def test_a_request_that_is_refused_is_not_repeated(project, registry):
    registry.faults = {0: lambda handler, _: handler.send(b"query.term is not valid\x1b[31m", 400)}
    assert_refused(project, registry, "refuses the request with 400: query.term is not valid[31m")
    assert len(registry.asked) == 1


def test_no_records_at_all_are_not_believed(project, registry):
    registry.records = []
    assert_refused(project, registry, "finds no record for the search")


@pytest.mark.parametrize(("total", "text"), [(7, "7 records"), (5, "5 records"), (None, "does not say how")])
def test_a_total_that_is_not_what_arrives_is_refused(project, registry, total, text):
    def wrong(handler: Handler, registry: Registry) -> None:
        handler.answer(registry.page(registry.asked[-1]) | {"totalCount": total})

    registry.faults = {0: wrong}
    assert_refused(project, registry, text)
    registry.faults = {}
    assert_whole(project, pull(project, registry), NUMBERS)


def test_a_total_that_changes_on_the_way_is_refused(project, registry):
    totals = itertools.count(6)
    registry.faults = {
        0: lambda handler, registry: handler.answer(
            registry.page(registry.asked[-1]) | {"totalCount": next(totals)}
        )
    }
    assert_refused(project, registry, "total changed from 6 to 7 while it was read")


def test_pages_that_lead_in_a_circle_are_left(project, registry):
    def circle(handler: Handler, registry: Registry) -> None:
        handler.answer(registry.page(registry.asked[-1]) | {"nextPageToken": "p2"})

    registry.faults = {0: circle}
    assert_refused(project, registry, "leads in a circle")
    assert len(registry.asked) < 5


def test_pages_without_end_are_left(project, registry):
    tokens = itertools.count(1)

    def endless(handler: Handler, registry: Registry) -> None:
        handler.answer({"studies": [], "totalCount": 6, "nextPageToken": f"t{next(tokens)}"})

    registry.faults = {0: endless}
    assert_refused(project, registry, "do not come to an end")
    assert len(registry.asked) < 30


def test_a_record_on_two_pages_is_taken_once_and_told(project, registry):
    twice = registry.records[0]

    def repeat(handler: Handler, registry: Registry) -> None:
        page = registry.page(registry.asked[-1])
        handler.answer(page | {"studies": [*page["studies"], twice]})

    registry.faults = {2: repeat}
    folder = pull(project, registry)
    assert_whole(project, folder, NUMBERS)
    assert any(f"taken once: {number(twice)}" in gap for gap in snapshot.read_manifest(folder).gaps)


def test_a_record_that_took_the_place_of_another_is_noticed(project, registry):
    def instead(handler: Handler, registry: Registry) -> None:
        page = registry.page(registry.asked[-1])
        handler.answer(page | {"studies": [page["studies"][0], registry.records[0]]})

    registry.faults = {2: instead}
    assert_refused(
        project, registry, "6 records for this search, but 5 different ones arrived, 1 of them twice"
    )


def test_two_versions_of_a_record_are_refused(project, registry):
    changed = copy.deepcopy(registry.records[0])
    changed["protocolSection"]["statusModule"]["overallStatus"] = "TERMINATED"

    def both(handler: Handler, registry: Registry) -> None:
        page = registry.page(registry.asked[-1])
        handler.answer(page | {"studies": [*page["studies"], changed]})

    registry.faults = {2: both}
    assert_refused(project, registry, f"two different versions of {number(changed)}")


def test_a_changed_interface_is_told_field_by_field(project, registry):
    for record in registry.records[:2]:
        record["protocolSection"]["statusModule"]["startDateStruct"] = {"date": "March 2019"}
    del registry.records[2]["protocolSection"]["statusModule"]["overallStatus"]
    registry.records[3]["protocolSection"]["designModule"]["enrollmentInfo"]["count"] = "12"
    text = assert_refused(project, registry, "has another form than this program knows")
    lines = [line.strip() for line in text.splitlines()[1:-1]]
    assert len(lines) == 3
    assert lines[0].startswith(
        "protocolSection.designModule.enrollmentInfo.count: Input should be a valid int"
    )
    assert lines[0].endswith(f'(1 record, first {number(registry.records[3])}: "12")')
    assert lines[1].startswith("protocolSection.statusModule.overallStatus: Field required (1 record, first")
    assert "protocolSection.statusModule.startDateStruct.date" in lines[2]
    assert f'(2 records, first {number(registry.records[0])}: "March 2019")' in lines[2]


@pytest.mark.parametrize(
    ("answer", "text"),
    [
        ([], "answer: Input should be a valid dictionary"),
        ({"results": []}, "studies: Field required"),
        ({"studies": [1]}, "studies.[]: Input should be a valid dictionary"),
        ({"studies": [], "nextPageToken": 3}, "nextPageToken: Input should be a valid string (it is 3)"),
    ],
)
def test_a_changed_envelope_is_told(project, registry, answer, text):
    registry.faults = {0: lambda handler, _: handler.answer(answer)}
    assert text in assert_refused(project, registry, "has another form than this program knows")


def test_a_field_that_no_record_fills_any_more_is_noticed(project, registry):
    registry.per_page = 60
    registry.records = []
    for serial in range(120):
        record = copy.deepcopy(NEW)
        record["protocolSection"]["identificationModule"]["nctId"] = f"NCT1{serial:07d}"
        moved = record["protocolSection"]["statusModule"].pop("startDateStruct")
        record["protocolSection"]["statusModule"]["beginDateStruct"] = moved
        registry.records.append(record)
    text = "protocolSection.statusModule.startDateStruct.date: none of 120 records has it"
    assert text in assert_refused(project, registry, "another form")


def test_a_new_word_and_an_unknown_country_are_told(project, registry):
    registry.records[5]["protocolSection"]["statusModule"]["overallStatus"] = "DREAMT_OF"
    text = assert_refused(project, registry, "gave what the tables cannot hold")
    assert 'overall_status "DREAMT_OF"' in text
    registry.records[5] = copy.deepcopy(NEW)
    registry.edition = lambda: "the next day"
    registry.records[5]["protocolSection"]["contactsLocationsModule"]["locations"][0]["country"] = "Atlantis"
    assert_refused(project, registry, 'does not hold: "Atlantis" (NCT09990001)')


def test_hostile_text_stays_text_on_one_line(project, registry):
    title = (
        "=cmd|' /C calc'!A0 {num}`x` [a](javascript:b)\x00\u2028\r\n<img src=x onerror=1> CAR-T " + "é" * 500
    )
    registry.records[5]["protocolSection"]["identificationModule"]["briefTitle"] = title
    folder = pull(project, registry)
    row = {row["nct_id"]: row for row in rows(folder / "trials.csv")}["NCT09990001"]
    assert row["title"].startswith(
        "=cmd|' /C calc'!A0 {num}`x` [a](javascript:b) <img src=x onerror=1> CAR-T é"
    )
    shutil.rmtree(folder)
    registry.records[5]["protocolSection"]["identificationModule"]["briefTitle"] = "x" * 20_001
    assert "String should have at most 20000 characters" in assert_refused(project, registry, "another form")


def test_data_that_change_while_they_are_read_are_read_again(project, registry):
    editions = iter(["monday", "tuesday"])
    registry.edition = lambda: next(editions, "tuesday")
    folder = pull(project, registry)
    assert "data of tuesday" in snapshot.read_manifest(folder).query
    assert len(registry.asked) == 6
    shutil.rmtree(folder)
    serial = itertools.count()
    registry.edition = lambda: f"edition {next(serial)}"
    assert_refused(project, registry, "changed twice while they were read")
