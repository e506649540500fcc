"""What is looked for on every page: what axe finds, what scrolls sideways, where the focus goes."""

from __future__ import annotations

from axe_playwright_python.base import AXE_SCRIPT

MOST_STOPS = 250

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


LOOKS = """() => [...new Set([...document.querySelectorAll("body *")].map(
  (each) => `${each.parentElement.tagName}.${each.parentElement.className}>` +
    `${each.tagName}.${each.getAttribute("class") || ""}.${each.matches(":disabled")}`))]"""

TAKES_THE_FOCUS = """() => [...document.querySelectorAll(
  "a, button, input, select, textarea, summary")].map(
  (each) => `${each.tagName}.${each.getAttribute("class") || ""}.${each.type || ""}`).join(" ")"""


class Memory:
    """What was looked at before in this part of the tour: the same need not be looked at again.

    Colours come from the kind of an element and of what holds it; where Tab leads and what covers
    it from the row of things that take the focus.
    """

    def __init__(self):
        self.looks, self.rows = set(), set()

    def has_new_colours(self, page):
        """Say whether anything on the page is of a kind not seen before."""
        looks = set(page.evaluate(LOOKS))
        is_new = not looks <= self.looks
        self.looks |= looks
        return is_new

    def has_new_row(self, page):
        """Say whether Tab leads through things that it has not led through before."""
        row = page.evaluate(TAKES_THE_FOCUS)
        is_new = row not in self.rows
        self.rows.add(row)
        return is_new


def what_axe_finds(page, theme, only=None, without=()):
    """Run axe in one theme; return its findings, one line each."""
    page.emulate_media(color_scheme=theme, reduced_motion="reduce")
    options = {"resultTypes": ["violations"], **({"runOnly": only} if only else {})}
    options["rules"] = {name: {"enabled": False} for name in without}
    if page.evaluate("() => !window.axe"):
        page.evaluate(AXE_SCRIPT)
    found = page.evaluate("options => axe.run(options).then(all => all.violations)", options)
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
    """Go through a page with Tab; return where the focus can't be seen."""
    hidden, visited = [], 0
    page.evaluate(START_AT_THE_TOP)
    for _n in range(MOST_STOPS):
        page.keyboard.press("Tab")
        found = page.evaluate(FOCUS)
        if found is None:
            break
        visited += 1
        if found[1]:
            hidden.append(" ".join(found))
    assert visited > 2, "nothing on the page takes the focus"
    return hidden[:5]


def open_all_folds(page):
    """Bring into view what people unfold, so that it is looked at as well."""
    page.evaluate(OPEN_ALL_FOLDS)


def small_targets(page):
    """Return what is too small to be hit with a finger."""
    return page.evaluate(SMALL_TARGETS)
