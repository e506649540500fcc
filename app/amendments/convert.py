"""Changes to engine values and back: texts, edits, what is typed, where changes clash."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.amendments.models import Amendment, Answer
from app.issues.convert import Settings, timetable_of
from app.issues.models import Extension, StageTime
from app.proposals.convert import text_of
from deliberation.admission import BackersNeeded
from deliberation.amendments import (
    Edit,
    Kind,
    Paragraph,
    Text,
    apply,
    clashes,
    edits_between,
    edits_from_json,
    paragraph_id,
    paragraphs_from_plain,
    plain,
    rebase,
    text_difference,
)
from deliberation.errors import TextConflict
from deliberation.stages import Stage
from deliberation.timetable import answer_deadline

IN_PLAY = frozenset({Answer.OPEN, Answer.OFFERED, Answer.REFUSED})
"""Changes that are not settled: they may still be taken in, or reach the ballot by backing."""

TAKEN = frozenset({Answer.TAKEN_IN, Answer.REWORDED})
A_FEW_WORDS = 60
SHORT_BRIDGE = 4
"""How many words that are kept may stand between two that are exchanged."""

Typed = Mapping[str, str]
Pieces = list[list[tuple[str, str]]]


def variants_needed(settings: Settings) -> BackersNeeded:
    """Return the issue's own numbers for a change to reach the ballot."""
    return BackersNeeded(
        settings.variant_percent, 100, least=settings.variant_least, most=settings.variant_most
    )


def deadline_from(
    times: Mapping[Stage, StageTime], extensions: Sequence[Extension]
) -> datetime | None:
    """Return until when authors answer; None where the issue has no Improve."""
    if Stage.AMEND not in times:
        return None
    return answer_deadline(timetable_of(times, extensions))


def base_of(amendment: Amendment) -> Text:
    """Return the words the change was made for."""
    return text_of(amendment.base_version)


def edits_of(amendment: Amendment) -> tuple[Edit, ...]:
    """Return what the change does to the words it was made for."""
    return edits_from_json(amendment.edits)


def text_after(amendment: Amendment) -> Text:
    """Return the words with the change made."""
    return apply(base_of(amendment), edits_of(amendment))


def offered_text(amendment: Amendment) -> Text | None:
    """Return the words the author offers instead, if any."""
    if not amendment.offered_edits or amendment.offered_version is None:
        return None
    return apply(text_of(amendment.offered_version), edits_from_json(amendment.offered_edits))


def fitted(edits: Sequence[Edit], old: Text, new: Text) -> tuple[Edit, ...] | None:
    """Return the edits for later words; none where those say it already, None if they conflict."""
    try:
        return rebase(edits, old, new)
    except TextConflict:
        return None


def pieces_between(old: Text, new: Text) -> Pieces:
    """Return the words in which two texts differ, as `changed_text` draws them."""
    return [
        [(piece.kind.value, piece.words) for piece in paragraph.pieces]
        for paragraph in text_difference(old, new)
    ]


def in_a_few_words(pieces: Pieces) -> tuple[str, str]:
    """Return the first words that a change exchanges: those it takes out, those it puts in."""
    for paragraph in pieces:
        out = words_exchanged(paragraph, Kind.TAKEN_OUT.value)
        new = words_exchanged(paragraph, Kind.PUT_IN.value)
        if out or new:
            return shortened(out), shortened(new)
    return "", ""


def words_exchanged(paragraph: Sequence[tuple[str, str]], wanted: str) -> str:
    """Return a paragraph's words of one kind, with the word before them; after one alone, two more.

    So "five" becomes "for five days". What is kept between two of them stays where it is short.
    """
    places = [place for place, (kind, _words) in enumerate(paragraph) if kind == wanted]
    if not places:
        return ""
    told = "".join(
        words if kind == wanted or len(words.split()) <= SHORT_BRIDGE else " … "
        for kind, words in paragraph[places[0] : places[-1] + 1]
        if kind in (wanted, Kind.KEPT.value)
    )
    before = kept_words(paragraph[: places[0]])[-1:]
    after = kept_words(paragraph[places[-1] + 1 :])[:2] if len(told.split()) == 1 else []
    return " ".join([*before, *told.split(), *after]).strip(" .,;:")


def kept_words(pieces: Sequence[tuple[str, str]]) -> list[str]:
    """Return the words that stay as they are."""
    return "".join(words for kind, words in pieces if kind == Kind.KEPT.value).split()


def shortened(words: str) -> str:
    """Cut words where they get long, between two of them."""
    if len(words) <= A_FEW_WORDS:
        return words
    return words[:A_FEW_WORDS].rsplit(maxsplit=1)[0] + " …"


def typed_text(base: Text, typed: Typed) -> Text:
    """Return the words as typed into one box a paragraph; an empty box takes its paragraph out.

    `words_2` holds the third paragraph, `after_2` what was added behind it, `start` what was put
    before all others. A blank line in a box begins a paragraph.
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
        for paragraph in box_content(old, typed.get(f"words_{place}", "")):
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
    along, into the box behind the last paragraph that both have if it has no box of its own.
    """
    before = {paragraph.id: paragraph.text for paragraph in old}
    after = {paragraph.id: paragraph.text for paragraph in wanted}
    boxes = {"start": ""}
    for place, paragraph in enumerate(base):
        words = paragraph.text
        if paragraph.id in after and after[paragraph.id] != before.get(paragraph.id):
            words = after[paragraph.id]
        elif paragraph.id in before and paragraph.id not in after:
            words = ""
        boxes |= {f"words_{place}": words, f"after_{place}": ""}
    places = {paragraph.id: place for place, paragraph in enumerate(base)}
    box = "start"
    for paragraph in wanted:
        if paragraph.id in places:
            box = f"after_{places[paragraph.id]}"
        elif before.get(paragraph.id) != paragraph.text:
            boxes[box] = f"{boxes[box]}\n\n{paragraph.text}".strip()
    return boxes


@dataclass(frozen=True, slots=True)
class Meeting:
    """A place that two changes both concern: the words now, and what each makes of them."""

    now: str
    mine: str
    theirs: str
    is_agreed: bool


def meetings_of(mine: Amendment, theirs: Amendment) -> tuple[Meeting, ...]:
    """Return where two changes made for the same words meet; nothing for different versions."""
    if mine.base_version_id != theirs.base_version_id:
        return ()
    found = clashes(edits_of(mine), edits_of(theirs), base_of(mine))
    return tuple(
        Meeting(one.base, bare(one.mine), bare(one.theirs), one.is_agreed) for one in found
    )


def bare(words: str) -> str:
    """Leave out the comma or space that words begin with where they are put in behind others."""
    return words.lstrip(" ,;:") or words


def same_effect(amendment: Amendment, base: Text, edits: Sequence[Edit]) -> bool:
    """Say whether a change does to a text exactly what these edits do."""
    theirs = fitted(edits_of(amendment), base_of(amendment), base)
    return theirs is not None and bool(theirs) and apply(base, theirs) == apply(base, edits)


def changed_edits(base: Text, wanted: Text) -> tuple[Edit, ...]:
    """Return what somebody changed, by the paragraphs' ids."""
    return edits_between(base, wanted)


def length_of(text: Text) -> int:
    """Return how many letters a text has."""
    return len(plain(text))
