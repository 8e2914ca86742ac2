"""Pages of a verdict, and a browser that opens them without the internet."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import shapely

from frontgeo import Amount, Change, Claim, ControlMap, Verdict, check, diff, folium_map
from frontgeo.pages.html_document import vendor
from frontgeo.verdicts.check import figure_row, judge

WEST, EAST = shapely.box(37.0, 48.0, 37.8, 48.6), shapely.box(37.1, 48.0, 38.1, 48.6)


def change(mapper: str = "tester") -> Change:
    before = ControlMap(mapper, {"occupied": WEST}, day=date(2023, 12, 31))
    return diff(before, ControlMap(mapper, {"occupied": EAST}, day=date(2024, 5, 31)))


def verdict(text: str = "tester") -> Verdict:
    """A verdict with one text in every place that a user or a file can fill."""
    claim = Claim.area(
        880, since="2024-01-01", until="2024-05-31", claimant=text, quote=text, source=text, id=text
    )
    rows = [
        *check(claim, [change(text), change("other " + text)]).rows,
        figure_row(claim, Amount.of(752), by=text, source=text, note=text),
    ]
    return judge(claim, rows, {"command": text, "inputs": [{"path": text}]})


#: printable ASCII but nine signs, as `frontgeo.pages.codecs` documents its digits
SIGNS_85 = [chr(code) for code in range(33, 127) if chr(code) not in "\"&'<>\\`{}"]


def bytes_of_digits(text: str) -> bytes:
    """The bytes of a text in base 85, read by whole numbers as long as they come."""
    found = b""
    for start in range(0, len(text), 5):
        digits = [SIGNS_85.index(sign) for sign in text[start : start + 5]]
        length = len(digits) - 1
        number = 0
        for digit in digits:
            number = number * 85 + digit
        # as many bytes as digits but one: the least number of four bytes that begins so
        missing = 5 - len(digits)
        number = -(-number * 85**missing // 256**missing) if missing else number
        found += number.to_bytes(length, "big")
    return found


class Look:
    """A page opened without the internet, and what it complained of and asked for."""

    def __init__(self, chromium: Any, url: str, *, stand_ins: bool = False, **options: Any) -> None:
        self.context = chromium.new_context(**options)
        self.page = self.context.new_page()
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self.page.on("console", lambda m: m.type == "error" and self.complaints.append(m.text))
        self.page.on("pageerror", lambda e: self.complaints.append(str(e)))
        self.page.on("dialog", lambda d: (self.complaints.append(d.message), d.dismiss()))
        self.page.on("request", lambda r: self.requests.append(r.url))
        if stand_ins:
            self.context.route(re.compile("^https://"), self._stand_in)
        self.page.goto(url)
        self.page.wait_for_timeout(300)
        self.requests = [r for r in self.requests if not r.startswith(("data:", url))]

    @staticmethod
    def _stand_in(route: Any) -> None:
        """Leaflet for those who would load it from its network, nothing for the rest."""
        wanted, leaflet = route.request.url, vendor("leaflet")
        kind = "css" if wanted.endswith(".css") else "javascript"
        texts = {"css": leaflet.style, "javascript": leaflet.script}
        body = texts[kind] if re.search(r"/leaflet@[\d.]+/dist/leaflet\.", wanted) else ""
        route.fulfill(body=body, content_type=f"text/{kind}")

    def __enter__(self) -> Look:
        return self

    def __exit__(self, *_: object) -> None:
        self.context.close()

    def drawn(self, frame: Any = None) -> list[Any]:
        return (frame or self.page).evaluate(
            "[document.getElementById('said').textContent,"
            " getComputedStyle(document.getElementById('said')).color,"
            " document.querySelectorAll('path.leaflet-interactive').length]"
        )


DESKTOP, PHONE, FRAME = (1280, 800), (390, 844), (640, 420)


def opened(
    chromium: Any, shown: Any, folder: Path, size: tuple[int, int] = DESKTOP, **options: Any
) -> Look:
    """The page of a verdict, saved and opened offline."""
    folium_map(shown, **options).save(folder / "page.html")
    return look(chromium, folder / "page.html", size)


def look(chromium: Any, file: Path, size: tuple[int, int] = DESKTOP, **options: Any) -> Look:
    width, height = size
    viewport = {"width": width, "height": height}
    return Look(chromium, file.as_uri(), viewport=viewport, offline=True, **options)
