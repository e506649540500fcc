"""What became of an idea, a change, a post, a worry and a reason, in sentences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_babel import ngettext

from app.amendments.convert import TAKEN
from app.amendments.models import Amendment, Answer
from app.answers.convert import STATUS_LABELS, Reply
from app.ballots.models import ReasonOffer, ReasonSheet
from app.checking.models import Decision, ParagraphCheck
from app.discussion.models import Post
from app.issues.models import Issue
from app.proposals.models import BallotOption
from app.proposals.queries import Idea, letter_of
from app.worries.convert import Worry
from deliberation.stages import Stage

BEFORE_ADMISSION = (Stage.PROPOSE, Stage.DISCUSS)
LONGEST = 160
CHANGES = {
    Answer.OPEN: _l("Its author hasn't answered it yet."),
    Answer.OFFERED: _l("The author offers other words. It's your turn."),
    Answer.TAKEN_IN: _l("It's in the words, as you wrote it."),
    Answer.REWORDED: _l("It's in the words, in words you both agreed on."),
    Answer.REFUSED: _l("The author said no."),
    Answer.SILENT: _l("Its author never answered, so it isn't in the words."),
    Answer.WITHDRAWN: _l("You took it back."),
    Answer.VARIANT: _l("Enough people backed it: it went onto the ballot as an idea of its own."),
    Answer.JOINED: _l("Its words went into another change."),
}
"""What became of a change, by what its author answered."""


@dataclass(frozen=True, slots=True)
class Item:
    """One thing somebody brought, and what became of it. `change` is one that has a picture."""

    what: str
    became: Sequence[str]
    letter: str = ""
    proposal_id: int | None = None
    post_id: int | None = None
    change: Amendment | None = None

    @property
    def has_picture(self) -> bool:
        """Whether their words are in the text now."""
        return self.change is not None and self.change.answer in TAKEN


def idea_item(
    issue: Issue,
    idea: Idea,
    option: BallotOption | None,
    doc: Mapping[str, Any] | None,
    replies: Sequence[Reply],
) -> Item:
    """Tell of an idea: whether it reached the ballot, how it came out, what was answered."""
    became = []
    if idea.proposal.withdrawn_at is not None:
        became.append(_("You took it back."))
    elif idea.proposal.retired_into_id is not None:
        became.append(_("You folded it into another idea."))
    else:
        became.append(reached(issue, idea, option))
    if option is not None and doc is not None:
        became += how_it_came_out(option.place, doc)
        became += what_they_answered(option.place, replies)
    return Item(idea.title, became, letter=idea.letter, proposal_id=idea.proposal.id)


def reached(issue: Issue, idea: Idea, option: BallotOption | None) -> str:
    """Say whether an idea reached the ballot."""
    if option is not None and option.admitted_by == "lot":
        return _("It reached the ballot by public lot.")
    if option is not None:
        return _("It reached the ballot.")
    if issue.stage in BEFORE_ADMISSION:
        return ngettext(
            "%(num)s person backs it so far.", "%(num)s people back it so far.", idea.backers
        )
    return _("It didn't reach the ballot. You can keep it for next time.")


def how_it_came_out(place: int, doc: Mapping[str, Any]) -> list[str]:
    """Say how an option came out; nothing while the result is covered."""
    outcome = doc["outcome"]
    if outcome["covered"] or not outcome.get("n_ballots"):
        return []
    line = next(line for line in outcome["lines"] if line["option"] == place)
    if any(place in tier for tier in outcome["order_below"]):
        told = [_("Not enough people put it above how things are now.")]
    elif several := doc.get("several"):
        told = [where_among_points(place, several["elected"], several["tied"])]
    else:
        told = [where_in_order(place, outcome)]
    if line["above"] is not None:
        told.append(
            ngettext(
                "%(above)s of %(num)s said it would be better than now.",
                "%(above)s of %(num)s said it would be better than now.",
                outcome["n_ballots"],
                above=line["above"],
            )
        )
    return told


def where_among_points(place: int, chosen: Sequence[int], level: Sequence[int]) -> str:
    """Say whether an option is among several that people chose."""
    if place in chosen:
        number = chosen.index(place) + 1
        return _("People chose it: point %(number)s of %(all)s.", number=number, all=len(chosen))
    if place in level:
        return _("It came out level with another for the last place.")
    return _("It isn't among the points people chose.")


def where_in_order(place: int, outcome: Mapping[str, Any]) -> str:
    """Say where an option came out, of which one is chosen."""
    winners = outcome["winners"]
    if place in winners:
        return _("People chose it.") if len(winners) == 1 else _("It came out level, first.")
    before = sum(len(tier) for tier in outcome["order"][: tier_of(place, outcome["order"])])
    return _("It came out in place %(number)s.", number=before + 1)


def tier_of(place: int, order: Sequence[Sequence[int]]) -> int:
    """Return at which place of an order an option stands."""
    return next(i for i, tier in enumerate(order) if place in tier)


def what_they_answered(place: int, replies: Sequence[Reply]) -> list[str]:
    """Say what those in power answered about an option."""
    told = []
    for reply in replies:
        if reply.recommendation.place == place:
            labels = [str(STATUS_LABELS[one.answer.status]) for one in reply.answered]
            if labels:
                told.append(_("They answered: %(answers)s.", answers="; ".join(labels)))
            else:
                told.append(_("There's no answer about it yet."))
    return told


def change_item(change: Amendment) -> Item:
    """Tell of a change."""
    became = [str(CHANGES[change.answer])]
    if change.answer is Answer.REFUSED and change.answer_reason:
        became = [_("The author said no: “%(reason)s”", reason=change.answer_reason)]
    if change.answer is Answer.VARIANT and change.variant is not None:
        letter = letter_of(change.variant)
        became = [
            _("Enough people backed it: it went onto the ballot as idea %(letter)s.", letter=letter)
        ]
    return Item(
        change.summary,
        became,
        letter=letter_of(change.proposal),
        proposal_id=change.proposal_id,
        change=change,
    )


def post_item(
    post: Post, changes: Sequence[Amendment], reason_for: str | None, worry: Worry | None
) -> Item:
    """Tell of a post: for how many it holds, what it became, whether a worry is met."""
    became = []
    if worry is not None:
        became.append(_("The words meet it now.") if worry.is_met else _("It's still open."))
    if post.same_count:
        became.append(
            ngettext(
                "%(num)s person said it holds for them, too.",
                "%(num)s people said it holds for them, too.",
                post.same_count,
            )
        )
    for change in changes:
        sentence = (
            _("It became a change that is in the words: “%(summary)s”", summary=change.summary)
            if change.answer in TAKEN
            else _("It became a change: “%(summary)s”", summary=change.summary)
        )
        became.append(sentence)
    if reason_for:
        became.append(_("It became a reason on the ballot, about “%(title)s”.", title=reason_for))
    return Item(shortened(post.text), became, post_id=post.id)


def correction_item(row: ParagraphCheck) -> Item:
    """Tell of a correction of the report: changed, not changed because, or not answered."""
    group = row.group
    if group is None or group.decision is None:
        became = _("Nobody has answered it.")
    elif group.decision is Decision.CHANGED:
        became = _("The report was changed.")
    else:
        became = _("The report stays as it is, because: “%(reason)s”", reason=group.reason)
    return Item(shortened(row.line), [became])


def shortened(words: str) -> str:
    """Cut what was said where it gets long, between two words."""
    line = " ".join(words.split())
    return line if len(line) <= LONGEST else line[:LONGEST].rsplit(maxsplit=1)[0] + " …"


def reason_items(
    sheets: Sequence[ReasonSheet],
    offers: Mapping[int, ReasonOffer],
    titles: Mapping[int, str],
) -> list[Item]:
    """Tell of the reasons somebody chose to show by name."""
    items = []
    for sheet in sheets:
        for line in sheet.lines:
            offer = offers.get(line.get("offer") or 0)
            words = line.get("text") or (offer.text if offer is not None else "")
            if words and sheet.option_place in titles:
                about = _("About “%(title)s”, with your name.", title=titles[sheet.option_place])
                items.append(Item(shortened(words), [about]))
    return items
