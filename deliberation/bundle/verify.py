"""Check a bundle of a finished question: python verify.py bundle.zip [--ticket "EIGHT WORDS"].

This file stands alone: it needs Python 3.11 or later and nothing else, asks no network and writes
no file. It shares no code with the site, and counts by its own version of the rules.
It ends with 0 when nothing is wrong, 1 when something is, 2 when the bundle cannot be read.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import re
import struct
import sys
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

# fmt: off
FORMAT = ("guerilla-policy/bundle", 1)
LARGEST, MOST_STEPS, MOST_TRIED = 2**31 - 1, 200_000, 8
NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,99}")
LISTS = ["ballots", "reasons", "record", "electorate"]
JSON = [*LISTS, "manifest", "settings", "options", "tally", "journal", "outcome"]
KNOWN = {*(f"{name}.json" for name in JSON), "STATEMENT.txt", "verify.py"}
BROKEN = (KeyError, TypeError, ValueError, IndexError, AttributeError, RecursionError)
Matrix = list[list[int]]
Tiers = list[list[int]]
Patterns = Counter[tuple[int, ...]]

class Wrong(Exception):
    """The bundle contradicts itself: the sentence says where."""
class Unreadable(Exception):
    """The file is not a whole bundle: the sentence says why."""

def must(holds: bool, sentence: str, kind: type[Exception] = Wrong) -> None:
    if not holds:
        raise kind(sentence)

# Reading. Bundles are written in one way only, so that every byte can be held to it.
def packed(files: dict[str, bytes]) -> bytes:
    body, index, at = [], [], 0
    for name in sorted(files):
        data, size, crc = files[name], len(files[name]), zlib.crc32(files[name])
        facts = struct.pack("<HHHHLLLHH", 0, 0, 0, 33, crc, size, size, len(name), 0)
        head = struct.pack("<4sH", b"PK\x03\x04", 20) + facts + name.encode()
        index.append(struct.pack("<4sHH", b"PK\x01\x02", 788, 20) + facts)
        index.append(struct.pack("<HHHLL", 0, 0, 0, 0o100644 << 16, at) + name.encode())
        body += [head, data]
        at += len(head) + size
    directory, n = b"".join(index), len(files)
    end = struct.pack("<4sHHHHLLH", b"PK\x05\x06", 0, 0, n, n, len(directory), at, 0)
    return b"".join([*body, directory, end])

def unpacked(data: bytes) -> dict[str, bytes]:
    files: dict[str, bytes] = {}
    at = 0
    while data[at : at + 4] == b"PK\x03\x04" and at + 30 <= len(data):
        method, crc, small, size, length = struct.unpack_from("<2xH4xLLLH", data, at + 6)
        start = at + 30 + length
        name = data[at + 30 : start].decode("ascii", "replace")
        is_new = bool(NAME.fullmatch(name)) and name not in files
        must(is_new, f"the name {name[:40]!r} is not allowed, or is there twice", Unreadable)
        is_plain = method == 0 and small == size and start + size <= len(data)
        must(is_plain, f"{name} is packed in another way than bundles are", Unreadable)
        files[name] = data[start : start + size]
        is_sound = zlib.crc32(files[name]) == crc
        must(is_sound, f"{name} is damaged: its bytes do not fit its checksum", Unreadable)
        at = start + size
    must(bool(files), "this is not a bundle: it does not begin like one", Unreadable)
    again = packed(files)
    if again != data:
        both = zip(again, data, strict=False)
        place = next((i for i, (a, b) in enumerate(both) if a != b), min(len(again), len(data)))
        raise Unreadable(f"the zip is damaged or was packed again: byte {place} is another")
    return files

def loaded(files: dict[str, bytes], name: str) -> Any:
    must(name in files, f"{name} is missing", Unreadable)
    try:
        return json.loads(files[name])
    except (ValueError, RecursionError):
        raise Unreadable(f"{name} does not hold JSON") from None

# Hashes.
def canonical(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

def sha(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()

def mac(key: bytes, message: bytes) -> bytes:
    return hmac.digest(key, message, "sha256")

def leaf(value: Any) -> bytes:
    return hashlib.sha256(b"\x00" + canonical(value)).digest()

def tree_root(leaves: list[bytes]) -> str:
    """Return the root of a tree after RFC 6962, split after the largest power of two below."""
    def under(first: int, end: int) -> bytes:
        if end - first == 1:
            return leaves[first]
        middle = first + (1 << ((end - first - 1).bit_length() - 1))
        return hashlib.sha256(b"\x01" + under(first, middle) + under(middle, end)).digest()
    return under(0, len(leaves)).hex() if leaves else sha(b"")

def sealed(ranks: Sequence[int], salt: str) -> str:
    return sha(canonical({"ranks": list(ranks), "salt": salt}))

def seal_of(row: dict[str, Any]) -> str:
    return str(row["seal"]) if "seal" in row else sealed(row["ranks"], row["salt"])

def leaf_of(row: dict[str, Any]) -> bytes:
    if "tag" in row:
        return leaf({"seal": seal_of(row), "tag": row["tag"]})
    if "leaf" in row:
        return bytes.fromhex(row["leaf"])
    return leaf({"record": row["record"], "salt": row["salt"]})

# The rules, each written anew. `levels[i][j]` is how strongly i beats j, 0 where it does not.
def levels_of(support: Matrix, options: list[int], strength: str) -> Matrix:
    def won(i: int, j: int) -> tuple[int, int]:
        return (support[i][j], -support[j][i])

    pairs = [(i, j) for i in options for j in options if support[i][j] > support[j][i]]
    place = {key: n for n, key in enumerate(sorted({won(i, j) for i, j in pairs}), start=1)}
    margins = strength == "margins"
    found = {(i, j): sum(won(i, j)) if margins else place[won(i, j)] for i, j in pairs}
    return [[found.get((i, j), 0) for j in options] for i in options]

def ranked_pairs(levels: Matrix) -> Tiers | None:
    """Take comparisons from the strongest on; equal ones in every order that makes a difference."""
    left, tiers = list(range(len(levels))), Tiers()
    while left:
        here, part = range(len(left)), [[levels[i][j] for j in left] for i in left]
        if (ends := all_ends(part)) is None:
            return None
        if len(ends) == 1:
            order = undefeated_first([[row >> j & 1 for j in here] for row in ends.pop()])
            return tiers + [[left[k] for k in tier] for tier in order]
        tops = {k for end in ends for k in here if not any(row >> k & 1 for row in end)}
        tiers.append([left[k] for k in sorted(tops)])
        left = [left[k] for k in here if k not in tops]
    return tiers

def all_ends(levels: Matrix) -> set[tuple[int, ...]] | None:
    """Return who reaches whom at the end, for every way to order equal comparisons."""
    n = len(levels)
    classes: dict[int, list[tuple[int, int]]] = {}
    for strength, a, b in sorted((-levels[a][b], a, b) for a in range(n) for b in range(n)):
        classes.setdefault(strength, []).append((a, b))
    ranked = [pairs for strength, pairs in classes.items() if strength]
    ends: set[tuple[int, ...]] = set()
    waiting = [(0, (0,) * n)]
    seen = set(waiting)
    while waiting and len(seen) <= MOST_STEPS:
        k, reach = waiting.pop()
        if k == len(ranked):
            ends.add(reach)
            continue
        pairs = [(a, b) for a, b in ranked[k] if not (reach[a] >> b | reach[b] >> a) & 1]
        whole = reach
        for a, b in pairs if len(pairs) > 1 else ():
            whole = locked(whole, a, b)
        free = [(a, b) for a, b in pairs if not whole[b] >> a & 1]
        ways = [(k, locked(reach, a, b)) for a, b in pairs]
        if free or not pairs:
            for a, b in free:
                reach = locked(reach, a, b)
            ways = [(k + (len(free) == len(pairs)), reach)]
        waiting += [way for way in ways if way not in seen]
        seen.update(ways)
    return None if waiting else ends

def locked(reach: tuple[int, ...], a: int, b: int) -> tuple[int, ...]:
    more = reach[b] | 1 << b
    return tuple(r | more if x == a or r >> a & 1 else r for x, r in enumerate(reach))

def schulze(levels: Matrix) -> Tiers:
    n, paths = range(len(levels)), [row[:] for row in levels]
    for via in n:
        for row in paths:
            row[:] = [max(old, min(row[via], on)) for old, on in zip(row, paths[via], strict=True)]
    return undefeated_first([[int(i != j and paths[i][j] > paths[j][i]) for j in n] for i in n])

def undefeated_first(defeats: Matrix) -> Tiers:
    left, tiers = list(range(len(defeats))), []
    while left:
        tiers.append([j for j in left if not any(defeats[i][j] for i in left)])
        left = [j for j in left if j not in tiers[-1]]
    return tiers

RULES: dict[str, Callable[[Matrix], Tiers | None]]
RULES = {"ranked_pairs": ranked_pairs, "schulze": schulze}

def support_of(patterns: Patterns, n: int, unranked: str) -> Matrix:
    support = [[0] * n for _ in range(n)]
    for ranks, people in patterns.items():
        for i, mine in enumerate(ranks):
            for j, other in enumerate(ranks):
                if mine and (mine < other if other else unranked == "last"):
                    support[i][j] += people
    return support

def number(given: Any) -> Fraction:
    return Fraction(*given) if isinstance(given, list) else Fraction(given or 0)

def tests_of(tests: dict[str, Any], above: int, below: int, cast: int) -> list[list[Any]]:
    """Return (name, needed, had, passed) of each test of one option."""
    ratio, per, is_strict = tests["majority"]
    needed = [("majority", below * ratio // per + 1 if is_strict else -(-below * ratio // per))]
    if tests["floor"] is not None:
        total = cast if tests["floor_of"] == "cast" else above + below
        needed.append(("floor", -(-total * tests["floor"][0] // tests["floor"][1])))
    if tests["quorum"] is not None:
        needed.append(("quorum", -(-number(tests["quorum"]) // 1)))
    return [[code, least, above, above >= least] for code, least in needed]

class Check:
    """One bundle, and what was found in it so far."""

    def __init__(self, files: dict[str, bytes]) -> None:
        self.files, self.step = files, "start"
        self.good, self.left = list[str](), list[str]()
        self.doc = {name: loaded(files, f"{name}.json") for name in JSON}
        self.manifest, self.tally = self.doc["manifest"], self.doc["tally"]
        self.ballots = self.doc["ballots"]

    def run(self) -> None:
        steps = [self.root, self.trees, self.rules, self.result, self.journal, self.funnel]
        is_covered = bool(self.tally["outcome"]["covered"])
        for step in steps if is_covered else [*steps, self.recount, self.order, self.headline]:
            self.step = step.__name__
            step()
        if is_covered:
            self.left.append("Fewer than 10 people took part, so the count stays covered.")

    def root(self) -> None:
        manifest, parts = self.manifest, self.manifest["parts"]
        kind = (manifest["format"], manifest["version"])
        must(kind == FORMAT, "manifest.json names a kind that is not known here", Unreadable)
        listed = manifest["files"]
        must({*listed, "manifest.json"} == {*self.files}, "manifest.json: it lists other files")
        for name, told in listed.items():
            is_same = told == {"bytes": len(self.files[name]), "sha256": sha(self.files[name])}
            must(is_same, f"{name}: it is not the file that manifest.json lists")
        is_ours = canonical(manifest) == self.files["manifest.json"]
        must(is_ours, "manifest.json: the site would write it otherwise")
        self.good.append(f"All {len(listed)} files are those on the list.")
        root, tally = sha(canonical(parts)), sha(canonical(self.tally))
        must(root == manifest["root"], "manifest.json: the root does not follow from its parts")
        must(tally == parts["tally"], "tally.json: it is not the count under the root")
        for name in set(self.files) - KNOWN:
            must(sha(self.files[name]) == parts["preflib"], f"{name}: it is not under the root")

    def trees(self) -> None:
        hidden = 0
        tags = {row["tag"] for row in self.ballots["rows"]}
        must(len(tags) == len(self.ballots["rows"]), "ballots.json: a ticket is there twice")
        for name in LISTS:
            told = self.manifest["parts"]["trees"][name]
            rows = self.ballots["rows"] if name == "ballots" else self.doc[name]
            leaves = [leaf_of(row) for row in rows]
            hidden += sum("leaf" in row for row in rows)
            is_sorted = name != "ballots" or leaves == sorted(leaves)
            must(is_sorted, "ballots.json: rows are not in the order of their hashes")
            found = {"root": tree_root(leaves), "size": len(leaves)}
            is_under = told == (found if told["root"] else {"root": None, "size": None})
            must(is_under, f"{name}.json: its {len(leaves)} records are not those under the root")
        self.good.append("Ballots, reasons, talk and who took part are under the root.")
        if hidden:
            self.left.append(f"{hidden} records are hidden: only their hashes are here.")

    def rules(self) -> None:
        fixed, used = self.doc["settings"]["settings"], self.tally["outcome"]["settings"]
        told = {sha(self.files["settings.json"]), self.tally["issue"]["settings_hash"]}
        is_fixed = told == {self.manifest["parts"]["settings"]}
        must(is_fixed, "settings.json: these are not the rules that were fixed at opening")
        must(self.manifest["settings"] == used, "manifest.json: it names other rules")
        for name in ("rule", "strength", "unranked"):
            must(fixed[name] == used[name], f"tally.json: {name} is not as fixed at opening")
        named, places = fixed["tests_by_place"], used["option_tests"]
        pairs = [(fixed["tests"], used["tests"]), *((named[k], places[k]) for k in places)]
        for was, now in pairs:
            one = [*was["majority"], was["majority_is_strict"], was["floor"], was["floor_of"]]
            two = [*now["majority"], now["floor"], now["floor_of"]]
            is_same = one == two and number(was["quorum"]) == number(now["quorum"])
            must(is_same, "tally.json: the tests of ideas are not those fixed at opening")
        self.good.append(f"The count used the rules fixed at opening ({used['rule']}).")

    def result(self) -> None:
        result, options = self.doc["outcome"], self.doc["options"]
        for name, told in self.tally.items():
            must(result[name] == told, f"outcome.json: {name} is not as in tally.json")
        must(options == result["options"], "options.json: not as in outcome.json")
        if "hidden_since" in result:
            self.left.append("Words of the result were hidden since, and cannot be checked.")
            return
        known = self.manifest["parts"]["outcome"]
        must(sha(self.files["outcome.json"]) == known, "outcome.json: it is not under the root")
        told = [row.get("record") for row in self.doc["reasons"]]
        must(told == result["reasons"]["rows"], "reasons.json: not as in outcome.json")
        self.good.append(f"The result and the words of {len(options)} ideas are under the root.")

    def journal(self) -> None:
        entries, previous = self.doc["journal"], bytes(32).hex()
        for n, one in enumerate(entries, start=1):
            head = {k: one[k] for k in ("issue", "kind", "payload", "previous", "written_at")}
            follows = one["previous"] == previous and sha(canonical(head)) == one["hash"]
            must(follows, f"journal.json: entry {n} does not follow from the one before it")
            if one["said"] is not None:
                said = sha(bytes.fromhex(one["salt"]) + one["said"].encode())
                must(said == one["payload"], f"journal.json: entry {n} was worded otherwise")
            previous = one["hash"]
        told = self.manifest["parts"]["journal"]
        found = {"entries": len(entries), "last": previous}
        must(told == found, "journal.json: it is not the journal under the root")
        self.good.append(f"The {len(entries)} entries of the journal follow from each other.")
        if erased := sum(one["said"] is None for one in entries):
            self.left.append(f"What {erased} entries of the journal say was erased or hidden.")

    def funnel(self) -> None:
        steps = [row["record"] for row in self.doc["electorate"] if "record" in row]
        people = {one["step"]: one["people"] for one in steps if "step" in one}
        begun, cast, tallied = (people[name] for name in ("begun", "cast", "tallied"))
        if cast is not None:
            adds_up = cast == tallied + people["set_aside"] and (begun is None or begun >= cast)
            adds_up = adds_up and tallied == self.tally["outcome"]["n_ballots"]
            must(adds_up, "electorate.json: begun, cast and tallied do not add up")
            self.good.append(f"{cast} ballots were cast and {tallied} counted.")

    def recount(self) -> None:
        outcome, rows = self.tally["outcome"], self.ballots["rows"]
        n = len(rows) or outcome["n_ballots"]
        must(n == outcome["n_ballots"], "ballots.json: not as many ballots as were counted")
        if self.ballots["why_not"] is not None:
            self.left.append("The table of pairs: the ballots behind it are not published.")
            return
        n, unranked = len(outcome["options"]), outcome["settings"]["unranked"]
        found = Counter(tuple(row["ranks"]) for row in rows)
        fits = all(len(p) == n and all(type(r) is int and 0 <= r <= n for r in p) for p in found)
        must(fits, "ballots.json: a ballot does not rank the options there are")
        must(support_of(found, n, unranked) == outcome["support"],
             "tally.json: the table of pairs does not follow from the ballots")
        firsts = [sum(people for p, people in found.items() if p[i] == 1) for i in range(n)]
        must(firsts == outcome["first_places"], "tally.json: first places do not add up")
        told = {tuple(one["ranks"]): one["people"] for one in self.tally["ballots"]["rows"]}
        must(told == found, "tally.json: it lists other ballots than ballots.json")
        self.good.append(f"All {len(rows)} ballots, counted again, give the table of pairs.")

    def order(self) -> None:
        outcome = self.tally["outcome"]
        used, line = outcome["settings"], outcome["settings"]["status_quo"]
        everybody = [i for i in range(len(outcome["options"])) if i != line]
        must([x["option"] for x in outcome["lines"]] == everybody, "tally.json: an idea is missing")
        passing = [told["option"] for told in outcome["lines"] if self.passes(told, used, line)]
        must(passing == outcome["passing"], "tally.json: other ideas passed the tests")
        self.ordered("order", passing)
        self.ordered("order_below", [i for i in everybody if i not in passing])
        winners = outcome["order"][0] if outcome["order"] else []
        must(outcome["winners"] == winners, "tally.json: the winners are not who came first")
        if self.tally["several"]:
            self.left.append("Which several ideas were chosen, one after the other.")

    def passes(self, told: dict[str, Any], used: dict[str, Any], line: int | None) -> bool:
        if line is None:
            return True
        support, cast = (self.tally["outcome"][name] for name in ("support", "n_ballots"))
        option = told["option"]
        above, below = support[option][line], support[line][option]
        figures = [told[name] for name in ("above", "level", "below")]
        must(figures == [above, cast - above - below, below],
              f"tally.json: option {option} against how things are now does not add up")
        tests = used["option_tests"].get(str(option), used["tests"])
        found = tests_of(tests, above, below, cast)
        given = [[one[key] for key in ("code", "needed", "had", "passed")] for one in told["tests"]]
        must(found == given, f"tally.json: a test of option {option} came out otherwise")
        return all(one[-1] for one in found)

    def ordered(self, name: str, options: list[int]) -> None:
        outcome, used = self.tally["outcome"], self.tally["outcome"]["settings"]
        is_whole = sorted(i for tier in outcome[name] for i in tier) == options
        must(is_whole, f"tally.json: {name} does not hold each idea once")
        rule = RULES.get(used["rule"])
        order = rule(levels_of(outcome["support"], options, used["strength"])) if rule else None
        if order is None or {"winners-not-exact", "order-not-exact"} & set(outcome["whys"]):
            why = "too many ties" if rule else f"this program has no count by {used['rule']}"
            self.left.append(f"The order of {len(options)} ideas: {why}.")
            return
        found = [sorted(options[k] for k in tier) for tier in order]
        must(found == outcome[name], f"tally.json: {name} does not follow from the table of pairs")
        if name == "order":
            self.good.append("Who passed, and in which order, follows from the table of pairs.")

    def headline(self) -> None:
        outcome, first = self.tally["outcome"], self.tally["facts"][0]
        named = first.get("winners", [first["winner"]] if "winner" in first else [])
        expected = outcome["winners"] if first["key"] != "nobody" or outcome["n_ballots"] else []
        if first["key"] == "level-head-to-head":
            named = [first["option"], first["other"]]
        if self.tally["several"] and first["key"] in ("several-chosen", "cannot-separate"):
            named = first.get("elected", named)
            expected = self.tally["several"]["elected"] or self.tally["several"]["tied"]
        must(named == expected, "tally.json: the headline names another winner")
        for fact in walk(self.tally["facts"]):
            if {"option", "other", "ahead", "behind"} <= set(fact):
                i, j, support = fact["option"], fact["other"], outcome["support"]
                is_same = [fact["ahead"], fact["behind"]] == [support[i][j], support[j][i]]
                must(is_same, f"tally.json: a sentence compares {i} and {j} wrongly")
        self.good.append("The headline names who won, with the figures of the table.")

    def ticket(self, words: str, order: str) -> str:
        text, issue = " ".join(re.findall("[a-z]+", words.lower())), self.manifest["parts"]["issue"]
        long = hashlib.scrypt(text.encode(), salt=str(issue).encode(), n=1024, r=8, p=1, dklen=32)
        key, nonce = mac(long, b"ballot"), mac(text.encode(), b"nonce")
        tag, salt = mac(key, b"tag" + nonce).hex(), mac(key, b"salt" + nonce).hex()
        rows = self.ballots["rows"]
        if not rows:
            return "No ballots are listed here, so a ticket cannot be looked for."
        place = next((n for n, row in enumerate(rows, start=1) if row["tag"] == tag), 0)
        must(place > 0, "--ticket: no ballot in this bundle has these words")
        row, names = rows[place - 1], [str(name) for name in self.tally["outcome"]["options"]]
        said = f"Your ballot is number {place} of {len(rows)} under the root."
        tries: Iterable[Sequence[int]] = every_order(len(names)) if len(names) <= MOST_TRIED else ()
        if order or "ranks" in row:
            tries = [typed_order(order, names)] if order else [row["ranks"]]
        for ranks in tries:
            if sealed(ranks, salt) == seal_of(row):
                return f"{said} It says: {in_words(ranks, names)}."
        must(not order and "ranks" not in row, "--ticket: your ballot says something else")
        return f'{said} To check what it says, add --order "A > B = C".'

def walk(part: Any) -> Iterator[dict[str, Any]]:
    if isinstance(part, dict):
        yield part
    for one in part.values() if isinstance(part, dict) else part if isinstance(part, list) else ():
        yield from walk(one)

def every_order(n: int, rank: int = 1, ranks: tuple[int, ...] = ()) -> Iterator[tuple[int, ...]]:
    """Yield each way to rank n options, level ones allowed."""
    ranks = ranks or (0,) * n
    left = [i for i in range(n) if not ranks[i]]
    for chosen in range(1, 1 << len(left)):
        tier = {option for k, option in enumerate(left) if chosen >> k & 1}
        after = tuple(rank if i in tier else r for i, r in enumerate(ranks))
        yield from every_order(n, rank + 1, after) if 0 in after else (after,)

def typed_order(order: str, names: list[str]) -> list[int]:
    tiers = [[name.strip() for name in tier.split("=")] for tier in order.split(">")]
    rank = {name: n for n, tier in enumerate(tiers, start=1) for name in tier}
    must(set(rank) == set(names), f"--order: name each of these once: {', '.join(names)}")
    return [rank[name] for name in names]

def in_words(ranks: Sequence[int], names: list[str]) -> str:
    places = sorted({*ranks} - {0})
    tiers = [[names[i] for i, r in enumerate(ranks) if r == place] for place in places]
    return " > ".join(" = ".join(tier) for tier in tiers)

def check(data: bytes, root: str = "", ticket: str = "", order: str = "") -> list[str]:
    """Return what there is to say; raise `Wrong` or `Unreadable` at the first thing amiss."""
    it = Check(unpacked(data))
    try:
        it.run()
        found, question = str(it.manifest["root"]), it.tally["issue"]["question"]
        given = re.sub("[^0-9a-f]", "", root.lower())
        must(not root or len(given) >= 16, "--root: give at least 16 of its letters and digits")
        must(found.startswith(given), f"--root: this bundle has another root, {found}")
        told = [it.ticket(ticket, order)] if ticket else []
    except BROKEN as error:
        what = f"{it.step}: {type(error).__name__} {error}"[:90]
        raise Wrong(f"the bundle is not in the form it should be ({what})") from error
    good, left = [f"  right: {x}" for x in it.good], [f"  not checked: {x}" for x in it.left]
    last = "Nothing is wrong. Hold the root against your mail or a printed report."
    return [f"Question: {question}", f"Root: {found}", *good, *left, *told, last]

def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description="Check a bundle of a finished question.")
    parser.add_argument("bundle", type=Path)
    parser.add_argument("--ticket", default="", help="the eight words of your ticket")
    parser.add_argument("--order", default="", help="what you ranked: A > B = C")
    parser.add_argument("--root", default="", help="the root from your mail or a report")
    given = parser.parse_args(arguments)
    try:
        must(given.bundle.stat().st_size <= LARGEST, "larger than any bundle", Unreadable)
        lines, status = check(given.bundle.read_bytes(), given.root, given.ticket, given.order), 0
    except (Wrong, Unreadable, OSError) as why:
        status = 1 if isinstance(why, Wrong) else 2
        lines = [f"{'WRONG' if status == 1 else 'UNREADABLE'}. {why}."]
    for line in lines:
        plain = "".join(c if c.isprintable() else "?" for c in line) + "\n"
        sys.stdout.buffer.write(plain.encode("utf-8", "replace"))
    return status

if __name__ == "__main__":
    sys.exit(main())
