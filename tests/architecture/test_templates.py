"""Promises about every template: no decisions left to the browser, every word translatable."""

import json
import re
from hashlib import sha256
from html.parser import HTMLParser
from pathlib import Path

import pytest
from jinja2 import Environment, FileSystemLoader, nodes

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates"
STATIC = ROOT / "app" / "static"
HTML = sorted(TEMPLATES.rglob("*.html"))
MACROS = sorted((TEMPLATES / "macros").glob("*.html"))
SPOKEN_ATTRIBUTES = {"alt", "aria-label", "aria-description", "placeholder", "title"}
LOADED_ATTRIBUTES = {"src", "href", "action", "formaction", "srcset", "poster"}
STAND_IN = "q\ue000"
"""Takes the place of an expression: a letter, as it may name an element, and a mark to find it."""

environment = Environment(
    loader=FileSystemLoader(TEMPLATES),
    extensions=["jinja2.ext.i18n", "jinja2.ext.do"],
    trim_blocks=True,
    lstrip_blocks=True,
    autoescape=True,
)
every_template = pytest.mark.parametrize(
    "path", HTML, ids=[path.relative_to(TEMPLATES).as_posix() for path in HTML]
)


def literal_markup(source):
    """Return a template's own HTML: no tags of Jinja, no comments, nothing that is translated."""
    kept, words, is_translated, is_expression = [], [], False, False
    for _line, kind, value in environment.lex(source):
        if kind == "block_begin":
            words = []
        elif kind == "block_end":
            is_translated = (is_translated or words[:1] == ["trans"]) and words[:1] != ["endtrans"]
        elif kind == "variable_begin":
            is_expression = True
        elif kind == "variable_end":
            is_expression = False
            kept.append(STAND_IN)
        elif kind == "data" and not is_translated:
            kept.append(value)
        elif kind == "name" and not is_expression:
            words.append(value)
    return "".join(kept)


class Reader(HTMLParser):
    """Collects what a browser would show, and what it would run."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.words, self.faults, self._inside = [], [], []

    def handle_starttag(self, tag, attrs):
        self._inside.append(tag)
        for name, value in attrs:
            self._look_at(tag, name, value or "")
        if tag == "style" or (tag == "script" and "src" not in dict(attrs)):
            self.faults.append(f"inline {tag}")

    def handle_endtag(self, tag):
        if tag in self._inside:
            del self._inside[len(self._inside) - 1 - self._inside[::-1].index(tag) :]

    def _look_at(self, tag, name, value):
        if name == "style" or name.startswith("on"):
            self.faults.append(f"{name}= on {tag}")
        if name in SPOKEN_ATTRIBUTES:
            self.words += spoken(value)
        if name in LOADED_ATTRIBUTES and re.match(r"\s*(https?:)?//|\s*javascript:", value):
            self.faults.append(f"{name} leaves the site: {value}")

    def handle_data(self, data):
        if not {"script", "style", "code", "kbd"} & set(self._inside):
            self.words += spoken(data)


def spoken(text):
    """Return the words in a piece of text; single letters and signs are no words."""
    return re.findall(r"[^\W\d_]{2,}", text.replace(STAND_IN, " "))


def read(source):
    reader = Reader()
    reader.feed(literal_markup(source))
    reader.close()
    return reader


def calls(tree, name):
    return [
        call
        for call in tree.find_all(nodes.Call)
        if isinstance(call.node, nodes.Name) and call.node.name == name
    ]


def icon_names(tree):
    """Return the names of icons that a template writes down, wherever a macro takes one."""
    wanted = [call.args[0] for call in calls(tree, "icon") if call.args]
    wanted += [call.args[2] for call in calls(tree, "tag") if len(call.args) > 2]
    wanted += [
        keyword.value
        for call in tree.find_all(nodes.Call)
        for keyword in call.kwargs
        if keyword.key == "icon_name"
    ]
    literal = [
        c.value for node in wanted for c in [node, *node.find_all(nodes.Const)] if is_text(c)
    ]
    compared = [
        c.value
        for node in wanted
        for test in node.find_all(nodes.Compare)
        for c in test.find_all(nodes.Const)
    ]
    return set(literal) - set(compared) - {""}


def is_text(node):
    return isinstance(node, nodes.Const) and isinstance(node.value, str)


def sprite():
    text = (STATIC / "icons.svg").read_text(encoding="utf-8")
    return set(re.findall(r'<symbol id="([\w-]+)"', text))


def test_reader_finds_what_it_is_there_to_find():
    planted = (
        '<p style="color:red" onclick="x()">Hello {{ name }}</p>'
        '<img alt="A cat" src="//far.example"><script>run()</script>'
        '{% trans %}Fine{% endtrans %}<{{ tag }} class="a">{{ _("Fine") }}</{{ tag }}>'
    )
    reader = read(planted)
    assert reader.words == ["Hello", "cat"]
    assert reader.faults == [
        "style= on p",
        "onclick= on p",
        "src leaves the site: //far.example",
        "inline script",
    ]
    assert icon_names(environment.parse('{{ icon("check" if a == "b" else "x") }}')) == {
        "check",
        "x",
    }


@every_template
def test_every_word_goes_through_translation(path):
    assert read(path.read_text(encoding="utf-8")).words == []


@every_template
def test_nothing_is_inline_and_nothing_comes_from_elsewhere(path):
    assert read(path.read_text(encoding="utf-8")).faults == []


@every_template
def test_nothing_is_marked_safe(path):
    tree = environment.parse(path.read_text(encoding="utf-8"))
    assert [node.lineno for node in tree.find_all(nodes.Filter) if node.name == "safe"] == []
    assert [node.lineno for node in tree.find_all(nodes.ScopedEvalContextModifier)] == []


@every_template
def test_every_endblock_is_named(path):
    assert re.findall(r"\{%-?\s*endblock\s*-?%\}", path.read_text(encoding="utf-8")) == []


@every_template
def test_every_icon_is_in_the_sprite(path):
    assert icon_names(environment.parse(path.read_text(encoding="utf-8"))) - sprite() == set()


def test_icons_named_in_lists_are_in_the_sprite():
    module = environment.get_template("macros/stages.html").make_module({"_": str})
    assert set(module.STAGE_ICONS) <= sprite()
    assert {"monitor", "sun", "moon"} <= sprite()


@pytest.mark.parametrize("path", MACROS, ids=[path.name for path in MACROS])
def test_every_macro_file_says_what_it_draws(path):
    assert path.read_text(encoding="utf-8").startswith("{# ")


def test_picture_on_the_home_page_is_small():
    table = environment.get_template("macros/table.html").make_module({"_": str})
    assert len(str(table.table_scene()).encode()) < 8_000


def test_vendored_files_are_what_the_manifest_says():
    manifest = json.loads((STATIC / "vendor" / "MANIFEST.json").read_text(encoding="utf-8"))
    assert {line["file"] for line in manifest} >= {"icons.svg", "vendor/htmx.min.js"}
    for line in manifest:
        content = (STATIC / line["file"]).read_bytes()
        assert sha256(content).hexdigest() == line["sha256"], line["file"]
        assert line["version"]
        assert line["licence"] in {"OFL-1.1", "ISC", "0BSD", "MIT"}


def test_stylesheets_load_nothing_from_elsewhere_and_every_file_they_name_exists():
    for sheet in sorted((STATIC / "css").glob("*.css")):
        for address in re.findall(r'url\("?([^")]+)"?\)', sheet.read_text(encoding="utf-8")):
            assert (sheet.parent / address.split("?")[0]).exists(), address
