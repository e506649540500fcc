"""What a browser prints: the words, and nothing that only helps to get about."""

import io

import pytest
from pypdf import PdfReader

from app.extensions import db
from deliberation.stages import Stage
from tests.app.reports.cases import manifesto, talkative, wordy
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


def printed(page, address):
    """What each page says that a browser prints of an address on A4."""
    page.goto(address)
    page.evaluate("document.fonts.ready")
    return [one.extract_text() for one in PdfReader(io.BytesIO(page.pdf(format="A4"))).pages]


def test_the_brief_of_the_demo_is_printed_on_one_page_and_the_report_on_several(
    demo_site, new_page
):
    with demo_site.app.app_context():
        issue_id = Atlas(demo_site.app).issues[Stage.OUTCOME].id
    page = new_page()
    [brief] = printed(page, f"{demo_site.url}/issues/{issue_id}/brief")
    assert "In a hundred words, to say aloud" in brief
    assert "Fingerprint of this Result:" in brief
    assert len(printed(page, f"{demo_site.url}/issues/{issue_id}/full-report")) > 3


@pytest.mark.parametrize("make", [manifesto, talkative, wordy])
def test_the_longest_briefs_are_printed_on_one_page(site, new_page, make):
    with site.app.app_context():
        issue_id = make().id
        db.session.commit()
    [brief] = printed(new_page(), f"{site.url}/issues/{issue_id}/brief")
    assert "Fingerprint of this Result:" in brief
