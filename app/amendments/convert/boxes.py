"""An idea's words in boxes, one a paragraph, and back."""

from __future__ import annotations

from collections.abc import Mapping

from deliberation.amendments import Paragraph, Text, paragraph_id, paragraphs_from_plain

Typed = Mapping[str, str]


def typed_text(base: Text, typed: Typed) -> Text:
    """Return the words as typed into one box a paragraph; an empty box takes its paragraph out.

    `words_2` holds the third paragraph, `after_2` what was added behind it, `start` what was put
    before all others. A blank line in a box begins a paragraph. `out_2`, if it is there, takes the
    third paragraph out whatever its box holds.
    """
    taken = {paragraph.id for paragraph in base}
    text: list[Paragraph] = []

    def put_in(words: str) -> None:
        name = paragraph_id(text[-1].id if text else "", words, taken)
        taken.add(name)
        text.append(Paragraph(name, words))

    for paragraph in paragraphs_from_plain(typed.get("start", "")):
        put_in(paragraph.text)
    for place, old in enumerate(base):
        words = "" if typed.get(f"out_{place}") else typed.get(f"words_{place}", "")
        for paragraph in box_content(old, words):
            if paragraph.id == old.id:
                text.append(paragraph)
            else:
                put_in(paragraph.text)
        for paragraph in paragraphs_from_plain(typed.get(f"after_{place}", "")):
            put_in(paragraph.text)
    return tuple(text)


def box_content(old: Paragraph, words: str) -> Text:
    """Return the paragraphs in one box; spaces at line ends are not worth a change."""
    if words.split() == old.text.split():
        return (old,)
    return paragraphs_from_plain(words, (old,))


def boxes_for(base: Text, old: Text, wanted: Text) -> dict[str, str]:
    """Return what the boxes of `base` hold where somebody wants `wanted` instead of `old`.

    `base` may be later than `old`: what only the later words have stays, what was typed comes
    along, into the box behind the last paragraph that both have if it has no box of its own. A
    paragraph that is to go keeps its words, ticked to be taken out.
    """
    before = {paragraph.id: paragraph.text for paragraph in old}
    after = {paragraph.id: paragraph.text for paragraph in wanted}
    boxes = {"start": ""}
    for place, paragraph in enumerate(base):
        words, out = paragraph.text, ""
        if paragraph.id in after and after[paragraph.id] != before.get(paragraph.id):
            words = after[paragraph.id]
        elif paragraph.id in before and paragraph.id not in after:
            out = "y"
        boxes |= {f"words_{place}": words, f"after_{place}": "", f"out_{place}": out}
    places = {paragraph.id: place for place, paragraph in enumerate(base)}
    box = "start"
    for paragraph in wanted:
        if paragraph.id in places:
            box = f"after_{places[paragraph.id]}"
        elif before.get(paragraph.id) != paragraph.text:
            boxes[box] = f"{boxes[box]}\n\n{paragraph.text}".strip()
    return boxes
