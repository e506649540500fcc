"""Work spread over an executor: in the order asked, a few tasks ahead, lost ones done here."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, CancelledError, Executor, Future, wait
from typing import Any, TypeVar

from deliberation.errors import DeliberationError

Result = TypeVar("Result")

AHEAD = 32
"""Tasks handed out before the first result is taken: what they carry is held in memory."""

PATIENCE = 60.0
"""Seconds after which a task is asked about that is the only one out still."""


def spread(
    work: Callable[..., Result],
    tasks: Iterable[tuple[Any, ...]],
    executor: Executor | None = None,
) -> Iterator[Result]:
    """Yield the result of each task, in order.

    Parameters
    ----------
    work : callable
        A function of a module, so that other processes find it.
    tasks : iterable of tuple
        Arguments, a tuple a task.
    executor : concurrent.futures.Executor, optional
        Threads, processes, or machines such as ``distributed.Client().get_executor()``.
        Without one, the work is done here.

    Yields
    ------
    result of ``work(*task)``

    Raises
    ------
    DeliberationError
        What the work itself raises. Anything else a task ends with (a killed worker, a broken
        pool, a lost connection) costs a second try, here, and no result. So does a task of which
        nothing is heard for a minute while all others that were handed out are done: machines
        may be lost without a word.

    Examples
    --------
    >>> list(spread(pow, [(2, 3), (2, 4)]))
    [8, 16]
    """
    if executor is None:
        yield from (work(*task) for task in tasks)
        return
    asked: deque[tuple[tuple[Any, ...], Future[Result] | None]] = deque()
    for task in tasks:
        asked.append((task, _submitted(executor, work, task)))
        if len(asked) >= AHEAD:
            yield _result(work, *asked.popleft(), asked)
    while asked:
        yield _result(work, *asked.popleft(), asked)


def _submitted(
    executor: Executor, work: Callable[..., Result], task: tuple[Any, ...]
) -> Future[Result] | None:
    """Hand a task out; None where nobody takes it any more."""
    try:
        return executor.submit(work, *task)
    except BrokenExecutor:
        return None


def _result(
    work: Callable[..., Result],
    task: tuple[Any, ...],
    future: Future[Result] | None,
    others: Iterable[tuple[Any, Future[Result] | None]],
) -> Result:
    """Wait for a task; do it here if whoever had it was lost."""
    if future is not None:
        try:
            trouble = _trouble(future, others)
        except (CancelledError, TimeoutError):
            return work(*task)
        if trouble is None:
            return future.result()
        if isinstance(trouble, DeliberationError):
            raise trouble
    return work(*task)


def _trouble(
    future: Future[Result], others: Iterable[tuple[Any, Future[Result] | None]]
) -> BaseException | None:
    """Wait for a task, and say what went wrong with it; not for ever once it is the last one."""
    while not _is_over(future):
        if all(other is None or other.done() for _task, other in others):
            return future.exception(timeout=PATIENCE)
    return future.exception()


def _is_over(future: Future[Result]) -> bool:
    """Say whether a task ends within our patience."""
    return bool(wait([future], timeout=PATIENCE).done)
