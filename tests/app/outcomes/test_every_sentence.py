"""Every kind of headline and note on the page, and every figure in it from a plain recount."""

import copy

import pytest

from app.extensions import db
from app.outcomes.services.document import document_of
from deliberation.rules.ranked_pairs import ranked_pairs
from deliberation.stages import Stage
from tests.app.outcomes.cases import lay_orders
from tests.app.outcomes.profiles import HARD, PINNED
from tests.app.outcomes.recount import FIGURES, PlainVote
from tests.app.outcomes.sentences import check_facts, counted, kinds_of_fact, sentence_of
from tests.factories import make_ballot_issue

NAMES = ("Sitters", "Budget", "Night away", "Sundays", "Rota")


def issue_of(pinned):
    issue = make_ballot_issue(NAMES[: pinned.n_options], stage=Stage.OUTCOME, **pinned.settings)
    lay(issue, pinned.ballots, has_line=pinned.has_line)
    return issue


def lay(issue, ballots, *, has_line=True):
    """Without a line there are no zones: such votes come from elsewhere."""
    issue.is_imported = not has_line
    lay_orders(issue, ballots, has_line=has_line)


def vote_of(pinned):
    target = pinned.settings.get("target")
    return PlainVote(pinned.ballots, pinned.n_options, has_line=pinned.has_line, target=target)


@pytest.mark.parametrize("name", PINNED)
def test_each_figure_of_each_sentence_is_a_recount(app, client, name):
    pinned = PINNED[name]
    issue, vote = issue_of(pinned), vote_of(pinned)
    doc, page = counted(issue, client)
    shown = check_facts(issue, doc, page, vote)
    assert set(pinned.keys) <= shown
    if doc["outcome"].get("winners") and "rule" not in pinned.settings:
        assert tuple(doc["outcome"]["winners"]) == vote.winners


def test_a_search_that_ended_early_is_told(app, client, monkeypatch):
    """With no time to look further the page names all who may win, and says so."""
    monkeypatch.setitem(ranked_pairs.__kwdefaults__, "budget", 0)
    doc, page = counted(issue_of(HARD), client)
    assert "winners-not-exact" in {fact["key"] for fact in doc["facts"]}
    assert "We name every idea that may come first." in page
    monkeypatch.undo()
    exact = counted(issue_of(HARD), client)[0]["outcome"]["winners"]
    assert set(exact) < set(doc["outcome"]["winners"])


def test_no_kind_of_fact_is_without_a_vote():
    pinned = {key for vote in PINNED.values() for key in vote.keys} | {"winners-not-exact"}
    assert pinned == set(kinds_of_fact()) == set(FIGURES)


def raised(value, path=()):
    """Every copy of a fact with one of its figures one too high."""
    for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
        if isinstance(inner, bool) or key in {"winner", "option", "other", "winners", "circle"}:
            continue
        if isinstance(inner, int):
            yield (*path, key)
        elif isinstance(inner, dict | list):
            yield from raised(inner, (*path, key))


def put(fact, path, by=1):
    found = copy.deepcopy(fact)
    inner = found
    for key in path[:-1]:
        inner = inner[key]
    inner[path[-1]] += by
    return found


BOUNDS = {("how-sure", "upper"), ("how-sure", "lower"), ("few-took-part", "upper")}
"""What test_bounds_hold.py puts to the test."""


def test_planted_fault_any_figure_that_is_one_off_is_caught(app):
    told = 0
    for name in ("ahead each time", "round in a circle", "none has enough", "groups differ"):
        pinned = PINNED[name]
        issue, vote = issue_of(pinned), vote_of(pinned)
        doc = document_of(issue)
        db.session.rollback()
        for fact in [*doc["facts"], *doc["part_facts"]]:
            for path in raised(fact):
                wrong = put(fact, path)
                if (fact["key"], path[0]) in BOUNDS:
                    continue
                told += is_told(issue, doc, fact, wrong, vote)
    assert told >= 20


def is_told(issue, doc, fact, wrong, vote):
    """Whether the page would show the figure; if it does, the recount must notice."""
    rows = "facts" if any(fact is each for each in doc["facts"]) else "part_facts"
    faulty = {**doc, rows: [wrong if each is fact else each for each in doc[rows]]}
    sentence = sentence_of(wrong, issue, faulty)
    if sentence == sentence_of(fact, issue, doc):
        return False
    told = [sentence_of(each, issue, faulty) for each in faulty["facts"] + faulty["part_facts"]]
    with pytest.raises(AssertionError):
        check_facts(issue, faulty, " ".join(told), vote)
    return True
