"""Every rule of the table against its plain version, on many small random weak profiles.

`PLAIN` says of each rule which plain version that is; the numbers are `STEADY` and `DEEP`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from itertools import islice

import numpy as np
import pytest

from deliberation.pairwise import UNRANKED, pairwise
from deliberation.profile import Profile
from deliberation.rules import RULES
from deliberation.rules.ballots.papers import SHARED
from deliberation.rules.ballots.tops import FORMS
from deliberation.rules.base import STRENGTHS
from tests.deliberation import (
    beside_plain,
    plain_kemeny,
    plain_positions,
    plain_rules,
    plain_runoffs,
    plain_seats,
)
from tests.deliberation.depth import as_deep

STEADY, DEEP = 250, 5_000
"""How many different profiles `make test` and `make deep` compare under each rule."""


def drawn(rng, choices):
    return choices[rng.integers(len(choices))]


@dataclass(frozen=True)
class Beside:
    """A plain version, and a comparison of a profile that calls it."""

    plain: Callable
    check: Callable[[Profile, np.random.Generator, Callable], object]
    most_options: int = 5

    @property
    def name(self):
        return f"{self.plain.__module__.rpartition('.')[2]}.{self.plain.__name__}"


def by_comparisons(name, plain):
    def check(profile, rng, plain):
        strength, unranked = drawn(rng, STRENGTHS), drawn(rng, UNRANKED)
        beside_plain.check_comparisons(name, profile, strength, unranked, plain)

    return Beside(plain, check)


def ranked_pairs(profile, rng, plain):
    beside_plain.check_ranked_pairs(profile, drawn(rng, STRENGTHS), drawn(rng, UNRANKED), plain)


def kemeny(profile, rng, plain):
    beside_plain.check_kemeny(pairwise(profile, drawn(rng, UNRANKED)), plain)


def borda(profile, _rng, plain):
    beside_plain.check_borda(profile, plain)


def black(profile, rng, plain):
    beside_plain.check_sums("black", profile, drawn(rng, UNRANKED), plain)


def nanson(profile, rng, plain):
    beside_plain.check_nanson(profile, drawn(rng, UNRANKED), plain)


def baldwin(profile, rng, plain):
    beside_plain.check_baldwin(profile, drawn(rng, UNRANKED), plain)


def by_places(name, plain):
    return Beside(plain, lambda profile, _, plain: beside_plain.check_places(name, profile, plain))


def by_rounds(name, plain):
    def check(profile, rng, plain):
        beside_plain.check_runoff(name, profile, drawn(rng, FORMS), plain)

    return Beside(plain, check, most_options=6)


def line_of(rng, profile):
    """An option that draws a line, on every second profile."""
    return int(rng.integers(profile.n_options)) if rng.random() < 0.5 else None


def families_of(rng, profile):
    """Two or three families, on every second profile."""
    numbers = np.arange(profile.n_options) % int(rng.integers(2, 4))
    return rng.permutation(numbers).tolist() if rng.random() < 0.5 else None


def approval(profile, rng, plain):
    beside_plain.check_approval(profile, line_of(rng, profile), plain)


def stv_scottish(profile, rng, plain):
    seats = int(rng.integers(1, 5))
    beside_plain.check_scottish(profile, seats, drawn(rng, SHARED), plain=plain)


def stv_meek(profile, rng, plain):
    beside_plain.check_meek(profile, int(rng.integers(1, 4)), plain=plain)


def by_families(check_rule, plain):
    def check(profile, rng, plain):
        line, families = line_of(rng, profile), families_of(rng, profile)
        check_rule(profile, int(rng.integers(1, 5)), line, families, plain=plain)

    return Beside(plain, check)


PLAIN = {
    "ranked_pairs": Beside(plain_rules.ranked_pairs, ranked_pairs),
    "schulze": by_comparisons("schulze", plain_rules.schulze),
    "kemeny": Beside(plain_kemeny.kemeny, kemeny),
    "copeland": by_comparisons("copeland", plain_rules.copeland),
    "minimax": by_comparisons("minimax", plain_rules.minimax),
    "borda": Beside(plain_rules.borda, borda),
    "approval": Beside(plain_positions.approval, approval),
    "instant_runoff": by_rounds("instant_runoff", plain_runoffs.instant_runoff),
    "smith_irv": by_rounds("smith_irv", plain_runoffs.smith_irv),
    "split_cycle": by_comparisons("split_cycle", plain_positions.split_cycle),
    "black": Beside(plain_positions.black, black),
    "nanson": Beside(plain_positions.nanson, nanson),
    "baldwin": Beside(plain_positions.baldwin, baldwin),
    "bucklin": by_places("bucklin", plain_positions.bucklin),
    "plurality": by_places("plurality", plain_positions.plurality),
    "stv_scottish": Beside(plain_seats.elections, stv_scottish, most_options=6),
    "stv_meek": Beside(plain_seats.meek_sets, stv_meek),
    "phragmen": by_families(beside_plain.check_phragmen, plain_seats.phragmen_sets),
    "expanding_approvals": by_families(
        beside_plain.check_approvals, plain_seats.expanding_approvals_sets
    ),
}
"""By rule: the plain version that it is compared with, and how."""


def weak_profiles(rng, most_options):
    """Different profiles without end: level and missing options, blanks and equal rows."""
    seen = set()
    while True:
        n_options, n_rows = int(rng.integers(1, most_options + 1)), int(rng.integers(0, 9))
        ranks = rng.integers(0, n_options + 1, size=(n_rows, n_options))
        weights = rng.integers(0, rng.choice([2, 4, 12]), size=n_rows)
        key = (n_options, ranks.tobytes(), weights.tobytes())
        if key not in seen:
            seen.add(key)
            yield Profile.from_ranks("ABCDEF"[:n_options], ranks, weights)


@pytest.mark.parametrize(
    "name", [pytest.param(name, id=f"{name}-{PLAIN[name].name}") for name in PLAIN]
)
def test_rule_equals_its_plain_version(name):
    beside, rng = PLAIN[name], np.random.default_rng(2026)
    wanted, compared, called = as_deep(STEADY, DEEP), 0, []

    def plain(*arguments, **settings):
        called.append(arguments)
        return beside.plain(*arguments, **settings)

    for profile in islice(weak_profiles(rng, beside.most_options), 2 * wanted):
        called.clear()
        beside.check(profile, rng, plain)
        compared += bool(called)
        if compared == wanted:
            return
    pytest.fail(f"only {compared} profiles were compared")


def test_each_rule_has_a_plain_version_of_its_own():
    assert set(PLAIN) == set(RULES)
    assert len({beside.name for beside in PLAIN.values()}) == len(RULES)
    assert DEEP >= 5_000


def test_most_of_the_profiles_have_level_and_missing_options():
    profiles = list(islice(weak_profiles(np.random.default_rng(1), 5), 300))
    level = sum(any(len(set(row)) < len(row) for row in each.ranks.tolist()) for each in profiles)
    missing = sum(bool((each.ranks == 0).any()) for each in profiles)
    assert min(level, missing) > 200
