"""The answers an organiser chooses among while preparing a question, and shares among them."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

JOINING = [
    SelectChoice("email", _l("Anyone with an e-mail address we have checked")),
    SelectChoice("open", _l("Anyone, also without an address")),
    SelectChoice("codes", _l("Anyone with a code on paper, which you print and hand out")),
    SelectChoice("list", _l("Only the people on this group's list")),
]
PRIVACY = [
    SelectChoice(
        "ticket", _l("Ticket: eight words to find your own ballot again. For most questions")
    ),
    SelectChoice(
        "private", _l("Private: nothing to keep, only totals published. For sensitive ones")
    ),
    SelectChoice("recorded", _l("Recorded: every ballot is published with a name. For boards")),
]
HELPING = [
    SelectChoice("hosts", _l("Hosts and organisers")),
    SelectChoice("anyone", _l("Anyone who takes part, for up to three people each")),
    SelectChoice("nobody", _l("Nobody")),
]


def share_text(share: tuple[int, int] | None) -> str:
    """Write a share as it stands in a choice."""
    return f"{share[0]}/{share[1]}" if share else ""


def share_from(text: str) -> tuple[int, int] | None:
    """Read a share from a choice."""
    if not text:
        return None
    over, under = text.split("/")
    return int(over), int(under)
