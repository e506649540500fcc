"""The blueprint, and what a browser brings to a ballot: its draft, its fields, its person."""

from __future__ import annotations

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from flask import Blueprint, current_app, request
from flask import session as browser
from flask_login import current_user
from werkzeug.wrappers import Response

from app.accounts.views.arriving import DRAFT_COOKIE
from app.ballots.convert import Content, content_from, empty_content
from app.ballots.forms import content_from_fields, content_with_card
from app.ballots.models import ReasonOffer
from app.ballots.policy import may_fill_in, may_rank
from app.ballots.queries import newest_draft, offers_of
from app.ballots.services.own import content_to_change
from app.ballots.services.showing import Ballot, ballot_page
from app.core.clock import utc_now
from app.core.policy import require
from app.core.tokens import digest_of, new_token
from app.groups.models import Membership
from app.issues.models import Issue, Participation, StageTime
from app.issues.queries import current_time, issue_for
from app.proposals.models import BallotOption
from app.proposals.queries import options_on_ballot
from app.shortlists.services.standing import refuse_while_picking

blueprint = Blueprint("ballots", __name__)

Offers = Mapping[int, Sequence[ReasonOffer]]
SIXTY_DAYS = 60 * 24 * 3600
TOKEN_LENGTH = len(new_token())


@dataclass(frozen=True, slots=True)
class Setting:
    """The issue of a ballot, when Rank ends, and the moment of the request."""

    issue: Issue
    time: StageTime | None
    now: datetime
    membership: Membership | None
    participation: Participation | None
    options: Sequence[BallotOption]

    @property
    def places(self) -> list[int]:
        """The places of the options, in ballot order."""
        return [option.place for option in self.options]


@dataclass(frozen=True, slots=True)
class Stored:
    """A ballot as it is kept for this browser, and when that was saved."""

    content: Content
    saved_at: datetime | None = None

    @property
    def version(self) -> str:
        """What a page carries of the save it was drawn from, so that an older one is told apart."""
        return self.saved_at.isoformat() if self.saved_at else ""


def open_ballot(issue_id: int) -> Setting:
    """Return the issue with its options if this person may fill in its ballot now."""
    found = issue_for(current_user, issue_id)
    time, now = current_time(found.issue), utc_now()
    require(may_fill_in(current_user, found.issue, time, now, found.membership))
    options = options_on_ballot(found.issue)
    if not options:
        refuse_while_picking(found.issue)
    require(may_rank(options))
    return Setting(found.issue, time, now, found.membership, found.participation, options)


def draft_digests() -> list[bytes]:
    """Return the hashes of the draft tokens this browser may use.

    One comes from its own cookie, one from a mailed link that was asked for in another browser.
    """
    digests = []
    if token := request.cookies.get(DRAFT_COOKIE, ""):
        digests.append(digest_of(token))
    if carried := browser.get("ballot_draft_digest", ""):
        digests.append(bytes.fromhex(carried))
    return digests


def stored(setting: Setting, *, to_change: bool = False) -> Stored:
    """Return what this browser last saved; else the ballot this person put in; else a blank one."""
    draft = newest_draft(setting.issue.id, draft_digests(), to_change=to_change)
    if draft is not None:
        return Stored(content_from(draft.content, len(setting.options)), draft.saved_at)
    seed = drawn_seed()
    own = content_to_change(setting.issue, current_user, seed=seed)
    return Stored(own or empty_content(len(setting.options), seed))


def drawn_seed() -> int:
    """Draw what the order of ideas and reasons is turned by on one voter's pages."""
    return secrets.randbelow(2**31)


def sent_content(setting: Setting, offers: Offers | None = None) -> Content:
    """Return the ballot as the page sent it."""
    by_place = offers_by_place(setting, offers)
    return content_from_fields(request.form, setting.places, by_place)


def sent_card(setting: Setting, before: Stored) -> Content:
    """Return the saved ballot with the one idea that was sent put into it."""
    by_place = offers_by_place(setting)
    return content_with_card(request.form, before.content, setting.places, by_place)


def offers_by_place(setting: Setting, offers: Offers | None = None) -> Offers:
    """Return the tick list of each option in ballot order."""
    offers = offers_of(setting.issue) if offers is None else offers
    return {i: offers.get(row.proposal_id, ()) for i, row in enumerate(setting.options)}


def sent_ballot(setting: Setting) -> Ballot:
    """Return the ballot that was sent, with all that its page shows."""
    offers = offers_of(setting.issue)
    content = sent_content(setting, offers)
    return ballot_page(setting.issue, content, options=setting.options, offers=offers)


def token_to_use() -> str:
    """Return the draft token of this browser, or a new one."""
    token = request.cookies.get(DRAFT_COOKIE, "")
    return token if len(token) == TOKEN_LENGTH else new_token()


def remember(response: Response, token: str) -> Response:
    """Leave the draft token with the browser; only its hash stays here."""
    response.set_cookie(
        DRAFT_COOKIE,
        token,
        max_age=SIXTY_DAYS,
        httponly=True,
        samesite="Lax",
        secure=current_app.config["SESSION_COOKIE_SECURE"],
    )
    return response
