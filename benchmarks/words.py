"""Words of which made-up posts are put together."""

from __future__ import annotations

TEXT = (
    "the bus comes at nine and nobody waits since it rained all day on Sunday so we asked the "
    "team for a sitter who knows my mother and can stay until six because night care costs more "
    "than we can pay and the form takes an hour to fill in which is why people give up"
)
