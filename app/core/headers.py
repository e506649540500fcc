"""Security and caching headers on every answer."""

from __future__ import annotations

from flask import Flask, Response, request
from flask_login import current_user
from werkzeug.middleware.proxy_fix import ProxyFix

from app.core.whereabouts import is_behind_a_key

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
    if n := app.config["PROXIES"]:
        app.wsgi_app = ProxyFix(  # type: ignore[method-assign]
            app.wsgi_app, x_for=n, x_proto=n, x_host=0, x_port=0, x_prefix=0
        )


def add_headers(response: Response) -> Response:
    """Refuse framing and foreign content; keep signed-in pages out of every cache.

    A page whose address is a key tells the next one the site alone: forms need as much.
    """
    for name, value in FIXED.items():
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
