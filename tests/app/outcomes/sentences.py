"""What the Result page says of each fact, taken from the page as it is sent."""

import re

from flask import get_template_attribute

from app.extensions import db
from app.issues.convert import settings_of
from app.outcomes.queries import outcome_of
from app.outcomes.services.showing import document_from, told_by
from app.outcomes.tasks import count_issue
from deliberation.explain.kinds import Fact
from tests.app.outcomes.recount import FIGURES


def plain(html):
    words = re.sub(r"<[^>]+>", "", html).replace("&#39;", "’").replace("'", "’")
    return " ".join(words.replace("&#34;", '"').replace("&amp;", "&").split())


def kinds_of_fact(kind=Fact):
    """The keys of every kind of fact there is."""
    below = [key for each in kind.__subclasses__() for key in kinds_of_fact(each)]
    return ([kind.key] if kind.key else []) + below


def counted(issue, client):
    """Count an issue as the worker does; return its document and the page's words."""
    count_issue({"issue_id": issue.id})
    db.session.commit()
    page = client.get(f"/issues/{issue.id}/outcome")
    assert page.status_code == 200
    return document_from(outcome_of(issue)), plain(page.get_data(as_text=True))


def macro(name, template="_words"):
    return get_template_attribute(f"outcomes/{template}.html", name)


def sentence_of(fact, issue, doc):
    """The words of one fact, as the page's own macros make them."""
    told = told_by(doc)
    names, labels = told["names"], told["labels"]
    if fact is doc["facts"][0]:
        lead = macro("headline_lead")(fact, names, doc, issue, settings_of(issue))
        return plain(macro("headline_words")(fact, names, doc)) + " " + plain(lead)
    if fact["key"] == "close":
        return plain(macro("close_words")(fact, names))
    if fact["key"] == "how-sure":
        return plain(macro("sure_words")(fact))
    if fact["key"] == "first-for-some":
        words = macro("minority_words", "_sentences")({"fact": fact, "quote": None}, names, doc)
        return plain(words)
    if fact in doc["part_facts"]:
        return plain(macro("part_words")(fact, names, labels, doc["issue"]["privacy_mode"]))
    return plain(macro("note_words")(fact, names, doc))


def numbers_in(sentence, titles):
    """The whole numbers of a sentence, its titles and labels left out."""
    for title in sorted(titles, key=len, reverse=True):
        sentence = sentence.replace(title, "")
    return [int(number.replace(",", "")) for number in re.findall(r"\d[\d,]*", sentence)]


def check_facts(issue, doc, page, vote):
    """Hold every fact of a Result to a plain recount, as data and as a sentence on the page."""
    titles = [option["title"] for option in doc["options"]]
    titles += [f"“{label}”" for label in doc["issue"]["experiences"].values()]
    told = told_by(doc)
    shown = [doc["facts"][0], *told["notes"], *told["close"], *doc["part_facts"]]
    shown += [each["fact"] for each in told["minorities"] if each["fact"]]
    shown += [told["sure"]] if told["sure"] and told["is_shown"] else []
    for fact in [*doc["facts"], *doc["part_facts"]]:
        sentence = sentence_of(fact, issue, doc)
        assert numbers_in(sentence, titles) == FIGURES[fact["key"]](fact, vote), sentence
        if any(fact is each for each in shown):
            assert sentence in page, sentence
    return {fact["key"] for fact in shown}
