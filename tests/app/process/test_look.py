import gzip
import re

import pytest

from app import create_app
from tests.conftest import sqlite_config


@pytest.fixture
def demo_client(empty_database):
    return create_app(sqlite_config(empty_database, DEMO=True)).test_client()


def test_gallery_shows_every_piece_in_the_demo(demo_client):
    page = demo_client.get("/look")

    assert page.status_code == 200
    classes = set(re.findall(r'class="([\w-]+)', page.text))
    assert classes >= {
        *("stages", "tok", "zone", "line", "pick", "mv", "chg", "meter", "duel", "zonebar"),
        *("face", "dots", "ticket", "track", "fold", "note", "empty", "pager", "scene", "field"),
    }


def test_gallery_is_absent_elsewhere(client):
    assert client.get("/look").status_code == 404


def test_every_icon_on_the_gallery_is_in_the_sprite(demo_client):
    page = demo_client.get("/look").text
    [address] = set(re.findall(r'href="(/static/icons\.svg[^"#]*)#', page))
    with demo_client.get(address) as answer:
        sprite = answer.text

    names = set(re.findall(r'href="/static/icons\.svg[^"#]*#([\w-]+)"', page))
    assert len(names) > 10
    assert {name for name in names if f'<symbol id="{name}"' not in sprite} == set()


def test_gallery_repeats_no_id(demo_client):
    ids = re.findall(r'\sid="([^"]+)"', demo_client.get("/look").text)
    assert sorted(ids) == sorted(set(ids))


def test_visitor_chooses_dark_and_comes_back_where_they_were(client):
    answer = client.post("/theme", data={"theme": "dark", "next": "/issues?page=2"})

    assert (answer.status_code, answer.location) == (303, "/issues?page=2")
    assert client.get_cookie("theme").value == "dark"
    assert 'data-theme="dark"' in client.get("/nowhere").text


def test_visitor_goes_back_to_what_the_device_says(client):
    client.post("/theme", data={"theme": "light"})
    client.post("/theme", data={"theme": "", "next": "/"})

    assert client.get_cookie("theme") is None
    assert "data-theme" not in client.get("/nowhere").text


@pytest.mark.parametrize(
    "elsewhere", ["https://far.example", "//far.example", "/\\far.example", ""]
)
def test_choosing_colours_leads_nowhere_else(client, elsewhere):
    answer = client.post("/theme", data={"theme": "dark", "next": elsewhere})
    assert answer.location == "/"


def weight(client, address):
    with client.get(address, headers={"Accept-Encoding": "gzip"}) as answer:
        return len(answer.data)


def test_first_view_is_light_enough_for_a_slow_line(client):
    page = client.get("/nowhere")
    files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page.text))
    assert any(name.split("?")[0].endswith(".woff2") for name in files)
    weights = {name: weight(client, name) for name in files if "print.css" not in name}
    fonts = sum(weight for name, weight in weights.items() if ".woff2" in name)
    assert fonts < 80_000
    assert sum(weights.values()) < 105_000, "45 kB of the 150 are left for the page itself"


def test_static_text_travels_compressed_to_those_who_can_read_it(client):
    address = re.findall(r'href="(/static/css/base[^"]+)"', client.get("/nowhere").text)[0]

    with (
        client.get(address) as plain,
        client.get(address, headers={"Accept-Encoding": "gzip"}) as packed,
    ):
        assert "Content-Encoding" not in plain.headers
        assert packed.headers["Content-Encoding"] == "gzip"
        assert int(packed.headers["Content-Length"]) == len(packed.data) < len(plain.data) / 2
        assert gzip.decompress(packed.data) == plain.data
        assert "immutable" in packed.headers["Cache-Control"]
    known = {"Accept-Encoding": "gzip", "If-None-Match": packed.headers["ETag"]}
    with client.get(address, headers=known) as again:
        assert again.status_code == 304
