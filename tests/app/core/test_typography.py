"""The site's own words have curly apostrophes; what people typed stays as they typed it."""

import pytest
from flask import render_template_string
from flask_babel import get_domain, gettext, lazy_gettext, ngettext, refresh

from app.core.words.typography import FIRST_STRONG, POP, typeset

TYPED = "O'Neill's 'own' words"


@pytest.mark.parametrize(
    ("written", "printed"),
    [
        ("It's the carers' day", "It’s the carers’ day"),
        ("%(name)s's", "%(name)s’s"),
        ("<b>it</b>'s", "<b>it</b>’s"),
        ("say 'no' to it", "say ‘no’ to it"),
        ('<a href="/x">5</a> “of 6”', '<a href="/x">5</a> “of 6”'),
    ],
)
def test_a_sentence_is_set(written, printed):
    assert typeset(written) == printed


def test_words_are_set_wherever_they_are_asked_for_and_typed_ones_are_left_alone(app):
    late = lazy_gettext("Can't %(what)s", what=TYPED)
    with app.test_request_context("/"):
        assert gettext("Isn't %(what)s", what=TYPED) == f"Isn’t {TYPED}"
        assert str(late) == f"Can’t {TYPED}"
        assert ngettext("There's %(what)s", "There're", 1, what=TYPED) == f"There’s {TYPED}"
        page = render_template_string(
            """{{ _("Don't %(what)s", what=typed) }}|{% trans %}You're{% endtrans %}|{{ typed }}""",
            typed=TYPED,
        )

    shown = TYPED.replace("'", "&#39;")
    assert page == f"Don’t {shown}|You’re|{shown}"


SENTENCES = (
    "{{ _('Change %(number)s by %(name)s, 3 of 5.', number=2, name=who) }}",
    "{{ ngettext('%(num)s post by %(name)s.', '%(num)s posts by %(name)s.', 2, name=who) }}",
    "{% trans name=who %}By {{ name }}, 3 of 5.{% endtrans %}",
)


@pytest.mark.parametrize("sentence", SENTENCES)
@pytest.mark.parametrize("who", ["אבי כהן", "مريم", "Dana \u202bאבי"])
def test_names_that_run_the_other_way_are_kept_apart_in_sentences(app, sentence, who):
    with app.test_request_context("/"):
        assert f"{FIRST_STRONG}{who}{POP}" in render_template_string(sentence, who=who)
        assert gettext("By %(name)s.", name=who) == f"By {FIRST_STRONG}{who}{POP}."
        assert (
            ngettext("%(num)s by %(name)s.", "", 1, name=who) == f"1 by {FIRST_STRONG}{who}{POP}."
        )


@pytest.mark.parametrize("who", ["Ada", "Zoë", "李", "Ωmega <b>", 7, 1.5])
def test_other_names_stay_as_they_are(app, who):
    with app.test_request_context("/"):
        assert gettext("By %(name)s.", name=who) == f"By {who}."
        assert FIRST_STRONG not in render_template_string(SENTENCES[0], who=who)


def test_what_is_kept_apart_is_still_escaped(app):
    with app.test_request_context("/"):
        page = render_template_string(SENTENCES[0], who="<b>אבי</b>")
    assert f"{FIRST_STRONG}&lt;b&gt;אבי&lt;/b&gt;{POP}" in page


def test_each_language_has_its_own_words_found_once(app):
    asked = {}
    for language in ("en", "cy", "en"):
        with app.test_request_context("/", headers={"Accept-Language": language}):
            refresh()
            asked.setdefault(language, []).append(get_domain().get_translations())
    assert asked["en"][0] is asked["en"][1]
    assert asked["en"][0] is not asked["cy"][0]
