"""Thousands of strings that would like to be more than text, made from grammars of attacks."""

from __future__ import annotations

import functools
import itertools
import random
import re
from html.parser import HTMLParser
from xml.etree import ElementTree

from tests.torture.figures import figure

MARK = "zqfire"
CALL = f"document.title='{MARK}'"
EVENTS = (
    "onerror", "onload", "onclick", "onmouseover", "onfocus", "ontoggle", "onbegin",
    "onpointerenter", "onanimationstart", "onwheel", "onblur", "oncopy", "ondrag", "oninput",
    "onkeydown", "onloadstart", "onpageshow", "onplay", "onresize", "onscroll", "onselect",
    "onsubmit", "ontouchstart", "ontransitionend",
)  # fmt: skip
TAGS = (
    "img", "svg", "video", "audio", "body", "iframe", "object", "embed", "details", "marquee",
    "input", "select", "textarea", "math", "form", "a", "link", "meta", "base", "style", "script",
    "button", "canvas", "dialog", "div", "frameset", "image", "isindex", "keygen", "layer", "p",
    "plaintext", "portal", "progress", "source", "table", "template", "title", "track", "xss",
)  # fmt: skip
SCHEMES = (
    "javascript:", "JaVaScRiPt:", "java\tscript:", "java\nscript:", " javascript:",
    "\x01javascript:",
    "vbscript:", "data:text/html,", "data:text/html;base64,", "javascript&colon;",
    "&#106;avascript:", "&#x6A;avascript:", "javascript&#58;", "%6Aavascript:", "feed:javascript:",
    "view-source:javascript:", "blob:", "file:///", "//evil.example/", "\\\\evil.example\\",
    "java\x00script:", "javascript\x0b:", "livescript:", "mocha:", "jar:https://evil.example!/",
)  # fmt: skip
CARRIERS = (
    '<a href="{}">press</a>', "<a href='{}'>press</a>", "<a href={}>press</a>",
    '<form action="{}"><button>press</button></form>', '<button formaction="{}">press</button>',
    '<iframe src="{}"></iframe>', '<object data="{}"></object>', '<embed src="{}">',
    '<img src="{}">', '<svg><a xlink:href="{}">press</a></svg>',
    '<math href="{}">press</math>', '<base href="{}">',
    '<meta http-equiv="refresh" content="0;url={}">', '<link rel="stylesheet" href="{}">',
    '<area href="{}">', '<video poster="{}">', '<body background="{}">',
)  # fmt: skip
PAYLOADS = (
    f"<script>{CALL}</script>",
    f"<img src=x onerror={CALL}>",
    f"<svg onload={CALL}>",
    f"<details open ontoggle={CALL}>",
    f"<iframe srcdoc='<script>parent.{CALL}</script>'>",
    f"<input autofocus onfocus={CALL}>",
    f"<a href=javascript:{CALL}>press</a>",
)
SPACES = (" ", "/", "\n", "\t", "\x0c", "//", " / ")
QUOTES = ("{}", '"{}"', "'{}'", "`{}`")


def tags():
    for n, (tag, event) in enumerate(itertools.product(TAGS, EVENTS[:12])):
        space, value = SPACES[n % len(SPACES)], QUOTES[n % len(QUOTES)].format(CALL)
        yield f"<{tag}{space}src=x{space}autofocus{space}{event}={value}>"
    for tag in TAGS:
        yield f"</{tag}><{tag}/x>{CALL}</{tag}>"
        yield f"<{tag.upper()}\n>{CALL}<"


def attributes():
    breaks = ("'", '"', "`", "' ", '" ', '"/', ">", '">', "'>", "&quot;", "&#34;", '\\"')
    for quote, event in itertools.product(breaks, EVENTS):
        yield f"{quote}{event}={CALL} x={quote}"
    yield from (f'" style="x:expression({CALL})', "' srcdoc='<script>", '" formaction="javascript:')


def urls():
    for scheme in SCHEMES:
        yield f"{scheme}{CALL}"
        for carrier in CARRIERS:
            yield carrier.format(f"{scheme}{CALL}")


