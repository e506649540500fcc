"""Cells of the matrix: every address × person × stage × object, asked and compared."""

from __future__ import annotations

import re
from zlib import crc32

from tests.security.world import (
    DRAFT,
    HIDDEN,
    KEPT,
    MAILBOX,
    MISSING,
    ROLES,
    SAID,
    SHEET,
    UNSEEN,
    without_numbers,
)

KINDS = {
    "issue_id": "issue",
    "proposal_id": "idea",
    "amendment_id": "change",
    "post_id": "post",
    "statement_id": "statement",
    "theme_id": "theme",
    "summary_id": "summary",
    "group_id": "correction",
    "doubt_id": "doubt",
    "slug": "group",
    "place": "issue",
    "membership_id": "place",
    "session_id": "session",
    "token_id": "token_row",
    "hiding_id": "hiding",
    "batch_id": "batch",
    "answerer_id": "answerer",
}
ABOUT_ISSUES = {
    "issue_id",
    "proposal_id",
    "amendment_id",
    "post_id",
    "statement_id",
    "theme_id",
    "summary_id",
    "group_id",
    "doubt_id",
    "thing_id",
    "hiding_id",
}
THINGS = {
    "own": ("post", "post", "own"),
    "idea": ("idea", "idea", "own"),
    "plain": ("change", "change", "plain"),
    "stated": ("statement", "statement", "own"),
    "hidden": ("post", "post", "hidden"),
    "hidden-idea": ("idea", "idea", "hidden"),
    "hidden-stated": ("statement", "statement", "hidden"),
    "under": ("change", "change", "under"),
    "missing": ("post", "post", "missing"),
}
"""What can be reported and hidden, by the name of the object: kind in the address, id."""
READS_HIDDEN = {"author", "host", "organiser", "paused_organiser"}
"""Whose the hidden words are, and who hosts the group: only they, and on one page only."""
WORDS = {
    "name": "pairs",
    "filename": "mark.svg",
    "token": "no-such-token",
    "paragraph": "headline",
    "code": "NOSUCHCODE",
    "sheet_number": SHEET,
    "table": "paragraphs",
}
FEW = {"which": "brief", "kind": "docx", "form": "svg"}
"""Words of which an address takes these few only, so that none is missing."""
OWN_WORDS = {"exports.file": {"name": "brief.pdf"}}
"""Words that one address takes and others don't."""
NUMBERS = {"number": 1}
HIDING_PAGES = {"moderation.show", "moderation.appeal", "moderation.decide"}
READS_DRAFTS = {"organiser", "paused_organiser"}
SHOWS_REASONS = {
    "GET outcomes.show",
    "GET api.outcome",
    "GET api.reasons",
    "GET api.report",
    "GET sharing.idea",
    "GET process.proposal",
    "GET bundles.download",
}
LINKS = ("asked", "revoked", "expired")
"""The mailed links of people who were asked to answer."""
TOLD_OF_HIDDEN = {"checking.settle": {"organiser"}, "checking.sort": {"organiser", "host"}}
"""Who is told, on pages for answering, that what was said there is hidden; not what it was."""
OK = {200, 201, 202, 204, 303, 409, 422}
NEVER_SENT = ("Set-Cookie", "Content-Length")


def rows_of(app):
    """Return every row of the address map as "METHOD endpoint" with its rule."""
    return {
        f"{method} {rule.endpoint}": rule
        for rule in app.url_map.iter_rules()
        for method in rule.methods - {"HEAD", "OPTIONS"}
    }


def is_about_issue(rule):
    return bool(ABOUT_ISSUES & set(rule.arguments))


def path_to(world, rule, name, role):
    """Return the address of an object by its name; nothing where this stage has none."""
    values = {}
    words = WORDS | OWN_WORDS.get(rule.endpoint, {})
    if "thing_id" in rule.arguments:
        kind, kept, known = THINGS[name]
        number = world.ids.get(kept, {}).get(known)
        return rule.build({"kind": kind, "thing_id": number})[1] if number else None
    for argument in rule.arguments:
        if name in world.ids.get("token", {}) and argument == "token":
            values[argument] = world.ids["token"][name]
            continue
        if argument in FEW:
            values[argument] = FEW[argument]
            continue
        if argument in words:
            values[argument] = "nosuch" if name == "missing" else words[argument]
            continue
        if argument in NUMBERS:
            values[argument] = MISSING if name == "missing" else NUMBERS[argument]
            continue
        kind = KINDS[argument]
        known = "own" if kind == "group" and "membership_id" in rule.arguments else name
        values[argument] = id_of(world, kind, known, role, with_post="post_id" in rule.arguments)
        if values[argument] is None:
            return None
    return rule.build(values)[1]


def id_of(world, kind, name, role, *, with_post):
    ids = world.ids.get(kind, {})
    if kind == "session":
        if name == "missing":
            return MISSING
        return ids.get(role, MISSING) if name == "mine" else ids[somebody_else(role)]
    if kind == "group":
        return ids["missing" if name == "missing" else "own"]
    if kind == "place":
        return ids["own" if name == "place" else name]
    if name == "hidden-idea":
        return ids.get("hidden" if kind == "idea" else "own")
    if kind == "issue" and name != "missing":
        return ids["own"]
    if kind == "idea" and ((with_post and name == "hidden") or name in LINKS):
        return ids.get("own")
    return ids.get(name)


