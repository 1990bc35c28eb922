"""The validator of RO-Crate run without a network, by a Python of its own: its pins are older than the book.

Called as `python juror.py CRATE CONTEXT`, where CONTEXT is the copy of RO-Crate's terms that the library
rocrate brings. It holds those of version 1.1 and of later ones. Prints a line for each fault and ends with 1
if there is one.
"""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import Any
from urllib import request, response

PROFILE = "ro-crate-1.1"
TERMS = "https://w3id.org/ro/crate/"


def main(crate: str, context: str) -> int:
    """Judge a crate by what its profile requires."""
    from rocrate_validator import models, services  # noqa: PLC0415 - installed beside this Python alone

    _answer(Path(context).read_bytes())
    settings = services.ValidationSettings(
        rocrate_uri=crate,
        profile_identifier=PROFILE,
        requirement_severity=models.Severity.REQUIRED,
        no_cache=True,
    )
    faults = services.validate(settings).get_issues()
    for fault in faults:
        print(f"{fault.check.identifier}: {fault.message}")
    return 1 if faults else 0


def _answer(terms: bytes) -> None:
    """Give the terms to whoever asks for them in this process; everything else is refused."""
    import requests  # noqa: PLC0415 - as above
    from requests.adapters import HTTPAdapter  # noqa: PLC0415 - as above

    def send(_adapter: Any, asked: Any, **_how: Any) -> Any:
        _refuse_others(asked.url)
        found = requests.Response()
        found.status_code, found.url, found.request = 200, asked.url, asked
        found.raw = io.BytesIO(terms)
        found.headers["Content-Type"] = "application/ld+json"
        return found

    HTTPAdapter.send = send  # type: ignore[assignment, method-assign]
    request.install_opener(request.build_opener(_handler(terms)))


def _handler(terms: bytes) -> type[request.HTTPSHandler]:
    class Handler(request.HTTPSHandler):
        def https_open(self, asked: request.Request) -> Any:
            _refuse_others(asked.full_url)
            kind = {"Content-Type": "application/ld+json"}
            found: Any = response.addinfourl(io.BytesIO(terms), kind, asked.full_url, 200)  # type: ignore[arg-type]
            found.msg = "OK"
            return found

    return Handler


def _refuse_others(address: str) -> None:
    if not address.startswith(TERMS):
        raise OSError(f"{address} is not at hand without a network")


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
