"""Getting bytes from the registry's server: politely, bounded in size and time, from that server only."""

from __future__ import annotations

import random
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Self, TypeVar

import httpx
import stamina
from stamina.instrumentation import RetryDetails, get_on_retry_hooks, set_on_retry_hooks

from systemrace import __version__
from systemrace.errors import RegistryError, UsageError

BUSY = 429
FAILED = 500
REDIRECTS = 3
EXCERPT = 200
Tell = Callable[[str], None]
Answer = TypeVar("Answer")


@dataclass(frozen=True)
class Patience:
    """How long to wait, how often to try, how much to take. Times in seconds, sizes in bytes."""

    attempts: int = 6
    first_wait: float = 1.0
    longest_backoff: float = 60.0
    jitter: float = 1.0
    longest_asked_wait: float = 300.0
    between_requests: float = 1.5
    silence: float = 30.0
    request: float = 180.0
    body: int = 64 * 2**20


PATIENCE = Patience()


class RefusedError(RegistryError):
    """A request that the server understood and would not answer (a 4xx other than 429)."""


class _PassingError(Exception):
    """A failure that may be over at the next attempt; `wait` is what the server asked for."""

    def __init__(self, what: str, wait: float | None = None) -> None:
        self.wait = wait
        super().__init__(what)


