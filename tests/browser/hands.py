"""Hands on a page: a pointer's, or those of somebody who has a keyboard and nothing else."""

from __future__ import annotations

import contextlib
import re

from playwright.sync_api import Error

from tests.browser.looking import FOCUS

MOST_TABS = 400

IS_FOCUSED = "wanted => wanted === document.activeElement"
SIZE_FOR_A_FINGER = 24
"""Pixels; what is smaller is hit by nobody on a bus."""

IS_TOO_SMALL = """(found, least) => {
  const box = (found.closest("label") || found).getBoundingClientRect();
  return Math.min(box.width, box.height) < least - 0.5 ? [box.width, box.height] : null;
}"""

IS_IN_VIEW = """found => {
  const box = found.getBoundingClientRect();
  return box.top >= 0 && box.top < innerHeight - 24;
}"""
IS_IN_GROUP = """wanted => {
  const here = document.activeElement;
  return here.type === "radio" && here.name === wanted.name && here.form === wanted.form;
}"""


def beginning(words):
    """Match a label that begins with these words: "(if you want)" and hidden words may follow."""
    return re.compile(rf"^\s*{re.escape(words)}")


class Hands:
    """What people do on pages, with a pointer."""

    is_downloading = False

    def __init__(self, page, url, *, is_phone=False):
        self.page = page
        self.url = url
        self.is_phone = is_phone

    def go(self, path):
        """Open an address."""
        answer = self.page.goto(self.url + path)
        assert answer.status < 400, (path, answer.status)

    @contextlib.contextmanager
    def saying_where(self):
        """Say which page it was, and what it said, when something can't be done there."""
        try:
            yield
        except Error as trouble:
            said = f"{trouble}\non {self.page.url}, which says:\n{self.text[:3000]}"
            raise AssertionError(said) from None

    def press(self, words, kind="button", within="main", exact=True):
        """Press the button (or follow the link) that says so."""
        with self.saying_where():
            self.act(self.page.locator(within).get_by_role(kind, name=words, exact=exact).first)

    def follow(self, words, within="main", exact=True):
        """Follow a link."""
        self.press(words, "link", within, exact)

    def write(self, label, text, within="main"):
        """Put a text into the box with this label."""
        with self.saying_where():
            self.type_into(self.page.locator(within).get_by_label(beginning(label)).first, text)

    def select(self, label, option, nth=0, within="main"):
        """Take an option of the list with this label."""
        with self.saying_where():
            boxes = self.page.locator(within).get_by_label(label, exact=False)
            self.take(boxes.nth(nth), option)

    def write_day(self, label, day, within="main"):
        """Put a day into the box with this label."""
        with self.saying_where():
            box = self.page.locator(within).get_by_label(beginning(label)).first
            self.type_day(box, day)
            assert box.input_value() == day.isoformat()

    def tick(self, label, within="main"):
        """Tick the box with this label."""
        with self.saying_where():
            self.act(self.page.locator(within).get_by_label(beginning(label)).first)

    def unfold(self, words, within="main"):
        """Open a fold by its heading."""
        heading = self.page.locator(within).locator("summary", has_text=words).first
        if heading.evaluate("summary => !summary.parentElement.open"):
            self.act(heading)

    def download(self, words, within="main"):
        """Follow a link that hands over a file; return its text."""
        path = self.receive(words, "link", within, exact=False)
        return path.read_text(encoding="utf-8-sig")

    def receive(self, words, kind="button", within="main", exact=True):
        """Press what hands over a file; return where it lies."""
        self.is_downloading = True
        with self.page.expect_download() as coming:
            self.press(words, kind, within, exact)
        self.is_downloading = False
        return coming.value.path()

    def act(self, target):
        """Press something, which on a phone has to be large enough for a finger."""
        if self.is_phone and self.page.url.startswith(self.url):
            small = target.evaluate(IS_TOO_SMALL, SIZE_FOR_A_FINGER)
            assert not small, f"{target} on {self.page.url} is {small} pixels"
        target.click()

    def choose(self, label, within="main"):
        """Choose one of several."""
        self.page.locator(within).get_by_label(beginning(label)).first.check()

    def type_into(self, target, text):
        """Replace what stands in a box."""
        target.fill(text)

    def type_day(self, target, day):
        """Replace the day in a box."""
        target.fill(day.isoformat())

    def take(self, target, option):
        """Take an option of a list."""
        target.select_option(label=option)

    def sees(self, words):
        """Fail unless these words stand on the page."""
        with self.saying_where():
            self.page.locator("main").get_by_text(words).first.wait_for(state="attached")

    def is_told_first(self, words):
        """Fail unless the first thing to read now, in view and with the focus, says so."""
        with self.saying_where():
            told = self.page.locator("main :focus", has_text=words)
            told.wait_for()
            assert told.evaluate(IS_IN_VIEW), f"“{words}” is not in view on {self.page.url}"

    @property
    def text(self):
        """What can be read on the page."""
        return self.page.locator("main").inner_text()


class Keys(Hands):
    """The same with Tab, Enter, Space, arrows and letters; nothing is pressed with a pointer."""

    def reach(self, target, test=IS_FOCUSED):
        """Press Tab until the focus is where it should be."""
        wanted = target.element_handle()
        for _n in range(MOST_TABS):
            if wanted.evaluate(test):
                if found := self.page.evaluate(FOCUS)[1]:
                    raise AssertionError(f"{target} on {self.page.url} {found}")
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"no Tab leads to {target}")

    def act(self, target):
        self.reach(target)
        kind = target.evaluate("found => found.type || found.tagName")
        leads_away = kind in ("submit", "A", "") and not self.is_downloading
        waiting = self.page.expect_navigation() if leads_away else contextlib.nullcontext()
        with waiting:
            self.page.keyboard.press("Space" if kind == "checkbox" else "Enter")

    def choose(self, label, within="main"):
        target = self.page.locator(within).get_by_label(beginning(label)).first
        self.reach(target, IS_IN_GROUP)
        for _n in range(12):
            if target.evaluate(IS_FOCUSED):
                if not target.is_checked():
                    self.page.keyboard.press("Space")
                assert target.is_checked()
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow key leads to {label}")

    def type_into(self, target, text):
        self.reach(target)
        self.page.keyboard.press("Control+A")
        self.page.keyboard.type(text)

    def type_day(self, target, day):
        """Type it piece by piece; which piece comes first depends on the browser's language."""
        assert day.day == day.month, "a day that reads the same both ways is needed"
        self.reach(target)
        self.page.keyboard.type(f"{day:%d%m%Y}")

    def take(self, target, option):
        self.reach(target)
        self.page.keyboard.press("Home")
        for _n in range(40):
            if target.evaluate("list => list.selectedOptions[0].label") == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"no arrow key leads to {option}")


SMALL = {"width": 390, "height": 844}
PHONE = {"viewport": SMALL, "has_touch": True}
SMALL_WAYS = {
    "on a phone without script": (Hands, {**PHONE, "java_script_enabled": False}),
    "by keyboard alone on a small screen": (Keys, {"viewport": SMALL}),
}
"""Two ways of getting about in which nothing may be out of reach."""
