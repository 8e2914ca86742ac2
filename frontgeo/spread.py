"""One function over the parts of a work: one after the other, or on a Dask cluster.

Only a caller that hands in a `distributed.Client` needs Dask. Parts are few and large (a
chunk of days, a stripe of a raster, a batch of draws), each part's result depends on
that part alone, and results come in the order of the parts: so they are the same, bit for
bit, however many workers there are.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from frontgeo.errors import InputError, NotAvailableError
from frontgeo.progress import progress

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["chunks", "spread"]

Part = TypeVar("Part")
Result = TypeVar("Result")

_EACH = 2  # parts in flight for each thread of the cluster, so that none waits for the next


def chunks(items: Iterable[Part], size: int, *, overlap: int = 0) -> Iterator[list[Part]]:
    """Cut a series into lists, reading no further than the one that is handed out.

    Parameters
    ----------
    items : iterable
    size : int
        New items in each list.
    overlap : int
        Items that each list shares with the one before, in addition: 1 for what compares
        neighbours.

    Examples
    --------
    >>> list(chunks("abcde", 2)), list(chunks("abcde", 2, overlap=1))
    ([['a', 'b'], ['c', 'd'], ['e']], [['a', 'b', 'c'], ['c', 'd', 'e']])
    >>> list(chunks("a", 2, overlap=1))
    [['a']]
    """
    chunk: list[Part] = []
    shared = 0  # with the chunk before
    for item in items:
        chunk.append(item)
        if len(chunk) == size + overlap:
            yield chunk
            chunk, shared = chunk[size:], overlap
    if len(chunk) > shared:
        yield chunk


def spread(
    function: Callable[..., Result],
    parts: Iterable[Part],
    *,
    shared: tuple[Any, ...] = (),
    client: Client | None = None,
    total: int | None = None,
    unit: str = "part",
) -> Iterator[Result]:
    """Run a function on every part and yield the results in the order of the parts.

    Parameters
    ----------
    function : callable
        Of a module, and pure: called with a part, then with what is shared. A part whose
        worker is killed runs again elsewhere, so a part may run more than once.
    parts : iterable
        Read as results are taken: with a client two parts for each of its threads are on
        their way, without one none.
    shared : tuple
        What every part needs; some MB at most, as it goes with each of them.
    client : distributed.Client, optional
        Of a running cluster, whose workers have frontgeo. Without it parts run here.
    total : int, optional
        How many parts there are, for a progress bar; none without.
    unit : str
        What a part is, in that bar.

    Returns
    -------
    iterator

    Raises
    ------
    NotAvailableError
        When Dask is not installed, or while running: when the cluster is gone, or one part
        has killed its worker again and again.
    InputError
        When the client is none, or not connected.

    Notes
    -----
    The scheduler keeps what a task was made of until its result is taken, and runs it
    again when a worker is lost with it or with its result; after four workers that died of
    one part (Dask's ``distributed.scheduler.allowed-failures``) it gives up. No part
    depends on another, nor on scattered data: that dies with its worker, and one that is
    waited for from a dead worker takes up to the connection's time limit. An error in
    `function` itself is raised as it is, at once: a pure function would only raise it again.

    Examples
    --------
    >>> list(spread(pow, [1, 2, 3], shared=(2,)))
    [1, 4, 9]
    """
    if client is None:
        results: Iterator[Result] = (function(part, *shared) for part in parts)
    else:
        results = _on_workers(function, iter(parts), shared, _running(client))
    return results if total is None else iter(progress(total, unit, over=results))


def _running(client: Any) -> Client:
    try:
        from distributed import Client  # the extra `dask`, for those who have a cluster
    except ImportError:
        raise NotAvailableError(
            "client: a cluster needs Dask; install it with: pip install 'frontgeo[dask]'"
        ) from None
    if not isinstance(client, Client):
        found = type(client).__name__
    elif client.asynchronous:
        found = "an asynchronous one"
    elif client.status != "running":
        found = f"one that is {client.status}"
    else:
        return client
    raise InputError(
        f"client: expected a running distributed.Client, found {found}; connect with "
        "distributed.Client(address), or Client() for this machine"
    )


def _on_workers(
    function: Callable[..., Result],
    parts: Iterator[Any],
    shared: tuple[Any, ...],
    client: Client,
) -> Iterator[Result]:
    import dask

    def submit(part: Any) -> Future:
        # parts are large on purpose: no word about the size of what is sent
        with dask.config.set({"distributed.admin.large-graph-warning-threshold": "1 TiB"}):
            return client.submit(partial(function, part, *shared), pure=False)

    flying: deque[Future] = deque()
    try:
        ended = False
        while True:
            most = _EACH * max(1, sum(_on_cluster(client, client.nthreads).values()))
            while not ended and len(flying) < most:
                try:
                    part = next(parts)
                except StopIteration:
                    ended = True
                else:
                    flying.append(_on_cluster(client, submit, part))
            if not flying:
                return
            yield _on_cluster(client, flying.popleft().result)
    finally:
        for future in flying:  # those that have not begun never will
            future.release()


def _on_cluster(client: Client, call: Callable[..., Any], *inputs: Any) -> Any:
    """Call the cluster, and tell its end from an error of the work."""
    from concurrent.futures import CancelledError

    from distributed import KilledWorker

    try:
        return call(*inputs)
    except KilledWorker:
        raise NotAvailableError(
            "client: one part killed each worker that tried it; give the workers more memory, "
            "or run without a client"
        ) from None
    except CancelledError:
        lost: Exception | None = None
    except Exception as error:
        if client.status == "running":
            raise
        lost = error
    raise NotAvailableError("client: the Dask cluster is gone; start it and run again") from lost
