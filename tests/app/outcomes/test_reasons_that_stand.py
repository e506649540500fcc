"""Short sets of reasons, and how many more would be won: every figure counted again by hand."""

import json
import random
import re

from flask import get_template_attribute
from hypothesis import given, settings
from hypothesis import strategies as st

from app.ballots.convert import Reason
from app.ballots.models import ReasonOffer, ShownAs, Slot, Zone
from app.core.clock import utc_now
from app.extensions import db
from app.issues.models import Experience
from app.outcomes.convert import representing
from app.outcomes.convert.conditions import conditional_support
from app.outcomes.convert.representing import representative_sets
from app.outcomes.queries import outcome_of
from app.outcomes.services.redacting import HiddenWords, document_from, redacted
from app.proposals.queries import options_on_ballot
from tests.app.outcomes.test_how_sure import page_of
from tests.factories import cast_ballot, end_stage, make_ballot_issue, run_jobs

NEARER = "Only if the beds were nearer than Hexley."
NIGHTS = "Nights need more sitters."
PRICE = "Only if it stays free."
OFFERS = {i: ReasonOffer(id=i, text=f"Offer {i}", slot=Slot.WORRY) for i in (1, 2, 3)}

slots = st.sampled_from(list(Slot))
lines = st.one_of(
    st.tuples(st.just(Slot.WORRY), st.sampled_from([1, 2, 3]), st.just("")),
    st.tuples(slots, st.none(), st.sampled_from(["near", "free", "open"])),
)
sheets = st.lists(
    st.tuples(st.sampled_from(list(Zone)), st.frozensets(lines, min_size=1, max_size=3)),
    min_size=1,
    max_size=40,
)


def reasons_from(given):
    return [
        Reason(
            place=0,
            zone=zone,
            experience=Experience.USES,
            shown_as=ShownAs.ANONYMOUS,
            shown_name=None,
            lines=tuple(sorted(said, key=repr)),
            offers_shown=frozenset({1, 2}) | {offer for _, offer, _ in said if offer},
        )
        for zone, said in given
    ]


def words_of(line):
    _slot, offer, text = line
    return OFFERS[offer].text if offer else text


LIKING = (Zone.SUPPORT, Zone.BETTER)


@settings(max_examples=80, deadline=None)
@given(given=sheets, met=st.sampled_from([set(), {1}]))
def test_whoever_is_won_has_all_their_points_among_those_named(given, met):
    texts = {"near", "free", "open", *(offer.text for offer in OFFERS.values())}
    found = conditional_support(reasons_from(given), OFFERS, met, {0: texts}, "recorded")
    best = 0
    for points in [set(), *({text} for text in texts)]:
        best = max(best, won_by(given, points, met))
    if not found:
        assert best == 0
        return
    points = {point["text"] for point in found["0"]["points"]}
    assert found["0"]["people"] == won_by(given, points, met) >= best
    assert len(points) <= 3
    for point in points:
        assert won_by(given, points - {point}, met) < found["0"]["people"], "each is needed"
    private = conditional_support(reasons_from(given), OFFERS, met, {0: texts}, "ticket")
    assert all(one["people"] >= 5 for one in private.values())


def won_by(given, points, met):
    n = 0
    for zone, said in given:
        kinds = {slot for slot, _, _ in said}
        if zone in LIKING or (Slot.WHY in kinds and Slot.CHANGE not in kinds):
            continue
        asked = {words_of(line) for line in said if line[0] is not Slot.WHY and line[1] not in met}
        n += bool(asked) and asked <= points
    return n


@settings(max_examples=60, deadline=None)
@given(given=sheets, seed=st.integers(0, 5))
def test_a_short_set_says_whom_it_speaks_for(given, seed):
    reasons = reasons_from(given)
    rows = [
        {"place": 0, "side": side, "text": text, "people": 1, "experience": "", "name": "",
         "was_ticked": False, "is_met": False, "since": None}
        for side in ("for", "worries", "against")
        for text in sorted({words_of(line) for _, said in given for line in said})
    ]  # fmt: skip
    sets = representative_sets(reasons, OFFERS, rows, "recorded")
    for one in sets:
        mine = [said_on(one["side"], zone, said) for zone, said in given]
        mine = [texts for texts in mine if texts]
        chosen = {row["text"] for row in one["chosen"]}
        assert len(chosen) <= 3
        for row in one["chosen"]:
            assert row["people"] == sum(row["text"] in texts for texts in mine) <= row["shown"]
        assert one["spoken_for"] == sum(bool(texts & chosen) for texts in mine)
        assert one["spoken_for"] + one["left_out"] + one["never_shown"] == len(mine)
        assert one["chosen"][0]["people"] == max(
            sum(text in texts for texts in mine) for text in set().union(*mine)
        ), "the most shared reason is always in it"
    random.Random(seed).shuffle(reasons)
    assert representative_sets(reasons, OFFERS, rows, "recorded") == sets


