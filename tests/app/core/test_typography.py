"""The site's own words have curly apostrophes; what people typed stays as they typed it."""

import pytest
from flask import render_template_string
from flask_babel import gettext, lazy_gettext, ngettext

from app.core.typography import typeset

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
