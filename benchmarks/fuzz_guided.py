"""Fuzz parsers of files and texts by coverage: atheris looks for inputs that take new paths.

Beside `fuzz_readers.py`, which breaks good files at random. Each reader runs in a process
of its own; any error but a `FrontgeoError` ends it, and its input is kept in ``--keep``.

    python benchmarks/fuzz_guided.py [--inputs 20000] [--seed 7] [--keep FOLDER] [--reader "case"]
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PARSERS = (
    "map, JSON", "map, XML", "map, binary", "archive", "store", "settlements", "register", "case",
    "claim table", "words", "article",
)  # fmt: skip


def fuzz(reader: str, inputs: int, seed: int, keep: Path) -> None:
    """Run one reader to its end in this process."""
    import atheris

    sys.path.insert(0, str(Path(__file__).parent.parent / "tests"))
    with atheris.instrument_imports(include=["frontgeo", "tomllib"]):
        import readers  # beside the tests
    with tempfile.TemporaryDirectory() as made:
        corpus, folder = Path(made) / "corpus", Path(made) / "in"
        corpus.mkdir()
        folder.mkdir()
        files = sorted(readers.READERS[reader].seeds().items())
        for number, (_, content) in enumerate(files):
            (corpus / str(number)).write_bytes(bytes([number]) + content)

        def once(data: bytes) -> None:
            name = files[data[0] % len(files)][0] if data else "x"
            readers.read_one(reader, name, data[1:], folder)

        words = [f"-runs={inputs}", f"-seed={seed}", "-timeout=10", "-rss_limit_mb=6000"]
        prefix = f"-artifact_prefix={keep / reader.replace(', ', '-').replace(' ', '-')}-"
        atheris.Setup([sys.argv[0], *words, prefix, str(corpus)], once)
        atheris.Fuzz()


def main() -> None:
    """Run each reader in a process, print a line for each."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--inputs", type=int, default=20_000, help="for each reader")
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--reader", choices=PARSERS, help="this one, in this process")
    parser.add_argument("--keep", type=Path, default=Path("benchmarks/out"))
    args = parser.parse_args()
    args.keep.mkdir(parents=True, exist_ok=True)
    if args.reader:
        fuzz(args.reader, args.inputs, args.seed, args.keep)
        return
    wrong = 0
    for reader in PARSERS:
        words = ["--reader", reader, "--inputs", str(args.inputs), "--seed", str(args.seed)]
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, __file__, *words, "--keep", str(args.keep)],
            capture_output=True,
            text=True,
            errors="replace",
            check=False,
        )
        output = done.stdout + done.stderr
        covered = [
            line.split("cov: ")[1].split()[0] for line in output.splitlines() if "cov: " in line
        ]
        seconds = time.perf_counter() - begun
        ways = f"{covered[0]} → {covered[-1]} ways" if covered else "no way covered"
        print(f"{reader:16} {args.inputs} inputs, {ways}, {seconds:.0f} s", flush=True)
        if done.returncode:
            wrong += 1
            print(output[-3000:])
    if wrong:
        sys.exit(1)


if __name__ == "__main__":
    main()
