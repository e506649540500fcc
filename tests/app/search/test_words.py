"""Words are folded in one place, the same for texts, for questions and for both databases."""

from __future__ import annotations

import sqlite3
import time
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from app.core.words.markdown import plain_text
from app.search.convert import marked, question_from, vector_of, words_in
from app.search.convert.words import LONGEST_QUESTION, MOST_WORDS, for_postgresql, for_sqlite

LETTERS = st.characters(categories=["Lu", "Ll", "Nd"], max_codepoint=0x17F)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Can't WAIT for café-bar 24/7", ["cant", "wait", "for", "cafe", "bar", "24", "7"]),
        ("Straße, İstanbul; ŵythnos", ["strasse", "istanbul", "wythnos"]),
        ("don’t e\u0301te\u0301 ﬁne", ["dont", "ete", "fine"]),
        ("हिन्दी की", ["हिन्दी", "की"]),
        ("שָׁלוֹם سَلام", ["שלום", "سلام"]),
        ("🎉 — _ \x00 %", []),
        ("\u200ccat\u200d", ["cat"]),
    ],
)
def test_words_are_found_without_capitals_and_accents(text, words):
    assert words_in(text) == words


@given(st.text(LETTERS, min_size=1, max_size=12))
@example("Ünïcödé")
def test_latin_words_are_folded_as_the_databases_own_tokenizer_folds_them(word):
    if word.casefold() != word.lower() or is_several_letters(word):
        return
    connection = sqlite3.connect(":memory:")
    connection.execute(
        "CREATE VIRTUAL TABLE t USING fts5(x, tokenize = 'unicode61 remove_diacritics 2')"
    )
    connection.execute("CREATE VIRTUAL TABLE v USING fts5vocab(t, 'row')")
    connection.execute("INSERT INTO t VALUES (?)", (word,))
    theirs = [row[0] for row in connection.execute("SELECT term FROM v")]
    connection.close()
    assert theirs == words_in(word)


def is_several_letters(word):
    """Say whether a sign stands for several letters, which that tokenizer leaves as one."""
    return unicodedata.normalize("NFKD", word) != unicodedata.normalize("NFD", word)


def test_what_was_typed_becomes_words_and_quotations():
    question = question_from('  Bus "mill ROAD" at bus “late again” ')
    assert [(unit.words, unit.is_beginning) for unit in question.units] == [
        (("bus",), True),
        (("mill", "road"), False),
        (("at",), False),
        (("late", "again"), False),
    ]
    assert question.typed == 'Bus "mill ROAD" at bus “late again”'


HOSTILE = [
    "", " ", '"', '""', "'", "''", "*", "-", "a OR b", "NOT", "NEAR(a b)", "heading:x", "{a}:b",
    "x' OR 1=1 --", "%", "_", "\\", "a\\b", "!(a|b)&c", "a:*", "<->", "a <-> b", "\0", "a\0b",
    "('", "a'b", 'a"b', "^a", "a^2", "+a", "a" * 10_000, "a " * 5_000, '"' * 10_000,
    "\u202emirrored", "שלום עולם", "مرحبا", "🎉🎉", "👩‍👩‍👧", "e\u0301" * 3_000, "\ufffe", "\ud800",
    "ﷺ" * 200, "½ cup", "A\u030a", "%s %(x)s {}", "&amp;", "<script>alert(1)</script>", "\r\n\t",
]  # fmt: skip


@pytest.mark.parametrize("typed", HOSTILE)
def test_hostile_questions_become_words_and_nothing_else(typed):
    began = time.process_time()
    question = question_from(typed)
    assert len(question.typed) <= LONGEST_QUESTION
    words = [word for unit in question.units for word in unit.words]
    assert len(words) <= MOST_WORDS
    assert not any(set(word) & set("\"'()*:&|!<>^{}\\ \0") for word in words)
    for_sqlite(question)
    for_postgresql(question)
    marked(typed, question)
    assert time.process_time() - began < 0.5


@given(st.text(max_size=300), st.text(max_size=30))
@example('a "b', "a b")
@example("İİ fine ﬁne", "fi")
def test_marking_changes_no_letter_and_marks_only_what_was_asked(text, typed):
    question = question_from(typed)
    whole = marked(text, question, is_whole=True)
    assert "".join(words for words, _is_found in whole) == text
    asked = {word for unit in question.units for word in unit.words}
    for words, is_found in whole:
        if is_found:
            assert any(word.startswith(tuple(asked)) for word in words_in(words))


def test_a_long_text_is_cut_where_most_was_found():
    text = "One word. " * 40 + "Here the bus was late again. " + "More words. " * 40
    pieces = marked(text, question_from("late bus"))
    assert [words for words, is_found in pieces if is_found] == ["bus", "late"]
    assert pieces[0] == ("… ", False)
    assert pieces[-1] == (" …", False)
    assert len("".join(words for words, _found in pieces)) < 260


def test_a_quotation_is_marked_where_its_words_stand_side_by_side():
    pieces = marked("Late bus. The bus was late.", question_from('"late bus"'))
    assert pieces == [("Late bus", True), (". The bus was late.", False)]


def test_html_becomes_plain_lines():
    assert plain_text("<p>One &lt;b&gt; &amp; <em>two</em></p>\n<p>three<br>four</p>") == (
        "One <b> & two\n\nthree\nfour"
    )


def test_a_vector_holds_places_and_marks_headings():
    assert vector_of(["bus", "stop"], ["bus"]) == "'bus':1A,5 'stop':2A"
