"""``python -m deliberation rules``: the rules by name, a line each, with the paper."""

from __future__ import annotations

import argparse
import sys
from typing import Any

from deliberation.rules import RULES


def add_to(commands: Any) -> None:
    """Add the command to those of the engine.

    Parameters
    ----------
    commands : argparse's table of commands
    """
    rules = commands.add_parser("rules", help="list the rules")
    rules.set_defaults(command=run)


def run(_chosen: argparse.Namespace) -> None:
    """List the rules.

    Parameters
    ----------
    _chosen : argparse.Namespace
        Holds nothing for this command.
    """
    width = max(map(len, RULES))
    for name, rule in RULES.items():
        sys.stdout.write(f"{name:{width}}  {rule.summary} ({rule.paper})\n")


__all__ = ["add_to", "run"]
