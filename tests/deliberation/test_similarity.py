"""Similar ideas are found, and unrelated ones are not."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from deliberation.similarity import similar

IDEAS = [
    "A late bus at nine on weekdays",
    "Warm rooms in every library",
    "Free tea for carers who wait",
    "Move the bus stop to the school gate",
    "Ystafelloedd cynnes mewn llyfrgelloedd",
]
any_texts = st.lists(st.text(max_size=20), max_size=6)


@pytest.mark.parametrize(
    ("query", "best"),
    [
        ("Later buses on week days", 0),
        ("libraries should be warm", 1),
        ("BUS-STOP by the school", 3),
        ("llyfrgell gynnes", 4),
    ],
)
def test_the_idea_meant_comes_first(query, best):
    assert similar(IDEAS, query, at_least=10)[0].place == best


def test_an_unrelated_idea_finds_nothing():
    assert similar(IDEAS, "Zymurgy kiln pyx") == ()


def test_the_same_words_in_other_dress_are_the_same():
    [first] = similar(IDEAS, "  FREE tea, for carers… who wait!", limit=1)
    assert first == (2, 100)


def test_accents_are_not_needed():
    assert similar(["Dŵr yn y tŷ bach"], "dwr yn y ty bach") == ((0, 100),)


@pytest.mark.parametrize("query", ["", "  ", "?!", "\n"])
def test_nothing_typed_finds_nothing(query):
    assert similar(IDEAS, query, at_least=0) == ()
    assert similar([], "bus") == ()
    assert similar(IDEAS, "bus", limit=0) == ()


def test_ideas_without_letters_are_passed_over():
    assert similar(["", "?", "a bus"], "a bus") == ((2, 100),)


@given(
    texts=any_texts, query=st.text(max_size=20), limit=st.integers(0, 4), least=st.integers(0, 100)
)
def test_likenesses_are_sorted_bounded_and_few(texts, query, limit, least):
    found = similar(texts, query, limit, least)
    percents = [likeness.percent for likeness in found]
    assert len(found) <= limit
    assert percents == sorted(percents, reverse=True)
    assert all(max(1, least) <= percent <= 100 for percent in percents)
    assert len({likeness.place for likeness in found}) == len(found)


@given(texts=any_texts, query=st.text(max_size=20), data=st.data())
def test_the_order_of_ideas_does_not_matter(texts, query, data):
    shuffled = data.draw(st.permutations(range(len(texts))))
    there = {(likeness.place, likeness.percent) for likeness in similar(texts, query, 9, 0)}
    again = similar([texts[i] for i in shuffled], query, 9, 0)
    back = {(shuffled[likeness.place], likeness.percent) for likeness in again}
    assert {place for place, _ in there} == {place for place, _ in back}
    assert all(abs(dict(there)[place] - percent) <= 1 for place, percent in back)


@given(texts=st.lists(st.text("ab c", max_size=9), min_size=1, max_size=4), query=st.text("ab c"))
def test_the_fast_count_equals_the_plain_one(texts, query):
    found = dict(similar(texts, query, limit=9, at_least=0))
    for place, percent in enumerate(plain_percents(texts, query)):
        assert abs(found.get(place, 0) - percent) <= 1


def plain_percents(texts, query):
    """The same likeness by dictionaries and loops."""
    documents = [f" {' '.join(words.split())} " for words in (*texts, query)]
    bags = []
    for words in documents:
        bag = {}
        for length in (3, 4):
            for i in range(len(words) - length + 1):
                bag[words[i : i + length]] = bag.get(words[i : i + length], 0) + 1
        bags.append(bag)
    holding = {gram: sum(gram in bag for bag in bags) for bag in bags for gram in bag}
    vectors = [
        {
            gram: (1 + np.log(n)) * (np.log((1 + len(bags)) / (1 + holding[gram])) + 1)
            for gram, n in bag.items()
        }
        for bag in bags
    ]
    for vector in vectors:
        length = np.sqrt(sum(weight**2 for weight in vector.values()))
        vector.update({gram: weight / length for gram, weight in vector.items()})
    last = vectors[-1]
    return [
        100 * sum(weight * last.get(gram, 0) for gram, weight in vector.items())
        for vector in vectors[:-1]
    ]