class Transport:
    """A connection to one registry server."""

    def __init__(
        self,
        base_url: str,
        patience: Patience | None = None,
        tell: Tell = lambda _: None,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Prepare to talk to `base_url`; nothing is sent yet.

        Raises:
            UsageError: if the address is not http or https, or holds a password, query or fragment.
        """
        self.base = _address(base_url)
        self.patience = patience or PATIENCE
        self._tell = tell
        self._now = now
        self._last = float("-inf")
        self._client = httpx.Client(
            headers={"User-Agent": f"systemrace/{__version__}", "Accept": "application/json"},
            timeout=self.patience.silence,
            # One connection a request: the watch below must see each being made.
            limits=httpx.Limits(max_keepalive_connections=0),
        )

    def __enter__(self) -> Self:
        """Hold the connection for a with block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let go of it."""
        self._client.close()

    def get(self, path: str, parameters: dict[str, str], read: Callable[[bytes], Answer]) -> Answer:
        """Fetch a document and read it, trying again where that may help.

        Args:
            path: below the base address, e.g. "/api/v2/version".
            parameters: of the query.
            read: turns the body into the result; a ValueError means a garbled body, which is
                fetched again.

        Raises:
            RefusedError: for a request the server will not answer.
            RegistryError: when the attempts are used up, the server asks for too long a wait, sends
                too much, or sends us to another host.
        """
        url = self.base.copy_with(path=self.base.path.rstrip("/") + path, params=parameters)
        tries = 0
        try:
            with _announced(self._tell):
                for attempt in stamina.retry_context(on=self._again, **self._waits()):
                    with attempt:
                        tries += 1
                        return self._read(url, read)
        except (_PassingError, httpx.HTTPError) as fault:
            raise RegistryError(self._given_up(fault, tries)) from None
        raise AssertionError("no attempt was made")

    def _waits(self) -> dict[str, Any]:
        patience = self.patience
        return {
            "attempts": patience.attempts,
            "timeout": None,
            "wait_initial": patience.first_wait,
            "wait_max": patience.longest_backoff,
            "wait_jitter": patience.jitter,
        }

    def _again(self, fault: Exception) -> bool | float:
        if isinstance(fault, _PassingError) and fault.wait is not None:
            jitter = random.uniform(0, self.patience.jitter)  # noqa: S311 - nothing secret hangs on it
            return fault.wait <= self.patience.longest_asked_wait and fault.wait + jitter
        return isinstance(fault, _PassingError | httpx.TransportError | httpx.DecodingError)

    def _given_up(self, fault: Exception, tries: int) -> str:
        what = str(fault) or type(fault).__name__
        where = f"{self.base.scheme}://{self.base.netloc.decode()}"
        if isinstance(fault, _PassingError) and (fault.wait or 0) > self.patience.longest_asked_wait:
            return f"{where}: {what}; that is longer than this program waits. Try again later."
        times = "once" if tries == 1 else f"{tries} times"
        return f"{where} could not be read, tried {times}: {what}. Try again later; what arrived is kept."

    def _read(self, url: httpx.URL, read: Callable[[bytes], Answer]) -> Answer:
        body = self._follow(url)
        try:
            return read(body)
        except ValueError as cause:
            raise _PassingError(f"the answer is not what it should be ({cause})") from None

    def _follow(self, url: httpx.URL) -> bytes:
        for _ in range(REDIRECTS + 1):
            answer = self._once(url)
            if isinstance(answer, bytes):
                return answer
            url = self._same_host(url, answer)
        raise RegistryError(f"{self.base} redirects without end. Check the address.")

    def _same_host(self, url: httpx.URL, location: str) -> httpx.URL:
        target = url.join(location)
        plain = target.scheme == url.scheme or (url.scheme, target.scheme) == ("http", "https")
        if target.host != url.host or not plain or (target.scheme == url.scheme and target.port != url.port):
            raise RegistryError(
                f"{url.host} sends us to {target.scheme}://{target.netloc.decode()}, which was refused. "
                "If the registry has moved there, name the new address with --base-url."
            )
        return target

    def _once(self, url: httpx.URL) -> bytes | str:
        """Send one request; give the body, or where the server says to look instead."""
        self._be_polite()
        with (
            _watch(self.patience.request) as watch,
            self._client.stream("GET", url, extensions={"trace": watch}) as response,
        ):
            if response.has_redirect_location:
                return response.headers["location"]
            self._refuse_status(response)
            return self._body(response)

    def _be_polite(self) -> None:
        wait = self._last + self.patience.between_requests - time.monotonic()
        if wait > 0:
            time.sleep(wait)
        self._last = time.monotonic()

    def _refuse_status(self, response: httpx.Response) -> None:
        status = response.status_code
        if status == BUSY or status >= FAILED:
            wait = asked_wait(response.headers.get("retry-after"), self._now())
            asks = "" if wait is None else f" and asks to wait {wait:.0f} s"
            raise _PassingError(f"the server answers {status} {response.reason_phrase}{asks}", wait)
        if status != httpx.codes.OK:
            told = _excerpt(self._body(response))
            raise RefusedError(
                f"{response.url.host} refuses the request with {status}"
                f"{f': {told}' if told else ''}. Check the address ({self.base})."
            )

    def _body(self, response: httpx.Response) -> bytes:
        body = bytearray()
        for chunk in response.iter_bytes(2**16):
            body += chunk
            if len(body) > self.patience.body:
                raise RegistryError(
                    f"{response.url.host} sends more than {self.patience.body:,} bytes in one answer, "
                    "which was refused. Check the address."
                )
        return bytes(body)


def asked_wait(header: str | None, now: datetime) -> float | None:
    """Read a Retry-After header: seconds, or a date (RFC 9110, section 10.2.3).

    Returns:
        Seconds from `now`, never negative; None where the header is missing or cannot be read.
    """
    text = (header or "").strip()
    if text.isascii() and text.isdigit():
        return float(text[:9])
    try:
        when = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max((when.replace(tzinfo=when.tzinfo or UTC) - now).total_seconds(), 0.0)


def _address(base_url: str) -> httpx.URL:
    try:
        url = httpx.URL(base_url.strip())
    except httpx.InvalidURL:
        url = httpx.URL("")
    if url.scheme not in ("http", "https") or not url.host or url.userinfo or url.query or url.fragment:
        raise UsageError(
            f'"{base_url}" cannot be the address of a registry; give it as https://clinicaltrials.gov, '
            "without password, query or fragment."
        )
    return url


def _excerpt(body: bytes) -> str:
    text = " ".join(body[: 4 * EXCERPT].decode("utf-8", errors="replace").split())
    return "".join(letter for letter in text if letter.isprintable())[:EXCERPT]


class _Watch:
    """Remembers the socket of a request, so that it can be shut when the time is over."""

    def __init__(self) -> None:
        self.over = False
        self._socket: Any = None

    def __call__(self, event: str, info: dict[str, Any]) -> None:
        stream = info.get("return_value")
        if event.endswith((".connect_tcp.complete", ".start_tls.complete")) and stream is not None:
            self._socket = stream.get_extra_info("socket")
            if self.over:
                self.shut()

    def shut(self) -> None:
        self.over = True
        try:
            if self._socket is not None:
                self._socket.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass  # it is closed already


@contextmanager
def _watch(seconds: float) -> Iterator[_Watch]:
    # A server that drips a byte now and then never trips a timeout between two reads.
    watch = _Watch()
    timer = threading.Timer(seconds, watch.shut)
    timer.daemon = True
    timer.start()
    try:
        yield watch
    except httpx.TransportError:
        if watch.over:
            raise _PassingError(f"the answer took longer than {seconds:g} s") from None
        raise
    finally:
        timer.cancel()


@contextmanager
def _announced(tell: Tell) -> Iterator[None]:
    def say(details: RetryDetails) -> None:
        what = str(details.caused_by) or type(details.caused_by).__name__
        tell(f"{what[:1].upper()}{what[1:]}. Trying again in {details.wait_for:.0f} s.")

    before = get_on_retry_hooks()
    set_on_retry_hooks([say])
    try:
        yield
    finally:
        set_on_retry_hooks(before)
