"""Check a release: the archives are complete, and run where nothing else is installed.

Run it with `make release-check`. It builds the source archive and the wheel, lists both, builds
both again elsewhere, with other settings and without npm and network, which must give the same
bytes, installs the wheel with its dependencies into an empty environment, and runs its commands
in an empty folder. What passed is left in dist/, with a bill of materials of what was installed
and the SHA-256 of each file. The version is computed from the tag: CHANGELOG.md and CITATION.cff
must name the same one, and so must the archives built from a tagged commit.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
import tomllib
import zipfile
from pathlib import Path
from typing import Any

import sbom

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
    "frontgeo/pages/vendor/bundles/page.css",
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
        must(f"{about}licenses/THIRD-PARTY.md" in names, f"{wheel.name}: without THIRD-PARTY.md")
        odd = [n for n in names if not n.startswith(("frontgeo/", about))]
        odd += [n for n in names if n.startswith("frontgeo/") and Path(n).suffix not in ENDINGS]
        odd += [n for n in names if "test" in Path(n).stem.split("_") or "__pycache__" in n]
        must(not odd, f"{wheel.name}: has {odd}")
        for name in names:
            found = MACHINE.search(packed.read(name))
            must(found is None, f"{wheel.name}: {name} names {found and found.group()!r}")
        bill = json.loads(packed.read(f"{about}sboms/frontgeo.cdx.json"))
        kept = {f"frontgeo/{c['name']}" for c in bill["components"] if c["type"] == "data"}
        data = {n for n in names if n.startswith("frontgeo/data/") and not n.endswith(".md")}
        must(data <= kept, f"{wheel.name}: data without a licence: {sorted(data - kept)}")
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


# other settings than those of a first build: who may read new files, time of day, order of words
ELSEWHERE = {
    "TZ": "Pacific/Kiritimati",
    "LC_ALL": "C",
    "PYTHONHASHSEED": "7",
    "PIP_NO_INDEX": "1",
    "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    "HTTPS_PROXY": "http://127.0.0.1:9",  # nobody answers there
    "HTTP_PROXY": "http://127.0.0.1:9",
    "ALL_PROXY": "http://127.0.0.1:9",
    "NO_PROXY": "",
}


def built(kind: str, source: Path, made: Path, **env: str) -> Path:
    """Build an archive of a kind with the tools of this environment, and return its path."""
    words = [sys.executable, "-m", "build", "--no-isolation", f"--{kind}", "--outdir", str(made)]
    umask = 0o077 if env else -1
    run([*words, str(source)], env={**os.environ, **env}, umask=umask)
    (archive,) = made.iterdir()
    return archive


def built_again(sdist: Path, wheel: Path, room: Path) -> None:
    """Build both archives elsewhere, without npm and network; they must be the same bytes.

    SOURCE_DATE_EPOCH is set to another moment in a third wheel and a fourth, which must be alike.
    """
    folder = room / "bin"
    folder.mkdir()
    for name in ("npm", "node"):
        (folder / name).write_text("#!/bin/sh\necho there is no npm >&2\nexit 97\n")
        (folder / name).chmod(0o755)
    env = {**ELSEWHERE, "PATH": f"{folder}{os.pathsep}{os.environ['PATH']}"}
    again = built("sdist", ROOT, room / "sdist-again", **env)
    must(again.read_bytes() == sdist.read_bytes(), "a second source archive has other bytes")
    dated = []
    for place in ("one", "another/place of another name"):
        (room / place).mkdir(parents=True)
        with tarfile.open(sdist) as packed:
            packed.extractall(room / place, filter="data")
        (source,) = (room / place).iterdir()
        again = built("wheel", source, room / place / "plain", **env)
        must(again.read_bytes() == wheel.read_bytes(), "a wheel of the source archive differs")
        env["TZ"] = "America/Adak"
        dated.append(
            built("wheel", source, room / place / "dated", **env, SOURCE_DATE_EPOCH="1700000000")
        )
    one, other = (path.read_bytes() for path in dated)
    must(one == other, "two wheels of one SOURCE_DATE_EPOCH differ")
    must(one != wheel.read_bytes(), "SOURCE_DATE_EPOCH has no effect")


def leave(wheel: Path, sdist: Path, python: list[dict[str, Any]]) -> None:
    """Put what passed into dist/, with a bill of materials and the hash of each file."""
    version = wheel.name.split("-")[1]
    licence = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["license"]
    text = sbom.document(version, licence, python, wheel)
    dist = ROOT / "dist"
    dist.mkdir(exist_ok=True)
    bill = dist / f"frontgeo-{version}.cdx.json"
    bill.write_text(text, encoding="utf-8", newline="\n")
    must(MACHINE.search(bill.read_bytes()) is None, f"{bill.name}: names a path of this machine")
    paths = [Path(shutil.copy(path, dist)) for path in (wheel, sdist)] + [bill]
    lines = [f"{hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}\n" for path in paths]
    (dist / f"frontgeo-{version}.sha256").write_text("".join(lines), encoding="utf-8", newline="\n")
    print(f"left in dist/: both, {bill.name} ({len(python)} packages installed), their SHA-256")


def runs(wheel: Path, room: Path, number: str) -> list[dict[str, Any]]:
    """Install a wheel into an empty environment, use it in an empty folder; return what came."""
    run([sys.executable, "-m", "venv", str(room / "venv")])
    python = room / "venv" / ("Scripts" if os.name == "nt" else "bin") / "python"
    report = room / "installed.json"
    run([str(python), "-m", "pip", "install", "--quiet", "--report", str(report), str(wheel)])
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
    return sbom.installed(json.loads(report.read_text(encoding="utf-8")), Path(where).parents[1])


def main() -> None:
    """Build, check, build again, install, run, leave it in dist/."""
    released = version()
    with tempfile.TemporaryDirectory() as folder:
        room = Path(folder)
        sdist = built("sdist", ROOT, room / "sdist")
        wheel = built("wheel", ROOT, room / "wheel")
        count = wheel_is_whole(wheel)
        number = wheel.name.split("-")[1]
        must(number == (released or number), f"{wheel.name}: expected version {released}")
        with tarfile.open(sdist) as packed:
            kept = {name.partition("/")[2] for name in packed.getnames()}
        for name in ("LICENSE", "THIRD-PARTY.md", "hatch_build.py", ".ci/sbom.py",
                     "tests/conftest.py", "CHANGELOG.md"):  # fmt: skip
            must(name in kept, f"{sdist.name}: without {name}")
        print(f"{wheel.name}: {count} files, {wheel.stat().st_size / 1e6:.1f} MB")
        print(f"{sdist.name}: {len(kept)} files, {sdist.stat().st_size / 1e6:.1f} MB")
        built_again(sdist, wheel, room)
        print("built again elsewhere, without npm and network: the same bytes")
        python = runs(wheel, room, number)
        print("installed into an empty environment: demo, draw and timeline write their pages")
        leave(wheel, sdist, python)


if __name__ == "__main__":
    main()
