"""What every address for programs shares: tokens and no cookies, limits, ETags, its description."""

from __future__ import annotations

import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Response, current_app, g, request
from flask.blueprints import BlueprintSetupState
from flask_babel import gettext as _
from flask_login import current_user
from flask_smorest import Blueprint
from marshmallow import Schema

from app.accounts.models import Member
from app.accounts.services import add_eraser
from app.accounts.services.sessions import member_of_request
from app.api import services
from app.api.convert.frame import Json, ProblemSchema, page_told
from app.api.forms.parsing import StrictParser, refuse_odd_query
from app.api.models import ApiToken
from app.api.policy import may_use
from app.api.queries import live_token
from app.core.clock import utc_now
from app.core.errors import SignInNeeded
from app.core.policy import Decision, guarded_by, public, require
from app.core.web.links import site_link
from app.core.web.paging import Page
from app.core.web.problems import ADDRESS, MIMETYPE
from app.extensions import csrf, limiter, login_manager

VERSION = "v1"
PREFIX = f"{ADDRESS}{VERSION}"
MOST_READS = "600 per minute"
MOST_WRITES = "60 per minute"
Row = TypeVar("Row")
View = Callable[..., Any]
ALWAYS = (
    HTTPStatus.UNAUTHORIZED,
    HTTPStatus.FORBIDDEN,
    HTTPStatus.UNPROCESSABLE_ENTITY,
    HTTPStatus.TOO_MANY_REQUESTS,
    HTTPStatus.INTERNAL_SERVER_ERROR,
    HTTPStatus.SERVICE_UNAVAILABLE,
)
WITH_BODY = (
    HTTPStatus.BAD_REQUEST,
    HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
)
LINK = {"Link": {"description": "first, prev, next, last", "schema": {"type": "string"}}}
ETAG = {"ETag": {"description": "Send it in If-None-Match.", "schema": {"type": "string"}}}
LOCATION = {"Location": {"description": "Where it is.", "schema": {"type": "string"}}}
LONGEST_KEY = 200
KEY = {
    "in": "header",
    "name": "Idempotency-Key",
    "description": "Any words of yours. The same request with the same key, within two days, makes "
    "nothing new and is answered with what the first one made.",
    "schema": {"type": "string", "maxLength": LONGEST_KEY},
}
RETRY = {"Retry-After": {"description": "Seconds to wait.", "schema": {"type": "integer"}}}


class Programs(Blueprint):
    """A blueprint whose views describe themselves, and whose pages don't."""

    ARGUMENTS_PARSER = StrictParser()

    def page(self, rule: str, **options: Any) -> Callable[[View], View]:
        """Add a page for people: no part of what programs are told about."""

        def add(view: View) -> View:
            endpoint = view.__name__
            self.record(lambda state: state.add_url_rule(rule, endpoint, view, **options))
            return view

        return add


blueprint = Programs("api", __name__)


@blueprint.record_once
def begin(state: BlueprintSetupState) -> None:
    """Know programs by their tokens, let no cookie in, and forget tokens of those who leave."""
    app: Any = state.app
    app.wsgi_app = without_cookies(app.wsgi_app)
    login_manager.request_loader(person_of)
    add_eraser(state.app.extensions, services.forget_tokens)


def without_cookies(inner: Callable[..., Any]) -> Callable[..., Any]:
    """Take the cookies off every request of a program: so no other site can act for a browser."""

    def serve(environ: dict[str, Any], start_response: Any) -> Any:
        if environ.get("PATH_INFO", "").startswith(f"{PREFIX}/"):
            environ.pop("HTTP_COOKIE", None)
        return inner(environ, start_response)

    return serve


def person_of(asked: Any) -> Member | None:
    """Return who asks: programs are known by their token, browsers by their session."""
    if not asked.path.startswith(f"{PREFIX}/"):
        return member_of_request(asked)
    kind, _space, secret = asked.headers.get("Authorization", "").partition(" ")
    token = live_token(secret.strip(), utc_now()) if kind.lower() == "bearer" else None
    if token is None or not token.member.is_active:
        return None
    g.api_token = token
    return token.member


def token_of_request() -> ApiToken | None:
    """Return the token that came along, if there is one; stop if it opens nothing."""
    if not current_user.is_authenticated and "Authorization" in request.headers:
        raise SignInNeeded(_("This token isn't good, or is so no more. Make another one."))
    token: ApiToken | None = g.get("api_token")
    return token


def who_asks() -> str:
    """Name whose requests are counted together: those of one token, otherwise of one address."""
    if current_user.is_authenticated and "api_token" in g:
        return f"token:{g.api_token.id}"
    return f"address:{request.remote_addr}"


