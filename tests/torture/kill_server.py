"""A gunicorn of four workers, voters over HTTP, and somebody who kills workers at random."""

from __future__ import annotations

import contextlib
import http.client
import itertools
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path
from urllib.parse import urlencode

from flask.sessions import SecureCookieSessionInterface

WORKERS = 4
LONGEST_WAIT = 40
LONGEST_KILLING = 300
ROOT = Path(__file__).resolve().parents[2]


def free_port():
    """Return a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def gunicorn(served, mutant=""):
    """Serve a database, with a fault if one is named; yield (port, process id of the master)."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "tests.torture.served:app", "--preload"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--threads", "8"]
    command += ["--worker-class", "gthread", "--log-level", "critical", "--graceful-timeout", "2"]
    settings = {
        **os.environ,
        "SERVED_DATABASE": served.url,
        "SERVED_NOTES": str(served.notes),
        "MUTANT": mutant,
    }
    log_file = served.notes / "log"
    with log_file.open("wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=log)
    try:
        wait_for(port, server, log_file)
        yield port, server.pid
    finally:
        server.terminate()
        server.wait(timeout=20)


def wait_for(port, server, log):
    """Wait until the server answers."""
    until = time.monotonic() + 40
    while time.monotonic() < until and server.poll() is None:
        with contextlib.suppress(OSError):
            if ask(port, "GET", "/livez", timeout=2)[0] == 200:
                return
        time.sleep(0.1)
    raise AssertionError(f"the server did not start: {log.read_text()[-2000:]}")


def ask(port, method, path, *, body=None, cookie="", timeout=8):
    """Send one request on a connection of its own; return status and page."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=timeout)
    try:
        headers = {"Content-Type": "application/x-www-form-urlencoded"} if body else {}
        if cookie:
            headers["Cookie"] = f"session={cookie}"
        connection.request(method, path, body=body, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()
    finally:
        connection.close()


def children_of(pid):
    """Return the processes that the master started."""
    tasks = Path(f"/proc/{pid}/task/{pid}/children")
    with contextlib.suppress(OSError):
        return [int(child) for child in tasks.read_text().split()]
    return []


def kill_workers(master, stop, chance, is_enough):
    """Kill a random worker every 50 to 250 ms until it is enough; return whom."""
    killed, until = [], time.monotonic() + LONGEST_KILLING
    while not is_enough(killed) and time.monotonic() < until:
        time.sleep(chance.uniform(0.05, 0.25))
        alive = [worker for worker in children_of(master) if worker not in killed]
        if alive:
            killed.append(chance.choice(alive))
            os.kill(killed[-1], signal.SIGKILL)
    stop.set()
    return killed


def cookie_for(app, token):
    """Return the cookie of a browser that is signed in."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    return serializer.dumps({"session_token": token})


class Voters:
    """People, one after another: each casts one ballot and repeats it until it is acknowledged.

    `reloads` says that each so-manieth presses reload on the page that says thank you; of the
    `hasty` share each gives up at once the first time and sends the ballot again.
    """

    def __init__(self, port, issue_id, people, *, seed=1, reloads=3, hasty=0.2):
        self.port, self.issue_id = port, issue_id
        self.people, self.reloads, self.hasty = list(people), reloads, hasty
        self.acknowledged = {}
        self.wrong = []
        self.lock = threading.Lock()
        self.chance = random.Random(seed)

    def next_person(self):
        """Take the next one who has not voted."""
        with self.lock:
            return self.people.pop() if self.people else None

    def vote_on(self, stop):
        """Vote, one person after another, until told to stop; whoever has begun finishes."""
        while not stop.is_set() and (person := self.next_person()):
            self.vote(person)
            if self.reloads and person["id"] % self.reloads == 0:
                self.vote(person)

    def vote(self, person):
        """Send one ballot again and again until it is acknowledged, as a browser's reload would."""
        path = f"/issues/{self.issue_id}/ballot/cast"
        body = urlencode(person["fields"])
        until = time.monotonic() + LONGEST_WAIT
        for attempt in itertools.count():
            if time.monotonic() > until:
                break
            gives_up_early = attempt == 0 and self.chance.random() < self.hasty
            try:
                status, page = ask(
                    self.port,
                    "POST",
                    path,
                    body=body,
                    cookie=person["cookie"],
                    timeout=0.02 if gives_up_early else 20,
                )
            except (OSError, http.client.HTTPException):
                time.sleep(0.02)
                continue
            self.note(person, status, page)
            return
        self.wrong.append((person["id"], "never answered"))

    def note(self, person, status, page):
        """Write down what was answered: an acknowledgement shows the very words that were sent."""
        words = dict(person["fields"])["ticket"].split()
        if status != 200 or not all(f"<li>{word}</li>" in page for word in words):
            self.wrong.append((person["id"], status))
        else:
            self.acknowledged[person["id"]] = person["zones"]


def run(master, crowd, is_enough, *, voters=32, seed=1, when_over=None):
    """Let a crowd vote, so many at a time, while workers die; return who was killed.

    `is_enough` is asked with those killed so far; `when_over` is called when nobody dies any more.
    """
    stop = threading.Event()
    threads = [threading.Thread(target=crowd.vote_on, args=(stop,)) for _voter in range(voters)]
    for thread in threads:
        thread.start()
    killed = kill_workers(master, stop, random.Random(seed), is_enough)
    if when_over is not None:
        when_over()
    for thread in threads:
        thread.join()
    return killed
