"""What was found, as plain values by name."""

from __future__ import annotations

from typing import Any

from deliberation.opinions.finding import Opinions
from deliberation.opinions.honesty import Honesty
from deliberation.opinions.representing import Bridge, Representative
from deliberation.opinions.votes import AGREE, Votes

_DECIMALS = 6


def report(votes: Votes, found: Opinions) -> dict[str, Any]:
    """Return what was found as JSON holds it.

    Parameters
    ----------
    votes : Votes
    found : Opinions
        In those votes.

    Returns
    -------
    dict
        ``clear``, ``failed``, ``k``, ``groups``, ``positions`` of people on the map, ``eligible``,
        ``bridging`` and ``tests``; people and statements by name, positions to six decimals.

    Examples
    --------
    >>> from deliberation.opinions.finding import opinions
    >>> votes = Votes.from_triples([("a", "s", 1)])
    >>> told = report(votes, opinions(votes, seed=1))
    >>> told["clear"], told["failed"], told["groups"], told["eligible"]
    (False, ['too-few-people'], [], 1)
    """
    spots = found.map.positions.round(_DECIMALS) + 0.0
    return {
        "clear": found.clear,
        "failed": list(found.honesty.failed),
        "k": len(found.groups),
        "groups": [
            {
                "size": len(group.members),
                "members": list(group.members),
                "statements": [_representative(votes, each) for each in group.statements],
            }
            for group in found.groups
        ],
        "positions": {
            name: spot
            for name, spot, is_on in zip(
                votes.people, spots.tolist(), found.map.is_on.tolist(), strict=True
            )
            if is_on
        },
        "eligible": found.eligible,
        "bridging": [_bridge(votes, each) for each in found.bridging],
        "tests": _tests(found.honesty),
    }


def _representative(votes: Votes, each: Representative) -> dict[str, Any]:
    return {
        "statement": votes.statements[each.statement],
        "answer": "agree" if each.answer == AGREE else "disagree",
        "given": each.given,
        "voted": each.voted,
        "given_outside": each.given_outside,
        "voted_outside": each.voted_outside,
        "z": round(each.z, _DECIMALS),
    }


def _bridge(votes: Votes, each: Bridge) -> dict[str, Any]:
    return {
        "statement": votes.statements[each.statement],
        "group": each.group,
        "agreed": each.agreed,
        "voted": each.voted,
    }


def _tests(honesty: Honesty) -> dict[str, Any]:
    return {
        "k": honesty.k,
        "sizes": list(honesty.sizes),
        "likeness": round(honesty.likeness, _DECIMALS),
        "silhouette": round(honesty.silhouette, _DECIMALS),
        "chance": round(float(honesty.chance), _DECIMALS),
        "right": honesty.right,
        "plain": honesty.plain,
        "held_out": honesty.held_out,
        "gain": round(float(honesty.gain), _DECIMALS),
        "tested": honesty.n_tested,
    }
