"""Every figure is the same in brief, report, workbook, CSV, JSON, API and page, and a recount's."""

import random

import pytest

from app.api.views import results
from app.outcomes.queries import outcome_of
from app.outcomes.services.redacting import document_from, published
from app.reports.services.files import docx_from_page, pdf_from_page
from app.tables.convert import result
from tests.app.exports import surfaces
from tests.app.outcomes.profiles import PINNED, Pinned
from tests.app.outcomes.recount import rounded
from tests.app.outcomes.sentences import plain, sentence_of
from tests.app.outcomes.test_every_sentence import issue_of, vote_of
from tests.app.reports.cases import counted
from tests.torture.figures import figure

KINDS = ("uses", "works", "cares", "other")


def drawn(seed):
    """A vote nobody thought of: two to five ideas, orders with ties, four kinds of people."""
    rng = random.Random(seed)
    n_options = rng.randint(2, 5)
    signs = [*"ABCDE"[:n_options], "|"]
    has_line = rng.random() < 0.8
    orders = []
    for _row in range(rng.randint(3, 14)):
        mixed = rng.sample(signs, len(signs)) if has_line else rng.sample(signs[:-1], n_options)
        order = "".join(sign + rng.choice((" > ", " > ", "")) for sign in mixed).strip(" >")
        orders.append((rng.randint(4, 40), order, rng.choice(KINDS)))
    return Pinned(n_options, orders)


def recounted(vote):
    """Every figure that any of them may say, from the ballots one at a time."""
    figures = {("cast",): vote.n}
    for i, row in enumerate(vote.over):
        figures |= {("pair", i, j): number for j, number in enumerate(row)}
        figures["first", i] = sum(n for n, ranks, _kind in vote.ballots if ranks[i] == min(ranks))
    for i in vote.options:
        if vote.line is not None:
            said = {"above": vote.above(i), "below": vote.below(i), "level": vote.level(i)}
            figures |= {(name, i): number for name, number in said.items()}
            zones = {"support": vote.above(i), "worse": vote.below(i), "unsure": vote.level(i)}
            zones |= {"better": 0, "unsorted": 0}
            figures |= {("zone", i, zone): number for zone, number in zones.items()}
    for code, kind in vote.kinds.items():
        figures["people", code] = rounded(kind["n"])
        size = len(vote.over)
        for i in range(size):
            for j in range(size):
                figures["group", code, i, j] = rounded(kind["over"].get((i, j), 0))
    return figures


def told_everywhere(client, issue):
    """By surface, what it says."""
    row = outcome_of(issue)
    doc = document_from(row)
    brief, report = (surfaces.article(client, issue, which) for which in ("brief", "full-report"))
    api = surfaces.document_handed_out(client, f"/api/v1/issues/{issue.id}/outcome")
    return {
        "stored": surfaces.of_document(doc),
        "json": surfaces.of_document(
            surfaces.document_handed_out(client, f"/issues/{issue.id}/outcome.json")
        ),
        "api": surfaces.of_document(api)
        | surfaces.of_tables(surfaces.tables_of_the_api(client, issue), doc),
        "csv": surfaces.of_tables(surfaces.tables_as_csv(client, issue), doc),
        "xlsx": surfaces.of_tables(surfaces.tables_in_workbook(client, issue), doc),
        "report": surfaces.of_report(report, doc) | surfaces.of_brief(report, doc),
        "brief": surfaces.of_brief(brief, doc),
    }


def least_told(name, right):
    """What a surface has to say at least: one that says nothing can say nothing wrong."""
    if name == "brief":
        return {("cast",)}
    return {key for key in right if key[0] == "pair" and key[1] != key[2]}


