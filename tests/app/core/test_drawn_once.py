"""What pages draw again and again is found once, and is right for where it stands."""

from __future__ import annotations

from string import ascii_uppercase

import pytest
from jinja2 import DictLoader, Environment

from app.core.web import links
from app.core.web.links import fixed_address
from app.core.web.templating import asset
from app.proposals.queries import SHAPES, letter_of, shape_of
from tests.factories import make_ballot_issue, make_option
from tests.templates import TemplateMemory


def test_a_file_is_at_the_root_that_its_site_is_mounted_at(app):
    found = []
    for root in ("", "/rehearsals/abc", ""):
        with app.test_request_context("/", base_url=f"http://localhost{root}"):
            found.append(asset("css/base.css"))
    assert found[0] == found[2]
    assert found[1] == f"/rehearsals/abc{found[0]}"
    assert asset("css/base.css") == f"http://localhost{found[0]}"


def test_a_page_is_at_the_root_that_its_site_is_mounted_at(app):
    for root in ("", "/rehearsals/abc", ""):
        with app.test_request_context("/", base_url=f"http://localhost{root}"):
            assert fixed_address("process.index") == f"{root}/issues"


def test_planted_fault_an_address_kept_for_every_site_is_found(app, monkeypatch):
    monkeypatch.setattr(links, "address_at", lambda _root, endpoint: f"/{endpoint}")
    with pytest.raises(AssertionError):
        test_a_page_is_at_the_root_that_its_site_is_mounted_at(app)


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


def test_whatever_a_template_is_called_it_is_escaped_from_the_first_application_on(app):
    assert app.jinja_env.autoescape is True
    assert "autoescape" not in type(app).jinja_options


def test_what_one_process_of_a_test_run_compiled_the_others_find(tmp_path, monkeypatch):
    def made(**given):
        loader = DictLoader({"a.html": "{{ typed }}"})
        return Environment(
            loader=loader, bytecode_cache=TemplateMemory(tmp_path / "compiled"), **given
        )

    made(autoescape=True).get_template("a.html")
    monkeypatch.setattr(Environment, "compile", lambda *_given: pytest.fail("compiled again"))
    assert made(autoescape=True).get_template("a.html").render(typed="<") == "&lt;"
    with pytest.raises(pytest.fail.Exception):
        made(autoescape=False).get_template("a.html")