reads_at_most = limiter.shared_limit(MOST_READS, scope="api", key_func=who_asks)
writes_at_most = limiter.shared_limit(MOST_WRITES, scope="api-writing", key_func=who_asks)


@dataclass(frozen=True, slots=True)
class Takes:
    """What an address takes, and all it answers."""

    returns: type[Schema] | None
    status: HTTPStatus = HTTPStatus.OK
    query: type[Schema] | None = None
    body: type[Schema] | None = None
    refusals: Sequence[HTTPStatus] = ()

    def describe(self, view: View, *, reads: bool) -> View:
        """Let a view take this and nothing else, and say so in the document."""
        made = blueprint.arguments(self.query, location="query")(view) if self.query else view
        made = blueprint.arguments(self.body)(made) if self.body else made
        headers = ETAG if reads else LOCATION if self.status is HTTPStatus.CREATED else None
        made = blueprint.response(self.status, self.returns, headers=headers)(made)
        for refusal in sorted({*ALWAYS, *self.refusals, *(WITH_BODY if self.body else ())}):
            made = blueprint.alt_response(
                refusal,
                schema=ProblemSchema,
                content_type=MIMETYPE,
                headers=RETRY if refusal is HTTPStatus.TOO_MANY_REQUESTS else None,
            )(made)
        return blueprint.alt_response(HTTPStatus.NOT_MODIFIED)(made) if reads else made


def operation(
    method: str,
    path: str,
    *policies: Callable[..., Decision],
    scope: str = "read",
    tag: str,
    also: Sequence[HTTPStatus] = (),
    needs_token: bool = False,
    **taken: Any,
) -> Callable[[View], View]:
    """Add an address for programs: who may use it and for what, what it takes, all it answers."""
    missing = (HTTPStatus.NOT_FOUND,) if "<" in path else ()
    takes = Takes(refusals=(*also, *missing), **taken)
    names = tuple(takes.query().fields) if takes.query else ()
    reads = method == "GET"
    is_open = reads and not needs_token

    def add(view: View) -> View:
        made = asked_strictly(takes.describe(view, reads=reads), scope, names)
        made = (public if is_open else guarded_by)(*policies)(made)
        made.scope = scope  # type: ignore[attr-defined]
        csrf.exempt(made)
        made = (reads_at_most if reads else writes_at_most)(made)
        made = blueprint.doc(
            operationId=view.__name__,
            security=([{}] if is_open else []) + [{"token": []}],
            **({"parameters": [KEY]} if takes.status is HTTPStatus.CREATED else {}),
            **{"x-scope": scope},
        )(made)
        return blueprint.route(f"{PREFIX}{path}", methods=[method], tags=[tag])(made)

    return add


def asked_strictly(view: View, scope: str, names: Sequence[str]) -> View:
    """Look at token and query first; afterwards say what may be kept, and note the use."""

    @functools.wraps(view)
    def asked(*given: Any, **named: Any) -> Response:
        token = token_of_request()
        require(may_use(token, scope))
        refuse_odd_query(names)
        response: Response = view(*given, **named)
        if request.method in {"GET", "HEAD"} and response.status_code == HTTPStatus.OK:
            response.add_etag()
            response.make_conditional(request)
        return response

    return asked


@blueprint.after_request
def say_whose(response: Response) -> Response:
    """Keep what was answered to a token out of every cache, and note on which day it was used."""
    if not request.path.startswith(f"{PREFIX}/"):
        return response
    response.vary.add("Authorization")
    if "Authorization" in request.headers:
        response.headers["Cache-Control"] = "private, no-store"
    token: ApiToken | None = g.get("api_token")
    if token is not None and token.last_used_on != (today := utc_now().date()):
        app = current_app._get_current_object()  # type: ignore[attr-defined]
        response.call_on_close(functools.partial(services.note_use, app, token.id, today))
    return response


def listed(page: Page[Row], tell: Callable[[Row], Json]) -> tuple[Json, Mapping[str, str]]:
    """Return a page of a list with links to those around it."""
    return page_told(page, tell), {"Link": ", ".join(links_of(page))}


def links_of(page: Page[Any]) -> list[str]:
    """Return the links of a page as a header has them (RFC 8288)."""
    pages = {"first": 1, "last": page.last}
    if page.number > 1:
        pages["prev"] = min(page.number - 1, page.last)
    if page.number < page.last:
        pages["next"] = page.number + 1
    return [f'<{link_to(number)}>; rel="{rel}"' for rel, number in pages.items()]


def link_to(number: int) -> str:
    """Return the address of another page of the list that was asked for."""
    values = {**(request.view_args or {}), **request.args.to_dict(), "page": number}
    return site_link(str(request.endpoint), **values)
