"""What a conversation is about: posts that share rare words, and the words that tell them apart."""

from __future__ import annotations

import re
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from deliberation.empty_words import EMPTY_WORDS
from deliberation.similarity import plain_letters, tfidf

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.int64]

FEWEST_TEXTS = 3
"""Fewer texts than this are no theme."""
MOST_WORDS = 3
"""How many telling words name a theme."""
_WORD = re.compile(r"[^\W_]+")
_SHORTEST, _STEM = 4, 6
_MOST_LETTERS = 3_000
_ROUNDS = 40
_TEXTS_A_THEME = 20
_COMMON, _COMMON_IN_SMALL, _ALWAYS_RARE = 0.15, 0.4, 5
_WEAKEST, _SMALLEST_SHARE = 0.08, 0.4
_ALIKE = 0.5
_SMALL = 1e-3


@dataclass(frozen=True, slots=True)
class Theme:
    """Texts that are about the same thing.

    Attributes
    ----------
    words : tuple of str
        What tells them from the others, the most telling word first, as most of them write it.
    places : tuple of int
        Which of the texts, the most typical first.
    """

    words: tuple[str, ...]
    places: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class _Terms:
    """Which terms stand in which text: shape (texts, terms), and how each term is written."""

    counts: sparse.csr_array
    written: tuple[str, ...]


