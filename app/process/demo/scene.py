"""One question of the demo while it is played: who is there, what time it is, what was said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from datetime import datetime
from typing import Any

import numpy as np

from app.accounts.models import Member
from app.amendments.models import Amendment
from app.checking.models import ParagraphCheck
from app.core.clock import AnySession
from app.discussion.models import Post
from app.issues.models import Experience, Issue
from app.issues.services import declare_experience
from app.process.demo.people import People
from app.proposals.models import Proposal

Content = Mapping[str, Any]


class Scene:
    """An issue with everything that its content calls by a short name.

    What is said has dice of its own (`voice`), so that other words never change a result.
    """

    def __init__(
        self, issue: Issue, content: Content, people: People, rng: np.random.Generator
    ) -> None:
        self.issue, self.content, self.people, self.rng = issue, content, people, rng
        self.voice = np.random.default_rng(int(rng.integers(1 << 32)))
        self.now = issue.created_at
        self.ideas: dict[str, Proposal] = {}
        self.posts: dict[str, Post] = {}
        self.changes: dict[str, Amendment] = {}
        self.corrections: dict[str, ParagraphCheck] = {}
        self.arrived: set[int] = set()
        order = rng.permutation(len(people.crowd))[: content["crowd"]]
        self.crowd = [people.crowd[i] for i in order]
        self.kinds = {member.id: self.drawn_kinds() for member in people.crowd}

    def clock(self, session: AnySession) -> datetime:
        """Return the moment of the act under way; services take it for the time."""
        return self.now

    def drawn_kinds(self) -> list[Experience]:
        """Draw what brings somebody here: the first is what they are counted under."""
        names, weights = zip(*self.content["weights"].items(), strict=True)
        main = Experience(self.rng.choice(names, p=np.array(weights) / sum(weights)))
        if self.rng.random() < 0.15 and main is not Experience.USES and "uses" in names:
            return [main, Experience.USES]
        return [main]

    def kinds_of(self, member: Member) -> list[Experience]:
        """Return what brings a person here."""
        if member.id in self.kinds:
            return self.kinds[member.id]
        return [Experience(kind) for kind in self.content["people"][member.display_name]]

    def arrive(self, member: Member) -> Member:
        """Let somebody say what brings them here, unless they have."""
        if member.id not in self.arrived:
            self.arrived.add(member.id)
            kinds = self.kinds_of(member)
            declare_experience(self.issue, member, kinds=kinds, main=kinds[0], now=self.now)
        return member

    def person(self, act: Content) -> Member:
        """Return who does something: by name, or somebody of a kind."""
        if "by" in act:
            return self.arrive(self.people.named(act["by"]))
        return self.some(1, kind=act.get("of"))[0]

    def some(
        self, count: int, *, but: Collection[int] = (), kind: str | None = None
    ) -> list[Member]:
        """Return so many neighbours who take part here, in the order of the dice."""
        fitting = [
            member
            for member in self.crowd
            if member.id not in but and kind in (None, self.kinds[member.id][0].value)
        ]
        chosen = self.rng.permutation(len(fitting))[:count]
        return [self.arrive(fitting[i]) for i in sorted(chosen)]
