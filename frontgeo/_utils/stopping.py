"""End a command at Ctrl-C, or when it is told to end, with nothing left half-written.

An exception raised by a signal may be lost: libraries swallow it while they are imported, Python
ignores it in callbacks, and threads are waited for. So the command undoes what it has begun and
ends there and then. Only the command line does so: in a user's own process, Ctrl-C raises
`KeyboardInterrupt`, which leaves nothing half-written either.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

__all__ = [
    "end_at_signals",
    "ignore_signals",
    "occupy_closed_streams",
    "undone_at_stop",
    "without_stop",
]

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")

_UNFINISHED_S = 0.01  # for what another thread was making as the rest was undone

_undo: dict[object, Callable[[], object]] = {}
_without_stop: list[None] = []  # one for each block that must end before the process
_asked: list[int] = []  # signals that came
_ending: list[None] = []  # not empty once what is begun is being undone


@contextmanager
def undone_at_stop(undo: Callable[[], object]) -> Iterator[None]:
    """Call a function if the command is stopped within the block.

    Parameters
    ----------
    undo : callable
        Removes what the block has made so far, which may be nothing.
    """
    key = object()
    _undo[key] = undo
    while _ending:  # another thread: it makes nothing more, as nothing would undo it
        time.sleep(1)
    try:
        yield
    finally:
        del _undo[key]


@contextmanager
def without_stop() -> Iterator[None]:
    """Put off a stop to the end of the block, for steps that belong together."""
    _without_stop.append(None)
    try:
        yield
    finally:
        _without_stop.pop()
        if _asked and not _without_stop:
            _send_to_main_thread(_asked[0])


def end_at_signals() -> None:
    """Stop the process in order at SIGINT, SIGTERM and SIGHUP, unless they are ignored."""
    for name in _SIGNALS:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        usual = (signal.SIG_DFL, signal.default_int_handler)
        if number is not None and signal.getsignal(number) in usual:
            signal.signal(number, _stop)


def ignore_signals() -> None:
    """Ignore SIGINT, SIGTERM and SIGHUP from now on, as the process is ending already."""
    for name in _SIGNALS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def _stop(number: int, frame: FrameType | None = None) -> None:
    _asked.append(number)  # before the look, as a block may end in another thread meanwhile
    if _without_stop:
        return
    ignore_signals()
    _ending.append(None)
    _undo_all()
    with suppress(OSError):
        # a terminal shows ^C or a progress bar on the line
        os.write(2, b"\nfrontgeo: stopped\n" if os.isatty(2) else b"frontgeo: stopped\n")
    time.sleep(_UNFINISHED_S)
    _undo_all()
    os._exit(128 + number)


def _undo_all() -> None:
    for undo in reversed(list(_undo.values())):
        with suppress(Exception):
            undo()


def _send_to_main_thread(number: int) -> None:
    """Send a signal again, also from a thread, which cannot handle it."""
    if hasattr(signal, "pthread_kill"):  # wakes the main thread where it waits
        from threading import main_thread  # slow to load before signals are handled

        signal.pthread_kill(main_thread().ident or 0, number)
    else:
        signal.raise_signal(number)


def occupy_closed_streams() -> None:
    """Open standard streams that are closed, so that no file that is written gets their number.

    Reading from or writing to them fails, as it does for every other program; notes are lost.
    """
    for number, name, flags in (
        (0, "stdin", os.O_WRONLY),
        (1, "stdout", os.O_RDONLY),
        (2, "stderr", os.O_WRONLY),
    ):
        if getattr(sys, name) is not None:
            continue
        with suppress(OSError):
            os.fstat(number)
            continue  # opened meanwhile, by someone else
        if (found := os.open(os.devnull, flags)) != number:
            os.dup2(found, number)
            os.close(found)
        mode = "w" if number else "r"
        setattr(sys, name, open(number, mode, encoding="utf-8", closefd=False))  # noqa: SIM115
