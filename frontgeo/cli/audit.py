"""Audit a recorded check from Python."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from frontgeo.cli.commands import check_command
from frontgeo.cli.rerun import audited
from frontgeo.outputs.differences import Audit

__all__ = ["audit"]


def audit(
    record: str | Path, *, roots: Sequence[str | Path] = (), case: str | Path | None = None
) -> Audit:
    """Run a recorded check again, and compare every number and outcome.

    Parameters
    ----------
    record : path
        The output of ``frontgeo check --json``, or a crate of ``--rocrate``: a zip, or its folder.
    roots : sequence of path
        Folders with the files that the record names, besides the record's own.
    case : path, optional
        The case or table of claims, if it lies elsewhere; its folder counts as a root.

    Returns
    -------
    Audit

    Raises
    ------
    InputError
        If it cannot be run again: it is no record or one of a newer version, it has no command,
        or a file that it names is missing, changed, or lies outside of the folders.

    Examples
    --------
    >>> audit("no-such-record.json")
    Traceback (most recent call last):
    frontgeo.errors.InputError: no-such-record.json: no such file; check the path
    """
    return audited(record, check_command, roots=roots, case=case)
