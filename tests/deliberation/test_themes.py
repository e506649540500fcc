"""Themes: what belongs together is together, the words tell it, and nothing depends on chance."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation import themes as module
from deliberation.themes import FEWEST_TEXTS, themes

TALKED_OF = {
    "buses": "buses timetable driver stops Sunday depot fare route",
    "library": "library books reading shelves warm opening librarian tables",
    "trees": "trees shade leaves planting roots pavement cherry saplings",
    "parking": "parking cars kerb permits spaces garage wheels wardens",
}
FILLER = ["think", "should", "people", "would", "really", "there", "council", "street", "morning"]


def conversation(n_each=60, seed=7):
    """Texts of four kinds in turn: three words of their own in eight that all use."""
    rng = np.random.default_rng(seed)
    texts, kinds = [], []
    for n in range(n_each * len(TALKED_OF)):
        kind = list(TALKED_OF)[n % len(TALKED_OF)]
        own = list(rng.permutation(TALKED_OF[kind].split())[:3])
        texts.append(" ".join(rng.permutation([*own, *rng.permutation(FILLER)[:8]])))
        kinds.append(kind)
    return texts, kinds


def sorted_rightly(texts, kinds):
    """Return the share of texts that stand with their own kind."""
    found = themes(texts, most=len(TALKED_OF))
    right = 0
    for theme in found:
        inside = [kinds[place] for place in theme.places]
        right += max(inside.count(kind) for kind in TALKED_OF)
    return right / len(texts)


def test_what_belongs_together_is_together():
    assert sorted_rightly(*conversation()) > 0.9


def test_planted_fault_without_rarity_kinds_are_mixed(monkeypatch):
    monkeypatch.setattr(module, "_labels", lambda parts: np.arange(len(parts)) % parts.shape[1])
    texts, kinds = conversation()
    shuffled = np.random.default_rng(1).permutation(len(texts))
    assert sorted_rightly([texts[n] for n in shuffled], [kinds[n] for n in shuffled]) < 0.6


def test_the_words_are_those_of_their_kind_and_as_people_write_them():
    texts, kinds = conversation()
    for theme in themes(texts, most=len(TALKED_OF)):
        kind = kinds[theme.places[0]]
        assert set(theme.words) <= set(TALKED_OF[kind].casefold().split())
    [first, *_rest] = themes(
        ["Más árboles aquí", "Árboles y sombra", "Los árboles de la calle"] * 2
    )
    assert first.words[0] == "árboles"


def test_the_words_of_the_question_name_no_theme():
    texts, _kinds = conversation()
    words = {word for theme in themes(texts, about="More trees?") for word in theme.words}
    assert words
    assert "trees" not in words


def test_the_same_texts_give_the_same_themes():
    texts, _kinds = conversation()
    assert themes(texts) == themes(texts)


def test_a_text_pasted_a_hundred_times_is_no_theme():
    texts, _kinds = conversation(n_each=20)
    pasted = ["Vote against the terrible swimming pool"] * 100
    found = themes([*texts, *pasted])
    assert not [theme for theme in found if "swimming" in theme.words]


def test_what_is_settled_stays_and_others_join():
    texts, kinds = conversation()
    buses = [n for n, kind in enumerate(kinds) if kind == "buses"]
    first, *rest = themes(texts, most=4, kept=[buses[:10]])
    assert set(buses[:10]) < set(first.places)
    assert sum(kinds[place] == "buses" for place in first.places) > 0.8 * len(first.places)
    assert not {place for theme in rest for place in theme.places} & set(buses[:10])


@pytest.mark.parametrize("texts", [[], [""], ["?!", "…"], ["one lonely sentence here"], ["字"] * 9])
def test_too_little_gives_none(texts):
    assert themes(texts) == ()
    assert themes(texts, kept=[[]]) == (module.Theme((), ()),)


@given(
    st.lists(st.sampled_from(["buses late", "late trees", "", "trees", "été 字 x1"]), max_size=20)
)
def test_a_text_is_in_one_theme_at_most(texts):
    places = [place for theme in themes(texts) for place in theme.places]
    assert len(places) == len(set(places))
    assert all(0 <= place < len(texts) for place in places)
    assert all(len(theme.places) >= FEWEST_TEXTS for theme in themes(texts))