def markdown():
    for scheme in SCHEMES:
        yield f"[press]({scheme}{CALL})"
        yield f"[press](<{scheme}{CALL}>)"
        yield f"![x]({scheme}{CALL})"
        yield f"<{scheme}{CALL}>"
        yield f"[press][a]\n\n[a]: {scheme}{CALL}"
        yield f"[![x]({scheme}x)]({scheme}{CALL} 'title')"
    for inner in ("`", "**", "_", ">", "1. ", "- ", "    ", "\t", "# ", "```\n", "~~~\n", "| "):
        yield f"{inner}<img src=x onerror={CALL}>{inner}"
        yield f"[a](https://a.example/\"onclick={CALL} '{inner}')"
        yield f'https://a.example/"onmouseover={CALL}{inner}'
        for payload in PAYLOADS:
            yield f"{inner}{payload}{inner}"


def encoders():
    yield lambda text: text.replace("<", "&lt;").replace(">", "&gt;")
    yield lambda text: text.replace("<", "&#60;").replace(">", "&#62;")
    yield lambda text: text.replace("<", "&#x3c;").replace(">", "&#x3e;")
    yield lambda text: text.replace("<", "&#0000060").replace(">", "&#0000062")
    yield lambda text: text.replace("<", "%3C").replace(">", "%3E")
    yield lambda text: text.replace("<", "%253C").replace(">", "%253E")
    yield lambda text: text.replace("<", "\\u003c").replace(">", "\\u003e")
    yield lambda text: text.replace("<", "\\x3c").replace(">", "\\x3e")
    yield lambda text: text.replace("<", "\\074").replace(">", "\\076")
    yield lambda text: text.replace("<", "+ADw-").replace(">", "+AD4-")
    yield lambda text: text.replace("<", "\uff1c").replace(">", "\uff1e")
    yield lambda text: "".join(f"&#{ord(c)};" for c in text)
    yield lambda text: "".join(f"&#x{ord(c):x};" for c in text)
    for depth in range(2, 6):
        yield lambda text, depth=depth: text.replace("<", "&" + "amp;" * depth + "lt;")


def encodings():
    for encode, payload in itertools.product(encoders(), PAYLOADS):
        yield encode(payload)
    for cut in range(1, 8):
        yield f"<scr{'<script>' * cut}ipt>{CALL}</script>"


def drawings():
    for event in EVENTS:
        yield f"<svg><animate {event}={CALL} attributeName=x dur=1s>"
        yield f"<svg><script>{CALL}</script></svg>"[: 30 + len(event)] + event
        yield f'<math><mtext><a xlink:href="javascript:{CALL}" {event}=x>x</a></mtext></math>'
        yield f"<svg><foreignObject><body {event}={CALL}></foreignObject></svg>"
        yield f"<math><style><img src=x {event}={CALL}></style></math>"
        yield f"<svg><set attributeName={event} to={CALL}>"
        yield f"<svg><use href='data:image/svg+xml,<svg id=x {event}={CALL}></svg>#x'>"


CLOSERS = (
    '";', "';", "`;", '\\";', "*/", "-->", "--!>", "]]>", "</title>", "</textarea>", "</style>",
    "</script>", "</svg>", "</math>", "</template>", "</xmp>", "</noscript>", "</iframe>", "?>",
    "%>", "\r\n\r\n", "\r\nBcc: a@evil.example\r\n", '"}]}', "=", "\u2028", "</body></html>",
    "<!--", "<![CDATA[", "<!DOCTYPE x [", "<?xml ",
)  # fmt: skip


def ways_out():
    """Strings that end whatever they might stand in, and go on with an attack."""
    for closer, payload in itertools.product(CLOSERS, PAYLOADS):
        yield f"{closer}{payload}"


SHELLS = (
    "noscript", "style", "title", "textarea", "xmp", "iframe", "noembed", "noframes", "template",
    "plaintext", "select", "option", "table", "svg><style", "math><mtext", "svg><desc",
    "math><annotation-xml encoding='text/html'", "form><math><mtext></form><form><mglyph><style",
)  # fmt: skip


