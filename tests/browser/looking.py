"""What is looked for on every page: what axe finds, what scrolls sideways, where the focus goes."""

from __future__ import annotations

import itertools

from axe_playwright_python.base import AXE_SCRIPT

MOST_STOPS = 250
AT_ONCE = 10

OPEN_ALL_FOLDS = """() => {
  for (const fold of document.querySelectorAll("details")) fold.open = true;
}"""

START_AT_THE_TOP = """() => {
  document.activeElement.blur();
  scrollTo(0, 0);
  document.body.tabIndex = -1;
  document.body.focus();
  document.body.removeAttribute("tabindex");
}"""

WIDER_THAN_THE_WINDOW = """() => {
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide <= 0) return [];
  const out = [...document.querySelectorAll("main *, header *, footer *")].filter(
    (each) => each.getBoundingClientRect().right > innerWidth + 1);
  return out.slice(0, 4).map((each) => `${each.tagName}.${each.className} is ${wide} px too wide`);
}"""

CUT_OFF = """() => {
  const scrolls = (each) => each && each !== document.body &&
    (/auto|scroll/.test(getComputedStyle(each).overflowX) || scrolls(each.parentElement));
  const out = [];
  for (const each of document.querySelectorAll("main *")) {
    if (each.closest("[aria-hidden=true], .vh, svg") || scrolls(each)) continue;
    for (const piece of each.childNodes) {
      if (piece.nodeType !== Node.TEXT_NODE || !piece.textContent.trim()) continue;
      const words = document.createRange();
      words.selectNodeContents(piece);
      if ([...words.getClientRects()].some((box) => box.right > innerWidth + 1))
        out.push(`${each.tagName}.${each.className} “${piece.textContent.trim().slice(0, 30)}” ` +
          "ends outside the window");
    }
  }
  return [...new Set(out)].slice(0, 4);
}"""

SMALL_TARGETS = """() => {
  const small = [];
  for (const each of document.querySelectorAll("a, button, input, select, textarea, summary")) {
    if (each.type === "hidden" || each.closest("[aria-hidden=true]")) continue;
    const box = (each.closest("label") || each).getBoundingClientRect();
    if (!box.width || box.height <= 1) continue;
    const isButton = each.matches("button, .btn, summary, select, input:not([type=hidden])");
    const least = isButton ? 44 : 24;
    if (each.closest("p, li, dd, small, span") && !isButton) continue;
    if (box.height < least - 0.5 || box.width < 24 - 0.5)
      small.push(`${each.tagName}.${each.className} “${(each.innerText || "").slice(0, 30)}” ` +
        `is ${Math.round(box.width)} × ${Math.round(box.height)}`);
  }
  return [...new Set(small)].slice(0, 6);
}"""

FOCUS = """() => {
  const here = document.activeElement;
  if (!here || here === document.body) return null;
  const shown = here.matches("input[type=radio], input[type=checkbox]")
    ? here.closest("label") || here : here;
  const box = [...shown.getClientRects()].find((each) => each.width && each.height);
  const words = (here.innerText || here.name || "").slice(0, 30);
  const name = `${here.tagName}.${here.className} “${words}”`;
  if (!box) return [name, "has no box"];
  const x = Math.min(innerWidth - 2, Math.max(2, box.left + box.width / 2));
  const y = Math.max(box.top, 0) + Math.min(box.height / 2, 18);
  if (box.bottom < 4 || box.top > innerHeight - 4) return [name, "is out of view"];
  const top = document.elementFromPoint(x, Math.min(y, innerHeight - 2));
  const isSeen = top && (shown.contains(top) || top.contains(shown));
  if (!isSeen) return [name, `lies under ${top && top.tagName}.${top && top.className}`];
  const rings = [here, here.nextElementSibling, shown, here.parentElement];
  const hasRing = rings.some((each) => {
    const style = each && getComputedStyle(each);
    return style && style.outlineStyle !== "none" && parseFloat(style.outlineWidth) >= 2;
  });
  return [name, hasRing ? "" : "has no ring"];
}"""

NOTE_WHERE_IT_IS = f"""() => {{
  const where = {FOCUS};
  if (!window.focusSeen)
    addEventListener("keydown", () => window.focusSeen.push(where()), true);
  window.focusSeen = [];
}}"""
"""With each press of Tab: where the focus had come to with the one before, all scrolled."""

WHERE_IT_WAS = "() => window.focusSeen"


WALK = f"""() => {{
  const where = {FOCUS};
  const seen = [];
  for (const each of document.querySelectorAll("a, button, input, select, textarea, summary")) {{
    if (each.tabIndex < 0) continue;
    each.focus({{ focusVisible: true }});
    if (document.activeElement === each) seen.push(where());
  }}
  return seen;
}}"""

