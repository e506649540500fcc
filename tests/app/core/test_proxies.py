"""The visitor's address: passed on by proxies we were told of, believed from nobody else."""

from __future__ import annotations

import pytest
from flask import request

from app import create_app
from app.core.policy import public
from config import TestConfig

SENT = {
    "X-Forwarded-For": "198.51.100.7, 203.0.113.9",
    "X-Forwarded-Proto": "https",
    "X-Forwarded-Host": "elsewhere.example",
}


def client_behind(proxies):
    """Return a client of a site with so many proxies, and a page that says what it believes."""
    app = create_app(type("Settings", (TestConfig,), {"PROXIES": proxies}))
    app.add_url_rule(
        "/seen", "seen", public()(lambda: f"{request.remote_addr} {request.scheme} {request.host}")
    )
    return app.test_client()


@pytest.mark.parametrize(
    ("proxies", "seen"),
    [
        (0, "127.0.0.1 http localhost"),
        (1, "203.0.113.9 https localhost"),
        (2, "198.51.100.7 http localhost"),
    ],
)
def test_so_many_proxies_are_believed_and_the_host_never(proxies, seen):
    assert client_behind(proxies).get("/seen", headers=SENT).text == seen


@pytest.mark.parametrize(("proxies", "is_told"), [(0, False), (1, True)])
def test_browsers_are_told_to_stay_with_https_where_a_proxy_speaks_it(proxies, is_told):
    answer = client_behind(proxies).get("/seen", headers=SENT)
    assert ("Strict-Transport-Security" in answer.headers) == is_told
