"""The built site on this machine's own address, reloading in the browser when it is built anew."""

from __future__ import annotations

from functools import partial
from http import HTTPStatus
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from systemrace.errors import UsageError
from systemrace.project import Project

ADDRESS = "127.0.0.1"
VERSION_PATH = "/.version"
_RELOAD = """<script>(function () {
  let seen;
  setInterval(async () => {
    try {
      const now = await (await fetch("/.version")).text();
      if (seen && now !== seen) location.reload();
      seen = now;
    } catch {}
  }, 1000);
})()</script>"""


class Handler(SimpleHTTPRequestHandler):
    """Gives out the site; pages carry a script that watches for a newer build if `reload` is set."""

    def __init__(self, *args: object, reload: bool, **kwargs: object) -> None:
        self.reload = reload
        super().__init__(*args, **kwargs)  # type: ignore[arg-type]

    def do_GET(self) -> None:
        """Answer a request; the name is the library's."""
        if self.reload and self.path == VERSION_PATH:
            self._send(_version(Path(self.directory)).encode(), "text/plain")
        elif self.reload and (page := self._page()):
            self._send(
                page.read_text(encoding="utf-8").replace("</body>", f"{_RELOAD}</body>").encode(), "text/html"
            )
        else:
            super().do_GET()

    def end_headers(self) -> None:
        """Forbid the browser to keep pages: the next build replaces them."""
        self.send_header("Cache-Control", "no-store")
        super().end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing of each request."""

    def _page(self) -> Path | None:
        path = Path(self.translate_path(self.path))
        path = path / "index.html" if path.is_dir() else path
        return path if path.suffix == ".html" and path.is_file() else None

    def _send(self, body: bytes, kind: str) -> None:
        self.send_response(HTTPStatus.OK)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def server(project: Project, port: int, *, reload: bool) -> ThreadingHTTPServer:
    """Make a server of the site for this machine only; call its `serve_forever`.

    Raises:
        UsageError: if there is no site yet, or the port is taken.
    """
    if not (project.site / "index.html").is_file():
        raise UsageError("There is no site yet. Build it first: systemrace build")
    try:
        return ThreadingHTTPServer(
            (ADDRESS, port), partial(Handler, directory=str(project.site), reload=reload)
        )
    except OSError as error:
        raise UsageError(
            f"Port {port} cannot be used ({error.strerror}). Choose another: --port {port + 1}"
        ) from None


def _version(site: Path) -> str:
    """Name the build in place; a swap gives the folder another inode."""
    try:
        state = site.stat()
    except FileNotFoundError:
        return "none"
    return f"{state.st_ino}-{state.st_mtime_ns}"