def check_figures(client, issue, vote):
    """Hold every surface to the recount, and the sentences of brief and report to the page's."""
    right = recounted(vote)
    for name, told in told_everywhere(client, issue).items():
        assert told == {key: right[key] for key in told}, name
        assert least_told(name, right) <= told.keys(), name
    doc = document_from(outcome_of(issue))
    headline = sentence_of(doc["facts"][0], issue, doc)
    for address in ("outcome", "brief", "full-report"):
        assert headline in plain(client.get(f"/issues/{issue.id}/{address}").get_data(as_text=True))


def check_files(client, app, issue):
    """Hold PDF and Word to the page: the same numbers, each as often."""
    with app.test_request_context():
        for which in ("brief", "full-report"):
            found = surfaces.article(client, issue, which)
            for picture in found.xpath(".//svg"):
                picture.drop_tree()
            cells = found.xpath(".//*[not(*)]|.//*[*]/text()")
            on_page = surfaces.numbers(
                " ".join(one if isinstance(one, str) else one.text_content() for one in cells)
            )
            above = surfaces.numbers("" if issue.is_imported else issue.group.name)
            in_word = surfaces.numbers(surfaces.words_of_docx(docx_from_page(which, issue)))
            assert in_word == on_page + above, which
            in_pdf = surfaces.numbers(surfaces.words_of_pdf(pdf_from_page(which, issue)))
            missing = on_page - in_pdf
            assert not missing, (which, missing)
            if which == "brief":
                assert in_pdf == on_page + above + surfaces.numbers_of_lists(found)


@pytest.mark.torture
@pytest.mark.parametrize("seed", range(figure(100, 4)))
def test_every_figure_is_a_recount_wherever_it_stands(app, client, seed):
    vote = drawn(seed)
    issue = counted(issue_of(vote))
    check_figures(client, issue, vote_of(vote))
    check_files(client, app, issue)


def test_planted_fault_a_table_that_is_one_off_is_caught(app, client, monkeypatch):
    vote = PINNED["groups differ"]
    issue = counted(issue_of(vote))
    check_figures(client, issue, vote_of(vote))
    right = result.pairs_table

    def one_off(doc):
        head, first, *rows = right(doc)
        return [head, [*first[:3], first[3] + 1, first[4]], *rows]

    monkeypatch.setitem(result.TABLES, "pairs", one_off)
    with pytest.raises(AssertionError, match="csv"):
        check_figures(client, issue, vote_of(vote))


def test_planted_fault_an_answer_to_programs_that_is_one_off_is_caught(app, client, monkeypatch):
    vote = PINNED["groups differ"]
    issue = counted(issue_of(vote))
    right = results.options_table

    def one_off(doc):
        head, first, *rows = right(doc)
        place = head.index("above")
        return [head, [*first[:place], first[place] + 1, *first[place + 1 :]], *rows]

    monkeypatch.setattr(results, "options_table", one_off)
    with pytest.raises(AssertionError, match="api"):
        check_figures(client, issue, vote_of(vote))


def test_planted_fault_a_table_that_lacks_two_ideas_is_caught(app, client, monkeypatch):
    vote = PINNED["groups differ"]
    issue = counted(issue_of(vote))
    right = result.pairs_table
    monkeypatch.setitem(result.TABLES, "pairs", lambda doc: right(doc)[:-1])
    with pytest.raises(AssertionError, match="csv"):
        check_figures(client, issue, vote_of(vote))


def test_planted_fault_a_file_that_says_another_number_is_caught(app, client, monkeypatch):
    issue = counted(issue_of(PINNED["groups differ"]))
    check_files(client, app, issue)
    right = surfaces.words_of_pdf
    monkeypatch.setattr(surfaces, "words_of_pdf", lambda pdf: right(pdf).replace("47", "48"))
    with pytest.raises(AssertionError):
        check_files(client, app, issue)


def test_what_is_handed_out_is_the_stored_document(app, client):
    issue = counted(issue_of(PINNED["nearly level"]))
    for address in (f"/issues/{issue.id}/outcome.json", f"/api/v1/issues/{issue.id}/outcome"):
        assert client.get(address).data == published(outcome_of(issue))
