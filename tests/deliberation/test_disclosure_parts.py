"""What is shown of parts, held against trying all that it leaves possible."""

from itertools import product

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from deliberation.disclosure import (
    Part,
    ShownPart,
    ShownParts,
    hidden_parts,
    is_extreme,
    possible_counts,
    published_parts,
    rounded,
)
from tests.deliberation.planted import survives

# What rounded counts and the exact total give away together ----------------------------------


def possible_by_trying(shown, sizes, total, n_people, rest):
    """Every value of each count for and against that fits what is shown, by trying all."""
    parts = [
        [
            (ahead, behind)
            for ahead in range(max(0, counts[0] - 2), counts[0] + 3)
            for behind in range(max(0, counts[1] - 2), counts[1] + 3)
            if ahead + behind <= size + 2
        ]
        for counts, size in zip(shown, sizes, strict=True)
    ]
    if rest:
        parts.append(list(product(range(n_people + 1), repeat=2)))
    fits = [
        choice
        for choice in product(*parts)
        if sum(c[0] for c in choice) == total[0]
        and sum(c[1] for c in choice) == total[1]
        and neither_fits(choice, sizes, total, n_people, rest)
    ]
    return [
        [sorted({choice[part][way] for choice in fits}) for part in range(len(parts))]
        for way in (0, 1)
    ]


def neither_fits(choice, sizes, total, n_people, rest):
    """Whether those neither for nor against can be spread so that sizes come out right."""
    least = most = 0
    for counts, size in zip(choice, sizes, strict=False):
        least += max(0, max(0, size - 2) - sum(counts))
        most += size + 2 - sum(counts)
    spread = n_people - sum(total)
    return least <= spread <= most + (n_people if rest else 0)


@st.composite
def tables(draw):
    """One or two shown parts with counts for and against, maybe some hidden people."""
    shown = []
    for _ in range(draw(st.integers(1, 2))):
        n_people = draw(st.integers(10, 40))
        ahead = draw(st.integers(0, n_people))
        shown.append((n_people, ahead, draw(st.integers(0, n_people - ahead))))
    hidden = draw(st.one_of(st.none(), st.integers(10, 14)))
    return shown, hidden


@given(tables(), st.data())
@settings(max_examples=15, deadline=None)
def test_ranges_are_what_trying_all_gives(table, data):
    counted, hidden = table
    people = list(counted)
    if hidden is not None:
        ahead = data.draw(st.integers(0, hidden))
        people.append((hidden, ahead, hidden - ahead))
    shown = [(rounded(ahead), rounded(behind)) for _, ahead, behind in counted]
    sizes = [rounded(n_people) for n_people, _, _ in counted]
    total = (sum(row[1] for row in people), sum(row[2] for row in people))
    n_people = sum(row[0] for row in people)
    ranges = possible_counts(shown, sizes, total, n_people, has_rest=hidden is not None)
    tried = possible_by_trying(shown, sizes, total, n_people, hidden)
    for way in (0, 1):
        for part, values in enumerate(tried[way]):
            assert ranges[way, part].tolist() == [values[0], values[-1]]


def check_publishing(variant):
    rng = np.random.default_rng(5)
    shown_figures = 0
    for _ in range(200):
        parts = random_parts(rng)
        shown = variant(parts, "ticket")
        people = {part.code: part.n_people for part in parts}
        rest = sum(n for code, n in people.items() if shown.part(code) is None)
        assert rest not in range(1, 10) or not shown.parts
        for part in shown.parts:
            assert part.n_people == rounded(people[part.code])
            assert people[part.code] >= 10
            assert sum(people.values()) - people[part.code] not in range(1, 10)
        for name in parts[0].figures:
            told = [part.figures[name] for part in shown.parts if name in part.figures]
            assert len(told) != 1
            if told:
                shown_figures += 1
                check_figure(name, parts, shown, rest)
    assert shown_figures > 60


