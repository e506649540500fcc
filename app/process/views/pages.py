"""Pages that say how it works, and the health of this process."""

from __future__ import annotations

from flask import (
    render_template,
)
from flask.typing import ResponseReturnValue

from app.core.clock import utc_now
from app.core.house_rules import HOUSE_RULES
from app.core.policy import public
from app.process.services import health
from app.process.views.frame import blueprint


@blueprint.get("/how-it-works")
@public()
def how_it_works() -> ResponseReturnValue:
    """Say how a question becomes a result."""
    return render_template("process/how_it_works.html")


@blueprint.get("/how-we-count")
@public()
def how_we_count() -> ResponseReturnValue:
    """Say honestly how ballots are counted, and what no way of counting can do."""
    return render_template("process/how_we_count.html")


@blueprint.get("/house-rules")
@public()
def house_rules() -> ResponseReturnValue:
    """Say how we treat each other."""
    return render_template("process/house_rules.html", rules=HOUSE_RULES.values())


@blueprint.get("/privacy")
@public()
def privacy() -> ResponseReturnValue:
    """Say what we keep, what we destroy, and what we cannot protect anyone from."""
    return render_template("process/privacy.html")


@blueprint.get("/livez")
@public()
def livez() -> ResponseReturnValue:
    """Say that this process answers; touches nothing."""
    return {"alive": True}


@blueprint.get("/readyz")
@public()
def readyz() -> ResponseReturnValue:
    """Say whether this process can do its work: write, at the right version, jobs not stuck."""
    found = health(utc_now())
    return found, 200 if all(found.values()) else 503
