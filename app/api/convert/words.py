"""Ideas, their versions, changes, posts and statements as programs read them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from marshmallow import fields

from app.amendments.convert import text_after
from app.amendments.models import Amendment, Answer
from app.amendments.queries import Change
from app.api.convert.frame import Json, Told, a_code, a_count, a_moment, a_text, a_truth
from app.api.convert.issues import kind_told
from app.core.web.links import site_link
from app.discussion.models import Post, Source
from app.issues.models import Experience
from app.proposals.models import Proposal, ProposalVersion, Voice
from app.proposals.queries import Idea, letter_of
from app.statements.convert import ShownStatement
from deliberation.amendments import text_to_json

STANDINGS = ("open", "taken_back", "folded")


class ParagraphSchema(Told):
    """A paragraph, with the name it keeps through every version."""

    id = a_text("Its name.")
    text = a_text("Its words.")


class VersionSchema(Told):
    """One wording of an idea."""

    number = a_count("1 is the first.")
    title = a_text("The title.")
    paragraphs = fields.List(fields.Nested(ParagraphSchema))
    note = a_text("What was changed, in the author's words.")
    is_material = a_truth("Whether more than case, spacing or punctuation differs from before.")
    changes = fields.List(
        fields.Integer(), metadata={"description": "The changes that came in with it."}
    )
    created_at = a_moment("When it was written.")


class IdeaVersionSchema(VersionSchema):
    """One wording of one of an issue's ideas."""

    idea = a_count("The idea's number.")
    letter = a_text("The letter it has everywhere.")


class IdeaSchema(Told):
    """An idea that answers the question, in its latest words."""

    id = a_count("Its number.")
    issue = a_count("The question it answers.")
    letter = a_text("The letter it has everywhere.")
    title = a_text("The title.")
    paragraphs = fields.List(fields.Nested(ParagraphSchema))
    version = a_count("Which version these words are; to back the idea, send it back.")
    for_whom = a_text("Who it is for.")
    what_happened = a_text("What made its author think of it.")
    author = a_text("The name its author goes by.")
    experience = a_code("What brings its author here.", Experience, may_lack=True)
    voice = a_code("Whose words they are, where not the author's own.", Voice, may_lack=True)
    standing = a_code("Whether it stands, was taken back, or folded into another.", STANDINGS)
    folded_into = a_count("The idea it was folded into.", may_lack=True)
    backers = a_count("How many back it.")
    earlier_backers = a_count("How many of them have backed an earlier text only.")
    place = a_count("Its place on the ballot, from 0; nothing while it has none.", may_lack=True)
    created_at = a_moment("When it was put on the table.")
    url = a_text("Its page.")


class ChangeSchema(Told):
    """Other words that somebody suggests for an idea."""

    id = a_count("Its number.")
    idea = a_count("The idea it would change.")
    number = a_count("Its number among the changes to that idea.")
    version = a_count("The version it was written for.")
    summary = a_text("In short, this would…")
    why = a_text("Why.")
    paragraphs = fields.List(
        fields.Nested(ParagraphSchema),
        metadata={"description": "The idea's words with the change made."},
    )
    author = a_text("The name its author goes by.")
    experience = a_code("What brings its author here.", Experience, may_lack=True)
    answer = a_code("What became of it.", Answer)
    answer_reason = a_text("Why not, if the idea's author said no.")
    answered_at = a_moment("When that was.", may_lack=True)
    wording = a_count("How often it was worded; to back the change, send it back.")
    backers = a_count("How many back it.")
    earlier_backers = a_count("How many of them an earlier wording.")
    became = a_count("The idea it became on the ballot.", may_lack=True)
    created_at = a_moment("When it was suggested.")
    url = a_text("Its page.")


class PostSchema(Told):
    """One turn in a conversation."""

    id = a_count("Its number.")
    issue = a_count("The question it is about.")
    idea = a_count("The idea it is about, if any.", may_lack=True)
    change = a_count("The change it is about, if any.", may_lack=True)
    parent = a_count("The post it replies to.", may_lack=True)
    quoted = a_count("The post it quotes.", may_lack=True)
    quote = a_text("The words it quotes.")
    text = a_text("What it says, as Markdown.")
    author = a_text("The name its author goes by.")
    experience = a_code("What brings its author here.", Experience, may_lack=True)
    source = a_code("Where what it says comes from.", Source)
    source_url = a_text("The link to the evidence.")
    is_worry = a_truth("Whether it is a worry.")
    is_question = a_truth("Whether it is a question.")
    same_for_me = a_count("How many said that it's the same for them.")
    created_at = a_moment("When it was posted.")
    edited_at = a_moment("When its words were changed last.", may_lack=True)
    url = a_text("Its page.")


