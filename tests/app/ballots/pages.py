"""What a browser would send of a ballot's pages."""

from __future__ import annotations

import re
from html import unescape


def page_of(response):
    return unescape(response.get_data(as_text=True))


def url(issue, tail=""):
    return f"/issues/{issue.id}/ballot{tail}"


def inputs_in(html):
    """Name and value of all that is hidden or ticked, in the order of the page."""
    found = []
    for tag in re.findall(r"<input[^>]*>", html):
        name = re.search(r'name="([^"]*)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and ('type="hidden"' in tag or " checked" in tag):
            found.append((name[1], unescape(value[1]) if value else "on"))
    return found


def form_fields(page):
    """The ballot page's own fields as a browser would send them unchanged."""
    found = inputs_in(page)
    for name, text in re.findall(r'<textarea id="([^"]*)".*?>\n(.*?)</textarea>', page, re.S):
        found.append((name, unescape(text)))
    for name, options in re.findall(r'<select id="([^"]*)".*?>(.*?)</select>', page, re.S):
        chosen = re.search(r'value="([^"]*)" selected', options)
        found.append((name, chosen[1] if chosen else ""))
    return found


def buttons_in(page):
    """What the buttons of a ballot page would send, those that can be pressed."""
    tags = re.findall(r'<button[^>]*name="press"[^>]*>', page)
    return [re.search(r'value="([^"]*)"', tag)[1] for tag in tags if " disabled" not in tag]


def hidden_fields(page):
    """What the browser would send of the form that puts the ballot in."""
    return inputs_in(page[page.index('/ballot/cast"') :].split("</form>")[0])
