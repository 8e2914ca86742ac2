"""Machines that say no: full disks, closed streams, narrow encodings, and commands stopped."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from frontgeo._utils.fileio import printable_json, printable_lines, temporary_folder
from frontgeo.cli.main import main

pytestmark = pytest.mark.skipif(os.name != "posix", reason="signals and streams of POSIX")

SQUARE = '{"type":"Polygon","coordinates":[[[36,50],[36.1,50],[36.1,50.1],[36,50.1],[36,50]]]}'
NASTY = "A\u202eb\x1b[31m\x07\x9b5m\u2066\ud800"


def run(words: str, *, shell: str = "", code: str = "", **env: str) -> subprocess.CompletedProcess:
    """Run a command of frontgeo, with a redirection of the shell."""
    python = f"{sys.executable} " + (f"-c '{code}'" if code else "-m frontgeo")
    return subprocess.run(
        ["bash", "-c", f"{python} {words} {shell}; exit ${{PIPESTATUS[0]}}"],
        capture_output=True,
        env=dict(os.environ, FRONTGEO_ARCHIVE="/nowhere", **env),
        check=False,
        timeout=120,
    )


@pytest.mark.parametrize(
    ("shell", "words", "expected", "note"),
    [
        (">&-", "--version", 2, b"standard output: cannot be written (Bad file descriptor)"),
        (">/dev/full", "--help", 2, b"standard output: cannot be written (No space left"),
        ("2>&-", "--version", 0, b""),
        (">&- 2>&- <&-", "--version", 2, b""),
        ("| true", "--help", 0, b""),
        ("2>&1 | true", "nothing", 2, b""),
        ("2>/dev/full", "nothing", 2, b""),
        ("<&-", "claims - --json", 2, b"-: cannot be read (Bad file descriptor)"),
        (">&-", "schema claim", 2, b"standard output: cannot be written"),
    ],
)
def test_closed_and_full_streams_are_said_in_a_line(
    shell: str, words: str, expected: int, note: bytes
) -> None:
    done = run(words, shell=shell)
    assert done.returncode == expected
    assert note in done.stderr and len(done.stderr.splitlines()) == bool(note)


@pytest.mark.parametrize(
    "words",
    [
        "check --claim 80km2 --before - --after b.geojson",
        "check --claim 80km2 --polygons a.geojson --settlements -",
        "area a.geojson --by -",
        "area a.geojson --clip -",
        "audit -",
        "lag -",
        "timeline -",
        "library add -",
        "timeline update - a.geojson",
        "draw - --claim 80km2",
        "status Bakhmut --theatre -",
    ],
)
def test_standard_input_is_refused_where_it_is_not_read(
    words: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(words.split()) == 2
    assert capsys.readouterr().err.endswith(
        ": expected a name, found -; standard input is not read there\n"
    )


def test_a_file_that_is_written_never_gets_the_number_of_a_closed_stream(tmp_path: Path) -> None:
    (tmp_path / "drawn.geojson").write_text(SQUARE)
    words = f"check --claim 80km2 --polygons {tmp_path}/drawn.geojson --csv {tmp_path}/rows.csv"
    done = run(words, shell="2>&- <&-")
    assert done.returncode == 0 and b"80 km" in done.stdout
    assert (tmp_path / "rows.csv").read_text().startswith("claim")


@pytest.mark.parametrize(
    "env",
    [
        {"PYTHONIOENCODING": "ascii"},
        {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"},
    ],
)
def test_json_is_in_utf_8_and_words_are_read_in_it(tmp_path: Path, env: dict[str, str]) -> None:
    (tmp_path / "drawn.geojson").write_text(SQUARE)
    words = f"check --claim '80 km²' --polygons {tmp_path}/drawn.geojson --json"
    done = run(words, **env)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["verdicts"][0]["claim"]["label"] == "80 km²"


def test_names_from_files_do_not_control_a_terminal() -> None:
    shown = printable_lines(f"1 {NASTY}\n2\u202f000\t")
    assert shown == "1 A b [31m  5m  \n2\u202f000\t"
    written = json.dumps({"name": NASTY}, ensure_ascii=False, indent=1)
    assert json.loads(printable_json(written)) == {"name": NASTY}
    assert printable_lines(printable_json(written)) == printable_json(written)


# Writes with every writer where no file may be larger than 100 bytes, as on a full disk.
_FULL = """
import os, resource, sys
from pathlib import Path
import numpy as np
from frontgeo.cli.main import main
from frontgeo.errors import InputError
from frontgeo.raster.grid import Grid, Patch, write_geotiff
drawn, later, dated = map(os.path.abspath, ("drawn.geojson", "later.geojson", "2024-05-01.geojson"))
check = ["check", "--claim", "80 km2", "--polygons", drawn]
os.chdir("out")
resource.setrlimit(resource.RLIMIT_FSIZE, (100, 100))
codes = [
    main([*check, "--html", "page.html"]),
    main([*check, "--figure", "picture.svg"]),
    main([*check, "--csv", "rows.csv"]),
    main([*check, "--xlsx", "rows.xlsx"]),
    main([*check, "--geojson", "ground.geojson"]),
    main([*check, "--rocrate", "crate.zip", "--published", "2024-06-01"]),
    main([*check, "--rocrate", "crate", "--published", "2024-06-01"]),
    main([*check, "--datawrapper", "charts"]),
    main(["delta", drawn, later, "--out", "ground.geojson"]),
    main(["timeline", "update", "store.parquet", dated, "--mapper", "me"]),
    main(["library", "add", "..", "--mapper", "generic", "--library", "library"]),
    main(["area", "-"]),
]
days = np.arange(512 * 512, dtype=np.uint16).reshape(512, 512)
try:
    write_geotiff(Path("days.tif"), Grid(5e6, 2.5e6, 100.0, 512, 512), [Patch(0, 0, days)],
                  band="day", unit="day", tags={})
