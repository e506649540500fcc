"""The command line: serve, worker, demo."""

from __future__ import annotations

import logging
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Sequence

import click
from flask import Flask, current_app
from flask.cli import with_appcontext
from flask_migrate import upgrade
from huey import Huey
from sqlalchemy.exc import SQLAlchemyError

from app.amendments.commands import register_amendment_commands
from app.ballots.services import scrub
from app.bundles.commands import register_bundle_commands
from app.core.clock import utc_now
from app.core.errors import AppError
from app.discussion.commands import register_discussion_commands
from app.extensions import db
from app.jobs.tasks import run_due
from app.outcomes.commands import register_outcome_commands
from app.process.demo.seeding import seed_demo
from app.process.tasks import sweep
from app.search.commands import register_search_commands
from app.shortlists.services import scrub as scrub_picks
from app.statements.commands import register_statement_commands

SWEEP_EVERY = 3.0
LOOK_EVERY = 0.5
LAST_WAIT = 25.0
LONGEST_PAUSE = 10.0

log = logging.getLogger(__name__)


def register_commands(app: Flask) -> None:
    """Add every room's commands to `flask --app app`."""
    app.cli.add_command(worker)
    app.cli.add_command(serve)
    app.cli.add_command(demo)
    register_outcome_commands(app)
    register_bundle_commands(app)
    register_search_commands(app)
    register_statement_commands(app)
    register_discussion_commands(app)
    register_amendment_commands(app)


@click.command()
def worker() -> None:
    """Do what is due: move stages, run jobs, send mail."""
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("huey").setLevel(logging.WARNING)
    app: Flask = current_app._get_current_object()  # type: ignore[attr-defined]
    queue: Huey = app.extensions["queue"]
    sweeper = Sweeper(app)
    app.extensions["when_woken"] = sweeper.wake
    consumer = queue.create_consumer(
        workers=1, periodic=False, max_delay=1.0, shutdown_timeout=LAST_WAIT, graceful_signal="TERM"
    )
    sweeper.start(consumer.stop_flag)
    consumer.run()
    sweeper.wake()
    sweeper.thread.join(LAST_WAIT)


class Sweeper:
    """A thread that does what is due every few seconds, and at once when it is woken."""

    def __init__(self, app: Flask) -> None:
        self.app = app
        self.is_woken = threading.Event()
        self.thread = threading.Thread(target=self.run, name="sweeper")

    def start(self, stop: threading.Event) -> None:
        """Sweep until `stop` is set; should a sweep break, set it so that we are started anew."""
        self.stop = stop
        self.thread.start()

    def wake(self) -> None:
        """Sweep now rather than in a few seconds."""
        self.is_woken.set()

    def run(self) -> None:
        """Sweep, rest, and again; trouble with the database passes or comes back."""
        try:
            while not self.stop.is_set():
                self.is_woken.clear()
                self.sweep_once()
                self.is_woken.wait(SWEEP_EVERY)
        finally:
            self.stop.set()

    def sweep_once(self) -> None:
        """Do what is due, in an application context of its own."""
        with self.app.app_context():
            try:
                sweep()
            except SQLAlchemyError as trouble:
                db.session.rollback()
                log.warning("a sweep was cut short: %s", type(trouble).__name__)


@click.command()
@with_appcontext
def demo() -> None:
    """Make the tables and fill an empty site with made-up questions; once is enough."""
    upgrade()
    config = current_app.config
    try:
        is_new = bool(seed_demo(utc_now()))
    except AppError as refusal:
        raise click.ClickException(str(refusal)) from refusal
    if is_new:
        db.session.commit()
        scrub()
        scrub_picks()
        run_due()
        click.echo("The demo is ready: made-up people, eight questions, two finished.")
    db.session.rollback()
    click.echo(f"Open {config['SITE_URL']} in a browser.")
    if config["DEMO"]:
        click.echo(f"To take part, choose who to be at {config['SITE_URL']}/sign-in (no password).")


@click.command()
def serve() -> None:
    """Run the web server and the worker, start either again if it dies, stop both together."""
    config = current_app.config
    environment = {**os.environ, "OPENBLAS_NUM_THREADS": "1"}
    web = web_command(
        "app:create_app()", f"{config['HOST']}:{config['PORT']}", config["WEB_WORKERS"]
    )
    work = ["-m", "flask", "--app", "app", "worker"]
    click.echo(f"{config['SITE_NAME']}: {config['SITE_URL']} (stop with Ctrl+C)")
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *told: stop.set())
    supervise([Child(web, environment), Child(work, environment)], stop)


def web_command(target: str, address: str, workers: int) -> list[str]:
    """Return how Python is asked to serve an application, here and in benchmarks."""
    return [
        *("-m", "gunicorn", target, "--bind", address),
        *("--worker-class", "app.core.web.web_worker.EvenWorker"),
        *("--workers", str(workers), "--threads", "3"),
        *("--timeout", "60", "--graceful-timeout", "20"),
        *("--log-level", "warning", "--no-control-socket"),
    ]


class Child:
    """A process that is started again when it dies, with a growing pause when it dies at once."""

    def __init__(self, arguments: Sequence[str], environment: dict[str, str]) -> None:
        self.command = [sys.executable, *arguments]
        self.environment = environment
        self.pause = 0.0
        self.rest = 0.0
        self.process = self.start()

    def start(self) -> subprocess.Popen[bytes]:
        """Start the process, out of reach of the terminal's Ctrl+C: we pass it on ourselves."""
        return subprocess.Popen(  # noqa: S603 - our own command
            self.command, env=self.environment, process_group=0
        )

    def look_after(self, seconds: float) -> None:
        """Start the process again if it has died and has rested long enough."""
        if self.process.poll() is None:
            self.pause = max(0.0, self.pause - seconds / 10)
            return
        if self.rest <= 0:
            self.pause = min(LONGEST_PAUSE, max(LOOK_EVERY, self.pause * 2))
            self.rest = self.pause
            log.warning("a process ended with %s, starting it again", self.process.returncode)
        self.rest -= seconds
        if self.rest <= 0:
            self.process = self.start()

    def end(self) -> None:
        """Ask the process to finish what it is doing; insist after a while."""
        try:
            self.process.wait(LAST_WAIT)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def supervise(children: Sequence[Child], stop: threading.Event) -> None:
    """Look after the children until told to stop, then stop them together."""
    while not stop.wait(LOOK_EVERY):
        for child in children:
            child.look_after(LOOK_EVERY)
    for child in children:
        if child.process.poll() is None:
            child.process.terminate()
    for child in children:
        child.end()
