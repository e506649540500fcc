"""Only the two cards may be shown in a frame of another site, whatever address is asked."""

from __future__ import annotations

import pytest

from app.core.policy import public
from app.core.web import headers
from tests.security import matrix
from tests.security.expectations import TABLE
from tests.security.world import build, nothing_is_kept

CARDS = {"sharing.result_card", "sharing.statement_card"}
PICTURES = {
    "sharing.question", "sharing.idea", "sharing.change", "outcomes.svg", "outcomes.png",
    "my_part.svg", "my_part.png", "ballots.took_part_svg", "ballots.took_part_png",
}  # fmt: skip
"""What pages of other sites may show as a picture; it is the same for everybody."""


@pytest.fixture(params=["discuss", "outcome"])
def world(request, empty_database, tmp_path):
    return build(request.param, empty_database, tmp_path)


def answers(world):
    """Yield what every address answers, to a visitor and to an organiser."""
    with nothing_is_kept(world):
        for key, rule in matrix.rows_of(world.app).items():
            if not key.startswith("GET "):
                continue
            row = TABLE.get(key)
            names = {"own", "plain", "group", "place"} & set(row.objects if row else ())
            for name in names or {""}:
                for role in ("anonymous", "organiser"):
                    path = matrix.path_to(world, rule, name, role)
                    if path is not None:
                        yield rule.endpoint, world.ask(role, "GET", path)


def may_be_framed(answer):
    """Say whether a browser would show an answer in a frame of another site."""
    policy = answer.headers.get("Content-Security-Policy", "")
    return "frame-ancestors 'none'" not in policy or answer.headers["X-Frame-Options"] != "DENY"


def found(world):
    """Return what may be framed, what may be shown elsewhere, and what is wrong with a card."""
    framed, shown, wrong = set(), set(), set()
    for endpoint, answer in answers(world):
        if may_be_framed(answer):
            framed.add(endpoint)
            if answer.headers["Content-Security-Policy"] != headers.FRAMED_POLICY:
                wrong.add(endpoint)
        if answer.headers["Cross-Origin-Resource-Policy"] != "same-origin":
            shown.add(endpoint)
        if endpoint in CARDS and "Set-Cookie" in answer.headers:
            wrong.add(endpoint)
    return framed, shown, wrong


def test_only_the_two_cards_may_be_framed(world):
    framed, shown, wrong = found(world)
    assert framed == CARDS
    assert shown - CARDS <= PICTURES
    assert wrong == set()


def test_what_a_card_allows_is_to_be_looked_at():
    rules = dict(rule.split(" ", 1) for rule in headers.FRAMED_POLICY.split("; "))
    assert rules["default-src"] == rules["form-action"] == "'none'"
    assert "script-src" not in rules
    assert "unsafe" not in headers.FRAMED_POLICY


def test_cards_stand_where_cookies_are_taken_off(app):
    paths = {rule.endpoint: rule.rule for rule in app.url_map.iter_rules()}
    inside = {name for name, path in paths.items() if path.startswith(headers.FRAMED_PATHS)}
    assert inside == CARDS


def test_planted_fault_a_page_that_lets_itself_be_framed_is_found(empty_database, tmp_path):
    world = build("discuss", empty_database, tmp_path)
    view = world.app.view_functions["process.how_it_works"]

    @public()
    def framed():
        return headers.let_be_framed(world.app.make_response(view()))

    world.app.view_functions["process.how_it_works"] = framed
    assert "process.how_it_works" in found(world)[0]
