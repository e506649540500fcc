"""The report in paragraphs, each made of facts by the sentences of the Result's own page."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask import get_template_attribute
from flask_babel import lazy_gettext as _l
from markupsafe import Markup

from app.issues.convert import settings_of
from app.issues.models import Issue
from app.outcomes.convert.reasons import SIDES
from app.outcomes.services.showing import told_by

Doc = Mapping[str, Any]
SENTENCES = "checking/_paragraphs.html"
PARTS = (1, 2, 3)
PART_TITLES = {
    1: _l("What people chose"),
    2: _l("Why"),
    3: _l("How we got here, and what is asked"),
}
BETWEEN_BLOCKS = re.compile(r"(</(?:p|li|div|blockquote)>)")
SPACE_BEFORE_STOP = re.compile(r"\s+([.,;:!?])(?=\s|$)")


@dataclass(frozen=True, slots=True)
class Tale:
    """One paragraph to come: its id, which macro tells it, and of what."""

    id: str
    macro: str
    one: Any = None


def paragraphs_of(doc: Doc, issue: Issue, part: int, changes: Mapping[str, Any]) -> list[Doc]:
    """Return the paragraphs of a part; `doc` has marks, `changes` are those taken in by letter."""
    told = {**told_by(doc), "changes": changes}
    settings = settings_of(issue)
    found: list[Doc] = []
    for tale in TELLERS[part](told):
        macro = get_template_attribute(SENTENCES, tale.macro)
        text = plain(macro(told, tale.one, issue, settings))
        if text:
            found.append({"id": tale.id, "part": part, "text": text, "wording": 1})
    return found


def plain(html: str) -> str:
    """Return the words of a sentence without its markup."""
    words = Markup(BETWEEN_BLOCKS.sub(r"\1 ", str(html))).striptags()  # noqa: S704 - a macro's own
    return SPACE_BEFORE_STOP.sub(r"\1", " ".join(words.split()))


def what_people_chose(told: Doc) -> Iterator[Tale]:
    """Tell what came out, in which order, how near the line, and how sure that is."""
    yield Tale("headline", "headline")
    for fact in told["notes"]:
        yield Tale(f"note-{fact['key']}", "note_on_it", fact)
    yield from order_in(told)
    for number, fact in enumerate(told["close"], 1):
        yield Tale(f"close-{number}", "nearly_level", fact)
    if told["sure"] and told["doc"]["took_part"]["cast"] is not None:
        yield Tale("sure", "how_sure", told["sure"])
    if told["doc"].get("sure", {}).get("redraws"):
        yield Tale("redraws", "drawn_again", told["doc"]["sure"]["redraws"])


def order_in(told: Doc) -> Iterator[Tale]:
    """Tell of each option as it came out, with the line between those that could be chosen."""
    rows = [
        (
            row.place or row.line["is_passed"],
            Tale(f"order-{letter_of(told, row.option)}", "came_out", row),
        )
        for row in told["rows"]
    ]
    yield from (tale for is_above, tale in rows if is_above)
    if rows and told["doc"]["outcome"]["settings"]["status_quo"] is not None:
        yield Tale("line", "the_line")
    yield from (tale for is_above, tale in rows if not is_above)


def why(told: Doc) -> Iterator[Tale]:
    """Tell the reasons and worries, where groups differ, and who disagrees."""
    tales = [*reasons_in(told), *groups_in(told)]
    yield from tales or [Tale("no-reasons", "no_reasons")]


def reasons_in(told: Doc) -> Iterator[Tale]:
    """Tell the strongest worry, then each option's reasons side by side."""
    if worry := told["doc"]["reasons"]["strongest_worry"]:
        yield Tale("worry", "strongest_worry", worry)
    for option in told["reasons"]:
        for side in SIDES:
            if option[side]:
                tale = side_told(told, option, side)
                letter = letter_of(told, option["option"])
                yield Tale(f"why-{letter}-{side}", "reasons_of_a_side", tale)
    if withheld := told["doc"]["reasons"]["withheld"]:
        yield Tale("withheld", "kept_back", withheld)


def side_told(told: Doc, option: Doc, side: str) -> Doc:
    """Return the reasons of one side of an option: a short set where there is one, or the first."""
    sets = told["doc"]["reasons"].get("sets", ())
    chosen = [one for one in sets if one["place"] == option["option"] and one["side"] == side]
    return {
        "option": option["option"],
        "side": side,
        "set": chosen[0] if chosen else None,
        "rows": option[side],
    }


def groups_in(told: Doc) -> Iterator[Tale]:
    """Tell where groups differ, and which option many put first though others won."""
    doc = told["doc"]
    for number, fact in enumerate(doc["part_facts"], 1):
        yield Tale(f"groups-{number}", "group_fact", fact)
    if not doc["part_facts"] and len(told["part_rows"]) > 1:
        yield Tale("groups", "no_turn")
    elif doc["parts"]["hidden"] and len(told["part_rows"]) <= 1:
        yield Tale("groups", "too_small")
    for minority in told["minorities"]:
        letter = letter_of(told, minority["fact"]["option"])
        yield Tale(f"minority-{letter}", "minority_view", minority)


def how_we_got_here(told: Doc) -> Iterator[Tale]:
    """Tell who took part and who didn't, how ideas changed, what was left out, what is asked."""
    doc = told["doc"]
    cast, joined = doc["took_part"]["cast"], doc["took_part"]["joined"]
    if told["is_shown"]:
        yield Tale("who", "who_took_part")
        if told["part_rows"]:
            yield Tale("who-groups", "how_many_of_each")
        if joined and cast is not None and joined > cast:
            yield Tale("who-not", "did_not_rank", joined - cast)
    yield from ideas_in(doc)
    yield Tale("asked", "what_is_asked")


def ideas_in(doc: Doc) -> Iterator[Tale]:
    """Tell how each idea changed and by whose suggestion, and which didn't reach the ballot."""
    lines = {line["option"]: line for line in doc["outcome"].get("lines", ())}
    for option in doc["options"]:
        if option["changes_taken_in"]:
            tale = {"option": option, "line": lines.get(option["place"])}
            yield Tale(f"changed-{option['letter']}", "how_it_changed", tale)
    for idea in doc["left_out"]["ideas"]:
        yield Tale(f"missed-{idea['letter']}", "missed", idea)
    for idea in doc["left_out"].get("gone", ()):
        yield Tale(f"gone-{idea['letter']}", "gone", idea)


def letter_of(told: Doc, option: int) -> str:
    """Return the letter of an option, by which its paragraphs are called."""
    names: Sequence[Any] = told["names"]
    return str(names[option].letter)


TELLERS = {1: what_people_chose, 2: why, 3: how_we_got_here}
"""What each part tells."""
