"""Where measured tables go: between two markers in README.md, with machine and date."""

from __future__ import annotations

import datetime
import os
import platform
import sys
from pathlib import Path

README = Path(__file__).with_name("README.md")


def publish(name: str, table: str) -> None:
    """Print a table and put it between the markers of its name, which are added where missing.

    With ``--quick`` it is only printed: what few runs of little show is for nobody to read.
    """
    print(table)
    if "--quick" in sys.argv:
        return
    begin, end = f"<!-- {name}: begin -->", f"<!-- {name}: end -->"
    section = f"{begin}\n{machine()}\n\n{table.strip()}\n{end}"
    text = README.read_text(encoding="utf-8") if README.exists() else "# Benchmarks\n"
    if begin in text:
        before, _, rest = text.partition(begin)
        text = before + section + rest.partition(end)[2]
    else:
        text = f"{text.rstrip()}\n\n## {name[:1].upper()}{name[1:]}\n\n{section}\n"
    README.write_text(text, encoding="utf-8")


def machine() -> str:
    """Return date, processor, cores, memory, system, Python and load in one line."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    today = datetime.datetime.now(datetime.UTC).date()
    return (
        f"{today}, {_processor()}, {os.cpu_count()} cores, {memory:.0f} GiB, "
        f"{platform.system()} {platform.release().split('-')[0]}, "
        f"Python {platform.python_version()}, load {os.getloadavg()[0]:.1f}."
    )


def _processor() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def table_of(head: list[str], rows: list[list[str]]) -> str:
    """Return a Markdown table, its first column to the left and all others to the right."""
    lines = ["| " + " | ".join(head) + " |", "|---" + "|---:" * (len(head) - 1) + "|"]
    return "\n".join(lines + ["| " + " | ".join(row) + " |" for row in rows])
