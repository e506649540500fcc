"""Which texts resemble a new one: characters in common, rare ones counting most."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

IntArray = npt.NDArray[np.int64]

_LENGTHS = (3, 4)
_MOST_CHARACTERS = 20_000
"""How much of one text is read."""


class Likeness(NamedTuple):
    """A text that resembles another one.

    Attributes
    ----------
    place : int
        Its place among the texts that were searched.
    percent : int
        From 0, nothing in common, to 100, the same words.
    """

    place: int
    percent: int


def similar(
    texts: Sequence[str], query: str, limit: int = 5, at_least: int = 20
) -> tuple[Likeness, ...]:
    """Return the texts that most resemble a query.

    Parameters
    ----------
    texts : sequence of str
        What is searched.
    query : str
        What somebody is about to write.
    limit : int, optional
        How many to return at most.
    at_least : int, optional
        Leave out texts that resemble it less, in per cent.

    Returns
    -------
    tuple of Likeness
        Most alike first, equals in the order given. Empty if the query holds no letter or digit.

    Notes
    -----
    Cosine of TF-IDF weights [1]_ of groups of three and four characters, with case, accents and
    punctuation left out, so that "bus stop", "bus stops" and "Bus-stop" meet, in any language
    with an alphabet. It suggests and decides nothing.

    References
    ----------
    .. [1] G. Salton and C. Buckley, "Term-weighting approaches in automatic text retrieval",
       Information Processing and Management 24, 513-523, 1988.

    Examples
    --------
    >>> ideas = ["A later bus home", "Warm rooms in libraries", "Buses that run later at night"]
    >>> [ideas[found.place] for found in similar(ideas, "Run the last bus later")]
    ['A later bus home', 'Buses that run later at night']
    """
    documents = [plain_letters(words) for words in (*texts, query)]
    if not documents[-1].strip() or not texts or limit <= 0:
        return ()
    weights = tfidf(_counts(documents))
    cosines = (weights[:-1] @ weights[-1].T).toarray().ravel()
    percents = np.floor(cosines * 100 + 0.5).astype(np.int64)
    order = np.argsort(-percents, kind="stable")
    return tuple(
        Likeness(int(place), int(percents[place]))
        for place in order[:limit]
        if percents[place] >= max(1, at_least)
    )


def plain_letters(words: str) -> str:
    """Return letters and digits without case and accents, each word between single spaces."""
    folded = unicodedata.normalize("NFKD", words[:_MOST_CHARACTERS]).casefold()
    base = (sign for sign in folded if not unicodedata.combining(sign))
    letters = "".join(sign if sign.isalnum() else " " for sign in base)
    return f" {' '.join(letters.split())} "


def _counts(documents: Sequence[str]) -> sparse.csr_array:
    """Return how often each group of characters stands in each document.

    Groups are numbered by compressing (number of the shorter group, next character) again and
    again, so that none are confused, whatever the alphabet. Shape (documents, groups).
    """
    joined = "".join(documents)
    signs = np.frombuffer(joined.encode("utf-32-le", "surrogatepass"), dtype=np.uint32)
    owner = np.repeat(np.arange(len(documents)), [len(words) for words in documents])
    single = _numbered(signs.astype(np.int64))
    n_signs = int(single.max()) + 1
    blocks, groups = [], single
    for length in range(2, max(_LENGTHS) + 1):
        groups = _numbered(groups[:-1] * n_signs + single[length - 1 :])
        if length in _LENGTHS and len(groups):
            blocks.append(_table(groups, owner, length, len(documents)))
    return sparse.csr_array(sparse.hstack(blocks, format="csr"))


def _numbered(values: IntArray) -> IntArray:
    """Return the rank of each value among the different values."""
    return np.unique(values, return_inverse=True)[1].astype(np.int64)


def _table(groups: IntArray, owner: IntArray, length: int, n_documents: int) -> sparse.csr_array:
    """Return counts of groups of one length, those across two documents left out."""
    whole = owner[: len(groups)] == owner[length - 1 :]
    rows, columns = owner[: len(groups)][whole], groups[whole]
    shape = (n_documents, int(groups.max()) + 1)
    return sparse.coo_array((np.ones(len(rows)), (rows, columns)), shape=shape).tocsr()


def tfidf(counts: sparse.csr_array) -> sparse.csr_array:
    """Return TF-IDF weights of unit length for each document."""
    weights = sparse.csr_array(counts, dtype=np.float64)
    n_documents = weights.shape[0]
    holding = np.bincount(weights.indices, minlength=weights.shape[1])
    rarity = np.log((1 + n_documents) / (1 + holding)) + 1
    weights.data = (1 + np.log(weights.data)) * rarity[weights.indices]
    lengths = np.sqrt(np.asarray(weights.multiply(weights).sum(axis=1)).ravel())
    weights.data /= np.repeat(np.maximum(lengths, 1e-12), np.diff(weights.indptr))
    return weights
