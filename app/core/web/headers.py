"""Security and caching headers on every answer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from flask import Flask, Response, request
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix

from app.core.web.whereabouts import is_behind_a_key

Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]

POLICY = "; ".join(
    [
        "default-src 'self'",
        "img-src 'self' data:",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "frame-ancestors 'none'",
    ]
)
FRAMED_POLICY = "; ".join(
    [
        "default-src 'none'",
        "style-src 'self'",
        "font-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors *",
    ]
)
"""Of a card that any site may show in a frame: it runs nothing, and no form on it goes anywhere."""

FRAMED_PATHS = "/embed/"
"""Where such cards stand; whoever asks for one is nobody in particular."""

FIXED = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=()",
}
ONE_YEAR = 31_536_000


def init_headers(app: Flask) -> None:
    """Add the headers after each request; believe what the proxies in front say of the visitor.

    Only as many as the setting counts: what a visitor wrote into these headers is not believed.
    The name of the host is never taken from them.
    """
    app.after_request(add_headers)
    app.wsgi_app = without_cookies(app.wsgi_app)  # type: ignore[method-assign, assignment]
    if n := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=n, x_proto=n, x_host=0, x_port=0, x_prefix=0
        )


def without_cookies(wsgi_app: Wsgi) -> Wsgi:
    """Serve cards without cookies: none is read of whoever asks for one, and none is set."""

    def served(environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        if not environ.get("PATH_INFO", "").startswith(FRAMED_PATHS):
            return wsgi_app(environ, start)
        environ.pop("HTTP_COOKIE", None)

        def start_without(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            kept = [(name, value) for name, value in headers if name.lower() != "set-cookie"]
            return start(status, kept, *more)

        return wsgi_app(environ, start_without)

    return served


def let_be_framed(response: Response) -> Response:
    """Let any site show an answer in a frame; it knows nobody and does nothing."""
    response.headers["Content-Security-Policy"] = FRAMED_POLICY
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response


def is_framed(response: Response) -> bool:
    """Say whether other sites may show an answer in a frame."""
    return response.headers.get("Content-Security-Policy") == FRAMED_POLICY


def add_headers(response: Response) -> Response:
    """Refuse framing and foreign content; keep signed-in pages out of every cache.

    A page whose address is a key tells the next one the site alone: forms need as much.
    """
    for name, value in FIXED.items():
        if name != "X-Frame-Options" or not is_framed(response):
            response.headers.setdefault(name, value)
    told = "strict-origin" if is_behind_a_key() else "same-origin"
    response.headers.setdefault("Referrer-Policy", told)
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", f"max-age={ONE_YEAR}")
    if request.endpoint == "static":
        if response.status_code == 200 and "v" in request.args:
            response.headers["Cache-Control"] = f"public, max-age={ONE_YEAR}, immutable"
    elif current_user.is_authenticated or request.method != "GET":
        response.headers["Cache-Control"] = "private, no-store"
    else:
        response.headers.setdefault("Cache-Control", "private, no-cache")
    return response
