"""Groups as Polis finds them: clusters that go on, who is on the map, and in which order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.errors import InvalidSetting
from deliberation.opinions import Votes, opinions, report
from deliberation.opinions.axes import principal_axes
from deliberation.opinions.clusters import clustered
from deliberation.opinions.polis import arrivals, by_arrival, polis_groups, replay
from deliberation.opinions.polis_map import RULES, polis_place
from tests.deliberation.plain_opinions import whole_matrix
from tests.deliberation.plain_polis import plain_clustered
from tests.deliberation.test_opinions import camps

NOW, THEN = RULES["polis"], RULES["polis-2017"]


def none_of(votes):
    return np.zeros(len(votes.statements), np.bool_)


@given(st.integers(0, 10**6), st.integers(1, 25), st.integers(1, 8), st.booleans())
def test_clusters_are_the_plain_ones(seed, n, k, goes_on):
    """Points at random, some of them in one place, so that no two distances are level by chance.

    They lie on a fine grid: there the centre of points in one place is that place to the last bit.
    """
    rng = np.random.default_rng(seed)
    points = (np.round(rng.normal(size=(n, 2)) * 2**20) / 2**20)[rng.integers(0, n, n)]
    weights = rng.integers(1, 5, n).astype(float)
    before = rng.integers(-1, 6, n) if goes_on else None
    found = clustered(points, k, steps=5, weights=weights, before=before)
    plain = plain_clustered(points.tolist(), k, 5, weights.tolist(), before)
    assert found.ids[found.of].tolist() == plain
    assert found.ids.tolist() == sorted(set(plain))


def test_a_cluster_keeps_its_name_and_a_far_point_gets_a_new_one():
    spots = np.array([[0.0, 0.0], [1.0, 0.0], [50.0, 0.0], [51.0, 0.0], [0.0, 90.0]])
    found = clustered(spots, 3, steps=20, before=np.array([4, 4, 9, 9, -1]))
    assert found.ids[found.of].tolist() == [4, 4, 9, 9, 10]


@given(st.integers(0, 10**6), st.integers(3, 12), st.sampled_from([5, 230]))
def test_missing_answers_that_are_passes_are_zeros_in_the_whole_matrix(
    seed, n_people, n_statements
):
    cast = camps(n_people, n_statements, 0.7, 2, 0.6, seed)
    votes = Votes.from_triples([*cast, ("p000", "s00", 1)])
    filled = np.nan_to_num(whole_matrix(votes))
    centred = filled - filled.mean(axis=0)
    _, values, plain = np.linalg.svd(centred, full_matrices=False)
    drawn = polis_place(votes.table, none_of(votes), THEN, None)
    np.testing.assert_allclose(drawn.means, filled.mean(axis=0))
    beside = [np.inf, *values, 0]
    for axis in range(2):
        is_apart = values[axis] > 1.05 * beside[axis + 2] + 1e-6
        if is_apart and beside[axis] > 1.05 * values[axis]:
            assert abs(drawn.axes[:, axis] @ plain[axis]) == pytest.approx(1, abs=1e-6)


def test_axes_of_votes_with_their_means_taken_off_afterwards_are_the_same():
    votes = Votes.from_triples(camps(30, 9, 0.8))
    values = votes.table.values.astype(float)
    means = whole_matrix(votes).mean(axis=0)
    centred = votes.table.sparse(values - means[votes.table.statements])
    one = principal_axes(votes.table.sparse(values), means * 30**0.5)
    np.testing.assert_allclose(one, principal_axes(centred), atol=1e-9)


def test_the_first_fifteen_stay_on_the_map_however_little_they_voted():
    """The second person votes once, as does the twentieth, when fifteen are there."""
    cast = [
        (str(person), str(statement), 1 if (person + statement) % 2 else -1)
        for person in range(30)
        for statement in range(1 if person in (1, 19) else 8)
    ]
    votes = Votes.from_triples(cast)
    drawn, _ = polis_groups(votes, none_of(votes), NOW, 2)
    on = {name for name, is_on in zip(votes.people, drawn.is_on, strict=True) if is_on}
    assert on == {str(person) for person in range(30) if person != 19}


def test_until_2017_a_statement_left_out_counts_as_everybodys_vote():
    cast = [
        (f"{person}", f"{statement}", (-1) ** (person * statement))
        for person in range(40)
        for statement in range(4 if person >= 20 else 9)
    ]
    votes = Votes.from_triples(cast)
    hidden = np.array([name in ("6", "7", "8") for name in votes.statements])
    on = {each: int(polis_groups(votes, hidden, RULES[each], 2)[0].is_on.sum()) for each in RULES}
    assert on == {"polis": 20, "polis-2017": 40}


def test_a_person_by_person_replay_starts_with_the_first_and_ends_with_all():
    votes = Votes.from_triples(camps(7, 5))
    counts = [each.counts.astype(bool).sum() for each in arrivals(votes.table)]
    assert counts == [1, 2, 3, 4, 5, 6, 7]
    many = Votes.from_triples((f"{person}", "s", 1) for person in range(1201))
    counts = [int(each.counts.sum()) for each in arrivals(many.table)]
    assert counts[:2] == [3, 6]
    assert (counts[-1], len(counts)) == (1201, 401)


def test_the_number_of_groups_changes_only_when_another_was_best_four_times():
    """Two camps for long, then three of them: two groups at first, and in the end three."""
    says = np.array([[1] * 4 + [-1] * 8, [-1] * 4 + [1] * 4 + [-1] * 4, [-1] * 8 + [1] * 4])
    rng = np.random.default_rng(3)
    camp = [person % 2 for person in range(40)] + [2] * 40
    cast = [
        (str(person), f"s{j:02d}", int(says[c, j] * (1 if rng.random() < 0.95 else -1)))
        for person, c in enumerate(camp)
        for j in range(12)
    ]
    votes = Votes.from_triples(cast)
    table = votes.table.take(by_arrival(votes))
    ends = (40, 60, 80, 80, 80, 80)
    moments = [table.keep(table.people < end) for end in ends]
    found = [
        int(replay(moments[: n + 1], none_of(votes), NOW, None)[1].max()) + 1
        for n in range(len(ends))
    ]
    assert found[0] == 2
    assert found[-1] == 3
    assert found.index(3) >= 4


@settings(max_examples=10)
@given(st.permutations(range(24)), st.randoms(use_true_random=False))
def test_order_of_votes_changes_nothing(people, chance):
    cast = [(str(int(who[1:])), what, said) for who, what, said in camps(24, 9, 0.8, 2, 0.9)]
    mixed = sorted(cast, key=lambda each: people[int(each[0])])
    chance.shuffle(mixed)
    one, other = Votes.from_triples(cast), Votes.from_triples(mixed)
    drawn, groups = polis_groups(one, none_of(one), NOW, 2)
    again, same = polis_groups(other, none_of(other), NOW, 2)
    assert groups.tolist() == same.tolist()
    assert drawn.positions.tolist() == again.positions.tolist()


def test_report_names_who_stands_on_the_map_of_polis():
    votes = Votes.from_triples(camps(60, 14, 0.9))
    found = opinions(votes, seed=1, k=2, compat="polis-2017")
    told = report(votes, found)
    assert [group["size"] for group in told["groups"]] == [30, 30]
    members = {frozenset(name[1:] for name in group["members"]) for group in told["groups"]}
    assert {len({int(name) % 2 for name in group}) for group in members} == {1}
    assert opinions(Votes.from_triples([]), seed=1, k=2, compat="polis").eligible == 0
    with pytest.raises(InvalidSetting, match="polis or polis-2017"):
        opinions(votes, seed=1, compat="pol.is")
