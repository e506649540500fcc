"""Organisers say how many people there are, each figure with a source; everybody can read it."""

from app.groups.queries import group_or_missing, population_of
from tests.factories import make_group, make_member


def test_an_organiser_keeps_and_takes_back_a_figure(app, client, sign_in):
    organiser = make_member()
    group = make_group(organiser=organiser)
    address = f"/groups/{group.slug}/population"
    typed = {"uses": "600", "uses_source": "Council count", "uses_day": "2025-03-01"}
    browser = sign_in(organiser)
    lacking = browser.post(address, data={**typed, "uses_source": ""})
    assert lacking.status_code == 422
    assert "Say who counted" in lacking.text
    assert 'value="600"' in lacking.text, "what was typed is still there"
    assert browser.post(address, data=typed).status_code == 303
    assert population_of(group_or_missing(group.slug))["uses"].people == 600
    shown = client.get(f"/groups/{group.slug}").text
    assert "600 (Council count, 1 March 2025)" in shown
    assert 'value="Council count"' in browser.get(address).text
    assert browser.post(address, data={}).status_code == 303
    assert not population_of(group_or_missing(group.slug))
