"""Map a function over parts of a computation, serially, in two threads or on a Dask cluster.

Only callers with a `distributed.Client` need Dask: those of `frontgeo.archive.comparison_series`,
whose parts take long to compute and little to send. Parts are few and large (a stretch of maps),
and each result depends on its part alone. Results come in the order of the parts, and so are
identical, bit for bit, with any number of workers.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future as Task
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from threading import Event
from typing import TYPE_CHECKING, Any, TypeVar

from frontgeo._utils.progress import progress
from frontgeo.errors import InputError, NotAvailableError

if TYPE_CHECKING:
    from distributed import Client, Future

__all__ = ["chunks", "map_chunks", "map_in_threads"]

Part = TypeVar("Part")
Result = TypeVar("Result")

_THREADS = 2  # more would hold more in memory, and share what needs the interpreter
_EACH = 2  # parts in flight for each thread of the cluster, so that no thread is idle


def chunks(items: Iterable[Part], size: int, *, overlap: int = 0) -> Iterator[list[Part]]:
    """Split a series into lists, reading only as far as the list that is yielded.

    Parameters
    ----------
    items : iterable
    size : int
        New items in each list.
    overlap : int
        Additional items that each list shares with the one before, such as 1 for comparing
        neighbours.

    Examples
    --------
    >>> list(chunks("abcde", 2)), list(chunks("abcde", 2, overlap=1))
    ([['a', 'b'], ['c', 'd'], ['e']], [['a', 'b', 'c'], ['c', 'd', 'e']])
    >>> list(chunks("a", 2, overlap=1))
    [['a']]
    """
    chunk: list[Part] = []
    shared = 0  # items shared with the chunk before
    for item in items:
        chunk.append(item)
        if len(chunk) == size + overlap:
            yield chunk
            chunk, shared = chunk[size:], overlap
    if len(chunk) > shared:
        yield chunk


def map_in_threads(
    function: Callable[[Part], Result], parts: Iterable[Part], *, stopped: Event | None = None
) -> Iterator[Result]:
    """Run a function on every part in two threads and yield the results in order.

    GEOS, lzma and SHA-256 let other threads run, so that two threads share the work on two cores.

    Parameters
    ----------
    function : callable
    parts : iterable
        Read in the caller's thread, at most three ahead of the result that is yielded.
    stopped : threading.Event, optional
        Set after an error, an interrupt, or if the rest is not asked for, so that the function can
        end parts early that it is about; those not begun are left out in any case.

    Examples
    --------
    >>> list(map_in_threads(str, range(4)))
    ['0', '1', '2', '3']
    """
    ahead: deque[Task[Result]] = deque()
    with ThreadPoolExecutor(_THREADS) as pool:
        try:
            for part in parts:
                ahead.append(pool.submit(function, part))
                if len(ahead) > _THREADS:
                    yield ahead.popleft().result()
            while ahead:
                yield ahead.popleft().result()
        except BaseException:
            if stopped is not None:
                stopped.set()
            for task in ahead:
                task.cancel()
            raise


def map_chunks(
    function: Callable[..., Result],
    parts: Iterable[Part],
    *,
    shared: tuple[Any, ...] = (),
    client: Client | None = None,
    total: int | None = None,
) -> Iterator[Result]:
    """Run a function on every part and yield the results in order.

    Parameters
    ----------
    function : callable
        A pure module-level function, called with a part and the shared values. If a worker is
        killed, its part runs again elsewhere, so that a part may run more than once.
    parts : iterable
        Read as results are consumed: with a client two parts for each of its threads are
        submitted ahead, without one none.
    shared : tuple
        Values that every part needs; at most some MB, since they are sent with each part.
    client : distributed.Client, optional
        A client of a running cluster, whose workers have frontgeo. Without it parts run locally.
    total : int, optional
        The number of parts, for a progress bar; without it there is none.

    Returns
    -------
    iterator

    Raises
    ------
    NotAvailableError
        If Dask is not installed or, while running, if the cluster is gone or if one part has
        repeatedly killed its worker.
    InputError
        If the client is not a `distributed.Client`, or not connected.

    Notes
    -----
    The scheduler keeps the inputs of a task until its result is taken, and runs the task again
    if a worker is lost with it or with its result; after one part has killed four workers
    (Dask's ``distributed.scheduler.allowed-failures``) it gives up. No part depends on another,
    nor on scattered data, which dies with its worker, and waiting for data from a dead worker
    takes up to the connection's time limit. An error in `function` itself is raised at once and
    unchanged, because a pure function would only raise it again.

    Examples
    --------
    >>> list(map_chunks(pow, [1, 2, 3], shared=(2,)))
    [1, 4, 9]
    """
    if client is None:
        results: Iterator[Result] = (function(part, *shared) for part in parts)
    else:
        results = _on_workers(function, iter(parts), shared, _running(client))
    return results if total is None else iter(progress(total, "part", over=results))


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
        # parts are large on purpose, so silence the warning about the size of the graph
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
        for future in flying:  # cancels those that have not begun
            future.release()


def _on_cluster(client: Client, call: Callable[..., Any], *inputs: Any) -> Any:
    """Call the cluster, and distinguish its loss from an error in the function."""
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