def changing():
    """Strings that read otherwise the second time a browser parses them."""
    for shell, payload in itertools.product(SHELLS, PAYLOADS):
        yield f'<{shell}><p title="</{shell.split(">")[-1].split()[0]}>{payload}">'
        yield f"<{shell}><!--</{shell.split('>')[-1].split()[0]}>{payload}-->"


def templates():
    inners = (
        "7*7", "config", "request", "''.__class__.__mro__", "cycler.__init__", CALL,
        "self._TemplateReference__context", "url_for.__globals__", "lipsum.__globals__",
        "constructor.constructor('x')()", "get_flashed_messages()", "x|attr('y')",
    )  # fmt: skip
    pairs = (
        ("{{", "}}"), ("{%", "%}"), ("${", "}"), ("<%=", "%>"), ("#{", "}"), ("{{{", "}}}"),
        ("[[", "]]"), ("{#", "#}"), ("@(", ")"),
    )  # fmt: skip
    for inner, (opening, closing) in itertools.product(inners, pairs):
        yield f"{opening} {inner} {closing}"
    yield from ("{{ x|safe }}", "{% autoescape false %}<b>", "{# #}<script>", "%(name)s<script>")


def oddities():
    signs = (
        "\u202e", "\u2066", "\u200b", "\ufeff", "\u00ad", "\u2028", "\u2029", "\x00", "\x0b",
        "\x1b",
        "\x7f", "\u0085", "\U000e0041", "\uff1c", "\u02c2", "\u0338", "\u180e", "\u2060", "\u3164",
        "\ufff9", "\ue000",
    )  # fmt: skip
    for sign in signs:
        yield f"<scr{sign}ipt>{CALL}</scr{sign}ipt>"
        yield f"<img{sign}src=x{sign}onerror={CALL}>"
        yield f"{sign}<b onclick={CALL}>{sign}"
        yield f"<{sign}svg onload={CALL}>"
        yield f"<a href='java{sign}script:{CALL}'>press</a>"
        yield f"<img src=x on{sign}error={CALL}>"
    yield f"\uff1cscript\uff1e{CALL}\uff1c/script\uff1e"
    yield "<" * 200 + CALL
    yield "a\u0300" * 30 + f"<img src=x onerror={CALL}>"


FAMILIES = (
    tags, attributes, urls, markdown, encodings, drawings, ways_out, changing, templates, oddities,
)  # fmt: skip


@functools.cache
def corpus():
    """Return all of the strings, each once, from every family in turn."""
    kept = {}
    for row in itertools.zip_longest(*(family() for family in FAMILIES)):
        kept.update((text, None) for text in row if text is not None)
    return tuple(kept)


def drawn():
    """Return all of them in torture, and otherwise a tenth: always the same, of every family."""
    strings = corpus()
    wanted = figure(len(strings), len(strings) // 10)
    places = random.Random(5).sample(range(len(strings)), wanted)
    return [strings[place] for place in sorted(places)]


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
OUR_PICTURE = re.compile(
    r"/issues/\d+/(outcome/picture|took-part)\.svg|/amendments/\d+/became\.svg"
)


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
        ours = value.startswith("/static/") or OUR_FEED.fullmatch(value)
        if loads and not ours and not OUR_PICTURE.fullmatch(value):
            self.faults.append(f"<{tag}> loads {value!r}")


def faults_in_picture(svg):
    """Return what a drawing holds that could act: scripts, handlers, ways out of itself."""
    found = []
    for each in ElementTree.fromstring(svg).iter():
        tag = each.tag.rpartition("}")[2].lower()
        if tag in {"script", "foreignobject", "a", "image", "animate", "set", "style"}:
            found.append(f"<{tag}>")
        for name, value in each.attrib.items():
            name = name.rpartition("}")[2].lower()
            is_within = tag == "use" and value.startswith("#")
            if name.startswith("on") or (name == "href" and not is_within):
                found.append(f"{name} on <{tag}>")
    return found


def faults_in(page):
    judge = Judge()
    judge.feed(page)
    judge.close()
    return judge.faults
