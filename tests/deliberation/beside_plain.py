"""Every rule beside its slow plain version: what of the two has to be equal."""

from __future__ import annotations

from functools import partial

from deliberation.pairwise import pairwise
from deliberation.rules import RULES
from deliberation.rules.ballots.tops import top_tally
from deliberation.rules.searches.runoffs import fewest
from deliberation.rules.smith_irv import smith_or_fewest
from tests.deliberation import (
    plain_kemeny,
    plain_positions,
    plain_rules,
    plain_seats,
)
from tests.deliberation.lots import check_lots
from tests.deliberation.plain_rules import UNIVERSES


def check_comparisons(name, profile, strength, unranked, plain):
    """Rules that weigh comparisons; a plain version takes the matrix and what they weigh."""
    matrix = plain_rules.support(profile, unranked=unranked)
    found = RULES[name](profile, strength=strength, unranked=unranked)
    assert found.order == plain(matrix, strength)


def check_ranked_pairs(profile, strength, unranked, plain=plain_rules.ranked_pairs):
    """All universes are tried, so profiles with very many are left out."""
    matrix = plain_rules.support(profile, unranked=unranked)
    if plain_rules.n_universes(matrix, strength) > UNIVERSES:
        return
    verdict = RULES["ranked_pairs"](profile, strength=strength, unranked=unranked)
    assert verdict.evidence["exact"]
    assert verdict.order == plain(matrix, strength)
    assert verdict.evidence["possible"] == plain_rules.split_cycle_winners(matrix, strength)


def check_sums(name, profile, unranked, plain, **chosen):
    """Rules that add up margins; a plain version takes the matrix."""
    matrix = plain_rules.support(profile, unranked=unranked)
    assert RULES[name](profile, unranked=unranked, **chosen).order == plain(matrix)


def check_nanson(profile, unranked, plain=plain_positions.nanson):
    check_sums("nanson", profile, unranked, partial(plain, average=True))
    check_sums("nanson", profile, unranked, partial(plain, average=False), average="below")


def check_baldwin(profile, unranked, plain=plain_positions.baldwin):
    check_sums("baldwin", profile, unranked, plain)
    together = plain_positions.baldwin_together
    check_sums("baldwin", profile, unranked, together, dropping="together")


def check_kemeny(pairs, plain=plain_kemeny.kemeny):
    matrix = pairs.support.tolist()
    orders, least = plain_kemeny.best_orders(matrix, range(pairs.n_options))
    verdict = RULES["kemeny"](pairs)
    evidence = verdict.evidence
    assert verdict.order == plain(matrix)
    assert evidence["ranking"] in orders
    assert (evidence["cost"], evidence["lower"]) == (least, least)
    assert evidence["more_than_one"] == (len(orders) > 1)
    assert evidence["exact"]
    assert evidence["exact_order"]
    proof = evidence["certificate"]
    proof.check(evidence["margins"], verdict.winners)
    assert set(proof.orders) == set(verdict.winners)
    assert proof.lower <= proof.cost == least


def check_places(name, profile, plain):
    """Rules that count places; a plain version takes the ballots and how ties are shared."""
    for ties in ("approval", "split"):
        assert RULES[name](profile, ties=ties).order == plain(profile, ties)


def check_borda(profile, plain=plain_rules.borda):
    assert RULES["borda"](profile).order == plain(profile)


def check_approval(profile, line, plain=plain_positions.approval):
    assert RULES["approval"](profile, line=line).order == plain(profile, line)


def choices_of(name, profile):
    return fewest if name == "instant_runoff" else smith_or_fewest(pairwise(profile))


def check_runoff(name, profile, form, plain):
    verdict = RULES[name](profile, ties=form)
    assert verdict.order == plain(profile, form)
    evidence = verdict.evidence
    assert evidence["exact"]
    assert evidence["proven"] == evidence["possible"] == verdict.winners
    evidence["certificate"].check(profile, verdict.winners, choices_of(name, profile))
    for winner, rounds in evidence["courses"].items():
        assert rounds[-1].standing == (winner,)
        for each in rounds:
            assert each.tally == top_tally(profile, each.standing, form)


def check_seats(profile, verdict, sets):
    """Rules that elect several; a plain version gives all sets that lots can lead to."""
    check_lots(verdict, sets, verdict.seats, profile.n_options)
    verdict.evidence["certificate"].check(profile, verdict)
    return verdict


def check_scottish(profile, seats, form, *, plain=plain_seats.elections):
    verdict = RULES["stv_scottish"](profile, seats=seats, ties=form)
    return check_seats(profile, verdict, plain(profile, seats, form))


def check_meek(profile, seats, *, plain=plain_seats.meek_sets):
    return check_seats(profile, RULES["stv_meek"](profile, seats=seats), plain(profile, seats))


def check_families(name, profile, seats, line, families, plain):
    """Rules that elect at most one of a family; its members are chosen plainly, too."""
    verdict = RULES[name](profile, seats=seats, line=line, families=families)
    matrix = plain_rules.support(profile)
    numbers = range(profile.n_options) if families is None else families
    members = plain_seats.members_of(matrix, numbers, line, "margins")
    assert [each for each in verdict.evidence["members"] if each] == [m for m in members if m]
    return check_seats(profile, verdict, plain(profile, seats, line, members))


def check_phragmen(profile, seats, line=None, families=None, *, plain=plain_seats.phragmen_sets):
    return check_families("phragmen", profile, seats, line, families, plain)


def check_approvals(
    profile, seats, line=None, families=None, *, plain=plain_seats.expanding_approvals_sets
):
    return check_families("expanding_approvals", profile, seats, line, families, plain)
