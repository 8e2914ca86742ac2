"""Outputs: written whole, through links, never in place of a device, a pipe or another's file."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import threading
from pathlib import Path

import numpy as np
import pytest

from frontgeo._utils.fileio import write_bytes, write_text
from frontgeo.cli.main import main
from frontgeo.errors import InputError
from frontgeo.raster.grid import Grid, write_geotiff

pytestmark = pytest.mark.skipif(os.name != "posix", reason="links, modes and devices of POSIX")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "there.csv").write_text("old")
    return tmp_path


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


@pytest.mark.parametrize("target", ["there.csv", "new.csv"])
def test_a_link_is_written_through(folder: Path, target: str) -> None:
    link = folder / "link.csv"
    link.symlink_to(target)
    write_text(link, "new")
    assert link.is_symlink() and (folder / target).read_text() == "new"
    assert names(folder) == sorted({"there.csv", "link.csv", target})


def test_a_file_with_two_names_is_refused(folder: Path) -> None:
    os.link(folder / "there.csv", folder / "other.csv")
    with pytest.raises(InputError, match=r"2 names, hard links.*delete it first"):
        write_text(folder / "other.csv", "new")
    assert (folder / "there.csv").read_text() == (folder / "other.csv").read_text() == "old"
    assert names(folder) == ["other.csv", "there.csv"]


@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o755])
def test_a_file_keeps_its_mode(folder: Path, mode: int) -> None:
    (folder / "there.csv").chmod(mode)
    write_text(folder / "there.csv", "new")
    assert stat.S_IMODE((folder / "there.csv").stat().st_mode) == mode


def test_a_new_file_has_the_mode_of_the_umask_which_stays(tmp_path: Path) -> None:
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "import os, sys; os.umask(0o027); from frontgeo._utils.fileio import write_text;"
            "write_text(sys.argv[1], 'new'); print(oct(os.umask(0)))",
            str(tmp_path / "new.csv"),
        ],
        capture_output=True,
        text=True,
        check=True,
    )
    assert done.stdout.strip() == oct(0o027)
    assert stat.S_IMODE((tmp_path / "new.csv").stat().st_mode) == 0o640


@pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write to all files")
def test_a_protected_file_is_refused(folder: Path) -> None:
    (folder / "there.csv").chmod(0o444)
    with pytest.raises(InputError, match="Permission denied"):
        write_text(folder / "there.csv", "new")
    assert (folder / "there.csv").read_text() == "old"


def test_a_pipe_is_written_to(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    found: list[str] = []
    reader = threading.Thread(target=lambda: found.append(pipe.read_text()), daemon=True)
    reader.start()
    write_text(pipe, "rows")
    reader.join(20)
    assert found == ["rows"] and stat.S_ISFIFO(pipe.stat().st_mode)


def test_devices_are_written_to_and_stay() -> None:
    write_bytes("/dev/null", b"rows")
    assert stat.S_ISCHR(Path("/dev/null").stat().st_mode)
    if Path("/dev/full").exists():
        with pytest.raises(InputError, match="No space left"):
            write_bytes("/dev/full", b"rows")


@pytest.mark.parametrize("name", ["socket", "folder", "loop", "no/such/folder.csv"])
def test_what_cannot_be_written_to_is_refused(tmp_path: Path, name: str) -> None:
    import socket

    with socket.socket(socket.AF_UNIX) as listening:
        os.chdir(tmp_path)  # names of sockets are short
        listening.bind("socket")
        (tmp_path / "folder").mkdir()
        (tmp_path / "loop").symlink_to("loop")
        before = names(tmp_path)
        with pytest.raises(InputError, match="cannot be written"):
            write_text(tmp_path / name, "new")
    assert names(tmp_path) == before


@pytest.mark.parametrize("redirected", ["pipe", "file"])
@pytest.mark.parametrize("name", ["/dev/stdout", "/dev/fd/1", "FILE", "-"])
def test_rows_go_to_standard_output_however_it_is_named(
    tmp_path: Path, redirected: str, name: str
) -> None:
    if name == "FILE" and redirected == "pipe":
        pytest.skip("a pipe has no name")
    out = tmp_path / "out.txt"
    square = '{"type":"Polygon","coordinates":[[[36,50],[36.1,50],[36.1,50.1],[36,50.1],[36,50]]]}'
    with out.open("wb") as file:
        done = subprocess.run(
            [
                *(sys.executable, "-m", "frontgeo", "check", "--claim", "80 km2"),
                *("--polygons", "-", "--csv", str(out) if name == "FILE" else name),
            ],
            input=square.encode(),
            stdout=file if redirected == "file" else subprocess.PIPE,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    printed = (out.read_bytes() if redirected == "file" else done.stdout).decode()
    assert printed.count("claim_kind") == 1  # the head of the table
    assert name == "-" or "80 km²" in printed.split("claim_kind")[1]
    assert names(tmp_path) == ["out.txt"]


def test_a_raster_is_written_through_a_link_and_never_to_a_device(folder: Path) -> None:
    grid = Grid(5_000_000.0, 3_000_000.0, 500.0, 4, 4)
    link = folder / "link.tif"
    link.symlink_to("there.csv")
    patch = (0, 0, np.ones((4, 4), dtype=np.uint16))
    write_geotiff(link, grid, [patch], band="day", unit="day", tags={})
    assert link.is_symlink() and (folder / "there.csv").read_bytes()[:2] == b"II"
    with pytest.raises(InputError, match="no regular file"):
        write_geotiff(Path("/dev/null"), grid, [patch], band="day", unit="day", tags={})


@pytest.mark.parametrize(
    ("option", "name", "expected"),
    [
        ("--csv", "rows.tsv", "a name in .csv or .txt"),
        ("--xlsx", "rows.csv", "a name in .xlsx"),
        ("--geojson", "ground.gpkg", "a name in .geojson or .json"),
        ("--html", "page.pdf", "a name in .html or .htm"),
        ("--figure", "picture.bmp", "a name in .png, .svg, .pdf"),
        ("--alt-text", "text.docx", "a name in .txt or .md"),
        ("--datawrapper", "charts.zip", "a folder to write"),
        ("--rocrate", "crate.tar", "a folder, or a name in .zip"),
    ],
)
def test_names_of_another_format_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, name: str, expected: str
) -> None:
    drawn = tmp_path / "drawn.geojson"
    drawn.write_text('{"type":"Polygon","coordinates":[[[36,50],[37,50],[37,51],[36,50]]]}')
    asked = ["check", "--claim", "80 km2", "--polygons", str(drawn)]
    assert main([*asked, option, str(tmp_path / name)]) == 2
    assert f"{option}: expected {expected}, found" in capsys.readouterr().err
    assert names(tmp_path) == ["drawn.geojson"]
