"""Ballots read a chunk at a time, here or elsewhere, give the pairs of all of them at once."""

from __future__ import annotations

import os
import signal
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation import spread as module
from deliberation.chunks import NpyChunk, npy_chunks, pairwise_of_chunks, parquet_chunks
from deliberation.errors import FileFormatError, InvalidProfile
from deliberation.pairwise import pairwise
from deliberation.profile import Profile
from deliberation.spread import spread
from tests.strategies import profiles

OPTIONS = ("A", "B", "C", "D")


class Held:
    """A chunk that is at hand."""

    def __init__(self, ranks, weights):
        self.ranks, self.weights = ranks, weights

    def read(self):
        return self.ranks, self.weights


def files_of(tmp_path, n_rows=500, seed=3):
    """Write random ballots as npy files; return the profile and the two paths."""
    rng = np.random.default_rng(seed)
    ranks = rng.integers(0, 5, size=(n_rows, len(OPTIONS)), dtype=np.int8)
    weights = rng.integers(0, 9, size=n_rows)
    paths = str(tmp_path / "ranks.npy"), str(tmp_path / "weights.npy")
    np.save(paths[0], ranks)
    np.save(paths[1], weights)
    return Profile.from_ranks(OPTIONS, ranks, weights), *paths


def same(pairs, profile, unranked="last"):
    expected = pairwise(profile, unranked)
    return (pairs.support.tolist(), pairs.n_ballots, pairs.options, pairs.unranked) == (
        expected.support.tolist(),
        expected.n_ballots,
        expected.options,
        unranked,
    )


@given(profile=profiles(), cuts=st.integers(1, 5), unranked=st.sampled_from(["last", "no_opinion"]))
def test_chunks_add_up_to_the_whole(profile, cuts, unranked):
    parts = zip(
        np.array_split(profile.ranks, cuts), np.array_split(profile.weights, cuts), strict=True
    )
    chunks = [Held(*part) for part in parts]
    assert same(pairwise_of_chunks(profile.options, chunks, unranked), profile, unranked)


@pytest.mark.parametrize("rows", [1, 7, 500, 10_000])
def test_npy_files_are_read_in_chunks(tmp_path, rows):
    profile, ranks, weights = files_of(tmp_path)
    chunks = npy_chunks(ranks, weights, rows)
    assert len(chunks) == -(-500 // rows)
    told = []
    pairs = pairwise_of_chunks(OPTIONS, chunks, progress=lambda *done: told.append(done))
    assert same(pairs, profile)
    assert told == [(n, len(chunks)) for n in range(1, len(chunks) + 1)]


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_an_executor_counts_the_same(tmp_path, pool):
    profile, ranks, weights = files_of(tmp_path)
    with pool(2) as executor:
        pairs = pairwise_of_chunks(OPTIONS, npy_chunks(ranks, weights, 7), executor=executor)
    assert same(pairs, profile)


def test_a_parquet_file_is_read_by_its_row_groups(tmp_path):
    arrow = pytest.importorskip("pyarrow", reason="pyarrow is not installed")
    parquet = pytest.importorskip("pyarrow.parquet")
    profile, _, _ = files_of(tmp_path)
    columns = dict(zip(OPTIONS, profile.ranks.T, strict=True)) | {"ballots": profile.weights}
    columns["A"] = arrow.array(profile.ranks[:, 0], mask=profile.ranks[:, 0] == 0)
    path = str(tmp_path / "votes.parquet")
    parquet.write_table(arrow.table(columns), path, row_group_size=64)
    chunks = parquet_chunks(path, weight="ballots")
    assert len(chunks) == 8
    assert same(pairwise_of_chunks(OPTIONS, chunks), profile)
    some = parquet_chunks(path, options=("B", "D"), weight="ballots")
    assert same(pairwise_of_chunks(("B", "D"), some), profile.restricted_to([1, 3]))
    with pytest.raises(FileFormatError, match="a column named E"):
        parquet_chunks(path, options=("E",))


def test_what_is_no_matrix_of_ranks_is_named(tmp_path):
    _, ranks, weights = files_of(tmp_path)
    text = tmp_path / "text.npy"
    text.write_text("no array")
    np.save(tmp_path / "halves.npy", np.ones((3, 4)) / 2)
    np.save(tmp_path / "short.npy", np.ones(3, dtype=np.int64))
    np.save(tmp_path / "negative.npy", -np.ones((3, 4), dtype=np.int8))
    for path, expected in [
        (weights, "a matrix of whole numbers"),
        (str(text), "an npy file"),
        (str(tmp_path / "halves.npy"), "a matrix of whole numbers"),
        (str(tmp_path / "missing.npy"), "No such file"),
    ]:
        with pytest.raises(FileFormatError, match=expected):
            npy_chunks(path)
    with pytest.raises(FileFormatError, match="500 weights"):
        npy_chunks(ranks, str(tmp_path / "short.npy"))
    with pytest.raises(InvalidProfile):
        pairwise_of_chunks(OPTIONS, npy_chunks(str(tmp_path / "negative.npy")))
    with pytest.raises(InvalidProfile):
        pairwise_of_chunks(OPTIONS[:3], npy_chunks(ranks))


def die_once(number, marker):
    """Kill the process that does task 5, the first time."""
    if number == 5 and not os.path.exists(marker):
        open(marker, "w").close()
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def test_a_killed_process_costs_no_result(tmp_path):
    tasks = [(number, str(tmp_path / "died")) for number in range(40)]
    with ProcessPoolExecutor(2) as executor:
        assert list(spread(die_once, tasks, executor)) == [n * n for n in range(40)]
    assert (tmp_path / "died").exists()


def refuse(number):
    raise InvalidProfile(f"task {number}")


def test_what_the_work_itself_refuses_is_raised(tmp_path):
    with ThreadPoolExecutor(1) as executor, pytest.raises(InvalidProfile, match="task 0"):
        list(spread(refuse, [(0,), (1,)], executor))


def test_few_tasks_are_handed_out_ahead(monkeypatch):
    monkeypatch.setattr(module, "AHEAD", 3)
    begun = []

    def tasks():
        for number in range(50):
            begun.append(number)
            yield (number, 2)

    with ThreadPoolExecutor(1) as executor:
        results = spread(pow, tasks(), executor)
        assert next(results) == 0
        assert len(begun) == 3
        assert list(results) == [n * n for n in range(1, 50)]


def test_a_chunk_says_where_its_rows_are(tmp_path):
    profile, ranks, weights = files_of(tmp_path)
    rows, counts = NpyChunk(ranks, 10, 13, weights).read()
    assert rows.tolist() == profile.ranks[10:13].tolist()
    assert counts.tolist() == profile.weights[10:13].tolist()
    assert NpyChunk(ranks, 0, 2).read()[1] is None
