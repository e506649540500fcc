import pytest

from deliberation.stages import Stage
from tests.factories import make_ballot_issue


@pytest.fixture
def open_ballot(app):
    """An issue in which people rank."""
    return make_ballot_issue(["Sitters", "Budget"], stage=Stage.RANK)