class SideSchema(Told):
    """How people answered by what brings them, rounded to 5 where that protects anybody."""

    experience = a_text("What brings them here, as it is called on this question.")
    people = a_count("How many answered.")
    agree = a_count("How many agree.")
    disagree = a_count("How many disagree.")


class StatementSchema(Told):
    """One sentence that people agree with or not."""

    id = a_count("Its number.")
    issue = a_count("The question it is about.")
    text = a_text("The sentence.")
    author = a_text("The name its author goes by.")
    agree = a_count("How many agree.")
    disagree = a_count("How many disagree.")
    unsure = a_count("How many are not sure.")
    sides = fields.List(
        fields.Nested(SideSchema),
        metadata={"description": "The same by experience, where that can be told."},
    )
    url = a_text("Its page.")


def version_told(version: ProposalVersion, changes: Sequence[Amendment]) -> Json:
    """Return a version with the changes that came in with it."""
    return {
        "number": version.number,
        "title": version.title,
        "paragraphs": version.paragraphs,
        "note": version.note,
        "is_material": version.is_material,
        "changes": [change.id for change in changes],
        "created_at": version.created_at,
    }


def idea_version_told(row: tuple[Proposal, ProposalVersion], changes: Sequence[Amendment]) -> Json:
    """Return a version with the idea it is one of."""
    idea, version = row
    return {"idea": idea.id, "letter": letter_of(idea), **version_told(version, changes)}


def idea_told(idea: Idea, places: Mapping[int, int]) -> Json:
    """Return an idea with its place on the ballot, if it has one."""
    row = idea.proposal
    folded = row.retired_into_id is not None
    return {
        "id": row.id,
        "issue": row.issue_id,
        "letter": idea.letter,
        "title": idea.title,
        "paragraphs": idea.version.paragraphs,
        "version": idea.version.number,
        "for_whom": row.for_whom,
        "what_happened": row.what_happened,
        "author": row.author_name,
        "experience": kind_told(row.author_experience),
        "voice": row.voice.value if row.voice else None,
        "standing": "folded" if folded else "taken_back" if row.withdrawn_at else "open",
        "folded_into": row.retired_into_id,
        "backers": idea.backers,
        "earlier_backers": idea.earlier,
        "place": places.get(row.id),
        "created_at": row.created_at,
        "url": site_link("process.proposal", issue_id=row.issue_id, proposal_id=row.id),
    }


def change_told(change: Change) -> Json:
    """Return a change with how many back it."""
    row = change.amendment
    variant = row.variant
    return {
        "id": row.id,
        "idea": row.proposal_id,
        "number": row.number,
        "version": row.base_version.number,
        "summary": row.summary,
        "why": row.why,
        "paragraphs": text_to_json(text_after(row)),
        "author": row.author_name,
        "experience": kind_told(row.author_experience),
        "answer": row.answer.value,
        "answer_reason": row.answer_reason,
        "answered_at": row.answered_at,
        "wording": row.wording,
        "backers": change.backers,
        "earlier_backers": change.earlier,
        "became": variant.id if variant and variant.hidden_at is None else None,
        "created_at": row.created_at,
        "url": site_link("process.amendment", issue_id=row.proposal.issue_id, amendment_id=row.id),
    }


def post_told(found: tuple[Post, bool]) -> Json:
    """Return a post; what it quotes of a hidden one is left out."""
    row, is_quote_hidden = found
    return {
        "id": row.id,
        "issue": row.issue_id,
        "idea": row.proposal_id,
        "change": row.amendment_id,
        "parent": row.parent_id,
        "quoted": None if is_quote_hidden else row.quoted_id,
        "quote": "" if is_quote_hidden else row.quote,
        "text": row.text,
        "author": row.author_name,
        "experience": kind_told(row.author_experience),
        "source": row.source.value,
        "source_url": row.source_url,
        "is_worry": row.is_worry,
        "is_question": row.is_question,
        "same_for_me": row.same_count,
        "created_at": row.created_at,
        "edited_at": row.edited_at,
        "url": site_link("discussion.show", post_id=row.id),
    }


def statement_told(issue_id: int, shown: ShownStatement) -> Json:
    """Return a statement with how it was answered, as far as that may be told."""
    agree, disagree, unsure = shown.counts
    return {
        "id": shown.id,
        "issue": issue_id,
        "text": shown.text,
        "author": shown.name,
        "agree": agree,
        "disagree": disagree,
        "unsure": unsure,
        "sides": [side_told(side) for side in shown.sides],
        "url": site_link("statements.show", statement_id=shown.id),
    }


def side_told(side: Any) -> Json:
    """Return how people who come from one place answered."""
    return {
        "experience": side.label,
        "people": side.n_people,
        "agree": side.agree,
        "disagree": side.disagree,
    }
