"""Markdown to safe HTML, once, when a text is written."""

from __future__ import annotations

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {"p", "br", "em", "strong", "a", "ul", "ol", "li", "blockquote", "code", "pre"}
PARSER = (
    MarkdownIt("commonmark", {"html": False, "linkify": True, "breaks": True})
    .enable("linkify")
    .disable(["image", "heading", "lheading", "html_block", "html_inline"])
)


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
