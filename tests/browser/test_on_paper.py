"""What a browser prints: the words, and nothing that only helps to get about."""

import pytest

from deliberation.stages import Stage
from tests.browser.atlas import Atlas

ABOUT = ("header.top", "footer.foot", ".crumbs", ".skip")


@pytest.mark.parametrize("page_name", ["brief", "outcome", "report"])
def test_a_printed_page_has_no_navigation(demo_site, new_page, page_name):
    with demo_site.app.app_context():
        issue_id = Atlas(demo_site.app).issues[Stage.OUTCOME].id
    page = new_page()
    page.goto(f"{demo_site.url}/issues/{issue_id}/{page_name}")
    assert page.locator("header.top").is_visible()  # on the screen it is there

    page.emulate_media(media="print")

    for part in ABOUT:
        assert not any(each.is_visible() for each in page.locator(part).all()), part
    assert page.locator("h1").first.is_visible()
