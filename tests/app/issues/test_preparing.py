"""An organiser prepares a question, opens it, and from then on its rules are fixed."""

from __future__ import annotations

import hashlib
from html import unescape

import pytest

from app.core.clock import utc_now
from app.extensions import db
from app.issues.convert import settings_of
from app.issues.models import Issue, Joining, PrivacyMode
from app.issues.queries import stage_times
from app.journal.queries import entries_page, verify_chain
from deliberation.admission import commitment_to
from deliberation.stages import Stage
from tests.factories import add_to_group, make_group, make_issue, make_member

QUESTION = "Which library hours would suit you best?"


@pytest.fixture
def organiser(app):
    return make_member("Olu")


@pytest.fixture
def group(organiser):
    return make_group("Readers", organiser=organiser)


@pytest.fixture
def browser(sign_in, organiser):
    return sign_in(organiser)


def create(browser, group, template="sprint"):
    response = browser.post(
        f"/groups/{group.slug}/issues/new",
        data={"question": QUESTION, "status_quo": "It shuts at five.", "template": template},
    )
    assert response.status_code == 303, response.text
    return db.session.scalars(db.select(Issue).order_by(Issue.id.desc())).first()


def form_of(issue, **changes):
    """What the settings page sends when nothing but `changes` was touched."""
    settings = settings_of(issue)
    days = ("propose_days", "discuss_days", "amend_days", "rank_days")
    return {
        "question": issue.question,
        "background": issue.background,
        "status_quo": issue.status_quo,
        "revision": issue.revision,
        **{name: hours // 24 for name, hours in zip(days, settings.hours, strict=True)},
        "zone": settings.zone,
        "joining": settings.joining.value,
        "privacy_mode": settings.privacy_mode.value,
        "helping": settings.helping.value,
        "paper_place": settings.paper_place,
        "majority": "1/1",
        "floor": "1/4",
        "admission_percent": 5,
        "admission_least": 2,
        "admission_most": 15,
        "variant_percent": 10,
        "variant_least": 3,
        "variant_most": 15,
        "has_lot": "y",
        **{f"{kind.value}_label": label for kind, label in settings.experiences.items()},
        **changes,
    }


def test_organiser_makes_a_draft_with_a_default_for_everything(browser, group):
    issue = create(browser, group)

    settings = settings_of(issue)
    assert settings.hours == (24, 24, 24, 48)
    assert (settings.joining, settings.privacy_mode) == (Joining.EMAIL, PrivacyMode.TICKET)
    assert len(settings.experiences) == 4
    assert issue.opened_at is None


def test_an_organiser_says_how_many_ideas_may_be_chosen(browser, group):
    issue = create(browser, group)
    assert settings_of(issue).seats == 1
    for seats, status in ((7, 303), (0, 422), ("", 303)):
        response = browser.post(f"/issues/{issue.id}/edit", data=form_of(issue, seats=seats))
        assert response.status_code == status
        assert settings_of(issue).seats == (1 if seats == "" else 7)
    assert 'name="seats"' in browser.get(f"/issues/{issue.id}/edit").text


def test_a_draft_without_a_question_comes_back_with_what_was_typed(browser, group):
    typed = {"question": "", "status_quo": "Buses stop at seven.", "template": "sprint"}
    response = browser.post(f"/groups/{group.slug}/issues/new", data=typed)
    assert response.status_code == 422
    assert "Buses stop at seven." in response.text
    issue = create(browser, group)
    response = browser.post(f"/issues/{issue.id}/edit", data={"background": "Since June."})
    assert response.status_code == 422
    assert "Since June." in response.text


def test_a_draft_is_hidden_from_everybody_else(browser, group, client, sign_in):
    issue = create(browser, group)
    stranger = sign_in(add_to_group(group, make_member()).member)

    for path in ("", "/settings", "/settings.json", "/journal"):
        assert client.get(f"/issues/{issue.id}{path}").status_code == 404
        assert stranger.get(f"/issues/{issue.id}{path}").status_code == 404
    for path in ("/edit", "/preview", "/extend", "/answerer"):
        assert stranger.get(f"/issues/{issue.id}{path}").status_code == 404
    assert stranger.post(f"/issues/{issue.id}/open").status_code == 404
    for page in ("/", "/issues", f"/issues?group={group.slug}"):
        assert QUESTION not in client.get(page).text
    assert QUESTION in browser.get(f"/groups/{group.slug}/desk").text


def test_only_organisers_prepare_questions(group, member_client, client):
    assert member_client.get(f"/groups/{group.slug}/issues/new").status_code == 403
    assert member_client.get(f"/groups/{group.slug}/desk").status_code == 403
    assert client.get(f"/groups/{group.slug}/desk").status_code == 303


def test_organiser_changes_settings_and_looks_at_them(browser, group):
    issue = create(browser, group)

    response = browser.post(
        f"/issues/{issue.id}/edit",
        data=form_of(
            issue,
            background="It costs **£9,000**.",
            rank_days=7,
            majority="3/1",
            floor="1/2",
            quorum=40,
            answerer="The council",
            target=120,
            other_label="",
        ),
    )

    assert response.status_code == 303, response.text
    settings = settings_of(issue)
    assert settings.hours[3] == 168
    assert settings.tests.majority == (3, 1)
    assert not settings.tests.majority_is_strict
    assert (settings.tests.floor, settings.tests.quorum) == ((1, 2), "40")
    assert len(settings.experiences) == 3
    page = browser.get(response.location).text
    assert "<strong>£9,000</strong>" in page
    assert "at least 3 must say better" in page


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"privacy_mode": "recorded"}, "need a list"),
        ({"privacy_mode": "private", "joining": "open"}, "needs checked addresses"),
        ({"privacy_mode": "private", "joining": "codes"}, "a code can’t open it"),
        (
            {"privacy_mode": "recorded", "joining": "list", "paper_place": "At the library."},
            "have no names",
        ),
        ({"rank_days": 0}, "There’s one thing to put right"),
        (
            {f"{kind}_label": "" for kind in ("uses", "works", "cares", "other")},
            "Name at least one thing",
        ),
    ],
)
def test_settings_that_cannot_hold_together_are_refused(browser, group, changes, sentence):
    issue = create(browser, group)
    before = dict(issue.settings)

    page = browser.post(f"/issues/{issue.id}/edit", data=form_of(issue, **changes)).text

    assert sentence in page.replace("&#39;", "'")
    db.session.refresh(issue)
    assert issue.settings == before


