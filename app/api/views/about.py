"""The document that describes what programs can ask, and a page that shows it."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, json, render_template, request
from flask.typing import ResponseReturnValue

from app.api.convert.describing import operations_in, schemas_in
from app.api.policy import SCOPES
from app.api.services.describing import document_of
from app.api.views.frame import PREFIX, VERSION, blueprint, reads_at_most
from app.core.policy import public


@blueprint.page(f"{PREFIX}/openapi.json", methods=["GET"])
@reads_at_most
@public()
def openapi() -> ResponseReturnValue:
    """Hand out the OpenAPI 3.1 document."""
    response = Response(json.dumps(document(), indent=1), mimetype="application/json")
    response.add_etag()
    return response.make_conditional(request)


def document() -> dict[str, Any]:
    """Return the document that describes every address."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    return document_of(app, blueprint, VERSION)


@blueprint.page("/api/docs", methods=["GET"])
@public()
def docs() -> ResponseReturnValue:
    """Show what programs can ask, from the same document, without a script."""
    made = document()
    return render_template(
        "api/docs.html", scopes=SCOPES, tags=operations_in(made), schemas=schemas_in(made)
    )
