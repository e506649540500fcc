"""``python -m deliberation verify BUNDLE.zip``: the check that a bundle carries with it."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from deliberation.bundle import verify


def add_to(commands: Any) -> None:
    """Add the command to those of the engine.

    Parameters
    ----------
    commands : argparse's table of commands
    """
    parser = commands.add_parser("verify", help="check the bundle of a finished question")
    parser.add_argument("bundle", metavar="BUNDLE.zip")
    parser.add_argument("--ticket", default="", help="the eight words of a ticket")
    parser.add_argument("--order", default="", help="what that ballot ranked: A > B = C")
    parser.add_argument("--root", default="", help="the root from a mail or a report")
    parser.set_defaults(command=run)


def run(chosen: argparse.Namespace) -> None:
    """Check a bundle, and end the process as `verify.py` by itself would.

    Parameters
    ----------
    chosen : argparse.Namespace
        With ``bundle``, ``ticket``, ``order`` and ``root``.
    """
    given = [chosen.bundle]
    for name in ("ticket", "order", "root"):
        given += [f"--{name}={getattr(chosen, name)}"]
    if status := verify.main(given):
        sys.exit(status)


__all__ = ["add_to", "run"]
