"""What rules that elect several say of lots, against all sets that can be elected."""

from __future__ import annotations


def check_lots(verdict, sets, seats, n_options):
    always, ever = set.intersection(*map(set, sets)), set.union(*map(set, sets))
    assert verdict.evidence["exact"]
    assert set(verdict.elected) == always
    assert set(verdict.tied) == ever - always
    assert verdict.seats == seats
    assert sorted(i for tier in verdict.order for i in tier) == list(range(n_options))
    for rounds in verdict.evidence["elected_in"].values():
        assert course_of(rounds) in sets
    for option, rounds in verdict.evidence["elected_in"].items():
        assert option in course_of(rounds)


def course_of(rounds):
    """The set that a course elects."""
    elected = [each.elected for each in rounds]
    return {i for each in elected for i in (each if isinstance(each, tuple) else (each,))}
