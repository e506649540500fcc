"""Rules of counting in plain words, for the page that sets them side by side."""

from __future__ import annotations

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

RULE_WORDS: Mapping[str, tuple[LazyString, LazyString]] = {
    "ranked_pairs": (
        _l("Ranked Pairs"),
        _l("takes the clearest comparisons first and leaves out those that close a circle"),
    ),
    "schulze": (_l("Schulze"), _l("compares the strongest chains of comparisons")),
    "kemeny": (_l("Kemeny"), _l("looks for the order that the fewest people disagree with")),
    "copeland": (_l("Copeland"), _l("counts comparisons won, less comparisons lost")),
    "minimax": (_l("Minimax"), _l("takes the idea whose worst defeat is the slightest")),
    "borda": (_l("Borda"), _l("adds up how far ahead an idea is of all the others")),
    "approval": (_l("Approval"), _l("counts who put an idea above how things are now")),
    "instant_runoff": (
        _l("Instant run-off"),
        _l("drops the idea that fewest put first, again and again"),
    ),
    "smith_irv": (
        _l("Run-off among the best"),
        _l("keeps the smallest set that beats all others, then drops as a run-off does"),
    ),
    "split_cycle": (_l("Split Cycle"), _l("disregards the slightest comparison of each circle")),
    "black": (_l("Black"), _l("takes the idea that beats every other, else counts as Borda does")),
    "nanson": (_l("Nanson"), _l("drops all ideas below Borda's average, again and again")),
    "baldwin": (_l("Baldwin"), _l("drops the idea that Borda puts last, again and again")),
    "bucklin": (
        _l("Bucklin"),
        _l("adds second and third places until an idea has more than half"),
    ),
    "plurality": (_l("First places"), _l("counts who put an idea first")),
    "phragmen": (
        _l("Phragmén"),
        _l("fills each place so that nobody's support is used up faster than it has to be"),
    ),
}
"""What each rule is called and does; how an issue's own rule is told of on the Result."""
