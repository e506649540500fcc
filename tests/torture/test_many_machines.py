"""Many ballots and redraws through two processes of a cluster, one of them killed on the way."""

from __future__ import annotations

import os
import signal

import numpy as np
import pytest

from deliberation.chunks import npy_chunks, pairwise_of_chunks
from deliberation.line import Settings
from deliberation.profile import Profile
from deliberation.robustness.redraws import redraw
from tests.torture.figures import figure

pytestmark = pytest.mark.torture

BALLOTS = figure(10_000_000, 200_000)
N_OPTIONS, N_CHUNKS = 20, 40
OPTIONS = tuple(f"option {n}" for n in range(N_OPTIONS))


@pytest.fixture(scope="module")
def chunks(tmp_path_factory):
    """Weak, unfinished, weighted ballots in files, written a chunk at a time."""
    folder = tmp_path_factory.mktemp("ballots")
    paths = str(folder / "ranks.npy"), str(folder / "weights.npy")
    shape = (BALLOTS, N_OPTIONS)
    ranks = np.lib.format.open_memmap(paths[0], "w+", dtype=np.int8, shape=shape)
    weights = np.lib.format.open_memmap(paths[1], "w+", dtype=np.int16, shape=(BALLOTS,))
    rng = np.random.default_rng(1)
    step = BALLOTS // N_CHUNKS
    for start in range(0, BALLOTS, step):
        rows = slice(start, start + step)
        ranks[rows] = rng.integers(0, N_OPTIONS + 1, size=ranks[rows].shape, dtype=np.int8)
        weights[rows] = rng.integers(1, 4, size=weights[rows].shape)
    ranks.flush()
    weights.flush()
    return npy_chunks(*paths, rows=step)


@pytest.fixture(scope="module")
def serial(chunks):
    return pairwise_of_chunks(OPTIONS, chunks).support.tolist()


@pytest.fixture
def cluster(tmp_path):
    """Two worker processes of `distributed`, reached on this machine only."""
    distributed = pytest.importorskip("distributed", reason="distributed is not installed")
    dask = pytest.importorskip("dask")
    with (
        dask.config.set({"distributed.comm.timeouts.connect": "2s"}),
        distributed.LocalCluster(
            n_workers=2,
            threads_per_worker=1,
            processes=True,
            host="127.0.0.1",
            dashboard_address="127.0.0.1:0",
            local_directory=str(tmp_path),
            silence_logs=50,
        ) as made,
        distributed.Client(made, set_as_default=False) as client,
    ):
        yield client


def test_two_workers_count_like_one(chunks, serial, cluster):
    pairs = pairwise_of_chunks(OPTIONS, chunks, executor=cluster.get_executor())
    assert pairs.support.tolist() == serial


def test_a_worker_killed_on_the_way_costs_no_ballot(chunks, serial, cluster):
    pids = sorted(cluster.run(os.getpid).values())
    killed = []

    def kill_one(done, _of):
        if done == N_CHUNKS // 4:
            os.kill(pids[0], signal.SIGKILL)
            killed.append(pids[0])

    pairs = pairwise_of_chunks(OPTIONS, chunks, executor=cluster.get_executor(), progress=kill_one)
    assert killed
    assert pairs.support.tolist() == serial


def test_redraws_are_the_same_when_a_worker_is_killed_among_them(cluster):
    ranks = np.random.default_rng(2).integers(0, 21, size=(figure(200_000, 40_000), N_OPTIONS))
    profile = Profile.from_ranks(OPTIONS, ranks)
    executor = cluster.get_executor()
    unlucky = executor.submit(die, sorted(cluster.run(os.getpid).values())[0])
    one, other = (
        redraw(profile, Settings(0), np.random.default_rng(3), method="exact", executor=given)
        for given in (None, executor)
    )
    assert unlucky.exception() is not None
    assert one.figures.tobytes() == other.figures.tobytes()


def die(pid):
    """Kill a worker from whichever worker does this, which after some tries is itself."""
    os.kill(pid, signal.SIGKILL)
    raise RuntimeError(f"{pid} is gone")
