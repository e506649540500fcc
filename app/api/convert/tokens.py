"""What a program reads of its own token."""

from __future__ import annotations

from marshmallow import fields

from app.api.convert.frame import Json, Told, a_moment, a_text
from app.api.models import ApiToken


class TokenSchema(Told):
    """A token, without its words."""

    name = a_text("What its owner called it.")
    member = a_text("The name its owner goes by.")
    scopes = fields.List(fields.String(), metadata={"description": "What it is good for."})
    expires_at = a_moment("Until when.")


def token_told(token: ApiToken) -> Json:
    """Return a token as its program reads it."""
    return {
        "name": token.name,
        "member": token.member.display_name,
        "scopes": sorted(token.allows),
        "expires_at": token.expires_at,
    }
