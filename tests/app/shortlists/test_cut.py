"""The cut and the ballot after it: who comes in, once, at its time, and what is told of it."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.clock import database_now, utc_now
from app.extensions import db
from app.issues.queries import stage_times
from app.journal.queries import entries_of_kind, verify_chain
from app.process.tasks import move_on_due_issues
from app.proposals.queries import letter_of, options_on_ballot
from app.proposals.services import hash_of
from app.shortlists import convert
from app.shortlists.convert import answers_from, page_size, rescued_first
from app.shortlists.models import KeptAs, PickLink, Rescue
from app.shortlists.queries import candidates_of, sheets_of, shortlist_of
from app.shortlists.services import keep_on
from app.shortlists.services.cutting import write_counts
from deliberation.admission import commitment_to, drawn_in_order
from deliberation.shortlists import shortlist
from deliberation.stages import Stage
from tests.app.shortlists.walking import (
    backed,
    cut_now,
    lay_now,
    many_ideas,
    picked_issue,
    places_on_ballot,
    turn_to,
)
from tests.factories import end_stage, make_issue, make_proposal, put_on_ballot


class Sheet:
    def __init__(self, cells, drawn, among):
        self.cells, self.drawn, self.among = bytes(cells), drawn, among


class Row:
    """A candidate as the cut writes it."""


@st.composite
def picked_pages(draw):
    """Pages of a few sizes over some candidates, as people may have answered them."""
    n = draw(st.integers(1, 24))
    sheets = []
    for _page in range(draw(st.integers(0, 12))):
        size = draw(st.integers(1, min(n, 12)))
        shown = draw(st.permutations(range(n)))[:size]
        cells = [0] * n
        for place in shown:
            cells[place] = draw(st.integers(1, 2))
        sheets.append(Sheet(cells, size, n))
    return n, sheets


def cut_of(n, sheets, places, seed="seed"):
    names = [f"N{i}" for i in range(n)]
    found = shortlist(answers_from(sheets, range(n), names), places)
    rows = [Row() for _i in range(n)]
    write_counts(rows, found, names, seed, places)
    return found, rows, names


def check_cut(n, sheets, places):
    """The cut is what the engine finds on the rows, and nobody kept stands below one who missed."""
    found, rows, names = cut_of(n, sheets, places)
    kept = {i for i, row in enumerate(rows) if row.kept_as is KeptAs.SHARE}
    assert len(kept) == min(n, places)
    if not found.never_shown:
        free = places - len(found.kept)
        drawn = drawn_in_order("seed", [names[i] for i in found.level])[:free]
        assert kept == {*found.kept, *(names.index(name) for name in drawn)}
    for i, row in enumerate(rows):
        shown = sum(sheet.cells[i] > 0 for sheet in sheets)
        picked = sum(sheet.cells[i] == 2 for sheet in sheets)
        assert (row.shown, row.picked) == (shown, picked)
        assert (row.share is None) == (shown == 0)
    worst_kept = max((order_key(rows[i]) for i in kept), default=None)
    assert all(order_key(row) >= worst_kept for i, row in enumerate(rows) if i not in kept)


@settings(max_examples=80)
@given(picked_pages(), st.integers(1, 12))
def test_the_cut_is_what_the_engine_finds_on_the_rows(pages, places):
    check_cut(*pages, places)


def order_key(row):
    """The promise in plain words: ticked by somebody, then shown to nobody, then left by all."""
    if row.share is None:
        return (1, 0)
    return (0, -Fraction(row.share)) if row.picked else (2, 0)


def test_planted_fault_a_cut_by_ticks_alone_is_caught(monkeypatch):
    """An idea shown to few and ticked by all of them stands above one shown to many."""
    sheets = [Sheet([1, 1, 2], 3, 3), *[Sheet([2, 2, 0], 2, 3)] * 3, Sheet([2, 1, 0], 2, 3)]
    check_cut(3, sheets, 1)
    monkeypatch.setattr(convert, "standing_key", lambda each: (0, Fraction(-each.picked)))
    with pytest.raises(AssertionError):
        check_cut(3, sheets, 1)


def test_pages_are_as_even_as_they_can_be():
    def sizes(n):
        while n:
            yield page_size(n)
            n -= page_size(n)

    assert list(sizes(120)) == [12] * 10
    assert list(sizes(30)) == [10, 10, 10]
    assert list(sizes(17)) == [9, 8]
    for n in range(1, 200):
        found = list(sizes(n))
        assert sum(found) == n
        assert max(found) <= 12
        assert max(found) - min(found) <= 1


def test_most_rescued_come_first_and_few_are_not_enough():
    found = rescued_first(
        {0: 1, 1: 3, 2: 2, 3: 3, 4: 9},
        {0: 2, 1: 5, 2: 5, 3: 4, 4: 30},
        dict(enumerate("ABCDE")),
        "seed",
    )
    assert sorted(found) == [1, 3], "half of the number it took, two at least"
    assert found == [
        dict(zip("ABCDE", range(5), strict=True))[name]
        for name in drawn_in_order("seed", ["B", "D"])
    ]


def test_a_question_with_fifteen_ideas_has_no_shortlist(app):
    issue = many_ideas(15)
    assert shortlist_of(issue.id) is None
    assert len(places_on_ballot(issue)) == 15


def test_improve_ends_with_candidates_and_no_ballot(app):
    issue = make_issue(Stage.AMEND, template="sprint", has_lot=False)
    ideas = [make_proposal(issue, title=f"Idea {n}", backers=2) for n in range(16)]
    for idea in ideas:
        put_on_ballot(idea)
    assert end_stage(issue) is Stage.RANK

    row, time = shortlist_of(issue.id), stage_times(issue)[Stage.RANK]
    assert places_on_ballot(issue) == []
    assert issue.options_hash is None
    assert [each.proposal_id for each in candidates_of(issue.id)] == [idea.id for idea in ideas]
    assert row.picks_until == time.starts_at + timedelta(hours=48) * 5 / 12
    assert row.rescue_until == time.starts_at + timedelta(hours=24)
    [told] = entries_of_kind(issue.id, "candidates-laid")
    assert told.content["candidates_hash"] == row.candidates_hash
    assert told.content["lot_commitment"] == commitment_to(row.lot_seed)
    [frozen] = entries_of_kind(issue.id, "options-frozen")
    assert frozen.content["options_hash"] == row.candidates_hash


def test_from_picking_to_the_ballot(any_app):
    issue = picked_issue(30, people=8)
    before = {(sheet.cells, sheet.drawn, sheet.among) for sheet in sheets_of(issue.id)}
    assert len(db.session.scalars(db.select(PickLink)).all()) == 8
    row = cut_now(issue)
    no_pair_is_left()

    rows = candidates_of(issue.id)
    kept = [each for each in rows if each.kept_as is not None]
    assert len(kept) == 12
    assert row.n_people == 8
    assert {(each.cells, each.drawn, each.among) for each in sheets_of(issue.id)} == before
    assert places_on_ballot(issue) == []
    [told] = entries_of_kind(issue.id, "shortlist-cut")
    assert told.content == {"letters": [letter_of(each.proposal) for each in kept]}
    assert move_on_due_issues() == 0

    last, next_in = sorted((each for each in rows if not each.kept_as), key=lambda r: -r.rank)[:2]
    first_missed = min((each for each in rows if not each.kept_as), key=lambda r: r.rank)
    for someone in backed(last, 3)[:2]:
        keep_on(issue, someone, place=last.place, wants=True, clock=database_now)
        keep_on(issue, someone, place=last.place, wants=True, clock=database_now)
    [alone] = backed(next_in, 1)
    keep_on(issue, alone, place=next_in.place, wants=True, clock=database_now)
    db.session.commit()
    row = lay_now(issue)

    rows = candidates_of(issue.id)
    by_way = {way: [each.place for each in rows if each.kept_as is way] for way in KeptAs}
    assert by_way[KeptAs.RESCUE] == [last.place]
    assert first_missed.place in by_way[KeptAs.NEXT]
    assert next_in.place not in by_way[KeptAs.NEXT]
    assert [len(by_way[way]) for way in KeptAs] == [12, 1, 2]
    options = options_on_ballot(issue)
    assert [option.place for option in options] == list(range(15))
    assert [option.proposal_id for option in options] == [
        each.proposal_id for each in rows if each.kept_as
    ]
    assert issue.options_hash == hash_of(issue, options)
    assert db.session.scalars(db.select(Rescue)).all() == []
    assert candidates_of(issue.id)[last.place].rescuers == 2
    assert verify_chain(issue.id).is_whole


def no_pair_is_left():
    """Nothing joins a person with a pick, not even which rows were written together."""
    assert db.session.scalars(db.select(PickLink)).all() == []
    if db.engine.dialect.name == "postgresql":
        xmins = list(db.session.scalars(db.text("SELECT xmin::text FROM pick_sheets")))
        assert len(set(xmins)) == len(xmins) == 16
    else:
        for table in ("pick_sheets", "pick_links", "rescues"):
            query = db.text("SELECT sql FROM sqlite_master WHERE name = :name")
            assert "WITHOUT ROWID" in db.session.scalar(query, {"name": table})


def test_after_downtime_the_cut_and_the_ballot_are_caught_up_in_order(app):
    issue = picked_issue(20, people=2)
    turn_to(issue, "rescue_until")
    assert move_on_due_issues() == 2
    assert len(places_on_ballot(issue)) == 15
    assert move_on_due_issues() == 0


def test_a_list_that_was_never_cut_is_cut_before_rank_closes(app):
    issue = picked_issue(20, people=2)
    late = stage_times(issue)[Stage.RANK].ends_at + timedelta(seconds=1)
    assert move_on_due_issues(lambda session: late) == 3
    assert issue.stage is Stage.OUTCOME
    assert shortlist_of(issue.id).laid_at is not None


def test_with_nobody_picking_the_public_lot_decides(app):
    issue = many_ideas(18)
    row = cut_now(issue)
    letters = {letter_of(each.proposal): each for each in candidates_of(issue.id)}
    drawn = drawn_in_order(row.lot_seed, list(letters))
    assert {name for name, each in letters.items() if each.kept_as} == set(drawn[:12])
    lay_now(issue)
    assert {letter_of(each.proposal) for each in options_on_ballot(issue)} == set(drawn[:15])


def test_an_extension_moves_only_the_end(app):
    issue = many_ideas(20)
    row, time = shortlist_of(issue.id), stage_times(issue)[Stage.RANK]
    before = row.picks_until, row.rescue_until
    time.ends_at += timedelta(hours=10)
    db.session.commit()
    row = shortlist_of(issue.id)
    assert (row.picks_until, row.rescue_until) == before


def test_hidden_ideas_are_neither_cut_nor_laid(app):
    issue = picked_issue(20, people=6)
    best = candidates_of(issue.id)[0]
    best.proposal.hidden_at = utc_now()
    db.session.commit()
    cut_now(issue)
    assert candidates_of(issue.id)[0].rank is None
    second = next(each for each in candidates_of(issue.id) if each.kept_as)
    second.proposal.hidden_at = utc_now()
    db.session.commit()
    lay_now(issue)
    on_ballot = {option.proposal_id for option in options_on_ballot(issue)}
    assert len(on_ballot) == 15
    assert not {best.proposal_id, second.proposal_id} & on_ballot
