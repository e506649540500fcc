"""The web server's worker: nobody waits behind a busy process while another is free."""

from __future__ import annotations

import contextlib
import http.client
import socket
import subprocess
import sys
import threading
import time

from app.process.commands import web_command

EVEN = "app.core.web.web_worker.EvenWorker"
ASKING = 12
PATIENCE = 30.0
SLOW = """
import os, time

def application(environ, start_response):
    if environ["PATH_INFO"] == "/slow":
        open("slow-began", "w").close()
        until = time.monotonic() + 60
        while not os.path.exists("slow-may-end") and time.monotonic() < until:
            time.sleep(0.01)
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "2")])
    return [b"ok"]
"""


@contextlib.contextmanager
def two_processes(folder, worker):
    """Serve a page that is slow, and others that are not, from two processes of one thread."""
    (folder / "slow.py").write_text(SLOW)
    with served(folder, worker) as port:
        yield port


@contextlib.contextmanager
def served(folder, worker):
    """Serve the application in slow.py from two processes of one thread."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, *web_command("slow:application", f"127.0.0.1:{port}", 2)]
    command += ["--worker-class", worker, "--threads", "1", "--chdir", str(folder)]
    server = subprocess.Popen(command)
    try:
        wait_until(lambda: answers(port))
        yield port
    finally:
        (folder / "slow-may-end").touch()
        server.terminate()
        server.wait()


def wait_until(is_so, seconds=120):
    """Wait for something, but not for ever: a machine may be slow, or the thing not come."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until
        time.sleep(0.02)


def answers(port):
    """Say whether the server is up."""
    with contextlib.suppress(OSError):
        return bool(ask(port, "/ready"))
    return False


def ask(port, path, timeout=PATIENCE):
    with contextlib.closing(
        http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    ) as connection:
        connection.request("GET", path)
        return connection.getresponse().read()


def answered_beside_a_slow_one(folder, port, timeout):
    """Make one process busy, then ask many times at once; count who was answered meanwhile."""
    for name in ("slow-began", "slow-may-end"):
        (folder / name).unlink(missing_ok=True)
    slow = threading.Thread(target=ask, args=(port, "/slow"))
    slow.start()
    wait_until((folder / "slow-began").exists)
    answered = []

    def quick():
        with contextlib.suppress(OSError):
            answered.append(ask(port, "/quick", timeout))

    threads = [threading.Thread(target=quick) for _ in range(ASKING)]
    [thread.start() for thread in threads]
    [thread.join() for thread in threads]
    (folder / "slow-may-end").touch()
    slow.join()
    return len(answered)


def test_nobody_waits_behind_a_busy_process(tmp_path):
    with two_processes(tmp_path, EVEN) as port:
        for _round in range(3):
            assert answered_beside_a_slow_one(tmp_path, port, PATIENCE) == ASKING


def test_planted_fault_a_worker_that_takes_all_it_can_is_caught(tmp_path):
    with two_processes(tmp_path, "gthread") as port:
        rounds = (answered_beside_a_slow_one(tmp_path, port, 0.5) for _ in range(20))
        assert any(answered < ASKING for answered in rounds)


def test_idle_connections_do_not_keep_others_out(tmp_path):
    with two_processes(tmp_path, EVEN) as port:
        kept = [http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE) for _ in range(8)]
        for connection in kept:
            connection.request("GET", "/quick")
            assert connection.getresponse().read() == b"ok"
        assert ask(port, "/quick") == b"ok"
        [connection.close() for connection in kept]


def test_what_is_loaded_is_not_looked_through_again(tmp_path):
    """Everything that the application is made of is out of reach of Python's sweeps."""
    (tmp_path / "slow.py").write_text(
        """
import gc

MADE_OF = [[n] for n in range(5_000)]

def application(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    watched = set(map(id, gc.get_objects()))
    return [str(id(MADE_OF) not in watched).encode()]
"""
    )
    with served(tmp_path, EVEN) as port:
        assert ask(port, "/") == b"True"
    with served(tmp_path, "gthread") as port:
        assert ask(port, "/") == b"False"


def test_the_site_is_served_by_it():
    assert EVEN in web_command("app:create_app()", "127.0.0.1:5000", 2)
