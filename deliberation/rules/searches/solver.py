"""scipy's solvers, imported when first needed: that takes longer than most counts do."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]

Entries = tuple[Sequence[int], Sequence[int], Sequence[float]]
"""Rows, columns and values of a matrix that is mostly 0."""


def packed(
    rows: Sequence[int], columns: Sequence[int], limits: npt.NDArray[Any], steps: int
) -> tuple[FloatArray, FloatArray, int] | None:
    """Return the largest weights of columns that add up to no more than each row's limit.

    Parameters
    ----------
    rows, columns : sequence of int
        Where the matrix is 1.
    limits : array, shape (n_rows,)
    steps : int
        Of the simplex method that may be taken.

    Returns
    -------
    (weights, prices, taken) or None
        Prices of the rows, and steps taken; None where the steps did not suffice.
    """
    from scipy.optimize import linprog
    from scipy.sparse import csr_array

    n_columns = max(columns) + 1
    matrix = csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(limits), n_columns))
    found = linprog(
        -np.ones(n_columns),
        A_ub=matrix,
        b_ub=limits,
        bounds=(0, None),
        method="highs-ds",
        options={"maxiter": max(steps, 1)},
    )
    if found.status != 0:
        return None
    return found.x, -found.ineqlin.marginals, int(found.nit)


def cheapest(
    costs: FloatArray, entries: Entries, least: Sequence[int], most: int, seconds: float
) -> tuple[npt.NDArray[np.bool_] | None, bool]:
    """Return the cheapest columns such that each row adds up to its least.

    Parameters
    ----------
    costs : array of float, shape (n_columns,)
        Whole numbers.
    entries : (rows, columns, values)
    least : sequence of int
        One a row.
    most : int
        What the columns taken may cost in all.
    seconds : float
        What the search may take.

    Returns
    -------
    (taken, finished)
        None for no such columns, or none in time.
    """
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import csr_array

    rows, columns, values = entries
    shape = (len(least), len(costs))
    matrix = csr_array((np.array(values, dtype=np.float64), (rows, columns)), shape=shape)
    found = milp(
        costs,
        constraints=[
            LinearConstraint(matrix, np.array(least), np.inf),
            LinearConstraint(costs[None], -np.inf, most),
        ],
        integrality=np.ones(len(costs)),
        bounds=Bounds(0, 1),
        # costs are whole: a bound less than 1 away is met
        options={"mip_rel_gap": 0.99 / max(most, 1), "time_limit": seconds},
    )
    if found.status != 0:
        return None, found.status == 2
    return found.x > 0.5, True


def shortest(lengths: FloatArray, sources: npt.NDArray[np.intp]) -> tuple[FloatArray, Any]:
    """Return the lengths of shortest chains from some options, and who comes before whom.

    Parameters
    ----------
    lengths : array of float, shape (n_options, n_options)
        Above 0; infinity for no step.
    sources : array of int

    Returns
    -------
    (distances, before)
        Each of shape (n_sources, n_options).
    """
    from scipy.sparse import csgraph, csr_array

    steps = np.isfinite(lengths)
    graph = csr_array((lengths[steps], np.nonzero(steps)), shape=lengths.shape)
    distances, before = csgraph.dijkstra(graph, indices=sources, return_predecessors=True)
    return distances, before
