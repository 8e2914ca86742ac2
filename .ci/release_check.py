"""Check a release: the archives are complete, and run where nothing else is installed.

Run it with `make release-check`. It builds the source archive and the wheel, lists both, builds
the wheel a second time from the source archive without npm, installs it with its dependencies
into an empty environment, and runs its commands in an empty folder. The version is computed
from the tag: CHANGELOG.md and CITATION.cff must name the same one, and so must the archives
built from a tagged commit.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from pathlib import Path

ROOT = Path(__file__).parent.parent
FRONTS = (("2024-05-01", 36.1), ("2024-05-31", 36.2))  # day, eastern edge of the ground held

NEEDED = (
    "frontgeo/py.typed",
    "frontgeo/__init__.pyi",
    "frontgeo/archive/__init__.pyi",
    "frontgeo/outputs/__init__.pyi",
    "frontgeo/outputs/schemas/check-3.schema.json",
    "frontgeo/data/basemap/README.md",
    "frontgeo/data/basemap/ukraine.geojson.xz",
    "frontgeo/data/basemap/world.geojson.xz",
    "frontgeo/data/boundaries/border.wkb",
    "frontgeo/data/boundaries/border_zone.wkb",
    "frontgeo/data/boundaries/inland.wkb",
    "frontgeo/data/boundaries/line_accuracy.csv",
    "frontgeo/data/boundaries/russia_oblasts.geojson",
    "frontgeo/data/boundaries/ukraine_oblasts.geojson",
    "frontgeo/data/boundaries/README.md",
    "frontgeo/data/settlements/codifier.csv.xz",
    "frontgeo/data/settlements/settlements.csv",
    "frontgeo/data/settlements/README.md",
    "frontgeo/outputs/schemas/claimreview.schema.json",
    "frontgeo/i18n/en/common.ftl",
    "frontgeo/i18n/uk/common.ftl",
    "frontgeo/fetch/sources.toml",
    "frontgeo/fetch/sources.sha256",
    "frontgeo/examples/belousov-2024/case.toml",
    "frontgeo/examples/claims-2024.csv",
    "frontgeo/pages/js/measure.js",
    "frontgeo/pages/vendor/vendor.json",
    "frontgeo/pages/vendor/bundles/change_layer.js",
    "frontgeo/pages/vendor/bundles/claim_page.js",
    "frontgeo/pages/vendor/bundles/draw_page.js",
    "frontgeo/pages/vendor/bundles/folium_bridge.js",
    "frontgeo/pages/vendor/bundles/timeline_page.js",
    "frontgeo/pages/vendor/leaflet/LICENSE",
    "frontgeo/pages/vendor/leaflet/leaflet.js",
    "frontgeo/pages/vendor/geoman/LICENSE",
    "frontgeo/pages/vendor/geoman/leaflet-geoman.min.js",
    "frontgeo/pages/vendor/geoman/LICENSES-bundled.txt",
)
# file types under frontgeo/ in the repository, or put there by pyproject's force-include
ENDINGS = {
    ".css", ".csv", ".ftl", ".geojson", ".html", ".js", ".json", ".md", ".png", ".py", ".pyi",
    ".sha256", ".svg", ".toml", ".txt", ".typed", ".wkb", ".xz", "",
}  # fmt: skip
MACHINE = re.compile(rb"(?:/(?:root|home|work|tmp|Users)/|[A-Z]:\\Users\\)[\w.-]+")
MOST_BYTES = 4 * 2**20


def version() -> str:
    """Return the version from the tag of this commit, or "" if it has none."""
    cff = re.findall(r"^version: (.+)$", (ROOT / "CITATION.cff").read_text("utf-8"), re.MULTILINE)
    log = re.findall(r"^## (\S+)(.*)$", (ROOT / "CHANGELOG.md").read_text("utf-8"), re.MULTILINE)
    number, day = log[0]
    must(cff == [number], f"CITATION.cff: expected version {number} of CHANGELOG.md, found {cff}")
    tags = run(["git", "-C", str(ROOT), "tag", "--points-at", "HEAD"], fails=True).split()
    released = [tag for tag in tags if re.match(r"v\d", tag)]
    if not released:
        return ""
    must(released == [f"v{number}"], f"tag: expected v{number}, found {released}")
    must("unreleased" not in day, f"CHANGELOG.md: {number} is tagged, and told unreleased")
    return number


def wheel_is_whole(wheel: Path) -> int:
    """Check every file of a wheel, and count them."""
    must(wheel.stat().st_size < MOST_BYTES, f"{wheel.name}: larger than {MOST_BYTES >> 20} MiB")
    with zipfile.ZipFile(wheel) as packed:
        names = packed.namelist()
        missing = [name for name in NEEDED if name not in names]
        must(not missing, f"{wheel.name}: without {missing}")
        about = f"{wheel.name.split('-py3')[0]}.dist-info/"
        must(f"{about}licenses/LICENSE" in names, f"{wheel.name}: without its licence")
        odd = [n for n in names if not n.startswith(("frontgeo/", about))]
        odd += [n for n in names if n.startswith("frontgeo/") and Path(n).suffix not in ENDINGS]
        odd += [n for n in names if "test" in Path(n).stem.split("_") or "__pycache__" in n]
        must(not odd, f"{wheel.name}: has {odd}")
        for name in names:
            found = MACHINE.search(packed.read(name))
            must(found is None, f"{wheel.name}: {name} names {found and found.group()!r}")
    return len(names)


def run(words: list[str], *, fails: bool = False, **options: object) -> str:
    """Run a command and return its output."""
    done = subprocess.run(words, capture_output=True, text=True, check=False, **options)  # type: ignore[call-overload]
    if done.returncode and not fails:
        raise SystemExit(f"release-check: {' '.join(words)}\n{done.stdout}{done.stderr}")
    return str(done.stdout)


def must(kept: bool, otherwise: str) -> None:
    """Exit with a message if a condition does not hold."""
    if not kept:
        raise SystemExit(f"release-check: {otherwise}")


def built_again(sdist: Path, room: Path) -> Path:
    """Build the wheel of a source archive in an environment where npm fails."""
    folder = room / "bin"
    folder.mkdir()
    for name in ("npm", "node"):
        (folder / name).write_text("#!/bin/sh\necho there is no npm >&2\nexit 97\n")
        (folder / name).chmod(0o755)
    env = {**os.environ, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    again = room / "again"
    words = ["pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", str(again), str(sdist)]
    run([sys.executable, "-m", *words], env=env)
    (wheel,) = again.glob("*.whl")
    return wheel


def same_files(one: Path, other: Path) -> bool:
    """Return whether two wheels hold the same bytes under the same names."""
    with zipfile.ZipFile(one) as a, zipfile.ZipFile(other) as b:
        return {n: a.read(n) for n in a.namelist()} == {n: b.read(n) for n in b.namelist()}


def runs(wheel: Path, room: Path, number: str) -> None:
    """Install a wheel into an empty environment and use it in an empty folder."""
    run([sys.executable, "-m", "venv", str(room / "venv")])
    python = room / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    run([str(python), "-m", "pip", "install", "--quiet", str(wheel)])
    empty = room / "empty"
    (empty / "maps").mkdir(parents=True)
    for day, east in FRONTS:
        ring = [[36, 50], [east, 50], [east, 50.1], [36, 50.1], [36, 50]]
        geometry = f'{{"type": "Polygon", "coordinates": [{ring}]}}'
        (empty / "maps" / f"{day}.geojson").write_text(geometry)
    env = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}

    def frontgeo(*words: str) -> str:
        return run([str(python), "-m", "frontgeo", *words], cwd=empty, env=env)

    must(frontgeo("--version").strip() == f"frontgeo {number}", "--version: another version")
    must("880 km²" in frontgeo("demo"), "demo: does not tell of 880 km²")
    frontgeo("draw", "--claim", "880 km2", "-o", "draw.html")
    frontgeo("timeline", "maps", "--mapper", "me", "--page", "timeline.html")
    for name in ("frontgeo-demo.html", "draw.html", "timeline.html"):
        page = (empty / name).read_text(encoding="utf-8")
        must("Leaflet" in page and page.rstrip().endswith("</html>"), f"{name}: no page")
    where = run(
        [str(python), "-c", "import frontgeo; print(frontgeo.__file__)"], cwd=empty, env=env
    )
    must(str(room / "venv") in where, f"ran {where.strip()}, not what was installed")


def main() -> None:
    """Build, check, build again, install, run."""
    released = version()
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        run([sys.executable, "-m", "build", "--outdir", str(room / "dist"), str(ROOT)])
        (wheel,) = (room / "dist").glob("*.whl")
        (sdist,) = (room / "dist").glob("*.tar.gz")
        count = wheel_is_whole(wheel)
        number = wheel.name.split("-")[1]
        must(number == (released or number), f"{wheel.name}: expected version {released}")
        with tarfile.open(sdist) as packed:
            kept = {name.partition("/")[2] for name in packed.getnames()}
        for name in ("LICENSE", "hatch_build.py", "tests/conftest.py", "CHANGELOG.md"):
            must(name in kept, f"{sdist.name}: without {name}")
        print(f"{wheel.name}: {count} files, {wheel.stat().st_size / 1e6:.1f} MB")
        print(f"{sdist.name}: {len(kept)} files, {sdist.stat().st_size / 1e6:.1f} MB")
        again = built_again(sdist, room)
        must(same_files(wheel, again), "the wheel built from the source archive is another one")
        print("built again from the source archive, without npm: the same files")
        runs(again, room, number)
        print("installed into an empty environment: demo, draw and timeline write their pages")


if __name__ == "__main__":
    main()
