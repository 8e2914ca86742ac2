"""Read regular files whole; write files whole or not at all, by one process at a time."""

from __future__ import annotations

import ctypes
import errno
import hashlib
import json
import os
import secrets
import shutil
import stat
import sys
import tempfile
import unicodedata
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path

from frontgeo._utils.stopping import undone_at_stop, without_stop
from frontgeo.errors import InputError, MapFileError

__all__ = [
    "LARGEST_TEXT",
    "LOCK_WAIT_S",
    "check_regular",
    "digest_of",
    "locked",
    "name_of",
    "printable",
    "printable_json",
    "printable_lines",
    "read_regular",
    "replaceable",
    "replacing",
    "sha256_of",
    "temporary_folder",
    "unwritable",
    "write_bytes",
    "write_folder",
    "write_text",
]

LOCK_WAIT_S = 60.0
LARGEST_TEXT = 64 * 2**20  # bytes of a case, a table of claims or an article
_LIST = "frontgeo.json"  # marks a folder written by frontgeo, and lists its files


def printable(text: str) -> str:
    r"""Return untrusted text as one line that cannot control a terminal or a page.

    Line ends, control characters, direction marks and lone surrogates become blanks.

    Examples
    --------
    >>> printable("a\x1b[31mb\nc")
    'a [31mb c'
    """
    return "".join(c if c.isprintable() else " " for c in text)


def printable_lines(text: str) -> str:
    r"""Return text that holds untrusted names, as lines that cannot control a terminal.

    Examples
    --------
    >>> printable_lines("a\x1b[31mb\n\u202ec")
    'a [31mb\n c'
    """
    return text.translate(dict.fromkeys(map(ord, _harmful(text)), " "))


def printable_json(text: str) -> str:
    r"""Return JSON that means the same and cannot control a terminal.

    Examples
    --------
    >>> printable_json('{\n"name": "\u202ea"\n}')
    '{\n"name": "\\u202ea"\n}'
    """
    return text.translate({ord(c): _escaped(c) for c in _harmful(text)})


def _harmful(text: str) -> list[str]:
    """Return the characters of a text that do more on a terminal than letters and spaces do."""
    unusual = (c for c in set(text) - set("\n\t") if not c.isprintable())
    return [c for c in unusual if unicodedata.category(c) != "Zs"]


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", errors="surrogatepass").hex()
    return "".join(f"\\u{units[at : at + 4]}" for at in range(0, len(units), 4))


def name_of(path: Path) -> str:
    """Return the last name of a path; of ``.`` and ``..``, which have none, that of the folder.

    Examples
    --------
    >>> name_of(Path("maps/2024.zip"))
    '2024.zip'
    """
    return path.name if path.name not in ("", "..") else path.resolve().name or str(path)


def write_text(path: str | Path, text: str) -> None:
    """Write a file in UTF-8, whole or not at all.

    Raises
    ------
    InputError
        When the file cannot be written.
    """
    write_bytes(path, text.encode("utf-8", errors="replace"))


