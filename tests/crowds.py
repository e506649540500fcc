"""Many at the same moment, each with a session of its own."""

from __future__ import annotations

import threading

from app.extensions import db


def at_once(app, works):
    """Let every work begin at the same moment; return what went wrong."""
    start, faults = threading.Barrier(len(works)), []

    def run(work):
        with app.app_context():
            start.wait()
            try:
                work()
            except Exception as error:
                faults.append(repr(error)[:200])
            db.session.remove()

    threads = [threading.Thread(target=run, args=(work,)) for work in works]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return faults
