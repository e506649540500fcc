"""Hypothesis strategies: words, texts in paragraphs, and changed versions of them."""

from hypothesis import strategies as st

from deliberation.amendments import Paragraph

words = st.sampled_from(["the", "bus", "late", "nine", "9.30", "it's", "ŵyth", "a", "free"])
marks = st.sampled_from([" ", " ", " ", ", ", ". ", "\n", "", "!", " – "])
sentences = st.lists(st.tuples(words, marks), max_size=8).map(
    lambda pairs: "".join(part for pair in pairs for part in pair)
)
any_words = st.one_of(sentences, st.text(max_size=30))


@st.composite
def texts(draw, most=5):
    """A text whose paragraphs are called a, b, c…"""
    chunks = draw(st.lists(any_words, max_size=most))
    return tuple(Paragraph("abcdefgh"[i], words) for i, words in enumerate(chunks))


@st.composite
def versions_of(draw, base, side):
    """A changed version of a text; new paragraphs carry the name of the side."""
    version = []
    for place in range(len(base) + 1):
        for _ in range(draw(st.sampled_from([0, 0, 0, 1, 2]))):
            version.append(Paragraph(f"{side}{len(version)}", draw(sentences)))
        if place < len(base):
            fate = draw(st.sampled_from(["keep", "keep", "keep", "change", "rewrite", "delete"]))
            if fate == "keep":
                version.append(base[place])
            elif fate != "delete":
                old = base[place].text
                new = draw(changed(old)) if fate == "change" else draw(any_words)
                version.append(Paragraph(base[place].id, new))
    return tuple(version)


@st.composite
def changed(draw, old):
    """Words with one stretch replaced."""
    start = draw(st.integers(0, len(old)))
    end = draw(st.integers(start, min(len(old), start + 6)))
    return old[:start] + draw(sentences) + old[end:]
