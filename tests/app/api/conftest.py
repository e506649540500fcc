import pytest

from deliberation.stages import Stage
from tests.factories import (
    cast_ballot,
    end_stage,
    make_issue,
    make_member,
    make_proposal,
    put_on_ballot,
    run_jobs,
)


@pytest.fixture
def decided(app):
    """A question that was ranked by twelve people, with reasons."""
    issue = make_issue(Stage.AMEND, template="sprint")
    for title in ("Sitters", "Vans"):
        put_on_ballot(make_proposal(issue, title=title))
    end_stage(issue)
    for n in range(12):
        zones = {"A": "better" if n % 3 else "worse", "B": "support"}
        reasons = {"A": f"It is near, says {n}.", "B": "It moves."}
        cast_ballot(issue, zones, make_member(), reasons=reasons)
    end_stage(issue)
    run_jobs()
    return issue
