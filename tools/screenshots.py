"""Takes pictures of the demo: the README's, or every page at two widths in both themes.

    .venv/bin/python tools/screenshots.py                 docs/pictures/*.png
    .venv/bin/python tools/screenshots.py --all FOLDER    every page, 390 and 1280, light and dark

The demo is brought up for it in a folder of its own and gone afterwards; `--site URL` takes a
site that is running already.
"""

from __future__ import annotations

import argparse
import contextlib
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--disable-background-networking"]
LONGEST_WAIT = 90

README = {
    "home": ("/", 860),
    "result": ("/issues/1/outcome", 1_004),
    "ballot": ("/issues/2/ballot", 900),
}
"""The README's pictures: the page and how much of it."""

EVERYBODYS = {
    "home": "/",
    "issues": "/issues",
    "question-suggest": "/issues/5",
    "question-talk": "/issues/4",
    "question-improve": "/issues/3",
    "question-rank": "/issues/2",
    "question-result": "/issues/1",
    "idea": "/issues/3/proposals/{idea}",
    "change": "/issues/3/amendments/{change}",
    "versions": "/proposals/{idea}/versions",
    "talk": "/issues/4/talk",
    "ballot": "/issues/2/ballot",
    "result": "/issues/1/outcome",
    "rules-of-the-question": "/issues/1/settings",
    "journal": "/issues/1/journal",
    "own-words": "/issues/1/ballot/yours",
    "groups": "/groups",
    "group": "/groups/developing-a-guerilla-manifesto",
    "how-it-works": "/how-it-works",
    "how-we-count": "/how-we-count",
    "privacy": "/privacy",
    "house-rules": "/house-rules",
    "sign-in": "/sign-in",
    "missing": "/no-such-page",
}
MEMBERS = {
    "me": "/me",
    "put-an-idea": "/issues/5/proposals/new",
    "suggest-a-change": "/proposals/{idea}/amendments/new",
    "change-to-answer": "/issues/3/amendments/{change}",
    "own-part-of-the-result": "/issues/1/outcome",
}
ORGANISERS = {
    "desk": "/groups/aldermere-neighbours/desk",
    "new-question": "/groups/aldermere-neighbours/issues/new",
    "longer": "/issues/4/extend",
    "answerer": "/issues/1/answerer",
}
PEOPLE = {"": EVERYBODYS, "practitioner": MEMBERS, "organiser": ORGANISERS}


def main() -> None:
    """Take what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--all", type=Path, metavar="FOLDER", help="every page, into this folder")
    parser.add_argument("--site", help="a site that is running already")
    asked = parser.parse_args()
    running = contextlib.nullcontext(asked.site) if asked.site else own_site()
    with running as site, sync_playwright() as tools:
        browser = tools.chromium.launch(executable_path=shutil.which("chromium"), args=FLAGS)
        if asked.all:
            take_all(browser, site, asked.all)
        else:
            take_readme(browser, site)


@contextlib.contextmanager
def own_site() -> Iterator[str]:
    """Bring the demo up in a temporary folder; stop it afterwards."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
        free.close()
        environment = {
            **os.environ,
            "DEMO": "1",
            "PORT": port,
            "HOST": "127.0.0.1",
            "SECRET_KEY": "only-for-pictures",
            "DATABASE_URL": f"sqlite:///{folder}/demo.db",
            "QUEUE_FILE": f"{folder}/queue.db",
            "MAIL_URL": f"file://{folder}/mail",
        }
        flask = [sys.executable, "-m", "flask", "--app", "app"]
        subprocess.run([*flask, "demo"], cwd=ROOT, env=environment, check=True)
        server = subprocess.Popen([*flask, "serve"], cwd=ROOT, env=environment)
        try:
            yield wait_for(f"http://127.0.0.1:{port}")
        finally:
            server.terminate()
            server.wait()


def wait_for(site: str) -> str:
    """Wait until a site answers."""
    until = time.monotonic() + LONGEST_WAIT
    while time.monotonic() < until:
        with contextlib.suppress(OSError), urllib.request.urlopen(f"{site}/livez"):
            return site
        time.sleep(0.2)
    raise SystemExit(f"{site} did not answer within {LONGEST_WAIT} s")


def take_readme(browser: Browser, site: str) -> None:
    """Take the README's pictures, light, as wide as a laptop."""
    PICTURES.mkdir(exist_ok=True)
    for name, (path, height) in README.items():
        page = browser.new_page(
            viewport={"width": 1280, "height": height},
            color_scheme="light",
            reduced_motion="reduce",
        )
        page.goto(site + path)
        page.screenshot(path=PICTURES / f"{name}.png")
        page.close()


def take_all(browser: Browser, site: str, folder: Path) -> None:
    """Take every page whole, for each kind of person, at both widths and in both themes."""
    folder.mkdir(parents=True, exist_ok=True)
    for width in (390, 1280):
        for theme in ("light", "dark"):
            for person, pages in PEOPLE.items():
                context = browser.new_context(
                    viewport={"width": width, "height": 900},
                    color_scheme=theme,
                    reduced_motion="reduce",
                )
                page = context.new_page()
                if person:
                    be(page, site, person)
                known = places(page, site)
                for name, path in pages.items():
                    answer = page.goto(site + path.format(**known))
                    page.screenshot(path=folder / f"{name}-{width}-{theme}.png", full_page=True)
                    if answer and answer.status >= 400 and name != "missing":
                        print(f"{answer.status} {path}", file=sys.stderr)
                context.close()


def be(page: Page, site: str, person: str) -> None:
    """Sign in as one of the demo's people."""
    page.goto(f"{site}/sign-in")
    page.locator(f'button[name="person"][value="{person}"]').click()


def places(page: Page, site: str) -> dict[str, str]:
    """Return the numbers of the idea and the change that stand for all of them."""
    page.goto(f"{site}/issues/3")
    idea = page.locator('a[href*="/proposals/"]').first.get_attribute("href") or ""
    page.goto(site + idea)
    change = page.locator('a[href*="/amendments/"]').nth(1).get_attribute("href") or ""
    return {"idea": number_in(idea, "proposals"), "change": number_in(change, "amendments")}


def number_in(path: str, after: str) -> str:
    """Return the number behind a word in an address."""
    return path.split(f"/{after}/")[1].split("/")[0].split("?")[0].split("#")[0]


if __name__ == "__main__":
    main()
