"""The press: one typesetter at work beside each process of ours, started when there is something.

Typst keeps what it read and made, up to a hundred megabytes of it. In a process of its own that is
given back as soon as nobody prints, and what never ends can be stopped.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from threading import Lock, Timer
from typing import IO, Any

HERE = Path(__file__).parent
SOURCES = HERE.parents[2] / "templates" / "typst"
TYPEFACES = HERE / "typefaces"
LONGEST = 120.0
"""Seconds that a file may take."""

_turn = Lock()
_at_work: dict[int, subprocess.Popen[bytes]] = {}
"""The typesetter of a process by the number of that process: a forked one has none yet."""


class TypesettingError(Exception):
    """A file cannot be made; says why."""

    def __init__(self, message: str) -> None:
        """Keep what typst said."""
        super().__init__(message)
        self.message = message


def pages_from(
    template: str, given: Mapping[str, str], how: Mapping[str, Any], *, longest: float = LONGEST
) -> list[bytes]:
    """Return the pages of ``templates/typst/<template>.typ``: one for each, or all in one PDF.

    Raises `TypesettingError` where typst refuses, or after `longest` seconds.
    """
    order = json.dumps({"template": template, "given": given, "how": how}).encode() + b"\n"
    with _turn:
        for is_last in (False, True):
            typesetter = at_work() or hired()
            try:
                return made_by(typesetter, order, longest)
            except (BrokenPipeError, EOFError):  # it had just gone home, or was killed
                dismiss()
                if is_last:
                    raise
    raise AssertionError("the last try returns or raises")


def made_by(typesetter: subprocess.Popen[bytes], order: bytes, longest: float) -> list[bytes]:
    """Have a file made."""
    took_too_long = Timer(longest, typesetter.kill)
    took_too_long.start()
    try:
        into, out = pipes_of(typesetter)
        into.write(order)
        into.flush()
        head = json.loads(out.readline() or "{}")
        pages = [out.read(length) for length in head.get("lengths", ())]
        if not head or [len(page) for page in pages] != head.get("lengths", []):
            raise EOFError("the typesetter went away")
    except (BrokenPipeError, EOFError):
        if not took_too_long.is_alive():
            dismiss()
            raise TypesettingError(f"not made in {longest:.0f} seconds") from None
        raise
    finally:
        took_too_long.cancel()
    if "fault" in head:
        raise TypesettingError(head["fault"])
    return pages


def pipes_of(typesetter: subprocess.Popen[bytes]) -> tuple[IO[bytes], IO[bytes]]:
    """Return where orders go in and files come out."""
    if typesetter.stdin is None or typesetter.stdout is None:
        raise ValueError("a typesetter without pipes")
    return typesetter.stdin, typesetter.stdout


def at_work() -> subprocess.Popen[bytes] | None:
    """Return this process's typesetter, if it has been asked for anything."""
    return _at_work.get(os.getpid())


def hired() -> subprocess.Popen[bytes]:
    """Start a typesetter for this process, outside the reach of its Ctrl-C."""
    command = [sys.executable, "-I", str(HERE / "typesetter.py"), str(SOURCES), str(TYPEFACES)]
    typesetter = subprocess.Popen(  # noqa: S603 - a file of our own
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, process_group=0
    )
    _at_work[os.getpid()] = typesetter
    return typesetter


@atexit.register
def dismiss() -> None:
    """End this process's typesetter, if there is one."""
    typesetter = _at_work.pop(os.getpid(), None)
    if typesetter is None:
        return
    typesetter.kill()
    for pipe in pipes_of(typesetter):
        with suppress(BrokenPipeError):
            pipe.close()
    typesetter.wait()
