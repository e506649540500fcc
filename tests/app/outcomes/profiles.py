"""A vote for each kind of fact a Result may tell: few ballots, pinned.

An order is written best first, ideas level with each other together, `|` for how things are now:
"A > BC > |". Each vote says what it is about by the keys of its facts.
"""

TURNS = [f"{a} > {b} > {c} > |" for a, b, c in ("ABC", "BCA", "CAB", "ACB", "BAC", "CBA")]
UNEQUAL = {"uses": [41, 17, 45, 0, 10, 1], "works": [0, 6, 58, 38, 57, 25]}


def ranks_of(order, n_options):
    """The rank of each option and, last, of how things are now."""
    place = {
        sign: n for n, tier in enumerate(order.replace(" ", "").split(">"), 1) for sign in tier
    }
    return tuple(place[sign] for sign in [*"ABCDEFGHIJ"[:n_options], *("|" * ("|" in order))])


class Pinned:
    """Orders with how many and who, and the settings of the issue."""

    def __init__(self, n_options, orders, *keys, **settings):
        self.n_options, self.keys, self.settings = n_options, keys, settings
        rows = [(many, order, *(who or ["uses"])) for many, order, *who in orders]
        self.ballots = [(many, ranks_of(order, n_options), kind) for many, order, kind in rows]
        self.has_line = "|" in orders[0][1] if orders else True
        if not self.has_line:
            self.settings["has_status_quo"] = False


PINNED = {
    "nobody came": Pinned(2, [], "nobody"),
    "nine came": Pinned(2, [(9, "A > B > |")], "covered"),
    "no idea was left": Pinned(0, [(12, "|")], "no-options"),
    "none has enough": Pinned(
        2,
        [(7, "A > | > B"), (4, "B > |A"), (9, "B| > A")],
        "nothing-passed",
    ),
    "two are level": Pinned(
        2, [(10, "A > B > |"), (10, "B > A > |")], "level-head-to-head", "how-sure"
    ),
    "three go round alike": Pinned(
        3,
        [(5, "A > B > C > |"), (5, "B > C > A > |"), (5, "C > A > B > |")],
        "cannot-separate",
    ),
    "only one passes": Pinned(2, [(15, "A > | > B"), (6, "B > | > A")], "only-option"),
    "the only one, and no line": Pinned(
        1, [(12, "A")], "only-option-without-line", "without-status-quo"
    ),
    "ahead each time": Pinned(
        3, [(11, "A > B > C > |"), (6, "B > A > C > |"), (4, "C > B > A > |")], "beats-all"
    ),
    "ahead or level": Pinned(
        3, [(10, "A > B > C > |"), (6, "C > A > B > |"), (4, "B > C > A > |")], "unbeaten"
    ),
    "round in a circle": Pinned(
        3,
        [(9, "A > B > C > |"), (8, "B > C > A > |"), (6, "C > A > B > |")],
        "no-single-favourite",
    ),
    "points put another first": Pinned(
        3,
        [(12, "A > B > C > |"), (8, "B > C > A > |")],
        "chosen-though-beaten",
        rule="borda",
    ),
    "no line": Pinned(2, [(14, "A > B"), (6, "B > A")], "beats-all", "without-status-quo"),
    "preferred but unwanted": Pinned(
        2, [(9, "B > A > |"), (5, "| > B > A"), (6, "A > | > B")], "dropped-ahead"
    ),
    "preferred but by too few": Pinned(
        2,
        [(9, "B > A > |"), (3, "A > B|"), (8, "B| > A"), (20, "AB|")],
        "dropped-ahead",
    ),
    "fewer than hoped": Pinned(
        2, [(12, "A > B > |"), (8, "B > A > |")], "few-took-part", target=50
    ),
    "nearly level": Pinned(
        2, [(26, "A > B > |"), (25, "B > A > |")], "close", "how-sure", "first-for-some"
    ),
    "groups differ": Pinned(
        2,
        [
            *((20, "A > B > |", "uses"), (5, "B > A > |", "uses")),
            *((7, "A > B > |", "works"), (15, "B > A > |", "works")),
        ],
        "groups-differ",
    ),
    "groups agree and all do not": Pinned(
        3,
        [
            (many, order, kind)
            for kind, counts in UNEQUAL.items()
            for many, order in zip(counts, TURNS, strict=True)
            if many
        ],
        "groups-choose-other",
    ),
}

HARD = Pinned(
    5,
    [
        (1, " > ".join([*order, "|"]))
        for order in (
            *("CBDEA", "EBDCA", "ADBEC", "DAEBC", "CAEDB"),
            *("ABEDC", "AEBDC", "CABED", "ECBAD", "DBECA"),
        )
    ],
    "winners-not-exact",
)
"""Ten ballots whose level comparisons take a search, which the test lets end at once."""
