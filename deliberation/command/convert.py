"""``python -m deliberation convert IN OUT``: the ballots of a file in another format."""

from __future__ import annotations

import argparse
from typing import Any

from deliberation.command.progress import telling
from deliberation.formats import read_profile, write_profile


def add_to(commands: Any) -> None:
    """Add the command to those of the engine.

    Parameters
    ----------
    commands : argparse's table of commands
    """
    convert = commands.add_parser("convert", help="write the ballots of a file in another format")
    convert.add_argument("source", metavar="IN", help="the file to read")
    convert.add_argument("target", metavar="OUT", help="the file to write")
    convert.set_defaults(command=run)


def run(chosen: argparse.Namespace) -> None:
    """Read one file and write the other, whose endings say in which formats.

    Parameters
    ----------
    chosen : argparse.Namespace
        ``source`` and ``target``.

    Raises
    ------
    FileFormatError
        When the one is not what its format asks for, or the other cannot hold it.
    """
    with telling(f"reading {chosen.source}") as told_of:
        profile = read_profile(chosen.source, told_of)
    with telling(f"writing {chosen.target}"):
        write_profile(profile, chosen.target)


__all__ = ["add_to", "run"]
