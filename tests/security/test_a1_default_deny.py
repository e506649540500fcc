"""A1: every address names who may use it, or the application does not start."""

from __future__ import annotations

import sys

import pytest

from app import create_app
from app.core.policy import public, refuse_unguarded
from app.process.views import blueprint
from config import TestConfig

creating = sys.modules["app"]


@pytest.fixture
def bare_route():
    """An address without a policy, on one of our own blueprints, taken off again afterwards."""
    functions = list(blueprint.deferred_functions)
    once = blueprint._got_registered_once
    blueprint._got_registered_once = False
    blueprint.add_url_rule("/bare", "bare", lambda: "anybody's")
    blueprint._got_registered_once = once
    yield
    blueprint.deferred_functions[:] = functions


def test_the_application_does_not_start_with_a_bare_address(bare_route):
    with pytest.raises(RuntimeError, match=r"process\.bare names no policy"):
        create_app(TestConfig)


def test_planted_fault_a_start_that_does_not_look_is_noticed(bare_route, monkeypatch):
    monkeypatch.setattr(creating, "refuse_unguarded", lambda app: None)
    made = create_app(TestConfig)
    with pytest.raises(RuntimeError, match="names no policy"):
        refuse_unguarded(made)


def test_every_address_names_its_policy_or_says_that_it_is_public(app):
    for rule in app.url_map.iter_rules():
        view = app.view_functions[rule.endpoint]
        assert getattr(view, "policies", None) is not None, rule.endpoint
        assert view.policies or getattr(view, "is_public", False), rule.endpoint


def test_a_view_marked_public_may_have_no_policy_but_not_no_mark():
    assert public()(lambda: "open").policies == ()
