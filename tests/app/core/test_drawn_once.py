"""What pages draw again and again is found once, and is right for where it stands."""

from __future__ import annotations

from string import ascii_uppercase

from app.core.templating import asset
from app.proposals.queries import SHAPES, letter_of, shape_of
from tests.factories import make_ballot_issue, make_option


def test_a_file_is_at_the_root_that_its_site_is_mounted_at(app):
    found = []
    for root in ("", "/rehearsals/abc", ""):
        with app.test_request_context("/", base_url=f"http://localhost{root}"):
            found.append(asset("css/base.css"))
    assert found[0] == found[2]
    assert found[1] == f"/rehearsals/abc{found[0]}"
    assert asset("css/base.css") == f"http://localhost{found[0]}"


def drawn_shape(app, letter):
    macros = app.jinja_env.get_template("macros/options.html").module
    return str(macros.shape_of(letter))


def test_every_letter_has_the_shape_of_its_place(app):
    issue = make_ballot_issue([])
    for place, variant in ((1, 1), (2, 3), (7, 1), (8, 1), (26, 2), (27, 1), (52, 1), (60, 4)):
        proposal = make_option(issue, f"At {place}", position=place, variant=variant).proposal
        assert "abcdefg"[shape_of(proposal)] == drawn_shape(app, letter_of(proposal))
    drawn = [drawn_shape(app, letter) for letter in ascii_uppercase]
    assert drawn == ["abcdefg"[n % SHAPES] for n in range(26)]
