"""The picture "I took part": the same for everybody, with nobody's name and nobody's ballot."""

from __future__ import annotations

import io
import re
import xml.etree.ElementTree as ElementTree

import pytest

from app.ballots.services.sharing import SIZES, breadth, fitted
from app.extensions import db
from app.issues.models import Issue
from deliberation.stages import Stage
from tests.app.ballots.pages import page_of
from tests.factories import cast_ballot, make_ballot_issue, make_issue

SVG = "{http://www.w3.org/2000/svg}"


@pytest.fixture
def issue(app):
    return make_ballot_issue(question="How should <we> & the council give carers a break?")


def words_in(svg):
    root = ElementTree.fromstring(svg)
    assert not list(root.iter(f"{SVG}text")), "an image has no typeface of ours to set text in"
    lines = (group.get("aria-label") for group in root.iter(f"{SVG}g"))
    return root, " ".join(line for line in lines if line)


def test_the_picture_holds_the_question_the_place_and_the_month_and_nothing_else(client, issue):
    answer = client.get(f"/issues/{issue.id}/took-part.svg")

    assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
    root, words = words_in(answer.data)
    assert (root.get("width"), root.get("height")) == ("1200", "630")
    month = re.search(r"[A-Z][a-z]+ 20\d\d$", words)[0]
    said = f"I took part {issue.question} {issue.group.name}, {month}"
    assert re.sub("[\u2068\u2069]", "", words) == said


def test_it_is_the_same_for_everybody_before_and_after_they_rank(
    client, member_client, member, issue
):
    path = f"/issues/{issue.id}/took-part"
    before = [client.get(path + kind).data for kind in (".svg", ".png")]
    cast_ballot(issue, {"A": "support"}, member, reasons={"A": "mine"})
    assert [member_client.get(path + kind).data for kind in (".svg", ".png")] == before
    assert member.display_name.encode() not in before[0]
    thanks = page_of(member_client.get(f"/issues/{issue.id}/ballot/done"))
    assert f'href="{path}"' in thanks


def test_the_png_is_of_the_size_that_others_show(client, issue):
    data = client.get(f"/issues/{issue.id}/took-part.png").data
    head = io.BytesIO(data).read(24)
    assert head[:8] == b"\x89PNG\r\n\x1a\n"
    size = int.from_bytes(head[16:20], "big"), int.from_bytes(head[20:24], "big")
    assert size == (1200, 630)


def test_the_page_tells_other_sites_of_the_picture_and_has_words_to_copy(client, issue):
    page = page_of(client.get(f"/issues/{issue.id}/took-part"))
    image = re.search(r'property="og:image" content="([^"]*)"', page)[1]
    assert image.startswith("http")
    assert image.endswith(f"/issues/{issue.id}/took-part.png")
    assert page.count("<textarea") == 2
    assert "It shows no name and nobody’s ballot." in page


def test_nobody_took_part_before_rank_or_in_a_vote_from_elsewhere(client, app, issue):
    early = make_issue(Stage.AMEND)
    for kind in ("", ".svg", ".png"):
        assert client.get(f"/issues/{early.id}/took-part{kind}").status_code == 403
    db.session.query(Issue).update({"is_imported": True})
    db.session.commit()
    assert client.get(f"/issues/{issue.id}/took-part.svg").status_code == 404


@pytest.mark.parametrize(
    "text", ["Short?", "word " * 28, "x" * 140, "道" * 140, "a " * 70, "Straße " * 20]
)
def test_every_question_fits(text):
    size, lines = fitted(text.strip())
    most = next(row for row in SIZES if row[0] == size)
    assert len(lines) <= most[2]
    assert all(breadth(line) <= most[1] for line in lines)
    assert "".join(lines).replace(" ", "") == text.replace(" ", "")
