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
ROOT = Path(__file__).resolve().parents[2]


def free_port():
    """Return a port nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


@contextlib.contextmanager
def gunicorn(path, mutant=""):
    """Serve the database at `path`; yield (port, process id of the master)."""
    port = free_port()
    command = [sys.executable, "-m", "gunicorn", "tests.torture.served:app", "--preload"]
    command += ["--bind", f"127.0.0.1:{port}", "--workers", str(WORKERS), "--threads", "8"]
    command += ["--worker-class", "gthread", "--log-level", "critical", "--graceful-timeout", "2"]
    settings = {**os.environ, "SERVED_DATABASE": str(path), "MUTANT": mutant}
    with open(f"{path}.log", "wb") as log:
        server = subprocess.Popen(command, cwd=ROOT, env=settings, stdout=log, stderr=log)
    try:
        wait_for(port, server, f"{path}.log")
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
    raise AssertionError(f"the server did not start: {Path(log).read_text()[-2000:]}")


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


def kill_workers(master, kills, stop, chance):
    """Kill a random worker every 50 to 250 ms."""
    for _kill in range(kills):
        time.sleep(chance.uniform(0.05, 0.25))
        workers = children_of(master)
        if workers:
            with contextlib.suppress(ProcessLookupError):
                os.kill(chance.choice(workers), signal.SIGKILL)
    stop.set()


def cookie_for(app, token):
    """Return the cookie of a browser that is signed in."""
    serializer = SecureCookieSessionInterface().get_signing_serializer(app)
    return serializer.dumps({"session_token": token})


class Voters:
    """32 people after another's: each casts one ballot and repeats it until it is acknowledged."""

    def __init__(self, port, issue_id, people, seed):
        self.port, self.issue_id = port, issue_id
        self.people = list(people)
        self.acknowledged = {}
        self.wrong = []
        self.lock = threading.Lock()
        self.chance = random.Random(seed)

    def next_person(self):
        """Take the next one who has not voted."""
        with self.lock:
            return self.people.pop() if self.people else None

    def vote_on(self, stop):
        """Vote, one person after another, until told to stop; whoever has begun finishes.

        Every third presses reload on the page that says thank you.
        """
        while not stop.is_set() and (person := self.next_person()):
            self.vote(person)
            if person["id"] % 3 == 0:
                self.vote(person)

    def vote(self, person):
        """Send one ballot again and again until it is acknowledged, as a browser's reload would."""
        path = f"/issues/{self.issue_id}/ballot/cast"
        body = urlencode(person["fields"])
        until = time.monotonic() + LONGEST_WAIT
        for attempt in itertools.count():
            if time.monotonic() > until:
                break
            gives_up_early = attempt == 0 and self.chance.random() < 0.2
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


def run(port, master, issue_id, people, *, kills, voters=32, seed=1):
    """Let them vote while workers die; return what was acknowledged and what went wrong."""
    stop = threading.Event()
    crowd = Voters(port, issue_id, people, seed)
    threads = [threading.Thread(target=crowd.vote_on, args=(stop,)) for _voter in range(voters)]
    killer = threading.Thread(target=kill_workers, args=(master, kills, stop, random.Random(seed)))
    for thread in [*threads, killer]:
        thread.start()
    killer.join()
    for thread in threads:
        thread.join()
    return crowd
