"""Five hundred strings that would like to be more than text, made from grammars of attacks."""

from __future__ import annotations

import itertools
import re
from html.parser import HTMLParser

MARK = "zqfire"
CALL = f"document.title='{MARK}'"
EVENTS = [
    "onerror",
    "onload",
    "onclick",
    "onmouseover",
    "onfocus",
    "ontoggle",
    "onbegin",
    "onpointerenter",
    "onanimationstart",
    "onwheel",
]
TAGS = [
    "img",
    "svg",
    "video",
    "audio",
    "body",
    "iframe",
    "object",
    "embed",
    "details",
    "marquee",
    "input",
    "select",
    "textarea",
    "math",
    "form",
    "a",
    "link",
    "meta",
    "base",
    "style",
    "script",
]
SCHEMES = (
    "javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", " javascript:",
    "\x01javascript:",
    "vbscript:", "data:text/html,", "data:text/html;base64,", "javascript&colon;",
    "&#106;avascript:", "&#x6A;avascript:", "javascript&#58;", "%6Aavascript:", "feed:javascript:",
    "view-source:javascript:", "blob:", "file:///", "//evil.example/", "\\\\evil.example\\",
)  # fmt: skip


def tags():
    for tag, event in itertools.product(TAGS, EVENTS[:5]):
        yield f"<{tag} src=x autofocus {event}={CALL}>"
    for tag in TAGS:
        yield f"</{tag}><{tag}/x>{CALL}</{tag}>"
        yield f"<{tag.upper()}\n>{CALL}<"


def attributes():
    for quote, event in itertools.product(("'", '"', "`", "' ", '" ', '"/', ">", '">'), EVENTS):
        yield f"{quote}{event}={CALL} x={quote}"
    yield from (f'" style="x:expression({CALL})', "' srcdoc='<script>", '" formaction="javascript:')


def urls():
    for scheme in SCHEMES:
        yield f"{scheme}{CALL}"
        yield f'<a href="{scheme}{CALL}">press</a>'


def markdown():
    for scheme in SCHEMES:
        yield f"[press]({scheme}{CALL})"
        yield f"[press](<{scheme}{CALL}>)"
        yield f"![x]({scheme}{CALL})"
        yield f"<{scheme}{CALL}>"
        yield f"[press][a]\n\n[a]: {scheme}{CALL}"
    for inner in ("`", "**", "_", ">", "1. ", "- ", "    ", "\t", "# ", "```\n"):
        yield f"{inner}<img src=x onerror={CALL}>{inner}"
        yield f"[a](https://a.example/\"onclick={CALL} '{inner}')"
        yield f'https://a.example/"onmouseover={CALL}{inner}'


def encodings():
    bare = f"<script>{CALL}</script>"
    yield bare.replace("<", "&lt;").replace(">", "&gt;")
    yield bare.replace("<", "&#60;").replace(">", "&#62;")
    yield bare.replace("<", "&#x3c;").replace(">", "&#x3e;")
    yield bare.replace("<", "&#0000060").replace(">", "&#0000062")
    yield bare.replace("<", "%3C").replace(">", "%3E")
    yield bare.replace("<", "\\u003c").replace(">", "\\u003e")
    yield bare.replace("<", "\\x3c").replace(">", "\\x3e")
    yield bare.replace("<", "+ADw-").replace(">", "+AD4-")
    for depth in range(2, 6):
        yield bare.replace("<", "&" + "amp;" * depth + "lt;")
    for cut in range(1, 8):
        yield f"<scr{'<script>' * cut}ipt>{CALL}</script>"


def drawings():
    for event in EVENTS:
        yield f"<svg><animate {event}={CALL} attributeName=x dur=1s>"
        yield f"<svg><script>{CALL}</script></svg>"[: 30 + len(event)] + event
        yield f'<math><mtext><a xlink:href="javascript:{CALL}" {event}=x>x</a></mtext></math>'
        yield f"<svg><foreignObject><body {event}={CALL}></foreignObject></svg>"
        yield f"<math><style><img src=x {event}={CALL}></style></math>"


