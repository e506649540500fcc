"""Votes on statements: who agreed with what, kept as thin as the votes are."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import scipy

from deliberation.errors import InvalidVotes
from deliberation.ranks import read_only

Ints = npt.NDArray[np.signedinteger[Any]]
Floats = npt.NDArray[np.float64]
Labels = npt.NDArray[np.int64]
Generator = np.random.Generator

AGREE, PASS, DISAGREE = 1, 0, -1


@dataclass(frozen=True, slots=True, eq=False)
class VoteTable:
    """Votes row by row, without names.

    Parameters
    ----------
    starts : array of int, shape (n_people + 1,)
        Votes ``starts[p]`` to ``starts[p + 1]`` are those of person ``p``.
    statements : array of int, shape (n_votes,)
        What each vote is on, rising within a person.
    values : array of int8, shape (n_votes,)
        1 agrees, -1 disagrees, 0 passes. Who did not vote has no entry.
    n_statements : int
    """

    starts: Ints
    statements: Ints
    values: npt.NDArray[np.int8]
    n_statements: int

    @property
    def n_people(self) -> int:
        """Number of people."""
        return len(self.starts) - 1

    @property
    def n_votes(self) -> int:
        """Number of votes, passes among them."""
        return len(self.values)

    @property
    def counts(self) -> Ints:
        """How many statements each person voted on, shape (n_people,)."""
        return np.diff(self.starts)

    @property
    def people(self) -> Ints:
        """Who cast each vote, shape (n_votes,)."""
        return np.repeat(np.arange(self.n_people, dtype=self.statements.dtype), self.counts)

    def sparse(self, data: npt.NDArray[Any]) -> Any:
        """Return a sparse matrix, shape (n_people, n_statements), with one number a vote."""
        shape = (self.n_people, self.n_statements)
        return scipy.sparse.csr_array((data, self.statements, self.starts), shape=shape)

    def take(self, rows: Ints) -> VoteTable:
        """Return the votes of some people, in the order given; a person may come twice."""
        counts = self.counts[rows]
        starts = np.concatenate([[0], np.cumsum(counts)])
        places = np.arange(starts[-1]) + np.repeat(self.starts[rows] - starts[:-1], counts)
        return VoteTable(starts, self.statements[places], self.values[places], self.n_statements)

    def keep(self, kept: npt.NDArray[np.bool_]) -> VoteTable:
        """Return the table with only some of the votes; everybody stays."""
        before = np.concatenate([[0], np.cumsum(kept)])
        return VoteTable(
            before[self.starts], self.statements[kept], self.values[kept], self.n_statements
        )

    def answering(self, values: npt.NDArray[np.int8]) -> VoteTable:
        """Return the same people having voted on the same statements, with other answers."""
        return VoteTable(self.starts, self.statements, values, self.n_statements)


@dataclass(frozen=True, slots=True, eq=False)
class Votes:
    """Votes of people on statements, in an order that does not depend on how they came.

    Parameters
    ----------
    people : tuple of str
        Who voted on something, by rising name.
    statements : tuple of str
        What was voted on, by rising name.
    table : VoteTable
        Person ``p`` of which is ``people[p]``.

    Notes
    -----
    Made by `from_triples`, `from_arrays` or `deliberation.opinions.read_votes`. Arrays are
    read-only.
    """

    people: tuple[str, ...]
    statements: tuple[str, ...]
    table: VoteTable

    @classmethod
    def from_triples(cls, triples: Iterable[tuple[str, str, int]]) -> Votes:
        """Make votes from (person, statement, vote), oldest first.

        Parameters
        ----------
        triples : iterable of (str, str, int)
            A vote is 1, agree; -1, disagree; or 0, pass. Where a person votes twice on a
            statement, the last counts.

        Returns
        -------
        Votes

        Raises
        ------
        InvalidVotes
            When a vote is none of the three.

        Examples
        --------
        >>> votes = Votes.from_triples([("b", "s", 1), ("a", "s", 1), ("b", "s", -1)])
        >>> votes.people, votes.table.values.tolist()
        (('a', 'b'), [1, -1])
        """
        people: dict[str, int] = {}
        statements: dict[str, int] = {}
        rows: list[int] = []
        columns: list[int] = []
        answers: list[int] = []
        for person, statement, answer in triples:
            rows.append(people.setdefault(person, len(people)))
            columns.append(statements.setdefault(statement, len(statements)))
            answers.append(answer)
        return cls.from_arrays(rows, columns, answers, tuple(people), tuple(statements))

    @classmethod
    def from_arrays(
        cls,
        rows: npt.ArrayLike,
        columns: npt.ArrayLike,
        answers: npt.ArrayLike,
        people: Sequence[str],
        statements: Sequence[str],
    ) -> Votes:
        """Make votes from arrays, one entry a vote, oldest first.

        Parameters
        ----------
        rows, columns : array-like of int, shape (n_votes,)
            Who voted, and on what: places in ``people`` and ``statements``.
        answers : array-like of int, shape (n_votes,)
            1 agrees, -1 disagrees, 0 passes. The last on a statement counts.
        people, statements : sequence of str
            Names, all different. Who has no vote and what has none is left out.

        Returns
        -------
        Votes

        Raises
        ------
        InvalidVotes
            When lengths differ, names repeat, a place is nobody's or a vote none of the three.

        Examples
        --------
        >>> votes = Votes.from_arrays([0, 1], [1, 1], [1, 0], ["b", "a"], ["s", "t"])
        >>> votes.people, votes.statements, votes.table.values.tolist()
        (('a', 'b'), ('t',), [0, 1])
        """
        who, what, said = _checked(rows, columns, answers, len(people), len(statements))
        who, named_people = _by_name(who, people)
        what, named_statements = _by_name(what, statements)
        table = _table(who, what, said, len(named_people), len(named_statements))
        return cls(named_people, named_statements, table)


def _checked(
    rows: npt.ArrayLike, columns: npt.ArrayLike, answers: npt.ArrayLike, n: int, m: int
) -> tuple[Ints, Ints, npt.NDArray[np.int8]]:
    who, what, said = (np.atleast_1d(np.asarray(each)) for each in (rows, columns, answers))
    if not who.shape == what.shape == said.shape or who.ndim != 1:
        raise InvalidVotes("rows, columns and answers differ in length")
    if not len(said):
        return np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0, np.int8)
    if not all(np.issubdtype(each.dtype, np.integer) for each in (who, what, said)):
        raise InvalidVotes("rows, columns and answers are whole numbers")
    if who.min() < 0 or who.max() >= n or what.min() < 0 or what.max() >= m:
        raise InvalidVotes("a vote of nobody, or on nothing")
    if said.min() < DISAGREE or said.max() > AGREE:
        raise InvalidVotes("a vote is 1, 0 or -1")
    return who, what, said.astype(np.int8, copy=False)


def _by_name(places: Ints, names: Sequence[str]) -> tuple[Ints, tuple[str, ...]]:
    """Return places in the list of names that are used, by rising name, and that list."""
    if len(set(names)) != len(names):
        raise InvalidVotes("a name stands twice")
    used = np.zeros(len(names), np.bool_)
    used[places] = True
    order = [i for i in sorted(range(len(names)), key=names.__getitem__) if used[i]]
    moved = np.full(len(names), -1, np.int32)
    moved[order] = np.arange(len(order), dtype=np.int32)
    return moved[places], tuple(names[i] for i in order)


def _table(who: Ints, what: Ints, said: npt.NDArray[np.int8], n: int, m: int) -> VoteTable:
    """Sort votes by person and statement, and keep the last of each pair.

    Three counting sorts of sparse formats; each keeps the order of entries that are level.
    """
    loose = scipy.sparse.coo_array((said, (who, what)), shape=(n, m))
    loose.has_canonical_format = True  # or votes on one statement would be added up
    sorted_votes = loose.tocsr().tocsc().tocsr()
    table = VoteTable(
        sorted_votes.indptr, sorted_votes.indices, sorted_votes.data.astype(np.int8), m
    )
    last = np.ones(table.n_votes, np.bool_)
    last[:-1] = table.statements[:-1] != table.statements[1:]
    ends = table.starts[1:][table.counts > 0] - 1
    last[ends] = True
    if not last.all():
        table = table.keep(last)
    return VoteTable(
        read_only(table.starts), read_only(table.statements), read_only(table.values), m
    )
