"""The engine on the command line: ``python -m deliberation count FILE``."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Sequence
from typing import NoReturn

from deliberation.command import compare, convert, count, opinions, rules, verify
from deliberation.errors import DeliberationError

COMMANDS = (count, compare, opinions, convert, verify, rules)
"""In the order in which ``--help`` lists them."""


class _Parser(argparse.ArgumentParser):
    """A parser that says what is wrong in one line."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return 0, or 2 when input was not what it should be.

    Parameters
    ----------
    arguments : sequence of str, optional
        Words after the command's name; those of the process by default.

    Returns
    -------
    int
    """
    chosen = _parser().parse_args(arguments)
    command: Callable[[argparse.Namespace], None] = chosen.command
    try:
        command(chosen)
        sys.stdout.flush()
    except DeliberationError as error:
        sys.stderr.write(f"{error}".replace("\n", " ") + "\n")
        return 2
    except BrokenPipeError:
        sys.stderr.close()
        return 0
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(prog="python -m deliberation", description="Count ballots, and say why.")
    commands = parser.add_subparsers(required=True, metavar="COMMAND", parser_class=_Parser)
    for command in COMMANDS:
        command.add_to(commands)
    return parser


if __name__ == "__main__":
    sys.exit(main())