except InputError as error:
    print(error, file=sys.stderr)
print(codes)
"""


@pytest.mark.slow
def test_nothing_half_written_is_left_on_a_full_disk(tmp_path: Path) -> None:
    out = tmp_path / "out"
    out.mkdir()
    for name in ("drawn.geojson", "later.geojson", "2024-05-01.geojson"):
        (tmp_path / name).write_text(SQUARE)
    kept = {"page.html", "picture.svg", "rows.csv", "ground.geojson", "days.tif"}
    for name in kept:
        (out / name).write_text("old")
    done = subprocess.run(
        [sys.executable, "-c", _FULL],
        cwd=tmp_path,
        input=SQUARE.ljust(200).encode(),
        capture_output=True,
        check=False,
        timeout=300,
    )
    assert done.stdout.decode().strip() == str([2] * 12), done.stderr
    lines = done.stderr.decode().splitlines()
    assert len(lines) == 13 and all("cannot be written (File too large)" in each for each in lines)
    left = {each.relative_to(out).as_posix() for each in out.rglob("*") if each.is_file()}
    locks = {".store.parquet.lock", "library/.library.json.lock"}
    assert left == kept | locks
    assert all((out / each).read_text() == "old" for each in left - locks)


# Begins to write a file, a folder and a temporary folder, then says so and waits.
_WAITING = """
import os, sys, threading, time
from pathlib import Path
from frontgeo._utils.fileio import replacing, temporary_folder
from frontgeo._utils.stopping import end_at_signals, undone_at_stop, without_stop
end_at_signals()
def swallowed():
    with without_stop():
        print("begun", flush=True)
        time.sleep(0.4)
        Path("together").write_text("done")
    try:
        while True:
            time.sleep(0.01)
    except BaseException:  # as libraries do while they are imported
        swallowed()
with replacing(Path("there.csv")) as new, temporary_folder(Path("x.tif")) as folder:
    with temporary_folder() as elsewhere:
        for each in (new, folder / "plain.tif", elsewhere / "stdin"):
            each.write_text("half")
        if "IN_A_THREAD" in os.environ:  # as downloads are
            threading.Thread(target=swallowed, daemon=True).start()
            threading.Event().wait()
        swallowed()
