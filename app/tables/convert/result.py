"""Tables of a result, from its stored document alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from typing import Any

from app.outcomes.convert.reading import winners_in

Doc = Mapping[str, Any]
Table = list[list[Any]]

STATUS_QUO = "status quo"


def letters_in(doc: Doc) -> list[str]:
    """Return what the columns of the pairs are called."""
    letters = [option["letter"] for option in doc["options"]]
    with_line = doc["outcome"]["settings"]["status_quo"] is not None
    return [*letters, STATUS_QUO] if with_line else letters


def options_table(doc: Doc) -> Table:
    """Return a row for each option, in ballot order."""
    head = [
        "letter", "title", "author", "place", "is_winner", "passed", "above", "level", "below",
        "want_this", "a_bit_better", "not_sure", "left_blank", "worse", "first_places",
        "tests_failed", "backers", "could_win_over",
    ]  # fmt: skip
    return [head, *(option_row(doc, option) for option in doc["options"])]


def option_row(doc: Doc, option: Doc) -> list[Any]:
    """Return an option's row; what is covered or was not asked stays empty."""
    outcome, number = doc["outcome"], option["place"]
    told = [option["letter"], option["title"], option["author"]]
    last = [option["backers"], doc["reasons"]["could_win"].get(str(number))]
    if outcome["covered"]:
        return [*told, *[None] * 13, *last]
    line = next(line for line in outcome["lines"] if line["option"] == number)
    zones = line["zones"] or {}
    firsts = outcome["first_places"]
    cast_is_known = doc["took_part"]["cast"] is not None
    return [
        *told,
        place_of(outcome, number),
        number in winners_in(doc),
        line["is_passed"],
        line["above"],
        line["level"] if cast_is_known else None,
        line["below"],
        *(zones.get(zone) for zone in ("support", "better", "unsure", "unsorted", "worse")),
        firsts[number] if firsts else None,
        " ".join(test["code"] for test in line["tests"] if not test["passed"]),
        *last,
    ]


def place_of(outcome: Doc, option: int) -> int | None:
    """Return where an option came out among those that could be chosen; level ones share it."""
    place = 1
    for tier in outcome["order"]:
        if option in tier:
            return place
        place += len(tier)
    return None


def pairs_table(doc: Doc) -> Table:
    """Return a row for each two options, how things are now among them."""
    table: Table = [["first", "second", "prefer_first", "prefer_second", "level"]]
    support, cast = doc["outcome"].get("support", []), doc["took_part"]["cast"]
    letters = letters_in(doc)
    for i, row in enumerate(support):
        for j in range(i + 1, len(row)):
            level = None if cast is None else cast - row[j] - support[j][i]
            table.append([letters[i], letters[j], row[j], support[j][i], level])
    return table


def reasons_table(doc: Doc) -> Iterator[list[Any]]:
    """Yield a row for each reason that is shown."""
    yield ["letter", "side", "reason", "people", "experience", "name", "was_ticked", "is_met"]
    letters, labels = letters_in(doc), doc["issue"]["experiences"]
    for row in doc["reasons"]["rows"]:
        yield [
            letters[row["place"]],
            row["side"],
            row["text"],
            row["people"],
            labels.get(row["experience"], row["experience"]),
            row["name"],
            row["was_ticked"],
            row["is_met"],
        ]


def experiences_table(doc: Doc) -> Table:
    """Return a row for each figure of each group that may be shown."""
    table: Table = [["experience", "people", "first", "second", "prefer_first", "prefer_second"]]
    letters, labels = letters_in(doc), doc["issue"]["experiences"]
    for part in doc["parts"]["parts"]:
        label = labels.get(part["code"], part["code"])
        for name, (ahead, behind) in sorted(part["figures"].items()):
            kind, *places = name.split("/")
            second = STATUS_QUO if kind == "line" else letters[int(places[1])]
            row = [letters[int(places[0])], second, ahead, behind]
            table.append([label, part["n_people"], *row])
    return table


def timeline_table(doc: Doc) -> Table:
    """Return when each stage was, and how many ballots came in each hour of Rank."""
    table: Table = [["what", "starts_at", "ends_at", "announced_ends_at", "cast", "changed"]]
    for stage in doc["timeline"]:
        times = [stage["starts_at"], stage["ends_at"], stage["announced_ends_at"]]
        table.append([stage["stage"], *times, None, None])
    for hour in doc["took_part"]["hours"]:
        table.append(["ballots", hour["hour"], None, None, hour["cast"], hour["changed"]])
    return table


def zones_table(doc: Doc) -> Table:
    """Return a row for each answer to "Would this be better than now?" of each option."""
    table: Table = [["letter", "title", "answer", "people"]]
    for line in doc["outcome"].get("lines", ()):
        option = doc["options"][line["option"]]
        for zone, people in (line["zones"] or {}).items():
            table.append([option["letter"], option["title"], zone, people])
    return table


TABLES: Mapping[str, Callable[[Doc], Iterable[Sequence[Any]]]] = {
    "options": options_table,
    "zones": zones_table,
    "pairs": pairs_table,
    "reasons": reasons_table,
    "experiences": experiences_table,
    "timeline": timeline_table,
}
"""Each table that the stored result tells, by the name in its address."""
