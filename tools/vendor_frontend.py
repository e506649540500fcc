"""Take fonts, icons and scripts from npm packages and record what was taken.

Run it by hand (``python tools/vendor_frontend.py``) when a version below changes; it needs npm and
the network. Its results are committed, so neither is needed to run or to test the application.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path
from xml.etree import ElementTree

STATIC = Path(__file__).parents[1] / "app" / "static"
SVG = "{http://www.w3.org/2000/svg}"

ICONS = [
    "arrow-down",
    "arrow-left",
    "arrow-right",
    "arrow-up",
    "braces",
    "calendar",
    "check",
    "circle-alert",
    "circle-question-mark",
    "clock",
    "download",
    "eye",
    "eye-off",
    "file-text",
    "flag",
    "hand-heart",
    "hand-platter",
    "heart",
    "history",
    "info",
    "key-round",
    "link",
    "list-ordered",
    "lock",
    "log-out",
    "mail",
    "messages-square",
    "monitor",
    "moon",
    "pencil",
    "plus",
    "printer",
    "quote",
    "reply",
    "scale",
    "search",
    "settings",
    "share-2",
    "shuffle",
    "split",
    "sun",
    "sunrise",
    "table-2",
    "ticket",
    "trash-2",
    "user-round",
    "users",
    "x",
]


@dataclass(frozen=True, slots=True)
class Package:
    """An npm package, its licence, and which of its files go where below ``app/static``."""

    name: str
    version: str
    licence: str
    files: dict[str, str]


PACKAGES = (
    Package(
        "@fontsource-variable/bricolage-grotesque",
        "5.3.0",
        "OFL-1.1",
        {
            "files/bricolage-grotesque-latin-wght-normal.woff2": (
                "fonts/bricolage-grotesque-5.3.0.woff2"
            ),
            "LICENSE": "fonts/bricolage-grotesque.LICENSE.txt",
        },
    ),
    Package(
        "@fontsource-variable/atkinson-hyperlegible-next",
        "5.3.0",
        "OFL-1.1",
        {
            "files/atkinson-hyperlegible-next-latin-wght-normal.woff2": (
                "fonts/atkinson-hyperlegible-next-5.3.0.woff2"
            ),
            "LICENSE": "fonts/atkinson-hyperlegible-next.LICENSE.txt",
        },
    ),
    Package("lucide-static", "1.62.0", "ISC", {"LICENSE": "vendor/lucide.LICENSE.txt"}),
    Package(
        "htmx.org",
        "4.0.1",
        "0BSD",
        {"dist/htmx.min.js": "vendor/htmx.min.js", "LICENSE": "vendor/htmx.LICENSE.txt"},
    ),
    Package(
        "sortablejs",
        "1.15.7",
        "MIT",
        {"Sortable.min.js": "vendor/sortable.min.js", "LICENSE": "vendor/sortable.LICENSE.txt"},
    ),
)


def main() -> None:
    """Fetch every package, write its files and the sprite, then the manifest."""
    taken: list[dict[str, str]] = []
    for package in PACKAGES:
        members = fetch(package)
        for source, target in package.files.items():
            taken.append(record(package, source, target, members[source]))
        if package.name == "lucide-static":
            sprite = sprite_from({name: members[f"icons/{name}.svg"] for name in ICONS})
            taken.append(record(package, f"icons ({len(ICONS)})", "icons.svg", sprite))
    manifest = json.dumps(taken, indent=2) + "\n"
    (STATIC / "vendor" / "MANIFEST.json").write_text(manifest, encoding="utf-8")
    sys.stdout.write(f"{len(taken)} files\n")


def fetch(package: Package) -> dict[str, bytes]:
    """Return the files of a package by their path in it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
            cwd=folder,
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        [archive] = Path(folder).glob("*.tgz")
        blob = archive.read_bytes()
    with tarfile.open(fileobj=io.BytesIO(blob)) as tar:
        return {
            member.name.removeprefix("package/"): data.read()
            for member in tar.getmembers()
            if member.isfile() and (data := tar.extractfile(member))
        }


def record(package: Package, source: str, target: str, content: bytes) -> dict[str, str]:
    """Write one file and return its line in the manifest."""
    path = STATIC / target
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return {
        "file": target,
        "package": package.name,
        "version": package.version,
        "source": source,
        "licence": package.licence,
        "sha256": hashlib.sha256(content).hexdigest(),
    }


def sprite_from(icons: dict[str, bytes]) -> bytes:
    """Return one SVG with a symbol for each icon, named as Lucide names it."""
    symbols = []
    for name, content in icons.items():
        drawing = ElementTree.fromstring(content)
        shapes = "".join(element_text(child) for child in drawing)
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{shapes}</symbol>')
    head = (
        '<svg xmlns="http://www.w3.org/2000/svg" fill="none" stroke="currentColor"'
        ' stroke-width="2.25" stroke-linecap="round" stroke-linejoin="round">'
    )
    return (head + "\n" + "\n".join(symbols) + "\n</svg>\n").encode()


def element_text(element: ElementTree.Element) -> str:
    """Return one shape as text, without the namespace that ElementTree would repeat."""
    attributes = "".join(f' {key}="{value}"' for key, value in element.attrib.items())
    return re.sub(r"\s+", " ", f"<{element.tag.removeprefix(SVG)}{attributes}/>")


if __name__ == "__main__":
    main()