def write_bytes(path: str | Path, content: bytes) -> None:
    """Write a file whole or not at all, as a temporary file beside it that is then renamed.

    A link is followed, and a file keeps its mode. Devices and pipes are written to, and so is
    what standard output or standard error goes to: none of them is replaced.

    Raises
    ------
    InputError
        When the file cannot be written, is protected, or has other names (hard links).
    """
    path = Path(path)
    try:
        if (stream := _open_stream(path)) is not None:
            _write_all(stream, content)
        else:
            with replacing(path) as temporary:
                temporary.write_bytes(content)
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise unwritable(path, error) from None


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give the name of a new, empty file that replaces another once it is written.

    It stands beside the file that it replaces, and is removed where writing fails.

    Raises
    ------
    InputError
        When the file has other names (hard links), or is no regular file.
    OSError
        When it is protected, or nothing can be written there.
    """
    there = _status(path)
    target = replaceable(path)
    temporary = target.with_name(f".{target.name[:60]}.{secrets.token_hex(4)}")
    with undone_at_stop(partial(temporary.unlink, missing_ok=True)):
        # opened with the mode of new files, as the umask cannot be read without changing it
        os.close(os.open(temporary, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        try:
            yield temporary
            if there is not None:
                temporary.chmod(stat.S_IMODE(there.st_mode))
            temporary.replace(target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise


@contextmanager
def temporary_folder(beside: Path | None = None) -> Iterator[Path]:
    """Give a new folder for files of the work, which is removed afterwards.

    Parameters
    ----------
    beside : Path, optional
        A file on the same disk; by default the system says where the folder is.

    Raises
    ------
    InputError
        When the system has no place for it.
    OSError
        When none can be made beside the file.
    """
    where, prefix = (None, "frontgeo-") if beside is None else (beside.parent, f".{beside.name}")
    made: list[str] = []

    def remove() -> None:
        for name in made:
            shutil.rmtree(name, ignore_errors=True)

    with undone_at_stop(remove):
        try:
            with without_stop():  # until it is known what to remove
                made.append(tempfile.mkdtemp(dir=where, prefix=f"{prefix[:60]}."))
        except OSError as error:
            if beside is not None:
                raise
            raise unwritable(Path("temporary files"), error) from None
        try:
            yield Path(made[0])
        finally:
            remove()


def _status(path: Path) -> os.stat_result | None:
    try:
        return path.stat()
    except FileNotFoundError:
        return None


def replaceable(path: Path) -> Path:
    """Return the file that writing to a path replaces, the target of a link.

    Raises
    ------
    InputError
        When the file has other names (hard links), or is no regular file.
    OSError
        When it is protected.
    """
    there = _status(path)
    if there is not None and not stat.S_ISREG(there.st_mode):
        if stat.S_ISDIR(there.st_mode):
            raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR))
        raise InputError(f"{path}: cannot be written (no regular file); choose another place")
    if there is not None and there.st_nlink > 1:
        raise InputError(
            f"{path}: cannot be written (the file has {there.st_nlink} names, hard links, of which "
            "one would change); delete it first or choose another place"
        )
    if there is not None and not os.access(path, os.W_OK):
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
    return path.resolve() if path.is_symlink() else path


def _open_stream(path: Path) -> int | None:
    """Return a new descriptor for an output that is a stream, None for a file to be replaced."""
    there = _status(path)
    if there is None:
        return None
    for stream in (sys.stdout, sys.stderr):
        # also a file that the shell has opened: replaced, it would lose what is printed later
        try:
            if os.path.samestat(os.fstat(stream.fileno()), there):
                stream.flush()
                return os.dup(stream.fileno())
        except (OSError, ValueError, AttributeError):  # closed, or none of the system's
            continue
    if stat.S_ISCHR(there.st_mode) or stat.S_ISFIFO(there.st_mode):
        return os.open(path, os.O_WRONLY)
    return None


def _write_all(descriptor: int, content: bytes) -> None:
    with os.fdopen(descriptor, "wb") as stream:
        stream.write(content)


@contextmanager
def locked(path: str | Path, *, wait_s: float = LOCK_WAIT_S) -> Iterator[None]:
    """Keep other processes from changing a file between reading and writing it.

    The operating system holds the lock on a file ``.NAME.lock``, which stays beside the file.
    The lock ends with the process that holds it, however that process ends.

    Parameters
    ----------
    path : path
    wait_s : float
        Seconds to wait for another process that holds the lock.

    Raises
    ------
    InputError
        When the other process still holds the lock, or no file can be created there.
    """
    from filelock import FileLock, Timeout  # imported only here, because it loads asyncio

    path = Path(path)
    try:
        path.parent.stat()  # raises if the folder is missing, which filelock would create
        lock = FileLock(path.with_name(f".{path.name}.lock"), timeout=wait_s)
        lock.acquire()
    except Timeout:
        raise InputError(
            f"{path}: another process is writing to it, waited {wait_s:g} s; try again later"
        ) from None
    except (OSError, ValueError) as error:
        raise unwritable(path, error) from None
    try:
        yield
    finally:
        lock.release()


def unwritable(path: Path, error: Exception) -> InputError:
    """Return the error of an output that cannot be written."""
    reason = getattr(error, "strerror", None) or str(error)  # ValueError: a NUL in the name
    return InputError(f"{path}: cannot be written ({reason}); choose another place")


def write_folder(path: str | Path, files: Mapping[str, bytes]) -> None:
    """Write a folder whole or not at all, as a temporary folder beside it that is then renamed.

    Parameters
    ----------
    path : path
        A new folder, or an empty one or one written by this function, which is replaced.
    files : mapping of str to bytes
        File contents by path within the folder.

    Raises
    ------
    InputError
        When the folder holds any other files, or cannot be written.
    """
    path = Path(path)
    try:
        _refuse_foreign(path)
        target = path.resolve()
        with temporary_folder(target) as room:
            new = room / "new"
            listed = json.dumps({"files": sorted(files)}, indent=1) + "\n"
            for name, content in {**files, _LIST: listed.encode()}.items():
                (new / name).parent.mkdir(parents=True, exist_ok=True)
                (new / name).write_bytes(content)
            # the old folder is removed with the temporary one
            if not (target.exists() and _exchanged(new, target)):
                with without_stop():
                    _put_in_place(new, target, room / "old")
    except InputError:
        raise
    except (OSError, ValueError) as error:
        raise unwritable(path, error) from None


def _put_in_place(new: Path, target: Path, old: Path) -> None:
    """Move one folder away and another to its place, or neither."""
    if target.exists():
        target.rename(old)
    try:
        new.rename(target)
    except BaseException:
        if old.exists():
            old.rename(target)
        raise


def _exchanged(one: Path, other: Path) -> bool:
    """Swap two folders atomically, so that one always exists; return False if unsupported."""
    renameat2 = getattr(ctypes.CDLL(None), "renameat2", None) if sys.platform == "linux" else None
    if renameat2 is None:
        return False
    here, exchange = -100, 2  # AT_FDCWD, RENAME_EXCHANGE
    return bool(renameat2(here, os.fsencode(one), here, os.fsencode(other), exchange) == 0)


def _refuse_foreign(path: Path) -> None:
    if not path.exists():
        return
    if not path.is_dir():
        raise InputError(f"{path}: expected a folder to write, found a file; choose another place")
    found = {p.relative_to(path).as_posix() for p in path.rglob("*") if not p.is_dir()}
    try:
        ours = {_LIST, *json.loads((path / _LIST).read_text(encoding="utf-8"))["files"]}
    except (OSError, ValueError, KeyError, TypeError):
        ours = set()
    if found - ours:
        raise InputError(
            f"{path}: expected an empty folder or a page written by frontgeo, also found "
            f"{', '.join(sorted(found - ours)[:3])}; choose another place"
        )


_KINDS = (
    (stat.S_ISDIR, "a folder; name a map in it"),
    (stat.S_ISFIFO, "a pipe; write it to a file first"),
    (stat.S_ISSOCK, "a socket; write it to a file first"),
    (stat.S_ISCHR, "a device; name a file"),
    (stat.S_ISBLK, "a device; name a file"),
)


def read_regular(path: str | Path, max_bytes: int, *, name: str | Path | None = None) -> bytes:
    """Return the bytes of a regular file, checking its type and size before opening it.

    Parameters
    ----------
    path : path
    max_bytes : int
    name : path, optional
        Name of the file in errors, if it is not the path.

    Raises
    ------
    MapFileError
        When the file is missing, is not a regular file, is too large, or cannot be read.

    Examples
    --------
    >>> read_regular("/dev/zero", 1000)
    Traceback (most recent call last):
    frontgeo.errors.MapFileError: /dev/zero: expected a file, found a device; name a file
    """
    path = Path(path)
    name = path if name is None else name
    size = check_regular(path, name=name)
    try:
        with path.open("rb") as file:
            content = file.read(max_bytes + 1) if size <= max_bytes else None
    except OSError as error:
        raise MapFileError(name, f"cannot be read ({error.strerror}); check the path") from None
    if content is None or len(content) > max_bytes:
        raise MapFileError(name, f"larger than {max_bytes >> 20} MB; split it")
    return content


def digest_of(path: Path, max_bytes: int) -> str:
    """Return the SHA-256 of a regular file, which is read in pieces, after checking its size.

    Raises
    ------
    MapFileError
        When the file is missing, is not a regular file, or is too large.
    """
    if check_regular(path) > max_bytes:
        raise MapFileError(path, f"larger than {max_bytes >> 20} MB; split it")
    return sha256_of(path)


def sha256_of(path: Path) -> str:
    """Return the SHA-256 of a file in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def check_regular(path: Path, *, name: str | Path | None = None) -> int:
    """Return the size of a regular file in bytes, without opening it.

    Parameters
    ----------
    path : Path
    name : path, optional
        As for `read_regular`.

    Raises
    ------
    MapFileError
        When the file is missing or is not a regular file.
    """
    name = path if name is None else name
    try:
        status = path.stat()
    except FileNotFoundError:
        raise MapFileError(name, "no such file; check the path") from None
    except (OSError, ValueError) as error:  # ValueError: a NUL in the name
        reason = getattr(error, "strerror", None) or str(error)
        raise MapFileError(name, f"cannot be read ({reason}); check the path") from None
    for is_kind, found in _KINDS:
        if is_kind(status.st_mode):
            raise MapFileError(name, f"expected a file, found {found}")
    return status.st_size
