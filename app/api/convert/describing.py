"""The document about addresses for programs, set out for people to read."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Doc = Mapping[str, Any]
METHODS = ("get", "post", "put", "delete")


@dataclass(frozen=True, slots=True)
class FieldShown:
    """A field or a parameter: what it is called, what it holds, whether it has to be there."""

    name: str
    kind: str
    says: str
    is_needed: bool
    where: str = ""


@dataclass(frozen=True, slots=True)
class OperationShown:
    """One address and method."""

    id: str
    method: str
    path: str
    summary: str
    scope: str
    needs_token: bool
    takes: Sequence[FieldShown]
    body: str
    answers: Sequence[tuple[str, str, str]]


@dataclass(frozen=True, slots=True)
class TagShown:
    """Addresses about one thing."""

    name: str
    says: str
    operations: Sequence[OperationShown]


def operations_in(doc: Doc) -> list[TagShown]:
    """Return every operation under its tag."""
    shown = [
        (operation["tags"], operation_shown(path, method, operation, item.get("parameters", [])))
        for path, item in doc["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]
    return [
        TagShown(
            tag["name"], tag["description"], [one for tags, one in shown if tag["name"] in tags]
        )
        for tag in doc["tags"]
    ]


def operation_shown(
    path: str, method: str, operation: Doc, shared: Sequence[Doc]
) -> OperationShown:
    """Return one operation."""
    body = operation.get("requestBody", {}).get("content", {})
    return OperationShown(
        operation["operationId"],
        method.upper(),
        path,
        operation["summary"],
        operation["x-scope"],
        {} not in operation["security"],
        [parameter_shown(one) for one in (*shared, *operation.get("parameters", []))],
        next((kind_of(one["schema"]) for one in body.values()), ""),
        [answer_shown(status, told) for status, told in sorted(operation["responses"].items())],
    )


def parameter_shown(parameter: Doc) -> FieldShown:
    """Return a parameter."""
    return FieldShown(
        parameter["name"],
        kind_of(parameter["schema"]),
        parameter.get("description", ""),
        parameter.get("required", False),
        parameter["in"],
    )


def answer_shown(status: str, told: Doc) -> tuple[str, str, str]:
    """Return an answer: its status, in words, and what comes with it."""
    content = told.get("content", {})
    kind = next((kind_of(one["schema"]) for one in content.values() if "schema" in one), "")
    return status, told["description"], kind


def schemas_in(doc: Doc) -> list[tuple[str, str, list[FieldShown]]]:
    """Return every schema by name, with what it is and its fields."""
    return [
        (
            name,
            schema.get("description", ""),
            [
                FieldShown(
                    field, kind_of(told), told.get("description", ""),
                    field in schema.get("required", ()),
                )
                for field, told in schema.get("properties", {}).items()
            ],
        )
        for name, schema in sorted(doc["components"]["schemas"].items())
    ]  # fmt: skip


def kind_of(schema: Doc) -> str:
    """Return in a word or two what a schema holds."""
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "items" in schema:
        return f"list of {kind_of(schema['items'])}"
    if "enum" in schema:
        return " | ".join("null" if word is None else str(word) for word in schema["enum"])
    if "const" in schema:
        return str(schema["const"])
    kinds = schema.get("type", "any")
    word = " | ".join(kinds) if isinstance(kinds, list) else str(kinds)
    return f"{word} ({schema['format']})" if "format" in schema else word
