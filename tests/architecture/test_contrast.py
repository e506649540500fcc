"""The colours in tokens.css keep the promised contrast, in both themes."""

import re
from pathlib import Path

import pytest

TOKENS = Path(__file__).parents[2] / "app" / "static" / "css" / "tokens.css"
SHAPES = "abcdefg"

PROMISED_LIGHT = [
    ("ink", "paper", 16.1),
    ("ink", "table", 14.3),
    ("ink-2", "paper", 8.0),
    ("ink-2", "table", 7.1),
    ("ink-2", "table-2", 6.2),
    ("edge", "paper", 4.3),
    ("edge", "table", 3.8),
    ("beet", "paper", 8.4),
    ("beet", "table", 7.5),
    ("on-beet", "beet", 8.4),
    ("beet-d", "paper", 12.0),
    ("beet-d", "table", 10.6),
    ("beet", "beet-soft", 7.1),
    ("on-custard", "custard", 11.2),
    ("ink", "custard-soft", 14.5),
    ("ink-2", "custard-soft", 7.2),
    ("leaf", "paper", 6.5),
    ("leaf", "table", 5.7),
    ("on-leaf", "leaf", 6.5),
    ("leaf", "leaf-soft", 5.5),
    ("plum", "paper", 8.8),
    ("plum", "table", 7.8),
    ("on-plum", "plum", 8.8),
    ("ink-2", "plum-soft", 6.5),
    ("on-better", "z-better", 8.7),
    ("on-t-a", "t-a", 6.4),
    ("on-t-b", "t-b", 5.5),
    ("on-t-c", "t-c", 6.5),
    ("on-t-d", "t-d", 5.2),
    ("on-t-e", "t-e", 6.4),
    ("on-t-f", "t-f", 5.7),
    ("on-t-g", "t-g", 5.9),
]
PROMISED_DARK = [
    ("ink", "paper", 13.7),
    ("ink-2", "paper", 7.9),
    ("edge", "paper", 4.8),
    ("beet", "paper", 8.0),
    ("on-beet", "beet", 9.3),
    ("custard", "paper", 10.8),
    ("ink", "custard-soft", 9.8),
    ("leaf", "paper", 9.1),
    ("leaf", "leaf-soft", 6.9),
    ("plum", "paper", 8.4),
]
TEXT_ON_GROUND = [
    *[("ink", ground) for ground in ("paper", "table", "table-2")],
    *[("ink", f"{ground}-soft") for ground in ("beet", "custard", "leaf", "plum")],
    *[("ink-2", ground) for ground in ("paper", "table", "table-2")],
    *[("ink-2", f"{ground}-soft") for ground in ("custard", "leaf", "plum")],
    *[
        (accent, ground)
        for accent in ("beet", "beet-d", "leaf", "plum")
        for ground in ("paper", "table")
    ],
    *[(accent, f"{accent}-soft") for accent in ("beet", "leaf", "plum")],
    *[(f"on-{ground}", ground) for ground in ("beet", "custard", "leaf", "plum")],
    *[(f"on-{zone}", f"z-{zone}") for zone in ("support", "better", "unsure", "worse")],
    ("on-beet", "beet-d"),
    ("paper", "ink"),
    ("paper", "ink-2"),
    *[(f"on-t-{shape}", f"t-{shape}") for shape in SHAPES],
    *[("on-pale", f"p-{shape}") for shape in SHAPES],
]
SHAPE_ON_GROUND = [("edge", "paper"), ("edge", "table"), ("ink", "paper")]


def themes():
    """Read the blocks of custom properties: light, dark by the device, dark by choice."""
    css = re.sub(r"/\*.*?\*/", "", TOKENS.read_text(encoding="utf-8"), flags=re.DOTALL)
    blocks = re.findall(r"(:root[^{]*)\{([^{}]*)\}", css)
    parsed = {
        selector.strip(): dict(re.findall(r"--([\w-]+):\s*(#[0-9A-Fa-f]{6})\b", body))
        for selector, body in blocks
    }
    light = parsed[":root"]
    device = parsed[':root:not([data-theme="light"])']
    chosen = parsed[':root[data-theme="dark"]']
    return light, device, chosen


def ratio(one, other):
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour):
    parts = [int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


LIGHT, DEVICE_DARK, CHOSEN_DARK = themes()
DARK = {**LIGHT, **CHOSEN_DARK}
both_themes = pytest.mark.parametrize("theme", [LIGHT, DARK], ids=["light", "dark"])


def test_ratio_of_black_on_white_is_21():
    assert ratio("#000000", "#FFFFFF") == pytest.approx(21)
    assert ratio("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


def test_dark_is_the_same_by_device_and_by_choice():
    assert DEVICE_DARK == CHOSEN_DARK


@pytest.mark.parametrize(("front", "back", "promised"), PROMISED_LIGHT)
def test_light_keeps_the_promised_ratio(front, back, promised):
    assert ratio(LIGHT[front], LIGHT[back]) == pytest.approx(promised, abs=0.06)


@pytest.mark.parametrize(("front", "back", "promised"), PROMISED_DARK)
def test_dark_keeps_the_promised_ratio(front, back, promised):
    assert ratio(DARK[front], DARK[back]) == pytest.approx(promised, abs=0.06)


@both_themes
@pytest.mark.parametrize(("front", "back"), TEXT_ON_GROUND)
def test_text_can_be_read(theme, front, back):
    assert ratio(theme[front], theme[back]) >= 4.5


@both_themes
@pytest.mark.parametrize(("front", "back"), SHAPE_ON_GROUND)
def test_borders_of_controls_can_be_seen(theme, front, back):
    assert ratio(theme[front], theme[back]) >= 3
