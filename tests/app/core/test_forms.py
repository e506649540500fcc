"""What forms say where something is missing or wrong: our words, and which field is meant."""

from __future__ import annotations

import re
from html import unescape

import pytest
from flask_wtf import FlaskForm

from app.core.web.forms import Form
from app.issues.forms.settings import SettingsForm
from deliberation.stages import Stage
from tests.factories import make_group, make_issue, make_member, make_proposal


def words_of(page):
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page.text)).split())


def every_form(form=FlaskForm):
    for heir in form.__subclasses__():
        yield heir
        yield from every_form(heir)


def test_every_form_of_ours_speaks_with_our_voice(app):
    ours = [form for form in every_form() if form.__module__.startswith("app.")]

    assert len(ours) > 10
    assert [form for form in ours if not issubclass(form, Form)] == []


def test_an_author_is_told_in_our_words_how_long_a_reason_may_be(app, sign_in):
    author = make_member()
    idea = make_proposal(make_issue(), author)

    page = sign_in(author).post(f"/proposals/{idea.id}/reasons", data={"first": "much " * 60})

    assert page.status_code == 422
    assert "Keep it to 280 letters." in words_of(page)


def test_who_types_no_words_is_asked_for_them(app, client):
    issue = make_issue(Stage.OUTCOME)

    page = client.post(f"/issues/{issue.id}/ballot/yours", data={"words": ""})

    assert "Type the eight words from your ticket." in words_of(page)


def test_an_organiser_is_told_what_a_day_looks_like(app, sign_in):
    organiser = make_member()
    issue = make_issue(group=make_group(organiser=organiser), answerer="The council")

    page = sign_in(organiser).post(f"/issues/{issue.id}/answerer", data={"asked_on": "soon"})

    assert "Choose a day, or type it like 2026-07-14." in words_of(page)


@pytest.mark.parametrize(
    ("sentence", "field"),
    [
        ("Days for Talk: Say how many days.", "discuss_days"),
        ("Who may take part? Choose one of these.", "joining"),
    ],
)
def test_the_same_error_twice_says_which_field_it_means(app, sign_in, sentence, field):
    organiser = make_member()
    draft = make_issue(None, group=make_group(organiser=organiser))

    page = sign_in(organiser).post(f"/issues/{draft.id}/edit", data={"question": ""})

    summary = page.text.split('role="alert"')[1].split("</ul>")[0]
    links = dict(re.findall(r'<a href="#([^"]+)">(.*?)</a>', summary))
    assert unescape(links[field]) == sentence
    assert links["question"] == "Ask your question in one sentence."


def test_a_number_out_of_reach_is_answered_with_its_ends(app):
    with app.test_request_context(method="POST", data={"discuss_days": "400"}):
        form = SettingsForm()
        form.validate()

        assert "Type a number from 1 to 90." in map(str, form.discuss_days.errors)
