"""Redraws made by an executor are those made here, to the byte, lost workers or not."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest

from deliberation.line import Settings
from deliberation.opinions.finding import opinions
from deliberation.opinions.votes import Votes
from deliberation.profile import Profile
from deliberation.robustness import drawing
from deliberation.robustness.comparison import compare
from deliberation.robustness.drawing import FEW_A_ROW, blocks_of
from deliberation.robustness.redraws import redraw
from deliberation.robustness.stability import stability
from tests.deliberation.test_opinions import camps

OPTIONS = "ABCDEFGH"


class Killed(ProcessPoolExecutor):
    """Two processes, one of which is killed at the task of a given number, once."""

    def __init__(self, marker, at):
        super().__init__(2)
        self.marker, self.at, self.asked = str(marker), at, 0

    def submit(self, work, /, *task):
        self.asked += 1
        return super().submit(die_once, self.marker, self.asked == self.at, work, *task)


def die_once(marker, is_unlucky, work, *task):
    if is_unlucky and not os.path.exists(marker):
        open(marker, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return work(*task)


@pytest.fixture(params=["threads", "processes", "killed"])
def executor(request, tmp_path):
    makers = {
        "threads": lambda: ThreadPoolExecutor(2),
        "processes": lambda: ProcessPoolExecutor(2),
        "killed": lambda: Killed(tmp_path / "died", at=2),
    }
    with makers[request.param]() as made:
        yield made
    if request.param == "killed":
        assert (tmp_path / "died").exists()


def undecided(n_rows, weight=1):
    """Rankings without a common view, a few options left out, so that redraws differ."""
    rng = np.random.default_rng(6)
    ranks = np.argsort(rng.random((n_rows, len(OPTIONS))), axis=1) + 1
    ranks[rng.random(ranks.shape) < 0.1] = 0
    return Profile.from_ranks(OPTIONS, ranks, np.full(n_rows, weight))


BALLOTS = {
    "each a row": (undecided(9_000), "exact"),
    "many a row": (undecided(900, weight=FEW_A_ROW * 9), "exact"),
    "normal limit": (undecided(9_000 * 3), "normal"),
}


@pytest.mark.parametrize("which", BALLOTS)
def test_an_executor_makes_the_same_redraws(which, executor, monkeypatch):
    profile, method = BALLOTS[which]
    monkeypatch.setattr(drawing, "BLOCK", 64 if which == "many a row" else 1_000)
    assert len(list(blocks_of(profile.canonical(), 1, np.random.default_rng(0)))) > 2
    one, other = (
        redraw(
            profile,
            Settings(2),
            np.random.default_rng(3),
            n_redraws=40,
            method=method,
            executor=given,
        )
        for given in (None, executor)
    )
    assert one.method == method
    assert one.figures.tobytes() == other.figures.tobytes()
    assert one.figures.std(axis=0).min() > 0


@pytest.mark.parametrize("rule", ["schulze", "borda", "instant_runoff", "bucklin"])
def test_an_executor_counts_redraws_the_same(rule, executor):
    profile, settings = undecided(300), Settings(None, rule=rule, mode="recorded")
    one, other = (
        stability(profile, settings, np.random.default_rng(5), n_redraws=150, executor=given)
        for given in (None, executor)
    )
    assert one == other
    assert one.same not in (0, 150)


def test_an_executor_compares_the_same(executor):
    profile, settings = undecided(120), Settings(2, mode="recorded")
    one, other = (
        compare(profile, settings, seed=4, n_redraws=60, executor=given)
        for given in (None, executor)
    )
    assert one.counted == other.counted
    assert one.agreements == other.agreements


def test_an_executor_tests_opinion_groups_the_same(executor):
    votes, told = Votes.from_triples(camps(40, 12, 0.8)), []
    one = opinions(votes, seed=2)
    other = opinions(votes, seed=2, executor=executor, progress=lambda *done: told.append(done))
    assert one.honesty == other.honesty
    assert 0.75 < one.honesty.likeness < 1
    assert one.groups == other.groups
    assert one.map.positions.tobytes() == other.map.positions.tobytes()
    assert told == [(step, 304) for step in range(1, 305)]


def test_blocks_draw_from_seeds_of_their_own():
    blocks = list(blocks_of(undecided(9_000).canonical(), 3, np.random.default_rng(0)))
    assert len({block.seed for block in blocks}) == len(blocks) == 3
    again = [block.counts().tolist() for block in reversed(blocks)]
    assert again[::-1] == [block.counts().tolist() for block in blocks]
    assert sum(block.totals for block in blocks).tolist() == [9_000] * 3
