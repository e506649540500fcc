"""A question whose report can be checked."""

import pytest

from app.groups.models import Role
from tests.app.checking.cases import reported_issue
from tests.factories import add_to_group, make_member


@pytest.fixture
def world(app, sign_in):
    """A question with its report up, its organiser and a host, each signed in."""
    organiser, host = make_member("Olu"), make_member("Hester")
    issue = reported_issue(organiser=organiser)
    add_to_group(issue.group, host, Role.HOST)
    return issue, organiser, host