def templates():
    for inner in ("7*7", "config", "request", "''.__class__.__mro__", "cycler.__init__", CALL):
        for opening, closing in (
            ("{{", "}}"),
            ("{%", "%}"),
            ("${", "}"),
            ("<%=", "%>"),
            ("#{", "}"),
        ):
            yield f"{opening} {inner} {closing}"
    yield from ("{{ x|safe }}", "{% autoescape false %}<b>", "{# #}<script>", "%(name)s<script>")


def oddities():
    signs = (
        "\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\u2028", "\u2029", "\x00", "\x0b",
        "\x1b",
        "\x7f", "\u0085", "\U000e0041", "\uff1c", "\u02c2", "\u0338",
    )  # fmt: skip
    for sign in signs:
        yield f"<scr{sign}ipt>{CALL}</scr{sign}ipt>"
        yield f"<img{sign}src=x{sign}onerror={CALL}>"
        yield f"{sign}<b onclick={CALL}>{sign}"
    yield f"\uff1cscript\uff1e{CALL}\uff1c/script\uff1e"
    yield "<" * 200 + CALL
    yield "a\u0300" * 30 + f"<img src=x onerror={CALL}>"


FAMILIES = (tags, attributes, urls, markdown, encodings, drawings, templates, oddities)


def corpus(most=500):
    """Return different strings, drawn from every family in turn."""
    kept = {}
    for row in itertools.zip_longest(*(family() for family in FAMILIES)):
        kept.update((text, None) for text in row if text is not None)
    return list(kept)[:most]


def counts(strings):
    """Return how many of the strings each family made."""
    return {family.__name__: len(set(family()) & set(strings)) for family in FAMILIES}


OURS = {
    "script": {"src", "defer", "type"},
    "link": {"rel", "href", "type", "as", "crossorigin", "sizes", "media", "title"},
    "meta": {"charset", "name", "property", "content", "http-equiv"},
}
NEVER = {
    "iframe", "object", "embed", "base", "applet", "frame", "frameset", "marquee", "math", "video",
    "audio", "style", "foreignobject", "animate", "template", "noscript", "image",
}  # fmt: skip
LOADED = {"href", "src", "action", "formaction", "data", "srcset", "poster", "xlink:href", "ping"}
PLAIN = {"http:", "https:", "mailto:"}
OUR_FEED = re.compile(r"(/[a-z0-9-]+)+/feed\.atom")


class Judge(HTMLParser):
    """Reads a page as a browser would and notes whatever could run."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.faults = []

    def handle_starttag(self, tag, attrs):
        names = {name for name, _value in attrs}
        if tag in NEVER or (tag == "script" and "src" not in names):
            self.faults.append(f"<{tag}>")
        if tag in OURS and not names <= OURS[tag] | {"data-theme", "id", "integrity"}:
            self.faults.append(f"<{tag} {sorted(names)}>")
        for name, value in attrs:
            self.look_at(tag, name, value or "")

    def look_at(self, tag, name, value):
        if name.startswith("on") or name in {"style", "srcdoc", "http-equiv"}:
            self.faults.append(f"{name} on <{tag}>")
        scheme = re.match(r"[a-z][a-z0-9+.-]*:", re.sub(r"[\x00-\x20]", "", value.lower()))
        if name in LOADED and scheme and scheme[0] not in PLAIN:
            self.faults.append(f"{name}={value!r} on <{tag}>")
        loads = tag in {"script", "img", "link"} and name in {"src", "href"}
        if loads and not value.startswith("/static/") and not OUR_FEED.fullmatch(value):
            self.faults.append(f"<{tag}> loads {value!r}")


def faults_in(page):
    judge = Judge()
    judge.feed(page)
    judge.close()
    return judge.faults
