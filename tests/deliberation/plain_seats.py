"""Slow plain versions of the rules that elect several, written from the definitions."""

from __future__ import annotations

from fractions import Fraction
from itertools import permutations

from tests.deliberation.plain_rules import ranked_pairs_winners
from tests.deliberation.plain_runoffs import ballots_of


def elections(profile, seats, ties):
    """All sets that Scotland's count can elect, following every lot by itself."""
    ballots = [(tiers, weight) for tiers, weight in ballots_of(profile) if tiers]
    if ties == "exhaust":
        ballots = [(before_tie(tiers), weight) for tiers, weight in ballots]
    n_valid = sum(weight for tiers, weight in ballots if tiers)
    quota = (n_valid // (seats + 1) + 1) * 100_000
    everyone = frozenset(range(profile.n_options))
    papers = [
        paper
        for tiers, weight in ballots
        for paper in sent((tiers, weight, 100_000, None), everyone)
    ]
    found = set()
    waiting = [(papers, everyone, (), (), ())]
    while waiting:
        papers, standing, elected, handed_on, history = waiting.pop()
        votes = [sum(w * v for _, w, v, held in papers if held == i) for i in sorted(everyone)]
        votes = tuple(quota if i in handed_on else count for i, count in enumerate(votes))
        reached = tuple(i for i in sorted(standing) if votes[i] >= quota)
        elected, standing = elected + reached, standing - set(reached)
        vacant = seats - len(elected)
        history = (votes, *history)
        if vacant <= 0 or len(standing) <= vacant:
            found.add(frozenset(elected) | (standing if vacant > 0 else frozenset()))
            continue
        key = {i: [stage[i] for stage in history] for i in everyone}
        surplus = [i for i in elected if votes[i] > quota]
        if surplus:
            for i in [i for i in surplus if key[i] == max(key[j] for j in surplus)]:
                over = votes[i] - quota
                moved = [
                    (t, w, v * over // votes[i], held) for t, w, v, held in papers if held == i
                ]
                kept = [paper for paper in papers if paper[3] != i]
                kept += [new for paper in moved for new in sent(paper, standing)]
                waiting.append((kept, standing, elected, (*handed_on, i), history))
            continue
        for i in [i for i in standing if key[i] == min(key[j] for j in standing)]:
            kept = [paper for paper in papers if paper[3] != i]
            after = standing - {i}
            kept += [new for paper in papers if paper[3] == i for new in sent(paper, after)]
            waiting.append((kept, after, elected, handed_on, history))
    return found


def before_tie(tiers):
    strict = [len(tier) == 1 for tier in tiers]
    return tiers[: strict.index(False)] if False in strict else tiers


def sent(paper, standing):
    tiers, weight, value, _ = paper
    for tier in tiers:
        inside = [i for i in tier if i in standing]
        if inside:
            return [(tiers, weight, value // len(inside), i) for i in inside]
    return []


def phragmen_sets(profile, seats, line, families):
    """All sets that Phragmén's rule can elect, a voter a ballot, following every tie."""
    voters = [
        {i for tier in above_line(tiers, line) for i in tier}
        for tiers, weight in ballots_of(profile)
        for _ in range(weight)
    ]
    found = set()
    waiting = [((), [Fraction(0)] * len(voters), tuple(families))]
    while waiting:
        elected, carried, left = waiting.pop()
        loads = {}
        for option in (i for family in left for i in family):
            inside = [load for load, voter in zip(carried, voters, strict=True) if option in voter]
            if inside:
                loads[option] = (1 + sum(inside)) / len(inside)
        if not loads or len(elected) == seats:
            found.add(frozenset(elected))
            continue
        for option in (i for i in loads if loads[i] == min(loads.values())):
            after = [
                loads[option] if option in voter else load
                for load, voter in zip(carried, voters, strict=True)
            ]
            waiting.append(((*elected, option), after, tuple(f for f in left if option not in f)))
    return found


def meek_votes(ballots, keeps):
    """Votes that keep values give, a level tier being the average of all its orders."""
    one = 10**9
    votes = dict.fromkeys(keeps, 0)
    for tiers, weight in ballots:
        left = one
        for tier in tiers:
            kept = [i for i in tier if keeps[i]]
            if len(kept) == 1:
                share = -(-left * keeps[kept[0]] // one)
                votes[kept[0]] += weight * share
                left -= share
            elif kept:
                orders = list(permutations(kept))
                shares, over = dict.fromkeys(kept, Fraction(0)), Fraction(0)
                for order in orders:
                    here = Fraction(left, len(orders))
                    for i in order:
                        shares[i] += here * keeps[i] / one
                        here -= here * keeps[i] / one
                    over += here
                for i in kept:
                    votes[i] += weight * int(shares[i])
                left = int(over)
    return votes


def meek_sets(profile, seats):
    """All sets that Meek's count can elect, a ballot at a time, following every lot."""
    ballots, one = ballots_of(profile), 10**9
    found = set()
    waiting = [(dict.fromkeys(range(profile.n_options), one), frozenset(), frozenset())]
    while waiting:
        keeps, elected, out = waiting.pop()
        standing = set(keeps) - elected - out
        if len(elected) == seats or len(elected) + len(standing) <= seats:
            found.add(elected if len(elected) == seats else elected | standing)
            continue
        keeps, votes, surplus, reached = settled(ballots, keeps, elected, standing, seats)
        if reached:
            waiting.append((keeps, elected | reached, out))
            continue
        least = min(votes[i] for i in standing)
        for i in standing:
            if votes[i] <= (least if not least else least + surplus):
                waiting.append((keeps | {i: 0}, elected, out | {i}))
    return found


def settled(ballots, keeps, elected, standing, seats):
    """Lower keep values until somebody is elected or the surplus has gone."""
    before = None
    while True:
        votes = meek_votes(ballots, keeps)
        quota = sum(votes.values()) // (seats + 1) + 1
        surplus = sum(max(0, votes[i] - quota) for i in elected)
        reached = {i for i in standing if votes[i] >= quota}
        if reached or surplus < 1_000 or (before is not None and surplus >= before):
            return keeps, votes, surplus, reached
        before = surplus
        for i in elected:
            keeps = keeps | {i: min(10**9, -(-keeps[i] * quota // max(votes[i], 1)))}


def expanding_approvals_sets(profile, seats, line, members):
    """All sets that expanding approvals can elect, a voter a ballot, following every tie."""
    options = [i for family in members for i in family]
    voters = []
    for tiers, weight in ballots_of(profile):
        above = [[i for i in tier if i in options] for tier in above_line(tiers, line)]
        voter = {i: len([j for tier in above[:t] for j in tier]) for t, i in placed(above)}
        voters += [voter] * weight if voter else []
    whole = len(voters) // (seats + 1) + 1
    n_parts = len(options) + 1
    quota = Fraction(len(voters) * (n_parts - 1), (seats + 1) * n_parts) + Fraction(whole, n_parts)
    found = set()
    waiting = [(frozenset(), [Fraction(1)] * len(voters), 0)]
    while waiting:
        elected, money, depth = waiting.pop()
        free = [i for family in members if not elected & set(family) for i in family]
        left = [i for i in free if any(i in voter for voter in voters)]
        if len(elected) == seats or not left:
            found.add(elected)
            continue
        fans = {
            i: [v for v, voter in enumerate(voters) if voter.get(i, n_parts) <= depth] for i in left
        }
        votes = {i: sum((money[v] for v in fans[i]), Fraction(0)) for i in left}
        able = [i for i in left if votes[i] >= quota]
        if not able and depth < len(options):
            waiting.append((elected, money, depth + 1))
            continue
        able = able or [i for i in left if votes[i] == max(votes.values())]
        records = {
            i: [sum(voter.get(i) == place for voter in voters) for place in range(n_parts)]
            for i in able
        }
        for i in (i for i in able if records[i] == max(records.values())):
            share = max(Fraction(0), 1 - quota / votes[i]) if votes[i] else 0
            after = [m * share if v in fans[i] else m for v, m in enumerate(money)]
            waiting.append((elected | {i}, after, depth))
    return found


def above_line(tiers, line):
    lines = [place for place, tier in enumerate(tiers) if line in tier]
    return tiers[: lines[0]] if lines else tiers


def placed(tiers):
    return [(place, i) for place, tier in enumerate(tiers) for i in tier]


def members_of(matrix, families, line, strength):
    """Who stands for each family: whoever is unbeaten in some universe of its members."""
    inside = {
        family: [i for i, each in enumerate(families) if each == family and i != line]
        for family in dict.fromkeys(families)
    }
    return tuple(ranked_pairs_winners(matrix, strength, inside[family]) for family in inside)
