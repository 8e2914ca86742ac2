"""Define the errors of a download, permanent and temporary."""

from __future__ import annotations

from frontgeo.errors import NotAvailableError

__all__ = ["PASSING", "FetchError", "PassingError"]

#: Status codes of temporary errors, which may not recur at the next try.
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
        The address requested.
    expected, found : str, optional
        Details, such as the two hashes.
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
    """A temporary fault, after which the next try may succeed."""

    def __init__(self, problem: str, *, wait_s: float | None = None) -> None:
        self.problem = problem
        self.wait_s = wait_s
        super().__init__(problem)
