"""How long a way in takes tells nobody whether an address is known."""

import os
import statistics
import time

import pytest

from app.accounts.services import sign_in as ways_in
from app.accounts.services.sign_in import set_password
from app.accounts.views import signing_in
from app.extensions import db
from tests.factories import make_member

ROUNDS = 500
NEAR = 0.05


def medians(app, way):
    """Ask in turn for a known and an unknown address; return both medians in seconds."""
    known = make_member(email="known@example.org")
    set_password(known, "three words together")
    db.session.commit()
    taken = {"known@example.org": [], "nobody@example.org": []}
    clients = {address: app.test_client() for address in taken}
    for client in clients.values():
        client.get("/sign-in")
    for number in range(ROUNDS + 10):
        order = sorted(taken, reverse=bool(number % 2))
        for address in order:
            data = {"email": address, "password": "wrong words"}
            began = time.perf_counter()
            clients[address].post(way, data=data)
            spent = time.perf_counter() - began
            if number >= 10:
                taken[address].append(spent)
    return [statistics.median(times) for times in taken.values()]


def differ(known, unknown):
    return abs(known - unknown) / max(known, unknown)


@pytest.mark.torture
@pytest.mark.skipif(
    os.environ.get("TORTURE") != "full", reason="timing is measured by make torture"
)
@pytest.mark.parametrize("way", ["/sign-in", "/sign-in/password"])
def test_known_and_unknown_addresses_take_the_same_time(app, way, monkeypatch):
    monkeypatch.setattr(ways_in, "MOST_LIVE_TOKENS", 10**6)
    known, unknown = medians(app, way)
    print(f"{way}: known {known * 1000:.2f} ms, unknown {unknown * 1000:.2f} ms")
    assert differ(known, unknown) <= NEAR, (known, unknown)


@pytest.mark.torture
@pytest.mark.skipif(
    os.environ.get("TORTURE") != "full", reason="timing is measured by make torture"
)
def test_the_clock_would_notice_a_short_cut(app, monkeypatch):
    """Planted fault: no work is done for an address that nobody has."""
    honest = ways_in.password_fits
    monkeypatch.setattr(
        signing_in,
        "password_fits",
        lambda stored, password: stored is not None and honest(stored, password),
    )
    known, unknown = medians(app, "/sign-in/password")
    assert differ(known, unknown) > NEAR, (known, unknown)