def somebody_else(role):
    return "author" if role == "participant" else "participant"


def outcome_of(answer):
    """Name what came back in the words of the table."""
    location = answer.headers.get("Location", "")
    if answer.status_code == 401 or (answer.status_code == 303 and "/sign-in?" in location):
        return "sign-in"
    if answer.status_code in {404, 410}:
        return "missing"
    if answer.status_code == 403:
        return "no"
    return "ok" if answer.status_code in OK else str(answer.status_code)


def wanted(row, role, stage, name):
    """Return what the table says; organisers' pages hide from others, refuse a paused organiser."""
    answer = row.answer(role, stage, name)
    if answer == "missing-group":
        return "no" if role == "paused_organiser" else "missing"
    if answer == "missing-hidden":
        return "no" if role in READS_HIDDEN else "missing"
    return answer


def cells(world, table, *, is_full, about_issues=True):
    """Yield (key, rule, role, object) for one stage; short of torture, a spread of them."""
    rules = rows_of(world.app)
    for key, row in table.items():
        rule = rules[key]
        if is_about_issue(rule) != about_issues:
            continue
        for role in ROLES:
            for name in objects_to_try(row, key, role, world.stage, is_full=is_full):
                yield key, rule, role, name


def objects_to_try(row, key, role, stage, *, is_full):
    names = row.objects or ("",)
    if stage == "draft":
        names = [name for name in names if name in {"own", "missing", "group"}]
    seen = [name for name in names if name not in UNSEEN]
    if is_full or not seen:
        return names
    turn = crc32(f"{key} {role} {stage}".encode())
    picked = [seen[turn % len(seen)]] if turn % 3 == 1 else []
    return [*picked, *(name for name in names if name in UNSEEN)] if turn % 6 == 0 else picked


def faults_in(world, table, *, is_full=True, about_issues=True):
    """Ask every cell; yield what differs from the table, leaks, or tells hidden from missing."""
    seen = {}
    for key, rule, role, name in cells(world, table, is_full=is_full, about_issues=about_issues):
        path = path_to(world, rule, name, role)
        if path is None:
            continue
        row, (method, _, endpoint) = table[key], key.partition(" ")
        has_body = method in {"POST", "PUT"}
        answer = world.ask(role, method, path, dict(row.data) if has_body else None)
        label = f"{key} · {role} · {world.stage} · {name or '-'}"
        is_told = name == "hidden" and role in TOLD_OF_HIDDEN.get(endpoint, ())
        due = "ok" if is_told and has_body else wanted(row, role, world.stage, name)
        yield from (f"{label}: {fault}" for fault in faults_of(answer, due, world.commits))
        yield from (f"{label}: leaks {word}" for word in leaks_in(answer, role, key))
        if name in UNSEEN and not is_told:
            seen.setdefault((key, role), {})[name] = trace_of(answer)
    for (key, role), traces in seen.items():
        if len(set(traces.values())) > 1:
            label = f"{key} · {role} · {world.stage}"
            yield f"{label}: hidden differs from missing{difference(traces)}"


def faults_of(answer, due, commits):
    """Compare one answer with what it should be; a stale page may be refused as a conflict."""
    got = outcome_of(answer)
    if got != due and not (due == "no" and answer.status_code == 409):
        yield f"{got} ({answer.status_code}), should be {due}"
    if got in {"no", "missing"} and any(commits):
        yield "refused, and yet something was written"


def leaks_in(answer, role, key):
    """Return the canaries that came out where they must not."""
    text = answer.get_data().decode(errors="replace")
    text += str(answer.headers)
    if role == "participant" and "ballots." in key:
        text = text.replace(f"{SAID} number 0", "")  # their own words, on their own ballot
    words = [HIDDEN, KEPT]
    if role not in READS_DRAFTS:
        words.append(DRAFT)
    if key not in SHOWS_REASONS and not key.startswith(("GET reports.", "GET checking.")):
        words.append(SAID)
    if role in READS_HIDDEN and key.partition(" ")[2] in HIDING_PAGES:
        words.remove(HIDDEN)
    found = [word for word in words if word in text]
    addresses = set(re.findall(rf"(\w+)@{MAILBOX}", text)) - {role}
    if key.endswith("answers.ask") and role == "organiser":
        addresses -= {"answerer"}
    return found + sorted(addresses)


def trace_of(answer):
    """Return an answer byte for byte, but for ids and session cookies."""
    headers = sorted(
        (name, without_numbers(value)) for name, value in answer.headers if name not in NEVER_SENT
    )
    return (
        answer.status_code,
        tuple(headers),
        without_numbers(answer.get_data().decode(errors="replace")),
    )


def difference(traces):
    """Return the first place at which two answers part."""
    texts = [str(trace) for trace in traces.values()]
    same = [len(set(letters)) == 1 for letters in zip(*texts, strict=False)]
    place = same.index(False) if False in same else len(same)
    return "".join(f" | {text[max(place - 60, 0) : place + 60]}" for text in texts)
