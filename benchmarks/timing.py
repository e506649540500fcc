"""How work is timed: as the standard library's timeit does, or with cold caches."""

from __future__ import annotations

import gc
import statistics
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Timed:
    """How long work took, how often it was done, and what came out."""

    seconds: float
    n_runs: int
    value: Any


def timed(
    work: Callable[[], Any], *, repeats: int, patience: float = 5.0, is_cold: bool = False
) -> Timed:
    """Return the median CPU seconds of several runs of this process.

    Rubbish is collected once, and not while the runs follow each other. With ``is_cold`` all is
    collected before each run: that walks through every object there is, and leaves nothing of
    the input in the processor's caches. When the first run takes more than ``patience`` seconds
    there is no other.
    """
    took: list[float] = []
    value = None
    with _collector_off():
        while len(took) < repeats and (not took or took[0] <= patience):
            if is_cold:
                gc.collect()
            started = time.process_time()
            value = work()
            took.append(time.process_time() - started)
    return Timed(statistics.median(took), len(took), value)


@contextmanager
def _collector_off() -> Iterator[None]:
    gc.collect()
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def times(ratio: float) -> str:
    """Return how many times, to two figures where it is few."""
    return f"{ratio:.1f}×" if ratio < 10 else f"{ratio:,.0f}×"
