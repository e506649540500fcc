"""The document that describes every address for programs (OpenAPI 3.1), made once a process."""

from __future__ import annotations

import inspect
from types import SimpleNamespace
from typing import Any

from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from flask import Flask
from flask_smorest import Blueprint
from flask_smorest.spec.plugins import FlaskPlugin
from marshmallow import class_registry

from app.api.policy import SCOPES

OPENAPI = "3.1.0"
TITLE = "Guerilla Policy"
KEY = "api_document"
TAGS = {
    "groups": "Communities that ask questions.",
    "issues": "Questions, their rules and timetables.",
    "ideas": "Ideas that answer a question, in every version.",
    "changes": "Other words that people suggest for ideas.",
    "posts": "What people say.",
    "statements": "Sentences that people agree with or not.",
    "results": "What came out, why, and what was answered.",
    "token": "The token itself.",
}
ABOUT = """Everything that can be read on the pages, as JSON, and what a member may do by hand.

Reading needs no token. With one you send `Authorization: Bearer …`; cookies are not looked at. No
address here casts a ballot or tells of one. Errors are problem details (RFC 9457). Lists come a
page at a time, with links to the others in the `Link` header."""
AS_ANSWERED = SimpleNamespace(
    DEFAULT_ERROR_RESPONSE_NAME=None, DEFAULT_RESPONSE_CONTENT_TYPE="application/json"
)
"""What the blueprint asks about an `Api`: ours is none, as that would answer for all pages, too."""


def document_of(app: Flask, blueprint: Blueprint, version: str) -> dict[str, Any]:
    """Return the document."""
    made: dict[str, Any] = app.extensions.get(KEY) or described(app, blueprint, version)
    app.extensions[KEY] = made
    return made


def described(app: Flask, blueprint: Blueprint, version: str) -> dict[str, Any]:
    """Make the document from what every view says of itself."""
    scopes = "\n".join(f"- `{scope}`: {label}" for scope, label in SCOPES.items())
    spec = APISpec(
        TITLE,
        version,
        OPENAPI,
        plugins=(FlaskPlugin(), MarshmallowPlugin()),
        info={"description": f"{ABOUT}\n\nWhat a token may be good for:\n\n{scopes}"},
        tags=[{"name": name, "description": says} for name, says in TAGS.items()],
    )
    scheme = {"type": "http", "scheme": "bearer", "description": "Made on one's own page."}
    spec.components.security_scheme("token", scheme)
    blueprint.register_views_in_doc(AS_ANSWERED, app, spec, name=blueprint.name, parameters=None)
    made: dict[str, Any] = spec.to_dict()
    for name, schema in made["components"]["schemas"].items():
        schema["description"] = words_about(name)
    return made


def words_about(name: str) -> str:
    """Return what a schema says of itself."""
    kind = class_registry.get_class(name if name.endswith("Body") else f"{name}Schema")
    return inspect.getdoc(kind) or ""
