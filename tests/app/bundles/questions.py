"""Counted questions of every kind, and their bundles taken apart and put together again."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass

from app.bundles.queries import root_of
from app.bundles.services import bundle_of
from app.discussion.models import Post
from app.extensions import db
from app.issues.convert import opening_document, settings_hash
from app.issues.queries import stage_times
from app.outcomes.queries import outcome_of
from app.proposals.models import Proposal, ProposalVersion
from deliberation.bundle import packed, unpacked
from deliberation.canonical import canonical_json, digest
from tests.factories import at, cast_ballot, end_stage, make_ballot_issue, make_post, run_jobs

FOR_A = {"A": "support", "B": "better", "C": "worse"}
FOR_B = {"B": "support", "A": "unsure", "C": "worse"}
FOR_C = {"C": "support", "A": "worse", "B": "worse"}
LEAST_LIKED = {"A": "worse", "B": "worse", "C": "worse"}
ALIKE = [FOR_A] * 12 + [FOR_B] * 8 + [FOR_C] * 6
"""Enough of each for every ballot to be published whole."""
RARE = [FOR_A] * 8 + [FOR_B] * 3 + [FOR_C] * 2 + [{"A": "better"}]
CIRCLE = [
    {"A": "support", "B": "better", "C": "unsure"},
    {"B": "support", "C": "better", "A": "unsure"},
    {"C": "support", "A": "better", "B": "unsure"},
]
KINDS = {
    "whole": (ALIKE, {}),
    "table": (RARE, {}),
    "private": (RARE, {"privacy_mode": "private"}),
    "recorded": (RARE[:7], {"privacy_mode": "recorded"}),
    "covered": (RARE[:7], {}),
    "nobody": ([], {}),
    "tie": ([FOR_A] * 7 + [{"A": "better", "B": "support", "C": "worse"}] * 7, {}),
    "circle": (CIRCLE * 5, {}),
    "status quo": ([LEAST_LIKED] * 12, {}),
    "schulze": (CIRCLE * 4 + [FOR_A], {"rule": "schulze"}),
    "another rule": (RARE, {"rule": "borda"}),
    "several": (ALIKE, {"seats": 2}),
    "many ideas": (
        [{"A": "support", "B": "worse"}] * 10 + [{"C": "better"}] * 3,
        {"titles": [f"Idea {n}" for n in range(9)]},
    ),
    "another": (ALIKE[:20], {}),
}


def counted(ballots=ALIKE, **given):
    """A counted question with its root laid, and the tickets of its ballots in order of casting."""
    issue = make_ballot_issue(**given)
    make_post(issue, text="The bus was late again.")
    tickets = []
    for n, zones in enumerate(ballots):
        reasons = {"A": "It would help <us>."} if n % 2 == 0 and "A" in zones else None
        tickets.append(cast_ballot(issue, zones, reasons=reasons)[0])
    close(issue)
    assert root_of(issue.id)
    return issue, tickets


def close(issue):
    """End Rank long after all that was said, count, and lay the root."""
    for table in (Proposal, ProposalVersion, Post):
        db.session.execute(db.update(table).values(created_at=at(-2)))
    end_stage(issue)
    fix_rules(issue)
    run_jobs()


def fix_rules(issue):
    """Fix the rules as they are now that `end_stage` has moved every announced time."""
    issue.settings_hash = settings_hash(opening_document(issue, stage_times(issue)))
    db.session.commit()


def content_of(issue):
    """The zip of a question, whole."""
    with bundle_of(issue) as file:
        return file.read()


def files_in(issue):
    return unpacked(content_of(issue))


@dataclass(frozen=True)
class Built:
    """A bundle with what was known when it was made."""

    content: bytes
    root: str
    question: str
    tickets: tuple[str, ...]
    why_not: str | None

    @property
    def files(self):
        return unpacked(self.content)


BUILT = {}


def built(kind):
    """The bundle of a kind of question, made once for all tests."""
    if kind not in BUILT:
        ballots, given = KINDS[kind]
        issue, tickets = counted(ballots, **given)
        doc = json.loads(outcome_of(issue).content)
        BUILT[kind] = Built(
            content_of(issue),
            root_of(issue.id).root,
            issue.question,
            tuple(ticket.text for ticket in tickets),
            doc["ballots"]["why_not"],
        )
    return BUILT[kind]


def again(files, *, with_root=False, **changed):
    """Put a bundle together by somebody who changed files and made every hash fit anew."""
    names = {name.replace("_json", ".json"): content for name, content in changed.items()}
    files = {**files, **names}
    manifest = json.loads(files.pop("manifest.json"))
    manifest["files"] = {
        name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
        for name, content in files.items()
    }
    if with_root:
        manifest["parts"] |= with_root(manifest["parts"], files) or {}
        manifest["root"] = digest(manifest["parts"])
    return packed({**files, "manifest.json": canonical_json(manifest)})


def edited(files, name, change):
    """Return the bytes of a JSON file after a change to what it holds."""
    told = json.loads(files[name])
    return canonical_json(change(told) or told)
