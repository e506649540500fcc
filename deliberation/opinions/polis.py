"""Groups as Polis finds them: again and again while people arrive, from where groups stood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

import numpy as np

from deliberation.opinions.clusters import Clusters, clustered
from deliberation.opinions.grouping import GROUP_COUNTS, largest_first
from deliberation.opinions.placing import OpinionMap
from deliberation.opinions.polis_map import Mask, Rules, polis_place
from deliberation.opinions.silhouettes import distances, silhouettes
from deliberation.opinions.votes import Ints, Labels, Votes, VoteTable
from deliberation.ranks import read_only

_BUCKETS = 100
_BUCKETS_A_GROUP = 12
"""So many buckets more are needed for each group beyond two."""
_GROUP_STEPS = 20
_PATIENCE = 4
"""Another number of groups is taken when it was the best so many times in a row."""
_MOST_MOMENTS = 500
"""Of more people several arrive at once."""


def polis_groups(
    votes: Votes, hidden: Mask, rules: Rules, k: int | None
) -> tuple[OpinionMap, Labels]:
    """Return the map and the groups of Polis, taking people to have arrived one after the other.

    Parameters
    ----------
    votes : Votes
        At least one.
    hidden : array of bool, shape (n_statements,)
        Statements left out.
    rules : Rules
    k : int or None
        How many groups; by the silhouette of 2 to 5 where it is not said.

    Returns
    -------
    map : OpinionMap
    labels : array of int64, shape (n_people,)
        Group of each person, the largest 0; -1 for who is not on the map.

    Notes
    -----
    Polis numbers people in the order of their arrival. So this one goes by the numbers in names,
    and the order of the votes changes nothing.

    Examples
    --------
    >>> from deliberation.opinions.polis_map import RULES
    >>> votes = Votes.from_triples(
    ...     (f"{i}", f"s{j}", 1 if i % 2 else -1) for i in range(20) for j in range(8)
    ... )
    >>> polis_groups(votes, np.zeros(8, np.bool_), RULES["polis"], 2)[1].tolist()[:4]
    [0, 1, 0, 1]
    """
    order = by_arrival(votes)
    drawn, groups = replay(arrivals(votes.table.take(order)), hidden, rules, k)
    back = np.argsort(order)
    labels = groups[back]
    positions, is_on = read_only(drawn.positions[back]), read_only(drawn.is_on[back])
    return OpinionMap(positions, drawn.axes, drawn.means, is_on), labels


def arrivals(table: VoteTable) -> Iterator[VoteTable]:
    """Yield the votes of the first person, of the first two, and so on to everybody's.

    Parameters
    ----------
    table : VoteTable

    Yields
    ------
    VoteTable
        At most 500; of more people several arrive at once.
    """
    people = table.people
    step = max(1, -(-table.n_people // _MOST_MOMENTS))
    for last in range(step, table.n_people, step):
        yield table.keep(people < last)
    yield table


def by_arrival(votes: Votes) -> Ints:
    """Return people in the order in which Polis numbers them: by the numbers in their names.

    Examples
    --------
    >>> votes = Votes.from_triples([(name, "s", 1) for name in ("10", "9", "p2", "p10")])
    >>> [votes.people[person] for person in by_arrival(votes)]
    ['9', '10', 'p2', 'p10']
    """
    return np.array(
        sorted(range(len(votes.people)), key=lambda person: _numbered(votes.people[person])),
        np.int64,
    )


def _numbered(name: str) -> tuple[list[str | tuple[int, str]], str]:
    parts = re.split("([0-9]+)", name)
    digits = (each.lstrip("0") for each in parts[1::2])
    parts[1::2] = digits
    return [(len(e), e) if i % 2 else e for i, e in enumerate(parts)], name


def replay(
    moments: Iterable[VoteTable], hidden: Mask, rules: Rules, k: int | None
) -> tuple[OpinionMap, Labels]:
    """Go through a conversation as Polis did, and return the map and the groups at its end.

    Parameters
    ----------
    moments : iterable of VoteTable
        All votes at each moment at which Polis counted; at least one. The same people in each,
        in the order of their arrival; who has not voted yet has no votes.
    hidden : array of bool, shape (n_statements,)
        Statements left out: taken down, or about the person and not an opinion.
    rules : Rules
    k : int or None
        How many groups; by the silhouette of 2 to 5 where it is not said.

    Returns
    -------
    map : OpinionMap
    labels : array of int64, shape (n_people,)
        Group of each person, the largest 0; -1 for who is not on the map.

    Notes
    -----
    At each moment people are sorted into a hundred buckets, and buckets, by the number of people
    in them, into groups [1]_; both go on from those of the moment before, and so does who is on
    the map. The axes are exact here; Polis takes a hundred steps towards them from the last ones.

    References
    ----------
    .. [1] C. Small, M. Bjorkegren, T. Erkkilä, L. Shaw, C. Megill, "Polis: scaling deliberation
       by mapping high dimensional opinion spaces", Recerca 26(2), 2021; and the source of Polis,
       math/src/polismath/math/conversation.clj, clusters.clj and pca.clj.
    """
    conversation = _Conversation(hidden, rules, k)
    for table in moments:
        drawn = conversation.after(table)
    labels = np.full(table.n_people, -1, np.int64)
    labels[drawn.is_on] = largest_first(conversation.labels(), len(conversation.chosen.ids))
    return drawn, labels


@dataclass(slots=True)
class _Conversation:
    """What Polis keeps from one moment to the next."""

    hidden: Mask
    rules: Rules
    k: int | None
    is_on: Mask | None = None
    bucket_of: Labels | None = None
    buckets: Clusters = field(init=False)
    groups: dict[int, Clusters] = field(default_factory=dict)
    group_of: dict[int, dict[int, int]] = field(default_factory=dict)
    best: tuple[int, int] = (0, 0)
    taken: int = 0

    @property
    def chosen(self) -> Clusters:
        """The groups of buckets, in the number that is given or was taken last."""
        wanted = self.taken if self.k is None else self.k
        if wanted not in self.groups:
            self._group(wanted)
        return self.groups[wanted]

    def labels(self) -> Labels:
        """Return the group of each person on the map."""
        return self.chosen.of[self.buckets.of]

    def after(self, table: VoteTable) -> OpinionMap:
        """Draw the map of all votes so far, and sort people anew."""
        drawn = polis_place(table, self.hidden, self.rules, self.is_on)
        self.is_on = drawn.is_on
        places = drawn.positions[drawn.is_on]
        before = np.full(table.n_people, -1) if self.bucket_of is None else self.bucket_of
        self.buckets = clustered(
            places, _BUCKETS, steps=self.rules.bucket_steps, before=before[drawn.is_on]
        )
        self.bucket_of = before
        self.bucket_of[drawn.is_on] = self.buckets.ids[self.buckets.of]
        self.groups.clear()
        for count in GROUP_COUNTS if self.k is None else (self.k,):
            if len(self.buckets.ids) >= _BUCKETS_A_GROUP * (count - 2):
                self._group(count)
        if self.k is None:
            self._take()
        return drawn

    def _group(self, count: int) -> None:
        names = self.buckets.ids.tolist()
        last = self.group_of.get(count, {})
        found = clustered(
            self.buckets.centres,
            count,
            steps=_GROUP_STEPS,
            weights=np.bincount(self.buckets.of).astype(np.float64),
            before=np.array([last.get(name, -1) for name in names]),
        )
        self.groups[count] = found
        self.group_of[count] = dict(zip(names, found.ids[found.of].tolist(), strict=True))

    def _take(self) -> None:
        """Take the number of groups of the largest silhouette, once it has been so for a while."""
        apart = distances(self.buckets.centres)
        widths = {
            count: float(silhouettes(apart, found.of, len(found.ids)).mean())
            for count, found in self.groups.items()
        }
        best = max(widths, key=lambda count: (widths[count], count))
        self.best = (best, self.best[1] + 1 if best == self.best[0] else 1)
        if self.best[1] >= _PATIENCE or not self.taken:
            self.taken = best
