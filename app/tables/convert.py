"""Tables of a result, from its stored document alone."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask_babel import lazy_gettext as _l

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


def reasons_table(doc: Doc) -> Table:
    """Return a row for each reason that is shown."""
    head = ["letter", "side", "reason", "people", "experience", "name", "was_ticked", "is_met"]
    letters, labels = letters_in(doc), doc["issue"]["experiences"]
    return [
        head,
        *(
            [
                letters[row["place"]],
                row["side"],
                row["text"],
                row["people"],
                labels.get(row["experience"], row["experience"]),
                row["name"],
                row["was_ticked"],
                row["is_met"],
            ]
            for row in doc["reasons"]["rows"]
        ),
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


def columns_table(doc: Doc) -> Table:
    """Return what each column of each table means."""
    return [["table", "column", "meaning"], *([*row] for row in MEANINGS)]


TABLES: Mapping[str, Callable[[Doc], Table]] = {
    "options": options_table,
    "pairs": pairs_table,
    "reasons": reasons_table,
    "experiences": experiences_table,
    "timeline": timeline_table,
    "columns": columns_table,
}
"""Every table by the name in its address."""

MEANINGS = (
    ("options", "letter", _l("The letter the option has everywhere.")),
    ("options", "title", _l("Its title as it was ranked.")),
    ("options", "author", _l("Who put it on the table.")),
    ("options", "place", _l("1 came first; level options share a place. Empty: not in the count.")),
    ("options", "is_winner", _l("1 if it came first, alone or level with others.")),
    ("options", "passed", _l("1 if it passed every test fixed at opening.")),
    ("options", "above", _l("People who put it above keeping things as they are.")),
    ("options", "level", _l("People who put it level with that, or left it untouched.")),
    ("options", "below", _l("People who put it below that.")),
    ("options", "want_this", _l("People who said: Yes, I want this.")),
    ("options", "a_bit_better", _l("People who said: Yes, a bit better.")),
    ("options", "not_sure", _l("People who said: Not sure, or no different.")),
    ("options", "left_blank", _l("People who left it untouched; counted like not sure.")),
    ("options", "worse", _l("People who said: No, worse.")),
    ("options", "first_places", _l("Ballots that put it first, alone or level with others.")),
    ("options", "tests_failed", _l("majority, floor, quorum or turnout: tests it did not pass.")),
    ("options", "backers", _l("People who backed it onto the ballot.")),
    ("options", "could_win_over", _l("People not above now whose points could all be met.")),
    ("pairs", "first", _l("An option's letter, or status quo for keeping things as they are.")),
    ("pairs", "second", _l("The other one.")),
    ("pairs", "prefer_first", _l("People who put the first above the second.")),
    ("pairs", "prefer_second", _l("People who put the second above the first.")),
    ("pairs", "level", _l("People who put them level.")),
    ("reasons", "letter", _l("The option it is about.")),
    ("reasons", "side", _l("for, worries (of those who like it), against, unsure, change, mixed.")),
    ("reasons", "reason", _l("In the writer's own words.")),
    ("reasons", "people", _l("People who ticked or wrote it.")),
    ("reasons", "experience", _l("What brings them here, where that may be said.")),
    ("reasons", "name", _l("Who wrote it, if they chose to be named.")),
    ("reasons", "was_ticked", _l("1 if people ticked it on the list, 0 if they wrote it.")),
    ("reasons", "is_met", _l("1 if a change to the words has met this worry.")),
    ("experiences", "experience", _l("The group, by what people are counted under.")),
    ("experiences", "people", _l("People in it, rounded to 5 unless names were recorded.")),
    ("experiences", "first", _l("An option's letter.")),
    ("experiences", "second", _l("The other one, or status quo.")),
    ("experiences", "prefer_first", _l("People of the group who put the first above the second.")),
    ("experiences", "prefer_second", _l("And the other way round.")),
    ("timeline", "what", _l("A stage, or ballots for an hour of Rank.")),
    ("timeline", "starts_at", _l("When it began, in UTC.")),
    ("timeline", "ends_at", _l("When it ended.")),
    ("timeline", "announced_ends_at", _l("When it was to end, as announced at opening.")),
    ("timeline", "cast", _l("Ballots that came in that hour.")),
    ("timeline", "changed", _l("Ballots changed in that hour.")),
    ("paragraphs", "paragraph", _l("A paragraph of the report, by the name it keeps.")),
    ("paragraphs", "part", _l("In which part it stands.")),
    ("paragraphs", "wording", _l("How often it was worded; 1 is as it went up.")),
    ("paragraphs", "text", _l("What it says now.")),
    ("paragraphs", "right", _l("People who say it's right. Empty until checking has ended.")),
    ("paragraphs", "wrong", _l("People who say it's wrong.")),
    ("paragraphs", "missing", _l("People who say something is missing.")),
    ("corrections", "paragraph", _l("The paragraph it is about.")),
    ("corrections", "group", _l("The same for those that were answered together.")),
    ("corrections", "verdict", _l("wrong or missing.")),
    ("corrections", "says", _l("What it should say, in the person's own words.")),
    ("corrections", "quote", _l("The words that are meant, where some were named.")),
    ("corrections", "name", _l("Who said it.")),
    ("corrections", "decision", _l("changed or kept. Empty: not answered.")),
    ("corrections", "reason", _l("Why.")),
    ("corrections", "version", _l("The version of the report that has the change.")),
    ("columns", "table", _l("The table's name.")),
    ("columns", "column", _l("The column's name.")),
    ("columns", "meaning", _l("What stands in it.")),
)  # fmt: skip
