"""Looking for something on both databases."""

import pytest

from app.search.tasks import catch_up


@pytest.fixture
def look(any_app):
    """Return a function that looks for something as a visitor, once the index has caught up."""

    def looking(typed, *, catch=True, **more):
        if catch:
            catch_up(None)
        answer = any_app.test_client().get("/search", query_string={"q": typed, **more})
        assert answer.status_code == 200, typed
        return answer.text

    return looking
