"""A2: nobody gets in where they don't belong: every address × person × stage × object."""

from __future__ import annotations

import sys

import pytest

from app.core.errors import Missing, NotAllowed
from app.core.policy import ALLOW
from app.discussion.models import Post
from app.extensions import db
from app.groups.models import Membership, Role
from app.proposals.models import Proposal
from tests.security import matrix
from tests.security.expectations import TABLE
from tests.security.world import MAILBOX, STAGES, build, nothing_is_kept
from tests.torture.figures import IS_FULL

pytestmark = pytest.mark.torture


@pytest.fixture(scope="module")
def worlds(empty_database, tmp_path_factory):
    """Sites by stage, each built once."""
    built, folder = {}, tmp_path_factory.mktemp("matrix")

    def in_stage(stage):
        if stage not in built:
            built[stage] = build(stage, empty_database, folder)
        return built[stage]

    return in_stage


def test_every_address_has_a_row_and_every_row_an_address(app):
    assert set(matrix.rows_of(app)) == set(TABLE)


def test_planted_fault_an_address_without_a_row_is_found(app):
    app._got_first_request = False
    app.add_url_rule("/backdoor", "backdoor", lambda: "in", methods=["GET"])
    assert set(matrix.rows_of(app)) - set(TABLE) == {"GET backdoor"}


@pytest.mark.parametrize("stage", STAGES)
def test_pages_of_a_question_open_to_whom_they_should(worlds, stage):
    world = worlds(stage)
    world.n_asked = 0
    with nothing_is_kept(world):
        faults = list(matrix.faults_in(world, TABLE, is_full=IS_FULL))
    assert not faults, "\n".join(faults)
    assert world.n_asked > (80 if stage == "draft" else 300)


def test_other_pages_open_to_whom_they_should(worlds):
    world = worlds("propose")
    world.n_asked = 0
    with nothing_is_kept(world):
        faults = list(matrix.faults_in(world, TABLE, is_full=IS_FULL, about_issues=False))
    assert not faults, "\n".join(faults)
    assert world.n_asked > 200


def anybody(*given, **more):
    return ALLOW


def any_organiser(person, group):
    return db.session.query(Membership).filter_by(member_id=person.id, role=Role.ORGANISER).first()


def tells_of_hidden(proposal_id, **more):
    row = db.session.get(Proposal, proposal_id)
    if row is None:
        raise Missing("")
    if row.hidden_at is not None:
        raise NotAllowed("This idea was hidden.")
    return row


def read_hidden(post_id, **more):
    return db.session.get(Post, post_id)


def always(*given):
    return True


PLANTED = [
    ("draft", "app.process.views.whole", "may_see_issue", anybody, "GET process.show"),
    ("propose", "app.proposals.views", "may_edit", anybody, "GET proposals.edit"),
    ("rank", "app.issues.policy", "permits", always, "GET amendments.create"),
    ("amend", "app.issues.policy", "may_take_part", anybody, "POST amendments.back"),
    ("discuss", "app.discussion.views.posts", "post_or_missing", read_hidden,
     "GET discussion.show"),
    ("discuss", "app.process.views.versions", "proposal_or_missing", tells_of_hidden,
     "GET process.versions"),
    ("propose", "app.groups.views", "place_in", any_organiser, "GET groups.edit"),
    ("amend", "app.ballots.views.browser", "may_fill_in", anybody, "GET ballots.edit"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("stage", "module", "name", "broken", "key"), PLANTED, ids=[fault[2] for fault in PLANTED]
)
def test_planted_fault_is_found(worlds, monkeypatch, stage, module, name, broken, key):
    world = worlds(stage)
    about_issues = "groups" not in key
    with nothing_is_kept(world):
        assert first_fault(world, key, about_issues=about_issues) is None
        monkeypatch.setattr(sys.modules[module], name, broken)
        assert first_fault(world, key, about_issues=about_issues) is not None


def first_fault(world, key, *, about_issues=True):
    return next(matrix.faults_in(world, {key: TABLE[key]}, about_issues=about_issues), None)


def test_planted_fault_a_view_that_forgets_its_guard_is_found(worlds, monkeypatch):
    world = worlds("propose")
    bare = lambda: "Somebody's own page"  # noqa: E731 - the fault, as short as it would be
    monkeypatch.setitem(world.app.view_functions, "accounts.me", bare)
    with nothing_is_kept(world):
        assert first_fault(world, "GET accounts.me", about_issues=False)


def test_planted_fault_an_address_that_leaks_is_found(worlds, monkeypatch):
    world = worlds("propose")

    def leak(response):
        response.headers["X-Author"] = f"author@{MAILBOX}.org"
        return response

    monkeypatch.setitem(world.app.after_request_funcs, None, [leak])
    with nothing_is_kept(world):
        assert "leaks author" in first_fault(world, "GET process.show")


def test_planted_fault_writing_before_asking_is_found(worlds, monkeypatch):
    world = worlds("rank")
    ask_first = world.app.view_functions["proposals.back"]

    def write_first(proposal_id):
        db.session.get(Proposal, proposal_id).for_whom = "changed"
        db.session.commit()
        return ask_first(proposal_id=proposal_id)

    monkeypatch.setitem(world.app.view_functions, "proposals.back", write_first)
    with nothing_is_kept(world):
        faults = list(
            matrix.faults_in(world, {"POST proposals.back": TABLE["POST proposals.back"]})
        )
    assert any("something was written" in fault for fault in faults)
