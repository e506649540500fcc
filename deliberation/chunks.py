"""Ballots too many to hold at once: files read a chunk at a time, where they are counted."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from deliberation.errors import FileFormatError
from deliberation.pairwise import CHUNK, Pairwise, pairwise
from deliberation.profile import Int64Array, IntArray, Profile
from deliberation.spread import spread

Progress = Callable[[int, int], None]
"""Told how many chunks are counted, and out of how many."""


class Chunk(Protocol):
    """Some rows of ballots that can be read anywhere."""

    def read(self) -> tuple[IntArray, Int64Array | None]:
        """Return ranks, shape (n_rows, n_options), and weights, shape (n_rows,), or None."""


@dataclass(frozen=True, slots=True)
class NpyChunk:
    """Rows of a matrix of ranks in an npy file, and of the file of their weights."""

    path: str
    start: int
    stop: int
    weights: str | None = None

    def read(self) -> tuple[IntArray, Int64Array | None]:
        """Map the files into memory and copy these rows; see `Chunk`."""
        rows = slice(self.start, self.stop)
        ranks = np.array(_mapped(self.path, 2)[rows])
        return ranks, None if self.weights is None else np.array(_mapped(self.weights, 1)[rows])


@dataclass(frozen=True, slots=True)
class ParquetChunk:
    """A row group of a Parquet file with a column of ranks for each option."""

    path: str
    group: int
    options: tuple[str, ...]
    weight: str | None = None

    def read(self) -> tuple[IntArray, Int64Array | None]:
        """Read the columns of this row group; see `Chunk`. Needs pyarrow."""
        wanted = [*self.options, *([] if self.weight is None else [self.weight])]
        table = _parquet(self.path).read_row_group(self.group, columns=wanted)
        columns = [_whole(table, name, self.path) for name in wanted]
        weights = columns.pop() if self.weight is not None else None
        empty = np.zeros((table.num_rows, 0), dtype=np.int8)
        return np.stack(columns, axis=1) if columns else empty, weights


def npy_chunks(path: str, weights: str | None = None, rows: int = CHUNK) -> tuple[NpyChunk, ...]:
    """Cut a matrix of ranks in an npy file into chunks.

    Parameters
    ----------
    path : str
        An array of int, shape (n_rows, n_options): 1 best, equal tied, 0 unranked.
    weights : str, optional
        An array of int, shape (n_rows,): the ballots that each row stands for.
    rows : int
        Rows a chunk.

    Returns
    -------
    tuple of NpyChunk

    Raises
    ------
    FileFormatError
        When a file is no such array, or the two do not fit.

    Examples
    --------
    >>> import tempfile
    >>> with tempfile.NamedTemporaryFile(suffix=".npy") as file:
    ...     np.save(file.name, np.array([[1, 2], [2, 1], [1, 0]], dtype=np.int8))
    ...     pairwise_of_chunks("AB", npy_chunks(file.name, rows=2)).support.tolist()
    [[0, 2], [1, 0]]
    """
    n_rows = len(_mapped(path, 2))
    if weights is not None and len(_mapped(weights, 1)) != n_rows:
        raise FileFormatError(weights, 0, f"{n_rows} weights, one for each row of {path}")
    starts = range(0, n_rows, rows)
    return tuple(NpyChunk(path, start, min(start + rows, n_rows), weights) for start in starts)


def parquet_chunks(
    path: str, options: Sequence[str] | None = None, weight: str | None = None
) -> tuple[ParquetChunk, ...]:
    """Take a Parquet file by its row groups.

    Parameters
    ----------
    path : str
        Columns of whole numbers, one for each option: 1 best, equal tied, 0 or null unranked.
    options : sequence of str, optional
        The columns to count; all but ``weight`` by default.
    weight : str, optional
        The column of how many ballots each row stands for.

    Returns
    -------
    tuple of ParquetChunk

    Raises
    ------
    FileFormatError
        When a column is missing or the file is no Parquet file.
    ModuleNotFoundError
        When pyarrow is not installed.
    """
    file = _parquet(path)
    found = tuple(file.schema_arrow.names)
    chosen = tuple(options) if options is not None else tuple(n for n in found if n != weight)
    for name in (*chosen, *([] if weight is None else [weight])):
        if name not in found:
            raise FileFormatError(path, 0, f"a column named {name}")
    groups = range(file.metadata.num_row_groups)
    return tuple(ParquetChunk(path, group, chosen, weight) for group in groups)


def pairwise_of_chunks(
    options: Iterable[str],
    chunks: Sequence[Chunk],
    unranked: str = "last",
    executor: Executor | None = None,
    progress: Progress | None = None,
) -> Pairwise:
    """Count the head-to-head comparisons of ballots that are read in chunks.

    Parameters
    ----------
    options : iterable of str
        Names of the options, all different.
    chunks : sequence of Chunk
        Read by whoever counts them: with processes or machines elsewhere, the file has to be
        found there under the same name. What is held at once is a chunk a worker.
    unranked : {"last", "no_opinion"}
        How unranked options are counted; see `deliberation.pairwise.pairwise`.
    executor : concurrent.futures.Executor, optional
        Counts the chunks. The sum is the same to the last ballot, lost workers or not.
    progress : callable, optional
        Called after each chunk with how many are counted and how many there are.

    Returns
    -------
    Pairwise

    Raises
    ------
    InvalidProfile, FileFormatError
        When a chunk does not hold ranks of these options.
    """
    names = tuple(options)
    support = np.zeros((len(names), len(names)), dtype=np.int64)
    n_ballots = 0
    tasks = [(names, chunk, unranked) for chunk in chunks]
    for done, (counted, cast) in enumerate(spread(count_chunk, tasks, executor), 1):
        support += counted
        n_ballots += cast
        if progress is not None:
            progress(done, len(tasks))
    return Pairwise(names, support, n_ballots, unranked)


def count_chunk(options: tuple[str, ...], chunk: Chunk, unranked: str) -> tuple[Int64Array, int]:
    """Read and count one chunk; return support in ballots and the number of ballots."""
    ranks, weights = chunk.read()
    pairs = pairwise(Profile.from_ranks(options, ranks, weights), unranked)
    return pairs.support, pairs.n_ballots


def _mapped(path: str, n_dimensions: int) -> Any:
    """Open an npy file without reading it."""
    expected = "a matrix of whole numbers" if n_dimensions == 2 else "a list of whole numbers"
    try:
        found = np.load(path, mmap_mode="r", allow_pickle=False)
    except OSError as trouble:
        raise FileFormatError(path, 0, trouble.strerror or "an npy file") from trouble
    except ValueError as trouble:
        raise FileFormatError(path, 0, "an npy file") from trouble
    is_fit = isinstance(found, np.ndarray) and found.ndim == n_dimensions
    if not is_fit or found.dtype.kind not in "iu":
        raise FileFormatError(path, 0, expected)
    return found


def _parquet(path: str) -> Any:
    """Open a Parquet file; pyarrow is imported by who uses it only."""
    parquet = importlib.import_module("pyarrow.parquet")
    try:
        return parquet.ParquetFile(path)
    except OSError as trouble:
        raise FileFormatError(path, 0, trouble.strerror or "a Parquet file") from trouble
    except ValueError as trouble:
        raise FileFormatError(path, 0, "a Parquet file") from trouble


def _whole(table: Any, name: str, path: str) -> Any:
    """Return a column as whole numbers, null as 0."""
    column = table.column(name)
    if str(column.type).lstrip("u") not in {"int8", "int16", "int32", "int64"}:
        raise FileFormatError(path, 0, f"whole numbers in the column {name}")
    return column.fill_null(0).to_numpy()
