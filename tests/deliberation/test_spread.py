"""Work that is spread comes back whole and in order, also from machines that fell silent."""

from concurrent.futures import Executor, Future

import pytest

from deliberation import spread as spreading
from deliberation.spread import spread

N = 40


class Silent(Executor):
    """Does every task at once but one, of which nothing is ever heard."""

    def __init__(self, lost):
        self.lost = lost
        self.asked = 0

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        if self.asked != self.lost:
            future.set_result(fn(*args, **kwargs))
        self.asked += 1
        return future


@pytest.mark.parametrize("lost", [0, 7, N - 1])
def test_a_task_of_which_nothing_is_heard_is_done_here(monkeypatch, lost):
    monkeypatch.setattr(spreading, "PATIENCE", 0.01)
    tasks = [(n, 2) for n in range(N)]
    assert list(spread(pow, tasks, Silent(lost))) == [n**2 for n in range(N)]


class Waiting(Executor):
    """Ends no task before it is told to; the first one only after all others."""

    def __init__(self):
        self.futures = []

    def submit(self, fn, /, *args, **kwargs):
        future = Future()
        self.futures.append((future, fn, args))
        return future

    def end(self, place):
        future, fn, args = self.futures[place]
        future.set_result(fn(*args))


def test_while_others_are_out_a_slow_task_is_waited_for(monkeypatch):
    """It comes in while patience runs out again and again, and is never done twice."""
    executor = Waiting()
    done = []

    def noted(n):
        done.append(n)
        return n

    rounds = []

    def wait(futures, timeout):
        rounds.append(timeout)
        if len(rounds) == 3:
            executor.end(0)
        return real(futures, 0.001)

    real = spreading.wait
    monkeypatch.setattr(spreading, "wait", wait)
    found = spread(noted, [(n,) for n in range(3)], executor)
    assert next(found) == 0
    assert len(rounds) == 3
    executor.end(1)
    executor.end(2)
    assert [*found] == [1, 2]
    assert sorted(done) == [0, 1, 2]
