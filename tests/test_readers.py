"""A reader raises nothing but `FrontgeoError`, whatever file it is given (`readers`)."""

from __future__ import annotations

import pickle
from pathlib import Path

import pytest
import readers
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from make_nasty import FOLDER, nasty
from shapes import write_geojson

from frontgeo import CaseError, FrontgeoError, MapFileError, load_oblasts, read_timeline
from frontgeo.articles import find_claims
from frontgeo.fetch import FetchError


@pytest.mark.parametrize("reader", sorted(readers.READERS))
def test_what_is_valid_goes_in(reader: str, tmp_path: Path) -> None:
    came = {
        name: readers.read_one(reader, name, content, tmp_path)
        for name, content in readers.READERS[reader].seeds().items()
    }
    assert set(came.values()) == {"refused" if reader == "no map" else "read"}, came


@pytest.mark.parametrize("part", range(4))
def test_what_is_broken_is_read_or_refused(part: int) -> None:
    results = readers.run(seed=1, first=part * 400, count=400)
    assert [(reader, name, why) for reader, name, _, why in results.wrong] == []
    assert sum(results.counts.values()) == 400
    for how in ("read", "refused"):
        assert sum(n for what, n in results.counts.items() if what.endswith(how)) > 40


def test_inputs_are_the_same_each_time() -> None:
    import random

    for reader in readers.READERS.values():
        one, other = (readers.broken_input(reader, random.Random("7 1")) for _ in range(2))
        assert one == other


@given(st.sampled_from(sorted(readers.READERS)), st.data())
@settings(max_examples=150)
def test_any_bytes_and_any_text(reader: str, data: st.DataObject) -> None:
    import tempfile

    content = data.draw(st.binary(max_size=200) | st.text(max_size=200).map(_utf8))
    name = data.draw(st.sampled_from(sorted(readers.READERS[reader].seeds())))
    with tempfile.TemporaryDirectory() as folder:
        assert readers.read_one(reader, name, content, Path(folder)) in ("read", "refused")


def _utf8(text: str) -> bytes:
    return text.encode("utf-8", errors="replace")


def test_nasty_files_are_those_of_their_generator() -> None:
    there = {p.relative_to(FOLDER).as_posix(): p for p in FOLDER.rglob("*") if p.is_file()}
    assert {name: path.read_bytes() for name, path in there.items()} == nasty()


@pytest.mark.parametrize("name", sorted(nasty()))
def test_nasty_files_are_refused(name: str, tmp_path: Path) -> None:
    reader, file = name.split("/")
    came = readers.read_one(reader, file, (FOLDER / name).read_bytes(), tmp_path)
    # a population without end is a number not known; words are tried in several ways
    assert came == ("read" if "population" in name or reader == "words" else "refused")


@pytest.mark.parametrize("packed", [False, True])
def test_a_file_that_names_another_is_not_followed(packed: bool, tmp_path: Path) -> None:
    secret = write_geojson(tmp_path / "secret.geojson", shapely.box(36, 50, 37, 51))
    given = (
        f"<OGRVRTDataSource><OGRVRTLayer name='secret'><SrcDataSource>{secret}</SrcDataSource>"
        "</OGRVRTLayer></OGRVRTDataSource>"
    ).encode()
    path = tmp_path / ("a.zip" if packed else "a.geojson")
    path.write_bytes(readers._zip({"a.geojson": given}) if packed else given)
    with pytest.raises(MapFileError, match="damaged or not a map"):
        load_oblasts(path)


def test_a_store_with_a_day_that_no_calendar_has(tmp_path: Path) -> None:
    import pyarrow as pa
    import pyarrow.parquet as pq

    path = tmp_path / "a.parquet"
    path.write_bytes(readers._store())
    table = pq.read_table(path)
    days = pa.array([10**9] * len(table), pa.int32()).cast(pa.date32())
    pq.write_table(table.set_column(table.schema.get_field_index("day"), "day", days), path)
    with pytest.raises(MapFileError, match=r"damaged|cut off"):
        read_timeline(path)


@pytest.mark.parametrize(
    "error",
    [
        MapFileError("a.geojson", "no", feature=3),
        CaseError("a.toml", "no", where="[[maps]] 2"),
        FetchError("things", "no", address="https://example.org/a"),
    ],
)
def test_an_error_is_the_same_in_another_process(error: FrontgeoError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert type(again) is type(error) and str(again) == str(error)
    assert vars(again) == vars(error)


def test_a_long_text_makes_no_long_message_and_is_read() -> None:
    with pytest.raises(FrontgeoError) as caught:
        raise MapFileError("a" * 100_000, "no such file; check the path")
    assert len(str(caught.value)) < readers.LONGEST_MESSAGE
    assert str(caught.value).endswith("check the path")
    assert find_claims("9" * 200_000 + " " + "(" * 50_000 + "км " * 50_000) is not None