def test_two_organisers_do_not_write_over_each_other(browser, group):
    issue = create(browser, group)
    stale = form_of(issue, question="What should the library be called?")
    browser.post(f"/issues/{issue.id}/edit", data=form_of(issue, target=50))

    response = browser.post(f"/issues/{issue.id}/edit", data=stale)

    assert response.status_code == 409
    assert "What should the library be called?" in response.text, "what was typed"
    assert QUESTION in unescape(response.text), "what it is now"
    db.session.refresh(issue)
    assert issue.question == QUESTION
    again = {**stale, "revision": issue.revision}
    assert browser.post(f"/issues/{issue.id}/edit", data=again).status_code == 303
    assert (
        browser.post(f"/issues/{issue.id}/edit", data={**stale, "revision": "x"}).status_code == 409
    )


def test_opening_fixes_and_hashes_everything(browser, group, client):
    issue = create(browser, group)

    response = browser.post(f"/issues/{issue.id}/open")

    assert response.status_code == 303
    db.session.refresh(issue)
    assert issue.stage is Stage.PROPOSE
    times = stage_times(issue)
    assert times[Stage.PROPOSE].starts_at <= utc_now()
    assert [time.announced_ends_at for time in times.values()] == [
        time.ends_at for time in times.values()
    ]
    text = client.get(f"/issues/{issue.id}/settings.json").data
    assert hashlib.sha256(text).hexdigest() == issue.settings_hash
    page = client.get(f"/issues/{issue.id}/settings").text
    assert issue.settings_hash in page
    assert "doesn’t fit" not in page
    [entry] = entries_page(issue.id).rows
    assert (entry.kind, entry.content["settings_hash"]) == ("issue-opened", issue.settings_hash)
    assert verify_chain(issue.id).is_whole


def test_the_lot_is_committed_to_and_its_secret_kept(browser, group, client):
    issue = create(browser, group)
    browser.post(f"/issues/{issue.id}/open")
    db.session.refresh(issue)

    assert commitment_to(issue.lot_seed) == settings_of(issue).lot_commitment
    for path in ("", "/settings", "/settings.json", "/journal"):
        page = client.get(f"/issues/{issue.id}{path}").text
        assert issue.lot_seed not in page
    assert settings_of(issue).lot_commitment in client.get(f"/issues/{issue.id}/settings").text


def test_a_setting_changed_after_opening_is_refused(browser, group):
    issue = create(browser, group)
    changed = form_of(issue, majority="3/1")
    browser.post(f"/issues/{issue.id}/open")
    db.session.refresh(issue)
    fixed = (issue.settings, issue.settings_hash, issue.question)

    response = browser.post(f"/issues/{issue.id}/edit", data=changed)

    assert response.status_code == 403
    assert "The settings were fixed when this question opened" in response.text
    assert browser.get(f"/issues/{issue.id}/edit").status_code == 403
    assert browser.post(f"/issues/{issue.id}/open").status_code == 403
    db.session.refresh(issue)
    assert (issue.settings, issue.settings_hash, issue.question) == fixed


def test_a_setting_changed_in_the_database_shows_on_the_page(app, client):
    issue = make_issue()
    issue.settings = {**issue.settings, "admission_least": 1}
    db.session.commit()

    assert "doesn’t fit what is stored" in client.get(f"/issues/{issue.id}/settings").text


def test_the_answerer_is_shown_truly(browser, group, client, organiser):
    issue = make_issue(group=group, answerer="The council")
    page = f"/issues/{issue.id}"
    assert "Nobody has asked them yet" in client.get(page).text

    browser.post(f"{page}/answerer", data={"asked_on": "2026-03-02"})
    assert "was asked on Mon 2 March" in client.get(page).text

    promised = {"asked_on": "2026-03-02", "promised_by": "2026-04-01"}
    browser.post(f"{page}/answerer", data=promised)
    assert "has promised to answer by Wed 1 April" in client.get(page).text
    assert "Nobody has been asked" in client.get(f"/issues/{make_issue().id}").text


def test_how_long_people_pick_is_told_in_hours(app, client):
    issue = make_issue(Stage.PROPOSE, hours=(24, 24, 24, 48))
    page = client.get(f"/issues/{issue.id}/settings").text
    assert "People first pick, for 20 of the 48 hours of Rank" in page
    assert "Until 24 hours are over" in page
