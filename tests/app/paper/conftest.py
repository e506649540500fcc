"""Who types sheets in."""

import pytest

from tests.factories import make_member


@pytest.fixture
def organiser(app):
    return make_member("Olu")


@pytest.fixture
def host(sign_in, organiser):
    """A browser of somebody who types sheets in."""
    return sign_in(organiser)
