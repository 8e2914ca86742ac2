"""What goes wrong with a download, for good or for this try."""

from __future__ import annotations

from frontgeo.errors import NotAvailableError

__all__ = ["PASSING", "FetchError", "PassingError"]

#: Answers that may be others at the next try.
PASSING = frozenset({408, 429, 500, 502, 503, 504})


class FetchError(NotAvailableError):
    """A source that could not be fetched.

    Parameters
    ----------
    label : str
        The source and day.
    problem : str
        What was expected, what was found and what to do.
    address : str
        What was asked for.
    expected, found : str, optional
        Such as the two hashes.
    """

    def __init__(
        self, label: str, problem: str, *, address: str, expected: str = "", found: str = ""
    ) -> None:
        self.label = label
        self.problem = problem
        self.address = address
        self.expected = expected
        self.found = found
        super().__init__(f"{label}: {problem}")


class PassingError(Exception):
    """What may go better at the next try."""

    def __init__(self, problem: str, *, wait_s: float | None = None) -> None:
        self.problem = problem
        self.wait_s = wait_s
        super().__init__(problem)
