"""A report as tables: its paragraphs, and what people said of them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

Table = list[Sequence[Any]]
PARAGRAPHS = ("paragraph", "part", "wording", "text", "right", "wrong", "missing")
CORRECTIONS = (
    "paragraph", "group", "verdict", "says", "quote", "name", "decision", "reason", "version",
)  # fmt: skip


def paragraphs_table(page: Any) -> Table:
    """Return a row for each paragraph; counts stay empty while checking runs."""
    counts = ("n_right", "n_wrong", "n_missing")
    return [
        PARAGRAPHS,
        *(
            [
                row.id,
                row.part,
                row.wording,
                row.text,
                *(getattr(row, name) if row.counts is not None else None for name in counts),
            ]
            for row in paragraphs_in(page)
        ),
    ]


def corrections_table(page: Any) -> Table:
    """Return a row for each thing that people say the report should say."""
    table: Table = [CORRECTIONS]
    for paragraph in paragraphs_in(page):
        for said in paragraph.said:
            decision = said.group.decision.value if said.group.decision else ""
            what = [decision, said.group.reason, said.group.version_number]
            for row in said.rows:
                told = ["", "", ""] if row.id in said.hidden else told_in(row)
                verdict = row.verdict.value
                table.append([paragraph.id, said.group.id, verdict, *told, *what])
    return table


def told_in(row: Any) -> list[str]:
    """Return the words of a correction, and who said them."""
    return [row.line, row.quote, row.author_name]


def paragraphs_in(page: Any) -> Iterator[Any]:
    """Yield the paragraphs of a report in order."""
    for part in page.parts:
        yield from part.paragraphs


TABLES: Mapping[str, Callable[[Any], Table]] = {
    "paragraphs": paragraphs_table,
    "corrections": corrections_table,
}
"""Every table by the name in its address."""
