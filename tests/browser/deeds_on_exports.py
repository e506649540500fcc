"""What the tour sees of the desk of files: nothing made, on its way, all made."""

from __future__ import annotations

from deliberation.stages import Stage
from tests.browser.person import Person
from tests.factories import run_jobs


def taking_away(atlas):
    """A reader has every file of the demo's finished question made."""
    path = f"/issues/{atlas.issues[Stage.OUTCOME].id}/take-away"
    reader = Person(atlas)
    reader.go(path, "nothing made")
    reader.send(path, {})
    reader.go(path, "on its way")
    run_jobs()
    reader.go(path, "all made")
    atlas.add("reports.brief", issue_id=atlas.issues[Stage.OUTCOME].id)
    atlas.add("reports.full", issue_id=atlas.issues[Stage.OUTCOME].id)


DEEDS = {"taking files away": taking_away}