people = st.lists(
    st.tuples(
        st.sampled_from([Zone.SUPPORT, Zone.BETTER, Zone.WORSE]),
        st.sampled_from([Experience.USES, Experience.WORKS]),
        st.dictionaries(
            st.sampled_from(list(ShownAs)),
            st.frozensets(lines, min_size=1, max_size=3),
            min_size=1,
            max_size=3,
        ),
    ),
    min_size=1,
    max_size=30,
)


def sheets_of_people(given):
    """The sheets that these people would leave: what they were shown stands on the first alone."""
    for zone, experience, ways in given:
        shown = frozenset({1, 2}) | {line[1] for said in ways.values() for line in said if line[1]}
        for n, (way, said) in enumerate(ways.items()):
            yield Reason(
                place=0, zone=zone, experience=experience, shown_as=way, shown_name=None,
                lines=tuple(sorted(said, key=repr)), offers_shown=frozenset() if n else shown,
            )  # fmt: skip


def rows_for(given):
    texts = {words_of(line) for *_who, ways in given for said in ways.values() for line in said}
    return [
        {"place": 0, "side": side, "text": text, "people": 1, "experience": "", "name": "",
         "was_ticked": text.startswith("Offer"), "is_met": False, "since": None}
        for side in ("for", "worries", "against")
        for text in sorted(texts)
    ]  # fmt: skip


def counted_by_hand(given, side, chosen):
    """Count people who said something on a side, and those behind each chosen reason."""
    n = {"spoken_for": 0, "left_out": 0, "never_shown": 0, "others": 0}
    ticked, shown = dict.fromkeys(chosen, 0), dict.fromkeys(chosen, 0)
    for zone, _experience, ways in given:
        on_sheets = [said_on(side, zone, said) for said in ways.values()]
        mine = set().union(*on_sheets)
        if not mine:
            continue
        saw = mine | {"Offer 1", "Offer 2"}
        saw |= {words_of(line) for said in ways.values() for line in said if line[1]}
        is_left = "left_out" if saw & chosen else "never_shown"
        n["spoken_for" if mine & chosen else is_left] += 1
        n["others"] += sum(len(texts - chosen) for texts in on_sheets)
        for text in chosen:
            ticked[text] += text in mine
            shown[text] += text in saw
    return n, ticked, shown


def is_true(told, is_least, truth):
    return told is None or (told <= truth if is_least else told == truth)


def untrue_in(given):
    """Return what the sets say wrongly of these people."""
    wrong = []
    for one in representative_sets(sheets_of_people(given), OFFERS, rows_for(given), "recorded"):
        chosen = {row["text"] for row in one["chosen"]}
        n, ticked, shown = counted_by_hand(given, one["side"], chosen)
        for name, truth in n.items():
            if not is_true(one[name], one["is_least"] and name == "spoken_for", truth):
                wrong.append(name)
        for row in one["chosen"]:
            text = row["text"]
            if not is_true(row["people"], row["is_least"], ticked[text]):
                wrong.append("people")
            if not is_true(row["shown"], False, shown[text]):
                wrong.append("shown")
    return wrong


@settings(max_examples=150, deadline=None)
@given(given=people)
def test_what_a_short_set_says_is_true_of_people_with_several_sheets(given):
    assert untrue_in(given) == []


