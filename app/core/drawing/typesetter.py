"""Typst at work, as a process of its own; nothing else of the application is loaded here.

python typesetter.py SOURCES TYPEFACES

Reads a line of JSON for each file wanted, with the template's name, what it is given and how it is
made; answers with a line that tells how long each page is, and the pages, or with what is wrong.
Ends when nobody asks any more, for what typst remembers is then given back.
"""

from __future__ import annotations

import json
import select
import sys
from pathlib import Path
from typing import Any

import typst

MOST_FILES = 50
IDLE = 20.0
"""Files after which, and seconds of silence after which, the process ends."""


def main(sources: str, typefaces: str) -> None:
    """Answer until there is nothing more to do."""
    faces = typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[Path(typefaces)]
    )
    compiler = typst.Compiler(root=Path(sources), font_paths=faces, ignore_system_fonts=True)
    for _ in range(MOST_FILES):
        if not select.select([sys.stdin], [], [], IDLE)[0]:
            return
        line = sys.stdin.buffer.readline()
        if not line:
            return
        answer(compiler, Path(sources), json.loads(line))


def answer(compiler: typst.Compiler, sources: Path, wanted: dict[str, Any]) -> None:
    """Make one file and write it out."""
    try:
        made = compiler.compile(
            input=sources / f"{wanted['template']}.typ",
            sys_inputs=wanted["given"],
            **wanted["how"],
        )
    except typst.TypstError as failure:
        tell({"fault": failure.message})
        return
    pages = made if isinstance(made, list) else [made] if made else []
    tell({"lengths": [len(page) for page in pages]}, *pages)


def tell(head: dict[str, Any], *pages: bytes) -> None:
    """Write a line of JSON and what follows it."""
    out = sys.stdout.buffer
    out.write(json.dumps(head).encode() + b"\n")
    out.writelines(pages)
    out.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
