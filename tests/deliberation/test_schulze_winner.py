"""One Schulze winner among many options, against the rule that compares them all."""

from __future__ import annotations

import numpy as np
import pytest

from deliberation.errors import InvalidSetting
from deliberation.rules import schulze_winner as module
from deliberation.rules.schulze import schulze
from tests.deliberation.plain_rules import pairs_from


@pytest.mark.parametrize("sample", [1, 64])
def test_the_winner_is_one_and_all_others_are_level_with_it(monkeypatch, sample):
    monkeypatch.setattr(module, "SAMPLE", sample)
    rng = np.random.default_rng(12)
    several = 0
    for number in range(400):
        n_options, most = int(rng.integers(1, 12)), int(rng.choice([2, 5, 100]))
        upper = np.triu(rng.integers(-most, most + 1, size=(n_options, n_options)), 1)
        kind = (np.int8, np.int32, np.int64)[number % 3]
        margins = (upper - upper.T).astype(kind)
        verdict = schulze(pairs_from(upper - upper.T))
        found = module.schulze_winner(margins, np.random.default_rng(number))
        assert found.option in verdict.winners
        assert set(verdict.winners) <= {found.option, *found.level}
        assert (found.paths_from == verdict.evidence["paths"][found.option]).all()
        assert (found.paths_to == verdict.evidence["paths"][:, found.option]).all()
        several += len(verdict.winners) > 1
    assert several > 30


def test_a_bad_pivot_is_replaced(monkeypatch):
    """Who comes first beats all; whoever is drawn, the search ends there."""
    monkeypatch.setattr(module, "SAMPLE", 1)
    n_options = 40
    order = np.arange(n_options)
    margins = np.sign(order[None] - order[:, None]).astype(np.int16) * 3
    for seed in range(20):
        found = module.schulze_winner(margins, np.random.default_rng(seed))
        assert (found.option, found.level) == (0, ())


@pytest.mark.parametrize("shape", [(0, 0), (2, 3), (4,)])
def test_what_is_no_matrix_is_refused(shape):
    with pytest.raises(InvalidSetting):
        module.schulze_winner(np.zeros(shape, dtype=np.int32), np.random.default_rng(1))