"""


@pytest.mark.parametrize(
    ("name", "env"), [("SIGINT", {}), ("SIGTERM", {"IN_A_THREAD": "1"}), ("SIGHUP", {})]
)
def test_a_stopped_command_leaves_nothing(tmp_path: Path, name: str, env: dict[str, str]) -> None:
    if signal.getsignal(getattr(signal, name)) is signal.SIG_IGN:
        pytest.skip(f"{name} is ignored here, as under nohup")
    (tmp_path / "there.csv").write_text("old")
    (tmp_path / "tmp").mkdir()
    with subprocess.Popen(
        [sys.executable, "-c", _WAITING],
        cwd=tmp_path,
        env=dict(os.environ, TMPDIR=str(tmp_path / "tmp"), **env),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        assert process.stdout and process.stdout.readline() == b"begun\n"
        process.send_signal(getattr(signal, name))
        _, noted = process.communicate(timeout=20)
    assert process.returncode == 128 + getattr(signal, name)
    assert noted == b"frontgeo: stopped\n"
    left = sorted(each.relative_to(tmp_path).as_posix() for each in tmp_path.rglob("*"))
    assert left == ["there.csv", "tmp", "together"]  # what belongs together was finished
    assert (tmp_path / "there.csv").read_text() == "old"


def test_a_signal_that_is_ignored_stays_ignored() -> None:
    code = (
        "import signal; from frontgeo._utils.stopping import end_at_signals;"
        "signal.signal(signal.SIGHUP, signal.SIG_IGN); end_at_signals();"
        "print(signal.getsignal(signal.SIGHUP) is signal.SIG_IGN)"
    )
    assert run("", code=code).stdout == b"True\n"  # as with nohup


def test_ctrl_c_before_signals_are_handled_shows_no_traceback() -> None:
    code = (
        "import signal, sys\n"
        "before = signal.getsignal(signal.SIGINT)\n"
        "import frontgeo\n"
        'loaded = [name for name in sys.modules if name.startswith(("frontgeo", "lazy_"))]\n'
        "print(loaded, signal.getsignal(signal.SIGINT) is before, flush=True)\n"
        "class Stopped:\n"
        "    def find_spec(name, *more):\n"
        '        if name.endswith("stopping"):\n'
        "            raise KeyboardInterrupt\n"
        "sys.meta_path.insert(0, Stopped)\n"
        "import frontgeo.__main__"
    )
    done = run("", code=code)
    assert (done.returncode, done.stderr) == (130, b"frontgeo: stopped\n")
    assert done.stdout == b"['frontgeo'] True\n"


def test_a_signal_as_python_ends_changes_nothing() -> None:
    code = (
        "import atexit, signal, sys; from frontgeo.__main__ import run_process;"
        "atexit.register(signal.raise_signal, signal.SIGTERM); sys.exit(run_process())"
    )
    done = run("--version", code=code)
    assert (done.returncode, done.stderr) == (0, b"") and done.stdout.startswith(b"frontgeo ")


@pytest.mark.slow
@pytest.mark.parametrize("after_s", [0.3, 0.8, 1.5, 2.5])
def test_a_verb_is_stopped_at_any_moment(tmp_path: Path, after_s: float) -> None:
    (tmp_path / "drawn.geojson").write_text(SQUARE)
    words = ["check", "--claim", "80 km2", "--polygons", "drawn.geojson", "--html", "page.html"]
    with subprocess.Popen(
        [sys.executable, "-m", "frontgeo", *words],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        time.sleep(after_s)
        process.send_signal(signal.SIGINT)
        _, noted = process.communicate(timeout=20)
    left = {each.name for each in tmp_path.iterdir()} - {"drawn.geojson", "page.html"}
    assert not left and b"Traceback" not in noted
    assert process.returncode in (130, -signal.SIGINT, 0)  # 0, -2: it was ending as it came


def test_a_temporary_folder_goes_with_its_block(tmp_path: Path) -> None:
    with pytest.raises(RuntimeError), temporary_folder(tmp_path / "a.tif") as folder:
        (folder / "plain.tif").write_text("half")
        raise RuntimeError
    assert not list(tmp_path.iterdir())
