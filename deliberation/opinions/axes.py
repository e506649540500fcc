"""The two directions in which votes differ most, from votes as thin as they are."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from deliberation.opinions.votes import Floats

Product = Callable[[Floats], Floats]

_SMALL = 200
"""Up to so many statements the matrix of their covariances is solved whole."""
_NOTHING = 1e-10
"""An eigenvalue smaller than this share of the largest is none."""
_EXACT = 1e-9
"""How far a direction may be from fulfilling its equation, as a share of the eigenvalue."""
_CHECKED_EVERY = 5


def principal_axes(centred: Any, off: Floats | None = None) -> Floats:
    """Return the first two right singular vectors of a sparse matrix.

    Parameters
    ----------
    centred : scipy sparse array, shape (n_people, n_statements)
        Votes less the mean of their statement; nothing where nobody voted.
    off : array of float, shape (n_statements,), optional
        With votes that are not centred, what their means add to the products of statements: the
        mean of each times the square root of the number of people.

    Returns
    -------
    array of float, shape (n_statements, 2)
        Unit vectors, the one with more variance first; the entry that is largest in size is
        positive. A direction without variance is zero.

    Notes
    -----
    A missing vote replaced by the mean of its statement is zero once the mean is taken off, so
    the sparse matrix is the whole one and this is the exact principal component analysis, to
    a relative error of 1e-9. Up to 200 statements by all eigenvalues of the covariances; beyond
    by the method of Lanczos [1]_ with full reorthogonalisation, which reads the votes twice a
    step. Where the second and third direction hold equal variance, which two are returned is
    arbitrary, yet the same for the same votes.

    References
    ----------
    .. [1] C. Lanczos, "An iteration method for the solution of the eigenvalue problem of linear
       differential and integral operators", Journal of Research of the National Bureau of
       Standards 45, 255-282, 1950.

    Examples
    --------
    >>> import scipy
    >>> principal_axes(scipy.sparse.csr_array([[1.0, -1.0], [-1.0, 1.0]])).round(3).tolist()
    [[0.707, 0.0], [-0.707, 0.0]]
    """
    size = centred.shape[1]
    across = centred.T
    off = np.zeros(size) if off is None else off
    if size <= _SMALL:
        values, vectors = np.linalg.eigh((across @ centred).toarray() - np.outer(off, off))
    else:
        values, vectors = _lanczos(
            lambda direction: across @ (centred @ direction) - off * (off @ direction), size
        )
    axes = np.zeros((size, 2))
    for place, index in enumerate(np.argsort(-values, kind="stable")[:2]):
        if values[index] > _NOTHING * max(values.max(), 1e-300):
            axes[:, place] = _pointed(vectors[:, index])
    return axes


def _pointed(axis: Floats) -> Floats:
    return axis if axis[np.argmax(np.abs(axis))] > 0 else -axis


def _lanczos(product: Product, size: int) -> tuple[Floats, Floats]:
    """Return the largest two eigenvalues of a symmetric operator and their vectors."""
    basis = np.zeros((min(size, 64), size))
    diagonal: list[float] = []
    beside: list[float] = []
    vector = _start(size, 1.0)
    while True:
        steps = len(diagonal)
        basis = _room(basis, steps)
        basis[steps] = vector
        image = product(vector)
        diagonal.append(float(vector @ image))
        known = basis[: steps + 1]
        for _ in range(2):
            image = image - known.T @ (known @ image)
        length = float(np.linalg.norm(image))
        if (steps + 1) % _CHECKED_EVERY == 0 or steps + 1 == size or length == 0:
            values, weights = np.linalg.eigh(
                np.diag(diagonal) + np.diag(beside, 1) + np.diag(beside, -1)
            )
            off = length * np.abs(weights[-1, -2:])
            if steps + 1 == size or (steps > 1 and (off <= _EXACT * values[-1]).all()):
                return values[-2:], known.T @ weights[:, -2:]
        if length <= _NOTHING * max(map(abs, diagonal)):
            image, length = _start(size, float(steps + 2)), 0.0
            for _ in range(2):
                image = image - known.T @ (known @ image)
        beside.append(length)
        vector = image / np.linalg.norm(image)


def _start(size: int, phase: float) -> Floats:
    """Return a direction that no votes were made for, the same each time."""
    direction = np.cos(phase * np.arange(1, size + 1) ** 1.5)
    return np.asarray(direction / np.linalg.norm(direction))


def _room(basis: Floats, steps: int) -> Floats:
    if steps < len(basis):
        return basis
    return np.concatenate([basis, np.zeros_like(basis)])