def themes(
    texts: Sequence[str], about: str = "", most: int = 8, kept: Sequence[Sequence[int]] = ()
) -> tuple[Theme, ...]:
    """Group the texts of a conversation by the words they share.

    Parameters
    ----------
    texts : sequence of str
        What people said.
    about : str, optional
        What all of them talk about, such as the question: its words tell nothing apart.
    most : int, optional
        How many themes to look for at most, those that are kept among them.
    kept : sequence of sequence of int, optional
        Themes that somebody has settled already: the places of their texts. They stay as they
        are, and other texts may join them.

    Returns
    -------
    tuple of Theme
        First the kept ones in the order given, then the new ones, the largest first. A text is
        in one theme at most; what is like nothing else is in none.

    Notes
    -----
    Non-negative factors of TF-IDF weights [1]_: ``weights ≈ parts @ meanings`` with multiplicative
    steps, so that a theme is a handful of words that come together. The start is no chance: texts
    that most others resemble, each unlike those before. The same texts give the same themes. A
    text that was pasted many times counts once. It suggests and decides nothing.

    References
    ----------
    .. [1] D. D. Lee and H. S. Seung, "Learning the parts of objects by non-negative matrix
       factorization", Nature 401, 788-791, 1999.

    Examples
    --------
    >>> buses = ["The buses stop at six", "No buses after work", "Later buses, later trains"]
    >>> rooms = ["Warm rooms at noon", "Our rooms are cold", "Rooms that smell of soup"]
    >>> [(theme.words[0], theme.places) for theme in themes(buses + rooms)]
    [('buses', (0, 1, 2)), ('rooms', (3, 4, 5))]
    """
    own, twin = _without_twins(texts)
    terms = _terms([texts[place] for place in own], about)
    settled = _settled(kept, twin, len(own))
    n_themes = min(most, max(2, len(own) // _TEXTS_A_THEME, len(kept)))
    if not terms.written or not own:
        return tuple(Theme((), tuple(places)) for places in kept)
    weights = tfidf(terms.counts)
    parts, meanings = _factors(weights, _start(weights, settled, n_themes), settled)
    parts = parts * np.sqrt((meanings**2).sum(axis=1))
    labels = np.where(settled >= 0, settled, _labels(parts))
    labels = _joined(labels, weights, len(kept), n_themes)
    typical = weights @ _means(labels, weights, n_themes).T
    found = [
        Theme(_telling(terms, labels == t), _places(typical[:, t], labels == t, twin))
        for t in range(n_themes)
    ]
    new = [theme for theme in found[len(kept) :] if _is_theme(theme, terms, twin)]
    return (*found[: len(kept)], *sorted(new, key=lambda theme: -len(theme.places)))


def _without_twins(texts: Sequence[str]) -> tuple[list[int], IntArray]:
    """Return the first place of each different text, and for each text which of those it is."""
    plain = [plain_letters(text) for text in texts]
    number: dict[str, int] = {}
    own: list[int] = []
    for place, words in enumerate(plain):
        if words not in number:
            number[words] = len(own)
            own.append(place)
    return own, np.array([number[words] for words in plain], dtype=np.int64)


def _terms(texts: Sequence[str], about: str) -> _Terms:
    """Return the terms that stand in several texts and not in too many."""
    known: dict[str, str] = {}
    left_out = {_stem(word, known) for word in words_in(about)}
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    documents = []
    for text in texts:
        document: Counter[str] = Counter()
        for word in words_in(text):
            stem = _stem(word, known)
            if stem and stem not in left_out:
                document[stem] += 1
                written[stem][word] += 1
        documents.append(document)
    holding = Counter(stem for document in documents for stem in document)
    most = max(_ALWAYS_RARE, int(min(_COMMON_IN_SMALL * len(texts), 15 + _COMMON * len(texts))))
    stems = sorted(stem for stem, n in holding.items() if 2 <= n <= most)
    number = {stem: n for n, stem in enumerate(stems)}
    cells = [
        (row, number[stem], count)
        for row, document in enumerate(documents)
        for stem, count in sorted(document.items())
        if stem in number
    ]
    rows, columns, values = np.array(cells, dtype=np.int64).reshape(-1, 3).T
    shape = (len(texts), len(stems))
    counts = sparse.coo_array((values.astype(np.float64), (rows, columns)), shape=shape)
    best = tuple(
        min(written[stem].items(), key=lambda item: (-item[1], item[0]))[0] for stem in stems
    )
    return _Terms(sparse.csr_array(counts), best)


def words_in(text: str) -> list[str]:
    """Return the words of a text in small letters, accents kept."""
    return _WORD.findall(unicodedata.normalize("NFC", text[:_MOST_LETTERS]).casefold())


def _stem(word: str, known: dict[str, str]) -> str:
    """Return what "form", "forms" and "formal" have in common; nothing for an empty word."""
    if word not in known:
        plain = plain_letters(word).strip()
        tells = len(plain) >= _SHORTEST and not plain.isdecimal() and plain not in EMPTY_WORDS
        known[word] = plain.removesuffix("s")[:_STEM] if tells else ""
    return known[word]


def _settled(kept: Sequence[Sequence[int]], twin: IntArray, n: int) -> IntArray:
    """Return the kept theme of each different text; -1 where it is in none."""
    settled = np.full(n, -1, dtype=np.int64)
    for theme, places in enumerate(kept):
        settled[twin[list(places)]] = theme
    return settled


def _start(weights: sparse.csr_array, settled: IntArray, n_themes: int) -> FloatArray:
    """Return what each theme begins with: its kept texts, or those like one that is central.

    Each begins away from those before it.
    """
    n_texts = weights.shape[0]
    central = weights @ np.asarray(weights.sum(axis=0)).ravel()
    near, begun = np.zeros(n_texts), []
    for theme in range(n_themes):
        texts = np.flatnonzero(settled == theme)
        if not len(texts):
            seed = [int(np.argmax(central * (1 - near)))]
            like = _likeness(weights, np.asarray(weights[seed].sum(axis=0)).ravel())
            texts = np.argsort(-like, kind="stable")[: max(3, n_texts // (4 * n_themes))]
            likeness = like[texts]
        else:
            likeness = np.ones(len(texts))
        begun.append(np.asarray(weights[texts].T @ likeness).ravel())
        near = np.maximum(near, _likeness(weights, begun[-1]))
    return np.stack(begun) + _SMALL


def _likeness(weights: sparse.csr_array, meaning: FloatArray) -> FloatArray:
    """Return the cosine between each text and a meaning."""
    length = max(float(np.sqrt((meaning**2).sum())), 1e-12)
    return np.asarray(weights @ meaning).ravel() / length


def _factors(
    weights: sparse.csr_array, meanings: FloatArray, settled: IntArray
) -> tuple[FloatArray, FloatArray]:
    """Return how much of each theme is in each text, and of each term in each theme.

    A text that is settled is of its theme alone: what is nothing stays nothing at every step.
    """
    parts = weights @ meanings.T + _SMALL
    others = np.arange(parts.shape[1]) != settled[:, np.newaxis]
    parts[(settled >= 0)[:, np.newaxis] & others] = 0
    for _round in range(_ROUNDS):
        parts *= (weights @ meanings.T) / np.maximum(parts @ (meanings @ meanings.T), 1e-12)
        meanings *= (weights.T @ parts).T / np.maximum((parts.T @ parts) @ meanings, 1e-12)
    return parts, meanings


def _labels(parts: FloatArray) -> IntArray:
    """Return the theme of each text: the strongest, if it is strong and stands out; else -1."""
    strongest = parts.max(axis=1)
    stands_out = strongest > _SMALLEST_SHARE * parts.sum(axis=1)
    best = parts.argmax(axis=1).astype(np.int64)
    return np.where((strongest > _WEAKEST) & stands_out, best, -1)


def _joined(labels: IntArray, weights: sparse.csr_array, n_kept: int, n_themes: int) -> IntArray:
    """Make one theme of two that are alike, the likest first; two that are kept stay two."""
    labels = labels.copy()
    while True:
        means = _means(labels, weights, n_themes)
        alike = np.triu(means @ means.T, 1)
        alike[:n_kept, :n_kept] = 0
        one, other = np.unravel_index(int(alike.argmax()), alike.shape)
        if alike[one, other] < _ALIKE:
            return labels
        labels[labels == other] = one


def _means(labels: IntArray, weights: sparse.csr_array, n_themes: int) -> FloatArray:
    """Return what the texts of each theme have in common, of unit length; 0 where there is none."""
    sums = np.stack([np.asarray(weights[labels == t].sum(axis=0)).ravel() for t in range(n_themes)])
    lengths = np.sqrt((sums**2).sum(axis=1, keepdims=True))
    return np.asarray(sums / np.maximum(lengths, 1e-12), dtype=np.float64)


def _telling(terms: _Terms, is_in: npt.NDArray[np.bool_]) -> tuple[str, ...]:
    """Return the words that tell some texts from the others: often in them, seldom elsewhere."""
    holds = sparse.csr_array(terms.counts > 0, dtype=np.float64)
    inside = np.asarray(holds[is_in].sum(axis=0)).ravel()
    outside = np.asarray(holds[~is_in].sum(axis=0)).ravel()
    share = inside / max(1, int(is_in.sum()))
    elsewhere = (outside + 1) / (int((~is_in).sum()) + 2)
    telling = share * np.log(np.maximum(share, 1e-12) / elsewhere)
    telling[inside < 2] = 0
    order = np.argsort(-telling, kind="stable")[:MOST_WORDS]
    return tuple(terms.written[term] for term in order if telling[term] > 0)


def _places(typical: FloatArray, is_in: npt.NDArray[np.bool_], twin: IntArray) -> tuple[int, ...]:
    """Return which texts are in a theme, twins too, the most typical first."""
    places = np.flatnonzero(is_in[twin])
    order = np.argsort(-typical[twin[places]], kind="stable")
    return tuple(int(place) for place in places[order])


def _is_theme(theme: Theme, terms: _Terms, twin: IntArray) -> bool:
    """Say whether enough different texts share the word that tells them apart."""
    if not theme.words:
        return False
    column = terms.counts[:, [terms.written.index(theme.words[0])]].toarray().ravel()
    different = np.unique(twin[list(theme.places)])
    return int((column[different] > 0).sum()) >= FEWEST_TEXTS
