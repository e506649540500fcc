"""Letters of a picture become outlines of our own typefaces, wherever those have every letter."""

import re
from xml.etree import ElementTree

import pytest

from app.core.drawing.outlines import outlined

SVG = "{http://www.w3.org/2000/svg}"
HEAD = '<svg xmlns="http://www.w3.org/2000/svg" width="1200" height="630" viewBox="0 0 1200 630">'
LOUD = "Bricolage Grotesque, sans-serif"


def drawing(lines):
    texts = "".join(
        f'<g transform="scale(2)"><text x="50" y="{90 + 40 * n}" font-size="34" '
        f'text-anchor="{side}" font-weight="700" font-family="{LOUD}">{line}</text></g>'
        for n, (line, side) in enumerate(lines)
    )
    return f"{HEAD}{texts}</svg>"


def lefts(svg):
    """Return where the outlines of each line begin."""
    root = ElementTree.fromstring(svg)
    groups = [each for each in root.iter(f"{SVG}g") if each.get("aria-label")]
    return [left_of(group) for group in groups]


def left_of(group):
    """Return how far a group's first letter was moved to the right, by all around it."""
    moved = re.findall(r"-?[0-9.]+", group.get("transform", "0 0"))
    inner = next((each for each in group if each.tag == f"{SVG}g"), None)
    return float(moved[-2]) + (left_of(inner) if inner is not None else 0)


def test_each_line_keeps_its_words_and_its_place():
    svg = outlined(
        drawing([("Sitters &lt;at&gt; night", "start"), ("B2", "middle"), ("end", "end")])
    )
    root = ElementTree.fromstring(svg)
    assert not list(root.iter(f"{SVG}text"))
    said = [each.get("aria-label") for each in root.iter() if each.get("aria-label")]
    assert said == ["Sitters <at> night", "B2", "end"]
    start, middle, end = lefts(svg)
    assert start == pytest.approx(50, abs=2)
    assert 20 < middle < 50
    assert end < middle


def test_outlines_lead_nowhere_outside_and_each_letter_is_drawn_once():
    svg = outlined(drawing([("letters and letters", "start")]))
    root = ElementTree.fromstring(svg)
    drawn = {each.get("id") for each in root.iter(f"{SVG}symbol")}
    used = [each.get("href") for each in root.iter(f"{SVG}use")]
    assert {name.removeprefix("#") for name in used} == drawn
    assert len(used) > len(drawn) == len(set("lettersand"))


@pytest.mark.parametrize("words", ["ལམ", "Bus ལ"])
def test_letters_that_we_lack_stay_text_for_the_system_of_whoever_looks(words):
    drawn = drawing([(words, "start")])
    assert outlined(drawn) == drawn


def test_words_put_in_and_taken_out_keep_their_marks():
    svg = HEAD + (
        '<text x="9" y="90" font-size="28" font-family="Atkinson" fill="#2A1B33">at '
        '<tspan fill="#1D6B43" text-decoration="underline">six</tspan>'
        '<tspan fill="#5A3A86" text-decoration="line-through">five</tspan></text></svg>'
    )
    marks = [
        each for each in ElementTree.fromstring(outlined(svg)).iter() if each.get("stroke-width")
    ]
    assert {each.get("stroke").lower() for each in marks} == {"#1d6b43", "#5a3a86"}


def test_a_picture_full_of_words_stays_light():
    line = "Quick brown foxes jump over 13 lazy dogs, ÀÉÎÕÜ"
    svg = outlined(drawing([(line, "start"), (line.upper(), "start"), (line, "start")]))
    assert len(svg.encode()) <= 60_000


def test_signs_that_xml_cannot_hold_are_left_out():
    svg = outlined(drawing([("Sit\x1b[2Jters \x00at\ufffe night", "start")]))
    [line] = [each for each in ElementTree.fromstring(svg).iter() if each.get("aria-label")]
    assert line.get("aria-label") == "Sit[2Jters at night"
