"""Measure how long the frames of a claim page take while its map is zoomed, on a slowed processor.

    python benchmarks/frames.py --archive ARCHIVE [--page FILE] [--profile]

A claim of January to May 2024 is checked by DeepState's maps of an archive, or a page that is there
is taken. The page's map is zoomed in and out, step by step, with the processor four times slower
(`Emulation.setCPUThrottlingRate`), and the time between frames is taken from
`requestAnimationFrame`; so is that of an empty page, as other work on the machine slows both.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

CHROMIUM = "/usr/bin/chromium"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
SLOWER, ZOOMS, STEP_MS = 4, 12, 900
SIZES = {"desktop": (1400, 900), "phone": (390, 844)}
CLAIM = "Russia captured 645 km² in the past five months"

START = """() => {
  window.taken = [];
  let last = performance.now();
  const next = (now) => { window.taken.push(now - last); last = now; requestAnimationFrame(next); };
  requestAnimationFrame(next);
}"""
ZOOM = "(way) => document.querySelector(`.leaflet-control-zoom-${way}`).click()"


def made(archive: str, folder: Path) -> Path:
    """Return the page of a claim of five months, checked by one mapper."""
    import subprocess
    import sys

    file = folder / "page.html"
    said = ["--said", "2024-05-31", "--mapper", "deepstate", "--archive", archive]
    command = [sys.executable, "-m", "frontgeo", "check", CLAIM, *said, "--html", str(file)]
    subprocess.run(command, check=True, capture_output=True)
    return file


def measured(page: Any, *, zooms: bool) -> list[float]:
    """Return the times between frames in ms, while the map is zoomed four steps in and out."""
    page.evaluate(START)
    for step in range(ZOOMS):
        if zooms:
            page.evaluate(ZOOM, "in" if step % 8 < 4 else "out")
        page.wait_for_timeout(STEP_MS)
    return sorted(page.evaluate("window.taken"))


def slowest(session: Any, page: Any) -> list[tuple[str, float]]:
    """Return the functions that took the most time of their own while zooming, ms."""
    session.send("Profiler.enable")
    session.send("Profiler.start")
    measured(page, zooms=True)
    profile = session.send("Profiler.stop")["profile"]
    names = {
        node["id"]: "{functionName} {lineNumber}:{columnNumber}".format(**node["callFrame"])
        for node in profile["nodes"]
    }
    own: Counter[str] = Counter()
    for node, delta in zip(profile["samples"], profile["timeDeltas"], strict=True):
        own[names[node]] += delta
    return [(name, round(us / 1000, 1)) for name, us in own.most_common(14)]


def main() -> None:
    """Print the 95th percentile and the longest frame of the page and of an empty one."""
    arguments = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    arguments.add_argument("--archive")
    arguments.add_argument("--page", type=Path)
    arguments.add_argument("--profile", action="store_true")
    asked = arguments.parse_args()
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        file = asked.page or made(asked.archive, Path(folder))
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        for name, (width, height) in SIZES.items():
            for url in ("about:blank", file.resolve().as_uri()):
                page = browser.new_page(viewport={"width": width, "height": height})
                session = page.context.new_cdp_session(page)
                page.goto(url)
                page.wait_for_timeout(1500)
                session.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
                is_page = url != "about:blank"
                if asked.profile and is_page:
                    print(*slowest(session, page), sep="\n")
                frames = measured(page, zooms=is_page)
                found = {"page": name if is_page else f"empty, {name}", "frames": len(frames)}
                for share in (50, 95, 99):
                    found[f"p{share}_ms"] = round(frames[len(frames) * share // 100], 1)
                print(json.dumps(found | {"longest_ms": round(frames[-1], 1)}), flush=True)
                page.close()


if __name__ == "__main__":
    main()
