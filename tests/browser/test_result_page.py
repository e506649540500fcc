"""The Result in a real browser: two phone screens, links that open folds, nothing too wide."""

import random
import threading

import pytest
from werkzeug.serving import make_server

from app.answers.models import Answerer, GivenAnswer, Status
from app.core.clock import utc_now
from app.extensions import db
from app.outcomes.tasks import count_issue
from tests.app.outcomes.cases import closed_issue, lay_ballots, order
from tests.factories import cast_ballot, end_stage, make_ballot_issue, run_jobs

PHONE = {"width": 390, "height": 844}
TWO_SCREENS = 2 * PHONE["height"]


@pytest.fixture
def address(app):
    """The address of the application, served from a thread."""
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture
def open_page(new_page, address):
    """Return a function that opens a path at a size."""

    def opened(path, *, javascript=True, **size):
        page = new_page(
            viewport=size or PHONE, java_script_enabled=javascript, color_scheme="light"
        )
        page.goto(address + path)
        return page

    return opened


@pytest.fixture
def result(app):
    """A counted issue with a long question, reasons, a worry and a missed target."""
    issue = make_ballot_issue(
        ("Sitters at short notice", "A yearly budget", "One night away"),
        question="How should people in Millbrook who care for someone get a break?",
        answerer="Millbrook Council",
        target=300,
    )
    rng = random.Random(4)
    for i in range(24):
        said = {"A": ("Nights and bank holidays will need more sitters.", "worry")}
        cast_ballot(
            issue,
            {
                "A": rng.choice(["support", "support", "better"]),
                "B": rng.choice(["support", "better", "unsure", "worse"]),
                "C": rng.choice(["better", "unsure", "worse"]),
            },
            reasons=said if i < 9 else {"B": "It is ours to spend."},
            main="cares" if i % 2 else "works",
        )
    end_stage(issue)
    run_jobs()
    return f"/issues/{issue.id}/outcome"


def bottom_of(page, selector):
    box = page.locator(selector).first.bounding_box()
    return box["y"] + box["height"]


@pytest.mark.parametrize("javascript", [True, False])
def test_the_phone_shows_the_main_things_within_two_screens(open_page, result, javascript):
    page = open_page(result, javascript=javascript)
    assert page.locator("h1").inner_text().startswith("People chose")
    for selector in ("h1", ".three .worry", ".three section:nth-child(2)", ".three .yours"):
        assert page.locator(selector).first.is_visible()
        assert bottom_of(page, selector) <= TWO_SCREENS, selector
    assert bottom_of(page, "h1") <= PHONE["height"]
    assert "Nights and bank holidays" in page.locator(".worry").inner_text()


def test_a_link_to_a_folded_section_opens_it(open_page, result):
    page = open_page(result)
    inside = page.locator("#why .saidof").first
    assert not inside.is_visible()
    page.get_by_role("link", name="Read the reasons").click()
    inside.wait_for(state="visible")
    page.goto(page.url.split("#")[0] + "#get")
    page.locator("#get .dl").wait_for(state="visible")


@pytest.mark.parametrize("javascript", [True, False])
def test_a_link_to_an_earlier_answer_shows_it(app, open_page, javascript):
    issue, [earlier, _newer] = answered_twice()
    inside = f"#answer-{earlier}"
    path = f"/issues/{issue.id}/answers"
    assert not open_page(path, javascript=javascript).locator(inside).is_visible()
    for way in (f"{path}{inside}", f"{path}?answer={earlier}"):
        page = open_page(way, javascript=javascript)
        page.locator(inside).wait_for(state="visible")


def test_where_a_browser_opens_no_fold_by_itself_the_stylesheet_shows_what_is_meant(app, open_page):
    issue, [earlier, newer] = answered_twice()
    path, inside = f"/issues/{issue.id}/answers", f"#answer-{earlier}"
    for named, is_shown in ((inside, True), (f"#answer-{newer}", False)):
        page = open_page(path + named, javascript=False)
        page.evaluate("document.querySelector('.answer details').open = false")
        assert page.locator(inside).is_visible() is is_shown


def answered_twice():
    """A counted question whose one point was answered, and answered anew."""
    issue = closed_issue(2)
    lay_ballots(issue, [order("A", "B")] * 12)
    count_issue({"issue_id": issue.id})
    asked = Answerer(issue_id=issue.id, name="Cllr Tait", address="", asked_at=utc_now())
    db.session.add(asked)
    db.session.flush()
    told = []
    for words in ("By May.", "By June."):
        row = GivenAnswer(
            issue_id=issue.id, answerer_id=asked.id, place=0, paragraph=0, status=Status.WILL,
            words=words, name="Cllr Tait", role="Mayor", given_at=utc_now(),
        )  # fmt: skip
        db.session.add(row)
        db.session.flush()
        told.append(row.id)
    db.session.commit()
    return issue, told


def test_nothing_is_wider_than_the_page(open_page, result):
    for path, width in [(result, 320), (f"{result}/print", 320), (result, 1280)]:
        page = open_page(path, width=width, height=844)
        for summary in page.locator("details:not([open]) > summary").all():
            if summary.is_visible():
                summary.click()
        wide, seen = page.evaluate(
            "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
        )
        assert wide <= seen, path


def test_the_right_column_goes_on_beside_the_left(open_page, result):
    page = open_page(result, width=1280, height=900)
    left = page.locator(".cols > div").bounding_box()
    right = page.locator(".cols > aside").bounding_box()
    assert right["x"] > left["x"] + left["width"] - 1
    assert right["height"] >= left["height"] - 1
    page.evaluate("window.scrollTo(0, document.body.scrollHeight)")
    last = page.locator(".cols > aside > .paper").last
    end = last.bounding_box()
    column = page.locator(".cols > aside").bounding_box()
    assert end["y"] + end["height"] >= column["y"] + column["height"] - 60


def test_a_covered_result_fits_too(open_page, app):
    issue = closed_issue()
    lay_ballots(issue, [[("support", 1), ("better", 1), ("worse", 1)]] * 4)
    count_issue({"issue_id": issue.id})

    db.session.commit()
    page = open_page(f"/issues/{issue.id}/outcome")
    assert "stay covered until 10 people" in page.locator(".lead").inner_text()
    assert bottom_of(page, ".three .yours") <= TWO_SCREENS
