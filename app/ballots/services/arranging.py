"""Putting options in order inside a zone: level until split, and level again when ticked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from app.ballots.convert import LEVEL_WITH_NOW, ORDERED_ZONES, Content, ranking_of
from app.ballots.models import Zone


@dataclass(frozen=True, slots=True)
class Standing:
    """Where one option stands in its zone, as the page shows it."""

    i: int
    rank: int
    is_shared: bool
    asks_level: bool
    is_level: bool
    may_go_up: bool
    may_go_down: bool


def tiers_in(content: Content, zone: Zone) -> list[list[int]]:
    """Return the options of a zone in tiers, best first; each tier in ballot order."""
    tiers: dict[int, list[int]] = {}
    for i, answer in enumerate(content.answers):
        if answer.zone is zone:
            tiers.setdefault(answer.tier if zone in ORDERED_ZONES else 1, []).append(i)
    return [tiers[tier] for tier in sorted(tiers)]


def settled(content: Content) -> Content:
    """Return the content with tiers numbered 1, 2, 3 … and no tick that means nothing."""
    for zone in Zone:
        content = with_tiers(content, tiers_in(content, zone))
    return content


def with_tiers(content: Content, tiers: Sequence[Sequence[int]]) -> Content:
    """Return the content with these tiers in one zone; only level neighbours keep their tick."""
    for number, tier in enumerate(tiers, start=1):
        for k, i in enumerate(tier):
            answer = content.answers[i]
            stays = answer.is_level and k > 0 and len(tiers) > 1
            if (answer.tier, answer.is_level) != (number, stays):
                content = content.with_answer(i, replace(answer, tier=number, is_level=stays))
    return content


def arrived(content: Content, came_from: Mapping[int, Zone]) -> Content:
    """Settle a ballot as it came from the page: ideas that changed zone, and new ticks.

    An idea new in a zone that is in order joins the last place there, so that the person is asked
    where it belongs; in a zone that is level it is level like the others.
    """
    for zone in ORDERED_ZONES:
        tiers = tiers_in(content, zone)
        here = [[i for i in tier if came_from.get(i) is zone] for tier in tiers]
        here = [tier for tier in here if tier]
        new = [i for tier in tiers for i in tier if came_from.get(i) is not zone]
        for i in new:
            content = content.with_answer(i, replace(content.answers[i], is_level=False))
        if not here:
            content = with_tiers(content, [new] if new else [])
            continue
        merged = merge_ticked(here, ticked_as_level(content, zone, came_from))
        merged[-1] = sorted([*merged[-1], *new])
        content = with_tiers(content, merged)
    return settled(content)


def ticked_as_level(content: Content, zone: Zone, came_from: Mapping[int, Zone]) -> set[int]:
    """Return the ideas ticked as equal to the one shown above them, where that one still is.

    A tick speaks of the idea that stood above on the page. If it has left the zone, the tick
    reaches as far up as ticks did, and else means nothing.
    """
    answers = content.answers
    shown = [i for i in range(len(answers)) if came_from.get(i) is zone]
    shown.sort(key=lambda i: (answers[i].tier, i))
    above = dict(zip(shown[1:], shown, strict=False))
    found = set()
    for i in shown:
        other = above.get(i) if answers[i].is_level else None
        while other is not None and answers[other].zone is not zone:
            other = above.get(other) if answers[other].is_level else None
        if other is not None:
            found.add(i)
    return found


def merge_ticked(tiers: Sequence[Sequence[int]], ticked: set[int]) -> list[list[int]]:
    """Join each tier whose first idea was ticked as equal to the one shown above it."""
    merged: list[list[int]] = []
    for tier in tiers:
        if merged and tier[0] in ticked:
            merged[-1] = [*merged[-1], *tier]
        else:
            merged.append(list(tier))
    return [sorted(tier) for tier in merged]


def moved(content: Content, i: int, step: int) -> Content:
    """Move an option up (-1) or down (1): out of its tier first, then past the next one."""
    zone = content.answers[i].zone
    if zone not in ORDERED_ZONES:
        return content
    tiers = tiers_in(content, zone)
    at = next(k for k, tier in enumerate(tiers) if i in tier)
    if len(tiers[at]) > 1:
        tiers[at].remove(i)
        tiers.insert(at + (step > 0), [i])
    elif 0 <= at + step < len(tiers):
        tiers[at], tiers[at + step] = tiers[at + step], tiers[at]
    return with_tiers(content, tiers)


def ranks_of(content: Content) -> bytes:
    """Return the ranking a content stands for, the status quo last."""
    return ranking_of(
        [answer.zone for answer in content.answers], [answer.tier for answer in content.answers]
    )


def standings(content: Content, zone: Zone) -> list[Standing]:
    """Return the zone's options in the order they are shown, with what can be done to each."""
    ranks = ranks_of(content)
    tiers = tiers_in(content, zone)
    is_ordered = zone in ORDERED_ZONES
    rows: list[Standing] = []
    for at, tier in enumerate(tiers):
        for k, i in enumerate(tier):
            is_shared = len(tier) > 1
            rows.append(
                Standing(
                    i=i,
                    rank=ranks[i],
                    is_shared=is_shared,
                    asks_level=is_ordered and len(tiers) > 1 and bool(rows),
                    is_level=content.answers[i].is_level and k > 0,
                    may_go_up=is_ordered and (is_shared or at > 0),
                    may_go_down=is_ordered and (is_shared or at + 1 < len(tiers)),
                )
            )
    return rows


def unsettled_ties(content: Content) -> list[tuple[int, int, int]]:
    """Return (an option, its rank, how many share it) for each tie that nobody asked for.

    A zone that was never put in order is level, and that is fine; once it is in order, ideas that
    share a place have to be ticked as equal or moved.
    """
    ranks = ranks_of(content)
    found = []
    for zone in ORDERED_ZONES:
        tiers = tiers_in(content, zone)
        if len(tiers) < 2:
            continue
        for tier in tiers:
            loose = [i for i in tier[1:] if not content.answers[i].is_level]
            if loose:
                found.append((loose[0], ranks[loose[0]], len(tier)))
    return found


def order_of(content: Content) -> list[int | None]:
    """Return the whole order, best first, None for keeping things as they are.

    What is level with now stands below it, ideas marked unsure before untouched ones.
    """
    order: list[int | None] = []
    for zone in (Zone.SUPPORT, Zone.BETTER):
        order += [i for tier in tiers_in(content, zone) for i in tier]
    order.append(None)
    for zone in (*LEVEL_WITH_NOW, Zone.WORSE):
        order += [i for tier in tiers_in(content, zone) for i in tier]
    return order
