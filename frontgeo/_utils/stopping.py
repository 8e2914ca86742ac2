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
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

__all__ = ["end_at_signals", "occupy_closed_streams", "undone_at_stop", "without_stop"]

_SIGNALS = ("SIGINT", "SIGTERM", "SIGHUP")

_undo: dict[object, Callable[[], object]] = {}
_without_stop: list[None] = []  # one for each block that must end before the process
_asked: list[int] = []  # signals that came meanwhile


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
            _stop(_asked[0])


def end_at_signals() -> None:
    """Stop the process in order at SIGINT, SIGTERM and SIGHUP, unless they are ignored."""
    for name in _SIGNALS:
        number = getattr(signal, name, None)  # Windows has no SIGHUP
        usual = (signal.SIG_DFL, signal.default_int_handler)
        if number is not None and signal.getsignal(number) in usual:
            signal.signal(number, _stop)


def _stop(number: int, frame: FrameType | None = None) -> None:
    if _without_stop:
        _asked.append(number)
        return
    for name in _SIGNALS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)
    for undo in reversed(list(_undo.values())):
        with suppress(Exception):
            undo()
    with suppress(OSError):
        # a terminal shows ^C or a progress bar on the line
        os.write(2, b"\nfrontgeo: stopped\n" if os.isatty(2) else b"frontgeo: stopped\n")
    os._exit(128 + number)


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
