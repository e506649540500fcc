"""What is hashed in the journal, so that anybody can repeat it, and each entry in plain words."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from app.core.house_rules import rule_words
from app.core.web.templating import DEFAULT_ZONE, day, moment, written_day

MOMENT = re.compile(r"\d{4}-\d\d-\d\dT")
"""How a moment begins where an entry holds one."""
ANSWERS = {"answer-given", "answer-typed-in"}
STAGES = {
    "propose": _l("Suggest"),
    "discuss": _l("Talk"),
    "amend": _l("Improve"),
    "rank": _l("Rank"),
    "outcome": _l("Result"),
}
WORDS = {
    "issue-opened": _l("%(by)s opened the question. Its rules were fixed under %(settings_hash)s."),
    "stage-moved": _l("%(ended)s ended and %(reached)s began, as announced for %(due_at)s."),
    "stage-extended": _l("%(by)s made %(stage)s %(hours)s hours longer: “%(reason)s”"),
    "answerer-noted": _l(
        "%(by)s wrote down about %(answerer)s: asked: %(asked_at)s; promised by: %(promised_by)s."
    ),
    "answerer-asked": _l("%(by)s asked %(who)s to answer, by mail."),
    "answerer-revoked": _l("%(by)s took back the links of %(who)s."),
    "answer-promised": _l("%(who)s promised to answer by %(promised_by)s."),
    "answer-given": _l("%(who)s answered %(point)s: %(answer)s%(until)s.%(said)s"),
    "answer-typed-in": _l(
        "%(by)s typed in what %(who)s answered on %(came_on)s. To %(point)s: "
        "%(answer)s%(until)s.%(said)s"
    ),
    "need-written": _l("%(who)s said what idea %(letter)s would need: “%(words)s”"),
    "proposal-posted": _l("%(by)s put idea %(letter)s on the table: “%(title)s”"),
    "proposal-changed": _l("Idea %(letter)s has new words, version %(version)s: %(note)s"),
    "proposal-withdrawn": _l("Idea %(letter)s was taken back: “%(title)s”"),
    "proposal-retired": _l("Idea %(letter)s was folded into %(into)s."),
    "proposal-kept": _l("%(by)s now looks after idea %(letter)s."),
    "ideas-admitted": _l(
        "%(active)s people were active, so an idea needed %(needed)s backers. Admitted: "
        "%(admitted)s. By lot: %(by_lot)s. Missed: %(missed)s. The lot's secret was %(lot_seed)s."
    ),
    "options-frozen": _l(
        "The words were fixed: %(letters)s, versions %(versions)s, under %(options_hash)s."
    ),
    "candidates-laid": _l(
        "More ideas than a ballot's %(most)s: %(letters)s, under %(candidates_hash)s. People pick "
        "until %(picking_ends_at)s, backers keep ideas on until %(rescue_ends_at)s. A lot parts "
        "level ideas; its secret has the fingerprint %(lot_commitment)s."
    ),
    "shortlist-cut": _l("The list was cut. On the ballot: %(letters)s."),
    "ballot-laid": _l("The ballot was laid: %(letters)s, under %(options_hash)s."),
    "change-suggested": _l("%(by)s suggested change %(letter)s-%(number)s: “%(summary)s”"),
    "change-reworded": _l("%(by)s worded change %(letter)s-%(number)s anew: “%(summary)s”"),
    "change-withdrawn": _l("%(by)s took back change %(letter)s-%(number)s."),
    "change-offered": _l("%(by)s offered other words for change %(letter)s-%(number)s."),
    "change-kept": _l("%(by)s kept change %(letter)s-%(number)s in its own words."),
    "change-joined": _l(
        "%(by)s took the words of change %(letter)s-%(number)s for change %(letter)s-%(into)s."
    ),
    "change-refused": _l("%(by)s said no to change %(letter)s-%(number)s: “%(reason)s”"),
    "change-taken-in": _l(
        "Change %(letter)s-%(number)s by %(suggester)s is in the words, version %(version)s."
    ),
    "changes-settled": _l(
        "%(active)s people were active, so a change that was refused needed %(needed)s backers. "
        "On the ballot beside its idea: %(admitted)s. Never answered: %(silent)s."
    ),
    "words-hidden": _l("A host hid %(what)s. %(rule)s Reason: “%(reason)s”"),
    "appeal-made": _l("The person who wrote %(what)s that was hidden appealed."),
    "appeal-put-back": _l("On appeal somebody else put %(what)s back: “%(reason)s”"),
    "appeal-kept-hidden": _l("On appeal somebody else kept %(what)s hidden: “%(reason)s”"),
    "summary-told": _l("%(by)s wrote what people say about a theme, version %(version)s."),
    "report-published": _l(
        "Part %(part)s of the report was published, version %(version)s. It has the hash "
        "%(content_hash)s."
    ),
    "correction-answered": _l(
        "%(by)s answered what people said of the report: %(decision)s. It is version %(version)s "
        "now."
    ),
    "report-final": _l(
        "The report is final, version %(version)s. %(people)s people checked it. Changed: "
        "%(changed)s. Not changed: %(kept)s. Not answered: %(unanswered)s. It has the hash "
        "%(content_hash)s."
    ),
    "count-doubted": _l("Somebody said in public that something in the count is wrong."),
    "doubt-answered": _l("%(by)s answered somebody who said that the count is wrong."),
    "paper-set-aside": _l("%(by)s set a ballot on paper aside: “%(reason)s”"),
    "paper-put-in": _l(
        "%(counted)s ballots on paper were put in. Typed in only once, or never put right: "
        "%(left_out)s. Set aside: %(set_aside)s."
    ),
    "teller-said": _l("%(by)s counted again and got: %(found)s. %(note)s"),
    "vote-imported": _l("This vote was taken over from %(source)s."),
    "conversation-imported": _l("This conversation was taken over from %(source)s."),
    "revisions-imported": _l("This text and its changes were taken over from %(source)s."),
    "issue-counted": _l("The ballots were counted. The result has the hash %(content_hash)s."),
    "issue-sealed": _l("The links between people and ballots were destroyed."),
}
"""What an entry of each kind says; its content fills the gaps."""


KINDS = {
    "post": _l("a post"),
    "idea": _l("an idea"),
    "change": _l("a change"),
    "statement": _l("a statement"),
    "summary": _l("a host's summary"),
    "check": _l("a line about a summary"),
    "correction": _l("a correction of the report"),
    "doubt": _l("a line about the count"),
    "answer": _l("an answer"),
    "need": _l("what an idea would need"),
}
"""What can be hidden."""

NOT_YET = {"asked_at": _l("not yet"), "promised_by": _l("no day yet")}
"""The days somebody writes down, and what is said of one that has not come."""


def canonical(content: Mapping[str, Any]) -> bytes:
    """Return the one way to write a document: sorted keys, no spaces, ASCII."""
    return json.dumps(
        content, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False
    ).encode()


def payload_hash_of(salt: bytes, text: bytes) -> bytes:
    """Return the hash of what an entry says; the salt keeps short contents from being guessed."""
    return hashlib.sha256(salt + text).digest()


def entry_hash_of(
    previous: bytes, issue_id: int | None, kind: str, written_at: datetime, payload_hash: bytes
) -> bytes:
    """Return the hash that ties an entry to the one before it."""
    head = {
        "issue": issue_id,
        "kind": kind,
        "payload": payload_hash.hex(),
        "previous": previous.hex(),
        "written_at": written_at.astimezone(UTC).isoformat(timespec="microseconds"),
    }
    return hashlib.sha256(canonical(head)).digest()


def words_of(kind: str, content: Mapping[str, Any] | None, zone: str = DEFAULT_ZONE) -> str:
    """Say an entry in plain words; one of a kind without a sentence shows what it holds."""
    if content is None:
        return _("What stood here was erased on request. The chain of entries still holds.")
    told = {name: told_value(name, value, zone) for name, value in content.items()}
    if kind in ANSWERS:
        told |= pieces_of_answer(content, told)
    if kind not in WORDS:
        held = ", ".join(f"{name}: {value}" for name, value in told.items())
        return f"{kind.replace('-', ' ').capitalize()}. {held}"
    return str(WORDS[kind]) % Gaps(told)


def pieces_of_answer(content: Mapping[str, Any], told: Mapping[str, str]) -> dict[str, str]:
    """Say what an answer is to, by when, and in which words, each only where there is one."""
    letter, paragraph = told.get("letter", "–"), content.get("paragraph")
    return {
        "point": _("idea %(letter)s, paragraph %(paragraph)s", letter=letter, paragraph=paragraph)
        if paragraph
        else _("idea %(letter)s", letter=letter),
        "until": _(", by %(day)s", day=told["due_on"]) if content.get("due_on") else "",
        "said": f" “{told['words']}”" if content.get("words") else "",
    }


class Gaps(dict[str, str]):
    """What fills the gaps of a sentence; nothing known is shown as a dash."""

    def __missing__(self, key: str) -> str:
        return "–"


def told_value(name: str, value: Any, zone: str) -> str:
    """Write a value for people: lists with commas, stages by name, days and moments in words."""
    if name in NOT_YET and not value:
        return str(NOT_YET[name])
    if isinstance(value, list):
        return ", ".join(str(item) for item in value) or "–"
    if isinstance(value, Mapping):
        return ", ".join(f"{key} {item}" for key, item in value.items()) or "–"
    if name == "what":
        return str(KINDS.get(str(value), value))
    if name == "rule":
        return rule_words(str(value))
    if name in {"stage", "ended", "reached"}:
        return str(STAGES.get(str(value), value))
    return "–" if value in (None, "") else told_text(name, str(value), zone)


def told_text(name: str, text: str, zone: str) -> str:
    """Write a day or a moment in words, and other texts as they are."""
    if name.endswith("_on"):
        return written_day(text)
    if name.endswith(("_at", "_by")) and MOMENT.match(text):
        at = datetime.fromisoformat(text)
        return day(at, zone) if name in NOT_YET else moment(at, zone)
    return text