def check_figure(name, parts, shown, rest):
    """What one figure shows of the parts leaves each count three values, and no extreme."""
    total = tuple(sum(part.figures[name][way] for part in parts) for way in (0, 1))
    n_people = sum(part.n_people for part in parts)
    showing = [part for part in shown.parts if name in part.figures]
    for part in showing:
        exact_size = next(p.n_people for p in parts if p.code == part.code)
        for count in part.figures[name]:
            assert exact_size >= 20 or 0 < count < rounded(exact_size)
    told = [part.figures[name] for part in showing]
    sizes = [part.n_people for part in showing]
    if rest or len(shown.parts) > 2:
        return
    for ways in possible_by_trying(told, sizes, total, n_people, rest):
        assert all(len(values) >= 3 for values in ways)


def random_parts(rng):
    """A partition of two or three parts, two figures each."""
    parts = []
    for code in "abc"[: int(rng.integers(2, 4))]:
        n_people = int(rng.choice([0, 4, 12, 17, 25, 43]))
        share = rng.dirichlet([2, 2, 1], size=2)
        counts = [rng.multinomial(n_people, row) for row in share]
        figures = {f"f{i}": (int(row[0]), int(row[1])) for i, row in enumerate(counts)}
        parts.append(Part(code, n_people, figures))
    return parts


def exact(parts, mode):
    hidden = hidden_parts({part.code: part.n_people for part in parts})
    kept = [p for p in parts if p.n_people and p.code not in hidden]
    return ShownParts(tuple(ShownPart(p.code, p.n_people, p.figures) for p in kept), hidden, {})


def rounded_only(parts, mode):
    """Rounds, but never asks what the total gives away, nor hides extremes."""
    shown = exact(parts, mode)
    return ShownParts(
        tuple(
            ShownPart(
                p.code,
                rounded(p.n_people),
                {name: (rounded(a), rounded(b)) for name, (a, b) in p.figures.items()},
            )
            for p in shown.parts
        ),
        shown.hidden,
        {},
    )


def without_extremes(parts, mode):
    """Hides extremes, but never asks what the total gives away."""
    shown = rounded_only(parts, mode)
    people = {part.code: part for part in parts}
    kept = [
        name
        for name in parts[0].figures
        if not any(
            is_extreme(count, people[part.code].n_people)
            for part in shown.parts
            for count in people[part.code].figures[name]
        )
    ]
    return ShownParts(
        tuple(
            ShownPart(p.code, p.n_people, {name: p.figures[name] for name in kept})
            for p in shown.parts
        ),
        shown.hidden,
        {},
    )


def test_published_parts_hold_to_every_rule():
    check_publishing(published_parts)


@pytest.mark.parametrize(
    "wrong",
    [
        exact,
        rounded_only,
        without_extremes,
        lambda parts, mode: published_parts(parts, "recorded"),
        lambda parts, mode: published_parts(parts[:-1], mode),
    ],
)
def test_looser_publishing_is_caught(wrong):
    assert not survives(check_publishing, wrong)


def test_recorded_mode_shows_everything_as_it_is():
    parts = [Part("a", 3, {"f": (3, 0)}), Part("b", 41, {"f": (0, 1)})]
    shown = published_parts(parts, "recorded")
    assert [(p.n_people, p.figures) for p in shown.parts] == [
        (3, {"f": (3, 0)}),
        (41, {"f": (0, 1)}),
    ]
    assert (shown.hidden, shown.hidden_figures) == ({}, {})


def test_codes_say_why_a_figure_is_not_shown():
    parts = [Part("a", 31, {"f": (22, 4)}), Part("b", 42, {"f": (32, 5)})]
    assert published_parts(parts, "ticket").hidden_figures == {"f": "too-narrow"}
    small = [Part("a", 12, {"f": (12, 0)}), Part("b", 30, {"f": (13, 9)})]
    assert published_parts(small, "ticket").hidden_figures == {"f": "extreme"}
    three = [Part("c", 60, {"f": (31, 17)}), *small]
    shown = published_parts(three, "ticket")
    assert [(part.code, "f" in part.figures) for part in shown.parts] == [
        ("c", True),
        ("a", False),
        ("b", True),
    ]
    assert shown.hidden_figures == {}
    few = [Part("a", 4, {"f": (2, 1)}), Part("b", 30, {"f": (13, 9)})]
    assert published_parts(few, "ticket").hidden == {"a": "part-under-10", "b": "rest-under-10"}
    assert published_parts([], "ticket").parts == ()