LOOKS = """() => {
  const told = /^(class|type|role|scope|aria-current|aria-pressed|aria-invalid)$/;
  const holders = new Map([[document.body, ""]]);
  return [...document.querySelectorAll("body *")].map((each) => {
    const said = [...each.attributes].map(({ name, value }) =>
      told.test(name) ? `${name}=${value}` : name).sort();
    if (each.matches(":checked, :has(:checked)")) said.push("chosen");
    const look = `${holders.get(each.parentElement)}<${each.tagName} ${said.join(" ")}`;
    holders.set(each, look);
    let place = 1;
    for (let one = each; place < 9 && (one = one.previousElementSibling); ) place += 1;
    return `${look}:${place}`;
  });
}"""
"""What an element is, which attributes it has, the how manieth it is, and what holds it, to the
very body: nothing else gives it its colours.
"""

TAKES_THE_FOCUS = """() => [...document.querySelectorAll(
  "a, button, input, select, textarea, summary")].filter(
  (each) => each.getClientRects().length).map(
  (each) => `${each.tagName}.${each.getAttribute("class") || ""}.${each.type || ""}`)"""

RUN_AXE = """([options, places]) => {
  const all = places && [...document.querySelectorAll("body *")];
  return axe.run(places ? places.map((place) => all[place]) : document, options)
    .then((found) => found.violations);
}"""


class Memory:
    """What was looked at before in this run: the same need not be looked at again.

    Colours come from the kind of an element and of all that hold it. Where Tab leads from one thing
    comes from the kinds of that thing and the next.
    """

    def __init__(self):
        self.looks, self.steps = set(), set()

    def new_looks(self, page):
        """Return the places of all elements of kinds not seen before."""
        looks = page.evaluate(LOOKS)
        places = [place for place, look in enumerate(looks) if look not in self.looks]
        self.looks.update(looks)
        return places

    def has_new_steps(self, page):
        """Say whether Tab leads from something to something as it has not done before."""
        row = page.evaluate(TAKES_THE_FOCUS)
        steps = set(itertools.pairwise(["the top", *row, "the end"]))
        is_new = not steps <= self.steps
        self.steps |= steps
        return is_new


def what_axe_finds(page, theme, only=None, without=(), places=None):
    """Run axe in one theme, on all of a page or on some places; return findings, one line each."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    options = {"resultTypes": ["violations"], "selectors": False, "preload": False}
    options |= {"runOnly": only} if only else {}
    options["rules"] = {name: {"enabled": False} for name in without}
    if page.evaluate("() => !window.axe"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate(RUN_AXE, [options, places])
    return [
        f"{theme}: {rule['id']}: {node['html'][:160]} {node.get('failureSummary', '')[:300]}"
        for rule in found
        for node in rule["nodes"][:3]
    ]


def what_scrolls_sideways(page):
    """Return what makes a page of 320 px scroll sideways."""
    page.set_viewport_size({"width": 320, "height": 640})
    return page.evaluate(WIDER_THAN_THE_WINDOW)


def what_is_cut_off(page):
    """Return the words that end outside a window of 320 px, where nothing scrolls to them."""
    page.set_viewport_size({"width": 320, "height": 640})
    return page.evaluate(CUT_OFF)


def what_hides_the_focus(page):
    """Go through a page with Tab; return where the focus can't be seen.

    The page notes where the focus is, so that it need not be asked after each press.
    """
    page.evaluate(START_AT_THE_TOP)
    page.evaluate(NOTE_WHERE_IT_IS)
    visited = []
    while None not in visited and len(visited) < MOST_STOPS:
        for _n in range(AT_ONCE):
            page.keyboard.down("Tab")
        page.keyboard.up("Tab")
        visited = page.evaluate(WHERE_IT_WAS)[1:]
    if None in visited:
        visited = visited[: visited.index(None)]
    assert len(visited) > 2, "nothing on the page takes the focus"
    return [" ".join(found) for found in visited if found[1]][:5]


def what_hides_when_focused(page):
    """Give the focus to one thing after the other; return where it can't be seen."""
    visited = page.evaluate(WALK)
    assert len(visited) > 2, "nothing on the page takes the focus"
    return [" ".join(found) for found in visited if found[1]][:5]


def open_all_folds(page):
    """Bring into view what people unfold, so that it is looked at as well."""
    page.evaluate(OPEN_ALL_FOLDS)


def small_targets(page):
    """Return what is too small to be hit with a finger."""
    return page.evaluate(SMALL_TARGETS)
