"""Nothing hidden, drafted or covered is found: A2 and A3 on what can be searched and followed."""

from __future__ import annotations

import pytest

from app.extensions import db
from app.search.models import SearchText
from app.search.queries import finding, reading
from app.search.tasks import catch_up
from tests.security.world import DRAFT, HIDDEN, KEPT, SAID, STAGES, build, nothing_is_kept

CANARIES = (HIDDEN, DRAFT, SAID, KEPT)


def read(stage, empty_database, folder):
    """Return a site in a stage whose index has caught up."""
    world = build(stage, empty_database, folder)
    with world.app.app_context():
        catch_up(None)
        db.session.remove()
    return world


def leaks_in(world):
    """Return the canaries that come out when somebody looks for their beginnings."""
    found = []
    with nothing_is_kept(world):
        for role in ("anonymous", "outsider", "participant", "author", "host", "suspended"):
            for canary in CANARIES:
                typed = canary[:-2]
                page = world.ask(role, "GET", f"/search?q={typed}").text
                found += [(role, canary)] if canary in page else []
    return found


@pytest.mark.parametrize("stage", STAGES)
def test_nobody_finds_what_is_hidden_drafted_or_covered(empty_database, tmp_path, stage):
    world = read(stage, empty_database, tmp_path)
    assert leaks_in(world) == []
    with world.app.app_context():
        kept = str(db.session.execute(db.select(SearchText.heading, SearchText.body)).all())
        db.session.remove()
    assert [canary for canary in CANARIES if canary in kept] == []


def test_planted_fault_a_reader_that_forgets_what_is_hidden_is_found(
    empty_database, tmp_path, monkeypatch
):
    def everything(ids):
        rows = db.session.scalars(db.select(reading.Post).where(reading.Post.id.in_(ids)))
        return [
            {
                "ref_id": row.id,
                "issue_id": row.issue_id,
                "body": row.text,
                "said_at": row.created_at,
            }
            for row in rows
        ]

    monkeypatch.setitem(reading.READERS, reading.Found.POST, everything)
    assert ("anonymous", HIDDEN) in leaks_in(read("discuss", empty_database, tmp_path))


def test_planted_fault_finding_what_has_changed_since_is_noticed(
    empty_database, tmp_path, monkeypatch
):
    world = read("discuss", empty_database, tmp_path)
    hide = f"UPDATE posts SET hidden_at = created_at WHERE id = {world.ids['post']['own']}"
    with world.app.app_context():
        db.session.execute(db.text(hide))
        db.session.commit()
        db.session.remove()
    assert "It <mark>rained</mark>" not in world.ask("anonymous", "GET", "/search?q=rained").text
    monkeypatch.setattr(finding, "is_due", lambda: db.false())
    assert "It <mark>rained</mark>" in world.ask("anonymous", "GET", "/search?q=rained").text
