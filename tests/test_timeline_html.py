"""A timeline as a notebook shows it."""

from __future__ import annotations

import re
from pathlib import Path

from shapes import drawing_in
from stores import shown

from frontgeo import area_km2, read_timeline
from frontgeo.archive.store import write_store


def test_a_timeline_shows_its_days_and_what_changed(tmp_path: Path) -> None:
    write_store([shown(day) for day in (0, 1, 2, 9)], tmp_path / "<me>.parquet")
    html = read_timeline(tmp_path / "<me>.parquet")._repr_html_()
    rows = dict(re.findall("<tr><td>(.*?)</td><td>(.*?)</td></tr>", html))
    assert rows["maps"] == "4" and rows["first and last"] == "2024-05-01 to 2024-05-10"
    assert rows["days without a map"] == "2024-05-04 to 2024-05-09"
    gained_km2 = area_km2(shown(9).statuses["occupied"]) - area_km2(shown(0).statuses["occupied"])
    assert rows["first to last"] == f"gained {gained_km2:,.1f}, lost 0.0 km²"
    strip, change = drawing_in(html).replace("</svg><svg", "</svg>\n<svg").split("\n")
    # a mark each on the first, second, third and tenth of ten days, in 400 less 6 at either side
    (marks,) = re.findall('<path d="([^"]*)" stroke', strip)
    assert marks == "M6.0 4v12M49.1 4v12M92.2 4v12M394.0 4v12"
    assert ">gained<" in change and ">front after<" in change
    assert "&lt;me&gt;" in html and "<me>" not in html


def test_a_timeline_of_one_map_or_of_unlike_maps(tmp_path: Path) -> None:
    write_store([shown(0)], tmp_path / "one.parquet")
    html = read_timeline(tmp_path / "one.parquet")._repr_html_()
    assert "<td>maps</td><td>1</td>" in html and html.count("<img") == 1
    # a map that is not of the parts that the others have: no difference, and it says why
    whole = {"whole": ("control", "advances")}
    maps = [shown(0, parts=("control",), **whole), shown(1, parts=("control", "advances"), **whole)]
    write_store(maps, tmp_path / "unlike.parquet")
    html = read_timeline(tmp_path / "unlike.parquet")._repr_html_()
    assert "gained" in html
