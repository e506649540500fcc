"""The document that describes every address: complete, and shown on a page without a script."""

import re

import pytest

from app.api.views import frame
from app.api.views.about import document

METHODS = {"get", "post", "put", "delete"}


def in_document(doc):
    return {
        (method.upper(), path)
        for path, item in doc["paths"].items()
        for method in METHODS & set(item)
    }


def in_map(app):
    return {
        (method, re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", rule.rule))
        for rule in app.url_map.iter_rules()
        if rule.rule.startswith(f"{frame.PREFIX}/") and rule.endpoint != "api.openapi"
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


@pytest.fixture
def doc(app):
    with app.test_request_context():
        return document()


def test_every_address_is_described_and_no_other(app, doc):
    assert in_document(doc) == in_map(app)


def test_planted_fault_an_address_left_out_is_found(app, doc):
    app._got_first_request = False
    app.add_url_rule(f"{frame.PREFIX}/backdoor", "backdoor", lambda: "in")
    assert in_map(app) - in_document(doc) == {("GET", "/api/v1/backdoor")}


def test_every_operation_says_what_it_is_and_what_can_come_back(doc):
    for path, item in doc["paths"].items():
        for method in METHODS & set(item):
            told = item[method]
            due = {"401", "403", "422", "429", "500", "503"}
            due |= {"404"} if "{" in path else set()
            due |= {"304"} if method == "get" else set()
            due |= {"400", "413", "415"} if "requestBody" in told else set()
            assert due <= set(told["responses"]), (method, path)
            assert told["summary"].endswith((".", ")", ").")), (method, path)
            assert told["x-scope"], (method, path)
            for status, answer in told["responses"].items():
                if status[0] in "45":
                    assert "application/problem+json" in answer["content"], (method, path, status)


def test_every_field_says_what_it_holds(doc):
    for name, schema in doc["components"]["schemas"].items():
        assert schema["description"], name
        for field, told in schema["properties"].items():
            assert told.get("description") or "$ref" in told or "items" in told or name in {
                "Problem"
            }, (name, field)  # fmt: skip


def test_the_document_can_be_read_by_anybody_and_kept(client):
    answer = client.get("/api/v1/openapi.json")
    assert (answer.status_code, answer.mimetype) == (200, "application/json")
    again = client.get("/api/v1/openapi.json", headers={"If-None-Match": answer.headers["ETag"]})
    assert again.status_code == 304


def test_the_page_shows_every_operation_and_every_schema(client, doc):
    page = client.get("/api/docs").text
    for item in doc["paths"].values():
        for method in METHODS & set(item):
            assert f'id="{item[method]["operationId"]}"' in page
    for name in doc["components"]["schemas"]:
        assert f'id="schema-{name}"' in page
    targets = set(re.findall(r'href="#([\w-]+)"', page))
    assert targets <= set(re.findall(r'id="([\w-]+)"', page))
    assert "<script" not in page.split("<main")[1]
    assert "style=" not in page


def test_the_page_is_found_from_every_page(client):
    assert 'href="/api/docs"' in client.get("/").text
