"""A ticket's ballot is found under the root without reading the others."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import delete, func, select

from app.ballots.models import Ballot
from app.ballots.services.tickets import BALLOT
from app.bundles.convert import pieces
from app.bundles.convert.ballots import HASH, Sorted
from app.bundles.convert.pieces import pieces_from, way_up
from app.bundles.models import BundleLeaves
from app.bundles.queries import root_of
from app.bundles.services import find_ballot, finding
from app.extensions import db
from deliberation.bundle import is_included, verify
from deliberation.bundle import root_of as tree_root
from tests.app.bundles.questions import RARE, content_of, counted

many_leaves = st.lists(
    st.binary(min_size=HASH, max_size=HASH), min_size=1, max_size=40, unique=True
)
FOUR = 4


def lead_up(found):
    """Say of each leaf whether its piece leads to the root of all."""
    everything = sorted(found)
    made = list(pieces_from(1, Sorted.of(found)))
    roots = [piece.root for piece in made]
    ways = []
    for place, leaf in enumerate(everything):
        around = [piece for piece in made if piece.first <= leaf][-1]
        at, proof = way_up(around, leaf, roots)
        assert at == place
        ways.append(is_included(leaf, at, len(found), proof, tree_root(everything)))
    return ways


@given(many_leaves)
def test_every_leaf_leads_from_its_piece_to_the_root_of_all(small_pieces_once, found):
    assert all(lead_up(found))


@pytest.fixture(scope="module")
def small_pieces_once():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(pieces, "PIECE", FOUR)
        yield


def test_planted_fault_pieces_that_are_no_whole_branches_lead_nowhere(monkeypatch):
    monkeypatch.setattr(pieces, "PIECE", 3)
    assert not all(lead_up([bytes([n]) * HASH for n in range(10)]))


def no_rows(issue_id):
    raise AssertionError("all ballots are read for one ticket")


@pytest.fixture
def small_pieces(monkeypatch):
    monkeypatch.setattr(pieces, "PIECE", FOUR)


def test_a_ticket_is_found_where_the_file_has_it_and_no_other_ballot_is_read(
    any_app, small_pieces, monkeypatch
):
    issue, tickets = counted(RARE)
    content, root = content_of(issue), root_of(issue.id)
    monkeypatch.setattr(finding, "ballot_rows", no_rows)
    for ticket in tickets:
        found = find_ballot(issue, root, ticket)
        place = verify.check(content, ticket=ticket.text)[-2].split()[4]
        assert (str(found.place), found.n_ballots) == (place, len(RARE))
        assert found.is_under_root
    kept = select(func.count()).select_from(BundleLeaves)
    assert db.session.scalar(kept) == -(-len(RARE) // FOUR)


def test_planted_fault_without_pieces_all_ballots_are_read(app, monkeypatch):
    issue, tickets = counted(RARE)
    db.session.execute(delete(BundleLeaves))
    monkeypatch.setattr(finding, "ballot_rows", no_rows)
    with pytest.raises(AssertionError, match="for one ticket"):
        find_ballot(issue, root_of(issue.id), tickets[0])


def test_under_a_root_from_before_pieces_were_kept_tickets_are_found_all_the_same(
    app, small_pieces
):
    issue, tickets = counted(RARE)
    root = root_of(issue.id)
    now = [find_ballot(issue, root, ticket) for ticket in tickets]
    db.session.execute(delete(BundleLeaves))
    assert [find_ballot(issue, root, ticket) for ticket in tickets] == now


def test_a_ballot_that_was_changed_since_is_not_under_the_root(app, small_pieces):
    issue, tickets = counted(RARE)
    row = db.session.scalars(
        select(Ballot).where(Ballot.ticket_hash == tickets[3].hash_for(issue.id, BALLOT))
    ).one()
    row.ranking = row.ranking[::-1]
    db.session.commit()
    under = [find_ballot(issue, root_of(issue.id), ticket).is_under_root for ticket in tickets]
    assert under == [n != 3 for n in range(len(tickets))]


def test_nothing_is_kept_where_not_even_the_number_of_ballots_is_told(app):
    counted(RARE[:7])
    assert db.session.scalars(select(BundleLeaves)).all() == []


def test_a_piece_holds_hashes_in_their_own_order_and_nothing_else(app, small_pieces):
    counted(RARE)
    rows = db.session.scalars(select(BundleLeaves).order_by(BundleLeaves.number)).all()
    leaves = [leaf for row in rows for leaf in pieces.leaves_in(row.leaves)]
    assert leaves == sorted(leaves)
    assert set(BundleLeaves.__table__.columns.keys()) == {
        "issue_id", "number", "first", "root", "leaves",
    }  # fmt: skip