def test_somebody_who_shows_reasons_in_two_ways_is_not_counted_twice(monkeypatch):
    why = [frozenset({(Slot.WHY, None, text)}) for text in ("near", "free", "open", "warm")]
    both = (Zone.SUPPORT, Experience.USES, {ShownAs.NAME: why[0], ShownAs.ANONYMOUS: why[1]})
    one = (Zone.BETTER, Experience.USES, {ShownAs.EXPERIENCE: why[2]})
    given = [both, both, both, one, one, (Zone.BETTER, Experience.WORKS, {ShownAs.NAME: why[3]})]
    assert untrue_in(given) == []
    [found] = representative_sets(sheets_of_people(given), OFFERS, rows_for(given), "recorded")
    assert (found["spoken_for"], found["is_least"]) == (5, True)
    assert (found["left_out"], found["never_shown"], found["others"]) == (None, None, 1)

    monkeypatch.setattr(representing, "is_mixed", lambda ways: False)
    assert "spoken_for" in untrue_in(given), "the planted fault, a person a sheet, is found"


def said_on(side, zone, said):
    sides = {
        "for": lambda slot: zone in LIKING and slot is Slot.WHY,
        "worries": lambda slot: zone in LIKING and slot is Slot.WORRY,
        "against": lambda slot: zone is Zone.WORSE and slot is not Slot.CHANGE,
    }
    return {words_of(line) for line in said if sides[side](line[0])}


def reasoned(app):
    """Forty ballots: seven would come over for one thing, six for two, one for something rare."""
    issue = make_ballot_issue(("Sitters", "Night away"))
    second = options_on_ballot(issue)[1]
    offer = ReasonOffer(
        issue_id=issue.id, proposal_id=second.proposal_id, slot=Slot.WORRY, text=NIGHTS,
        created_at=utc_now(),
    )  # fmt: skip
    db.session.add(offer)
    db.session.commit()
    for i in range(40):
        said = {}
        if i < 7:
            said["B"] = (NEARER, "change")
        elif i < 13:
            said["B"] = (PRICE, "change")
        elif i == 13:
            said["B"] = ("Only if my own dog may come.", "change")
        elif i < 22:
            said["B"] = ("Dad sleeps there.", "why")
        zones = {"A": "support", "B": "unsure" if i < 14 else "better"}
        cast_ballot(issue, zones, reasons=said)
    end_stage(issue)
    run_jobs()
    return issue


def test_the_page_says_how_many_more_and_for_what(app, client):
    issue = reasoned(app)
    doc = document_from(outcome_of(issue))
    more = doc["reasons"]["conditional"]["1"]
    assert (more["people"], len(more["points"])) == (13, 2), "a lonely point is not named"
    page = page_of(client, issue)
    assert "26 people put it above now; up to 39 if both are met:" in page
    assert "It is no promise." in page
    assert "Dad sleeps there.8 people" in page
    behind = page_of(client, issue, "/reasons")
    assert NEARER in behind
    assert "What would change people’s minds" in behind


def test_hidden_words_are_hidden_in_short_sets_and_points_too(app):
    issue = reasoned(app)
    doc = json.loads(outcome_of(issue).content)
    row = {"text": NIGHTS, "was_ticked": True}
    doc["reasons"]["sets"].append({"chosen": [row]})
    doc["reasons"]["conditional"]["1"]["points"].append(row)
    bare = redacted(doc, HiddenWords(frozenset(), frozenset({NIGHTS})))
    assert NIGHTS in json.dumps(doc["reasons"])
    assert NIGHTS not in json.dumps([bare["reasons"]["sets"], bare["reasons"]["conditional"]])


def test_no_more_are_won_than_there_are(app):
    """Two ways of showing are two sheets of one person: twelve people may look like 24."""
    issue = make_ballot_issue(["Sitters", "Budget"])
    for _n in range(12):
        cast_ballot(
            issue,
            {"A": "unsure", "B": "worse"},
            reasons={"A": [(NEARER, "worry", "anonymous"), (PRICE, "change", "experience")]},
        )
    end_stage(issue)
    run_jobs()
    doc = document_from(outcome_of(issue))
    assert 0 < doc["reasons"]["conditional"]["0"]["people"] <= 12


def test_sentences_about_a_short_set_stand_apart(app):
    told = {"is_least": False, "spoken_for": 4, "others": 2, "left_out": 3, "never_shown": 5}
    with app.test_request_context():
        said = str(get_template_attribute("outcomes/_sentences.html", "reach_words")(told))
    assert len(re.findall(r"[a-z]\.(?= |$)", " ".join(said.split()))) == 4
    assert not re.search(r"\.\d", said)
