"""What the tour sees of programs: what they can ask, and the tokens somebody lets them have."""

from __future__ import annotations

from app.api.services import make_token
from app.core.clock import utc_now
from app.extensions import db
from tests.browser.person import LONG, LONG_NAME, Person
from tests.factories import make_member


def programs(atlas):
    """Somebody has no token, forgets to fill the form in, makes one, has ten; what there is."""
    member = make_member(LONG_NAME)
    someone = Person(atlas, member)
    someone.go("/me/tokens", "who has none")
    someone.send("/me/tokens", {"name": ""}, "with nothing filled in")
    ticked = {"name": LONG, "scopes": ["read", "post"], "days": "90"}
    someone.send("/me/tokens", ticked, "made just now", 200)
    make_token(member, name="Over", scopes=["read"], days=-3, now=utc_now())
    for n in range(8):
        make_token(member, name=f"Script {n}", scopes=["read", "back"], days=9, now=utc_now())
    db.session.commit()
    someone.go("/me/tokens", "who has ten")
    Person(atlas).go("/api/docs", "in full")


DEEDS = {"programs": programs}
