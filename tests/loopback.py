"""Servers on this machine: one that does everything that servers do, and one that only listens."""

from __future__ import annotations

import hashlib
import json
import socket
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

MAP = json.dumps(
    {
        "type": "FeatureCollection",
        "features": [
            {
                "type": "Feature",
                "properties": {"n": i},
                "geometry": {
                    "type": "Polygon",
                    "coordinates": [[[33, 48], [34, 48], [34, 49 + i / 1e6], [33, 48]]],
                },
            }
            for i in range(2000)
        ],
    }
).encode()
SHA256 = hashlib.sha256(MAP).hexdigest()
HALF = len(MAP) // 2
OTHER = MAP.replace(b"Polygon", b"POLYGON")  # same length, another version


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: Server

    def do_GET(self) -> None:
        self.server.asked.append((self.path, dict(self.headers)))
        steps = self.server.steps
        step = steps.pop(0) if len(steps) > 1 else steps[0]
        step(self)

    def log_message(self, *args: Any) -> None:
        """Keep quiet."""

    def answer(
        self, status: int, body: bytes = b"", *, cut: int | None = None, **headers: Any
    ) -> None:
        """Send a status, headers and a body, of which only `cut` bytes are sent."""
        self.send_response(status)
        headers.setdefault("Content_Length", len(body))
        for name, value in headers.items():
            if value is not None:
                self.send_header(name.replace("_", "-"), str(value))
        self.end_headers()
        self.wfile.write(body if cut is None else body[:cut])
        self.wfile.flush()
        self.close_connection = cut is not None or headers["Content_Length"] is None


class Server(ThreadingHTTPServer):
    daemon_threads = True
    asked: list[tuple[str, dict[str, str]]]
    steps: list[Callable[[Handler], None]]
    over: threading.Event  # the test has ended; a step that stalls waits for it

    def handle_error(self, *args: Any) -> None:
        """Ignore clients that disconnect, as these tests intend."""

    @property
    def root(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def headers(self, name: str) -> list[str | None]:
        return [headers.get(name) for _, headers in self.asked]


Step = Callable[[Handler], None]


def whole(body: bytes = MAP, tag: str | None = '"one"', **headers: Any) -> Step:
    """Serve the body, or the requested range if the version is the same."""

    def step(handler: Handler) -> None:
        wanted = handler.headers.get("Range")
        same = handler.headers.get("If-Range") in (None, tag)
        if not (wanted and same):
            return handler.answer(200, body, ETag=tag, **headers)
        start = int(wanted.removeprefix("bytes=").removesuffix("-"))
        told = f"bytes {start}-{len(body) - 1}/{len(body)}"
        return handler.answer(206, body[start:], ETag=tag, Content_Range=told, **headers)

    return step


def status(code: int, body: bytes = b"no", **headers: Any) -> Step:
    return lambda handler: handler.answer(code, body, **headers)


def cut(at: int = HALF, tag: str | None = '"one"', body: bytes = MAP) -> Step:
    return lambda handler: handler.answer(200, body, cut=at, ETag=tag)


def left(folder: Path) -> list[str]:
    """List everything in the cache."""
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())


class Listener:
    """A server on the loopback address that counts connections."""

    def __init__(self) -> None:
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.address = f"http://127.0.0.1:{self.socket.getsockname()[1]}/map.geojson"
        self.connections = 0
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self.socket.accept()
            except OSError:
                return
            self.connections += 1
            with connection:
                connection.sendall(b"HTTP/1.0 404 Not Found\r\nContent-Length: 0\r\n\r\n")
