"""Take the typefaces of printed pages from packages of npm and Debian; unpack them for typst.

Run it by hand when a version below changes; it needs npm, apt, the network and, beside the
application, ``pip install fonttools``. Its results are committed. Typst reads TrueType only and
takes the first face of a family, whatever letters it has; so each part of a family gets a family
name of its own.
"""

from __future__ import annotations

import hashlib
import io
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from fontTools.ttLib import TTFont
from vendor_frontend import Package, fetch

FACES = Path(__file__).parents[1] / "app" / "core" / "drawing" / "typefaces"
NAMES = {1, 3, 4, 6, 16, 17, 21, 22}
"""Where a font says what it is called; 1 is what typst goes by once 16 and 21 are gone."""


def subset(family: str, part: str, weights: tuple[int, ...] = (400, 700)) -> dict[str, str]:
    """Name the faces of one part of a family, the regular and the bold one unless told."""
    return {
        f"files/{family}-{part}-{weight}-normal.woff": f"{family}-{part}-{weight}.ttf"
        for weight in weights
    }


def script(name: str, weights: tuple[int, ...] = (400, 700)) -> Package:
    """Name the faces of a script that the main family lacks."""
    family = f"noto-sans-{name}"
    faces = subset(family, name, weights) | {"LICENSE": f"{family}.LICENSE.txt"}
    return Package(f"@fontsource/{family}", "5.3.0", "OFL-1.1", faces)


SCRIPTS = ("arabic", "bengali", "devanagari", "gujarati", "gurmukhi", "hebrew", "tamil")
RARER = ("ethiopic", "kannada", "khmer", "malayalam", "myanmar", "sinhala", "telugu", "thai")
"""Scripts in one weight only, so that the folder stays small; theirs is never bold."""
PACKAGES = (
    Package(
        "@fontsource/atkinson-hyperlegible-next",
        "5.3.0",
        "OFL-1.1",
        subset("atkinson-hyperlegible-next", "latin")
        | subset("atkinson-hyperlegible-next", "latin-ext")
        | {"LICENSE": "atkinson-hyperlegible-next.LICENSE.txt"},
    ),
    Package(
        "@fontsource/bricolage-grotesque",
        "5.3.0",
        "OFL-1.1",
        subset("bricolage-grotesque", "latin") | {"LICENSE": "bricolage-grotesque.LICENSE.txt"},
    ),
    Package(
        "@fontsource/noto-emoji",
        "5.3.2",
        "OFL-1.1",
        {
            f"files/noto-emoji-{part}-400-normal.woff": f"noto-emoji-{part}-400.ttf"
            for part in range(11)
        }
        | {"LICENSE": "noto-emoji.LICENSE.txt"},
    ),
    Package(
        "dejavu-fonts-ttf",
        "2.37.3",
        "Bitstream-Vera",
        {
            "ttf/DejaVuSans.ttf": "dejavu-sans-400.ttf",
            "ttf/DejaVuSans-Bold.ttf": "dejavu-sans-700.ttf",
            "LICENSE": "dejavu-sans.LICENSE.txt",
        },
    ),
    *(script(name) for name in SCRIPTS),
    *(script(name, (400,)) for name in RARER),
)
DEBIAN = Package(
    "fonts-droid-fallback",
    "1:6.0.1r16-1.1",
    "Apache-2.0",
    {
        "usr/share/fonts-droid-fallback/truetype/DroidSansFallback.ttf": (
            "droid-sans-fallback-400.ttf"
        ),
        "usr/share/doc/fonts-droid-fallback/copyright": "droid-sans-fallback.LICENSE.txt",
    },
)
"""Chinese, Japanese and Korean in one face of 3.5 MB; on npm they come in a hundred parts each."""


def main() -> None:
    """Fetch every package, unpack its faces, then write down what was taken."""
    FACES.mkdir(exist_ok=True)
    taken: list[dict[str, str]] = []
    covered: dict[str, str] = {}
    for package in (*PACKAGES, DEBIAN):
        members = fetch_from_debian(package) if package is DEBIAN else fetch(package)
        for source, target in package.files.items():
            content = members[source]
            if target.endswith(".ttf"):
                family = target.removesuffix(".ttf").rsplit("-", 1)[0]
                content = unpacked(content, family)
                covered.setdefault(family, letters_of(content))
            (FACES / target).write_bytes(content)
            line = {"file": target, "package": package.name, "version": package.version}
            line |= {"source": source, "licence": package.licence}
            taken.append(line | {"sha256": hashlib.sha256(content).hexdigest()})
    manifest = json.dumps(taken, indent=2) + "\n"
    (FACES / "MANIFEST.json").write_text(manifest, encoding="utf-8")
    letters = json.dumps(covered, indent=0) + "\n"
    (FACES / "LETTERS.json").write_text(letters, encoding="utf-8")
    sys.stdout.write(f"{len(taken)} files\n")


def letters_of(content: bytes) -> str:
    """Return which signs a face has, as hexadecimal ranges: "20-7e a0-ff"."""
    ranges: list[list[int]] = []
    for sign in sorted(TTFont(io.BytesIO(content)).getBestCmap()):
        if ranges and sign == ranges[-1][1] + 1:
            ranges[-1][1] = sign
        else:
            ranges.append([sign, sign])
    return " ".join(f"{first:x}-{last:x}" for first, last in ranges)


def fetch_from_debian(package: Package) -> dict[str, bytes]:
    """Return the files that are wanted of a Debian package by their path in it."""
    with tempfile.TemporaryDirectory() as folder:
        subprocess.run(
            ["apt-get", "download", f"{package.name}={package.version}"], cwd=folder, check=True
        )
        [archive] = Path(folder).glob("*.deb")
        subprocess.run(["dpkg-deb", "-x", archive, folder], check=True)
        return {name: (Path(folder) / name).read_bytes() for name in package.files}


def unpacked(content: bytes, family: str) -> bytes:
    """Return the face as plain TrueType under the family name given."""
    font = TTFont(io.BytesIO(content), recalcTimestamp=False)
    font.flavor = None
    names = font["name"]
    names.names = [record for record in names.names if record.nameID not in NAMES]
    style = "Bold" if font["OS/2"].usWeightClass >= 700 else "Regular"
    for number, text in ((1, family), (2, style), (4, f"{family} {style}"), (6, family)):
        names.setName(text, number, 3, 1, 0x409)
    for table in ("DSIG", "FFTM", "meta"):
        if table in font:
            del font[table]
    written = io.BytesIO()
    font.save(written)
    return written.getvalue()


if __name__ == "__main__":
    main()
