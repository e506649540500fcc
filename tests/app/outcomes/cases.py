"""Issues with ballots laid straight into the table, and a plain recount of the same."""

import secrets

from app.ballots.convert import ZONE_CODES, ranking_of, zones_of
from app.ballots.models import Ballot, Channel, Zone
from app.extensions import db
from app.issues.models import Experience
from deliberation.stages import Stage
from tests.factories import make_ballot_issue

LETTERS = "ABCDEFG"
TITLES = ("Sitters", "Budget", "Night away", "Sundays")


def lay_ballots(issue, ballots, kinds=None):
    """Write ballots, each a list of (zone, tier) in ballot order, replacing those that were."""
    db.session.execute(db.delete(Ballot).where(Ballot.issue_id == issue.id))
    for i, ballot in enumerate(ballots):
        zones = [Zone(zone) for zone, _ in ballot]
        db.session.add(
            Ballot(
                id=secrets.token_bytes(16),
                issue_id=issue.id,
                ranking=ranking_of(zones, [tier for _, tier in ballot]),
                zones=zones_of(zones),
                experience=Experience((kinds or ["uses"] * len(ballots))[i]),
                channel=Channel.ONLINE,
                is_checked=True,
                nonce=secrets.token_bytes(32),
                ticket_hash=secrets.token_bytes(32),
            )
        )
    db.session.commit()


def lay_orders(issue, ballots, *, has_line=True):
    """Write ballots, each (how many, rank of each option and last of how things are now, kind).

    A fourth word may say that they are not checked. What stands above how things are now is wanted,
    what stands below is worse.
    """
    rows = []
    for many, ranks, kind, *checked in ballots:
        row = {
            "issue_id": issue.id,
            "ranking": bytes(ranks),
            "zones": bytes(zone_of(rank, ranks[-1]) for rank in ranks[:-1]) if has_line else b"",
            "experience": Experience(kind),
            "channel": Channel.ONLINE,
            "is_checked": checked != [False],
            "nonce": bytes(32),
        }
        rows += [{**row, "id": key, "ticket_hash": key * 2} for key in drawn(many)]
    if rows:
        db.session.execute(db.insert(Ballot), rows)
    db.session.commit()


def drawn(many):
    return [secrets.token_bytes(16) for _ in range(many)]


def zone_of(rank, line):
    zone = Zone.SUPPORT if rank < line else Zone.WORSE if rank > line else Zone.UNSURE
    return ZONE_CODES[zone]


def closed_issue(n_options=3, **settings):
    """An issue whose Rank has closed."""
    return make_ballot_issue(TITLES[:n_options], stage=Stage.OUTCOME, **settings)


def order(*tiers):
    """A ballot that wants every option, best tier first: order("B", "AC")."""
    place = {letter: i for i, tier in enumerate(tiers, start=1) for letter in tier}
    return [("support", place[letter]) for letter in sorted(place)]


LEVELS = {"support": 0, "better": 1, "unsure": 2, "unsorted": 2, "worse": 3}


def key(answer):
    zone, tier = answer
    return (LEVELS[zone], tier if zone in ("support", "better", "worse") else 0)


class Recount:
    """The same ballots counted one by one, without the engine."""

    def __init__(self, ballots, n_options):
        self.ballots, self.n, self.options = ballots, len(ballots), range(n_options)
        self.above = [self.said(i, "support", "better") for i in self.options]
        self.below = [self.said(i, "worse") for i in self.options]
        self.level = [self.said(i, "unsure", "unsorted") for i in self.options]
        self.passing = [
            i for i in self.options if self.above[i] > self.below[i] and 4 * self.above[i] >= self.n
        ]

    def said(self, i, *zones):
        return sum(ballot[i][0] in zones for ballot in self.ballots)

    def prefer(self, i, j):
        return sum(key(ballot[i]) < key(ballot[j]) for ballot in self.ballots)

    def above_any(self):
        return sum(
            any(zone in ("support", "better") for zone, _ in ballot) for ballot in self.ballots
        )
