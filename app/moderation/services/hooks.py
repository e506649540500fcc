"""What rooms below ask this one: what stands for hidden words, what became of one's own."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from app.core.tombstones import set_tombstones
from app.moderation.convert import OwnHiding, own_hiding_from, tombstone
from app.moderation.models import Kind
from app.moderation.queries.entries import tells_of_hidden
from app.moderation.queries.records import Person, hidings_in_force, hidings_of


def init_moderation(extensions: dict[str, Any]) -> None:
    """Let pages of other rooms say why words are hidden, and tell people of their own."""
    set_tombstones(extensions, tombstones)
    extensions["own_hidings"] = own_hidings
    extensions["tells_of_hidden"] = tells_of_hidden


def own_hidings(person: Person) -> list[OwnHiding]:
    """Return what was hidden of somebody's words, for their own page."""
    return [own_hiding_from(row) for row in hidings_of(person)]


def tombstones(kind: str, ids: Collection[int]) -> Mapping[int, str]:
    """Return what stands in the place of hidden things."""
    return {
        row.thing_id: tombstone(row.rule, row.reason) for row in hidings_in_force(Kind(kind), ids)
    }
