"""Typst works in a process of its own: killed, idle or stuck, files come all the same."""

import multiprocessing
import os
import signal
import subprocess
import sys
import threading

import pytest

from app.core.drawing import press
from app.core.drawing.press import TypesettingError, at_work, pages_from

PDF = {"format": "pdf", "pdf_standards": "ua-1"}
FORK = multiprocessing.get_context("fork")


def made(line, **more):
    """A PDF of one line."""
    data = f'{{"title": "Ballot", "lines": ["{line}"]}}'
    return pages_from("lines", {"data": data, "lang": "en", "lacking": ""}, PDF, **more)


@pytest.fixture(autouse=True)
def _nobody_is_left():
    press.dismiss()
    yield
    press.dismiss()


def test_one_process_makes_one_file_after_the_other():
    first = made("one")
    typesetter = at_work()
    assert made("two") != first
    assert made("one") == first
    assert at_work() is typesetter


def test_where_it_was_killed_meanwhile_another_one_is_started():
    first = made("one")
    killed = at_work()
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    assert made("one") == first
    assert at_work() is not killed


def test_after_its_last_file_it_goes_and_the_next_one_goes_on(tmp_path, monkeypatch):
    """The count of files is turned down; the files are those of one that stays."""
    lines = [str(n) for n in range(5)]
    stayed = [made(line) for line in lines]
    press.dismiss()
    source = (press.HERE / "typesetter.py").read_text(encoding="utf-8")
    assert "MOST_FILES = 50" in source
    (tmp_path / "typesetter.py").write_text(source.replace("MOST_FILES = 50", "MOST_FILES = 2"))
    monkeypatch.setattr(press, "HERE", tmp_path)
    who = set()
    for line, before in zip(lines, stayed, strict=True):
        assert made(line) == before
        who.add(at_work().pid)
    assert len(who) == 3


def test_it_goes_when_nobody_asks_any_more_and_is_not_missed(tmp_path, monkeypatch):
    source = (press.HERE / "typesetter.py").read_text(encoding="utf-8")
    assert "IDLE = 20.0" in source
    (tmp_path / "typesetter.py").write_text(source.replace("IDLE = 20.0", "IDLE = 0.01"))
    monkeypatch.setattr(press, "HERE", tmp_path)
    typesetter = press.hired()
    typesetter.wait()  # nobody asked
    assert typesetter.returncode == 0
    monkeypatch.undo()
    assert made("one")
    assert at_work() is not typesetter


def test_it_goes_when_we_do():
    code = (
        "from app.core.drawing.press import hired; import os; print(hired().pid, flush=True);"
        "os._exit(9)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert done.returncode == 9
    number = int(done.stdout)
    for _ in range(500):
        if not os.path.exists(f"/proc/{number}") or "Z" in stat_of(number):
            break
        threading.Event().wait(0.02)
    else:
        pytest.fail("it still waits")


def stat_of(number):
    """What the system says of a process."""
    try:
        with open(f"/proc/{number}/stat", encoding="utf-8") as told:
            return told.read().rpartition(")")[2]
    except OSError:
        return "Z"


def test_what_takes_too_long_is_stopped_and_said_and_the_next_file_is_made():
    first = made("one")
    stuck = at_work()
    stuck.send_signal(signal.SIGSTOP)
    with pytest.raises(TypesettingError, match="not made in 0 seconds"):
        made("two", longest=0.2)
    assert stuck.returncode == -signal.SIGKILL
    assert made("one") == first


def test_what_typst_refuses_is_said_and_the_next_file_is_made():
    first = made("one")
    typesetter = at_work()
    with pytest.raises(TypesettingError, match="lines"):
        pages_from("lines", {"data": '{"title": "x"}', "lang": "en", "lacking": ""}, PDF)
    assert made("one") == first
    assert at_work() is typesetter


def test_threads_get_each_its_own_file():
    lines = ["one", "two", "three", "four"]
    alone = {line: made(line) for line in lines}
    found = {}

    def ask(line):
        found[line] = [made(line) for _ in range(5)]

    threads = [threading.Thread(target=ask, args=(line,)) for line in lines]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == {line: [alone[line]] * 5 for line in lines}


def test_a_forked_process_does_not_share_the_typesetter_of_its_parent():
    first = made("one")
    parents = at_work().pid
    told = FORK.SimpleQueue()

    def in_child():
        told.put((made("one") == first, at_work().pid))
        press.dismiss()

    child = FORK.Process(target=in_child)
    child.start()
    is_same, childs = told.get()
    child.join()
    assert is_same
    assert childs != parents
    assert made("one") == first
    assert at_work().pid == parents
