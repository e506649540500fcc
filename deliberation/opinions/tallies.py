"""How often each group gave each answer."""

from __future__ import annotations

import numpy as np

from deliberation.opinions.votes import AGREE, Ints, Labels, VoteTable


def tallies(table: VoteTable, labels: Labels, k: int, answer: int = AGREE) -> tuple[Ints, Ints]:
    """Count, in each group, who gave an answer to each statement and who voted on it.

    Parameters
    ----------
    table : VoteTable
    labels : array of int, shape (n_people,)
        Group of each person; -1 is none.
    k : int
        Number of groups.
    answer : int, optional
        1 agree, 0 pass, -1 disagree.

    Returns
    -------
    (array of int, array of int), shapes (k, n_statements)

    Examples
    --------
    >>> table = VoteTable(np.array([0, 2, 3]), np.array([0, 1, 1]), np.int8([1, -1, 1]), 2)
    >>> [counts.tolist() for counts in tallies(table, np.array([0, 0]), 1)]
    [[[1, 1]], [[1, 2]]]
    """
    groups = np.repeat(labels, table.counts)
    places = groups * table.n_statements + table.statements
    voted, given = groups >= 0, (groups >= 0) & (table.values == answer)
    size, shape = k * table.n_statements, (k, table.n_statements)
    answered = np.bincount(places[given], minlength=size).reshape(shape)
    return answered, np.bincount(places[voted], minlength=size).reshape(shape)
