"""Requests made from the document itself, as four people in four stages: no crash, no surprise."""

from __future__ import annotations

import functools

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    negative_data_rejection,
    response_headers_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.api.views import reading
from app.api.views.frame import PREFIX
from tests.security.world import DRAFT, HIDDEN, MISSING, SAID, build, nothing_is_kept
from tests.torture.figures import IS_FULL, figure

pytestmark = pytest.mark.torture

STAGES = ("discuss", "amend", "rank", "outcome")
ROLES = ("anonymous", "participant", "organiser", "other_organiser")
EXAMPLES = figure(50, 2)
"""In each of four stages: 200 an operation and person."""

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_headers_conformance,
    response_schema_conformance,
    negative_data_rejection,
]
KINDS = {
    "issue_id": "issue",
    "proposal_id": "idea",
    "amendment_id": "change",
    "post_id": "post",
    "statement_id": "statement",
}
steady = settings(
    max_examples=EXAMPLES,
    database=None,
    derandomize=not IS_FULL,
    deadline=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture(scope="module")
def worlds(empty_database, tmp_path_factory):
    """Sites by stage, each built once."""
    folder = tmp_path_factory.mktemp("fuzzed")

    @functools.cache
    def in_stage(stage):
        return build(stage, empty_database, folder)

    return in_stage


def operations_of(world):
    """Return every operation of the document, as the site hands it out."""
    schema = schemathesis.openapi.from_wsgi(f"{PREFIX}/openapi.json", world.app)
    return [found.ok() for found in schema.get_all_operations()]


def real_ids(world, name):
    """Return numbers and slugs that mean something, hidden things among them."""
    if name == "slug":
        return st.sampled_from(list(world.ids["group"].values()))
    known = [n for n in world.ids.get(KINDS[name], {}).values() if isinstance(n, int)]
    return st.sampled_from(known or [MISSING])


def cases_of(world, operation):
    """Draw requests that fit the document and requests that don't, mostly about real things."""
    made = st.one_of(
        operation.as_strategy(generation_mode=GenerationMode.POSITIVE),
        operation.as_strategy(generation_mode=GenerationMode.NEGATIVE),
    )
    names = [parameter.name for parameter in operation.path_parameters]
    real = st.fixed_dictionaries({name: real_ids(world, name) for name in names})
    return st.tuples(made, st.none() | real | real)


def leaks_in(text, role, stage):
    """Return the canaries that came out where they must not."""
    words = [HIDDEN]
    if role != "organiser":
        words.append(DRAFT)
    if stage != "outcome":
        words.append(SAID)
    return [word for word in words if word in text]


def ask_everything(world, role, examples=steady, only=None):
    """Ask every operation as somebody; return how often, and which statuses came back."""
    headers = {"Authorization": f"Bearer {world.tokens[role]}"} if role in world.tokens else {}
    seen = {}
    for operation in operations_of(world):
        if only not in {None, operation.label}:
            continue

        seen[operation.label] = ask_often(world, operation, role, headers, examples)
    return seen


def ask_often(world, operation, role, headers, examples):
    """Ask one operation as often as was said."""
    statuses = []

    @examples
    @given(drawn=cases_of(world, operation))
    def ask(drawn):
        statuses.append(ask_once(world, role, headers, *drawn))

    with nothing_is_kept(world):
        ask()
    return statuses


def ask_once(world, role, headers, case, real):
    """Send one request, and look at what comes back."""
    if real:
        case.path_parameters = {**(case.path_parameters or {}), **real}
    answer = case.call(headers=headers)
    checks = [c for c in CHECKS if not real or c is not negative_data_rejection]
    case.validate_response(answer, checks=checks)
    assert leaks_in(answer.text + str(answer.headers), role, world.stage) == []
    return answer.status_code


@pytest.mark.parametrize("stage", STAGES)
@pytest.mark.parametrize("role", ROLES)
def test_nothing_crashes_and_nothing_surprises(worlds, role, stage):
    if not IS_FULL and ROLES.index(role) != STAGES.index(stage):
        pytest.skip("each person in one stage; in all of them under `make torture`")
    seen = ask_everything(worlds(stage), role)
    assert len(seen) >= 30
    assert all(len(statuses) >= EXAMPLES for statuses in seen.values())
    if role != "anonymous":
        assert {200, 422} <= {status for statuses in seen.values() for status in statuses}


def test_planted_fault_a_crash_is_found(worlds, monkeypatch):
    def crash(*given, **named):
        raise RuntimeError("crashed")

    world = worlds("discuss")
    monkeypatch.setitem(world.app.config, "PROPAGATE_EXCEPTIONS", False)
    monkeypatch.setattr(reading, "groups_by_name", crash)
    with pytest.raises(BaseException, match=r"Server error|500"):
        ask_everything(world, "anonymous", only=f"GET {PREFIX}/groups")


def test_planted_fault_a_field_nobody_knows_of_is_found(worlds, monkeypatch):
    world, tell = worlds("discuss"), reading.group_told
    monkeypatch.setattr(reading, "group_told", lambda row: {**tell(row), "people": None})
    with pytest.raises(BaseException, match=r"schema|null|None"):
        ask_everything(world, "anonymous", only=f"GET {PREFIX}/groups")
