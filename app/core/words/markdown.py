"""Markdown to safe HTML, once, when a text is written."""

from __future__ import annotations

import html as entities
import re

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre"}
PARSER = (
    MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True})
    .enable("linkify")
    .disable(["image", "heading", "lheading", "html_block", "html_inline"])
)
BLOCK_ENDS = re.compile(r"</(?:p|li|blockquote|pre)>|<br\s*/?>")


def render_markdown(text: str) -> str:
    """Return the HTML of a text: no raw HTML, no pictures, links that lend no weight."""
    html = PARSER.render(text)
    return nh3.clean(
        html,
        tags=TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    )


def stored_html(html: str) -> Markup:
    """Mark HTML made by `render_markdown` as ready to print; nothing else may be passed."""
    return Markup(html)  # noqa: S704 - cleaned by nh3 when it was written


def plain_text(html: str) -> str:
    """Return the words of HTML made by `render_markdown`, paragraphs on lines of their own."""
    parted = BLOCK_ENDS.sub("\n", html)
    return entities.unescape(nh3.clean(parted, tags=set())).strip()
