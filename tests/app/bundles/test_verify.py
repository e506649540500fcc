"""`verify.py` on bundles of every kind: alone, after any fault, and with a ticket."""

from __future__ import annotations

import json
import os
import random
import socket
import subprocess
import sys

import pytest

from deliberation.bundle import packed, unpacked, verify
from tests.app.bundles.questions import FOR_A, KINDS, RARE, again, built, edited

FLIPS = 1_000 if os.environ.get("TORTURE") == "full" else 200


def run_alone(tmp_path, content, *more):
    """Run the program out of the bundle itself: no site-packages, no settings, nowhere near us."""
    (tmp_path / "bundle.zip").write_bytes(content)
    (tmp_path / "verify.py").write_bytes(unpacked(content)["verify.py"])
    done = subprocess.run(
        [sys.executable, "-I", "-S", "verify.py", "bundle.zip", *more],
        cwd=tmp_path,
        env={},
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert done.stderr == ""
    return done.returncode, done.stdout


@pytest.mark.parametrize("kind", KINDS)
def test_a_bundle_of_each_kind_is_right(app, kind, monkeypatch):
    made = built(kind)
    monkeypatch.setattr(socket, "socket", None)
    told = "\n".join(verify.check(made.content, root=made.root))
    assert told.startswith(f"Question: {made.question}\nRoot: {made.root}\n")
    assert "Nothing is wrong" in told
    is_whole = made.why_not is None
    assert ("counted again, give the table of pairs" in told) == is_whole
    assert ("not checked: The table of pairs" in told) == (
        not is_whole and kind not in ("covered", "nobody")
    )
    assert ("by borda" in told) == (kind == "another rule")
    assert ("several ideas" in told) == (kind == "several")
    assert ("stays covered" in told) == (kind in ("covered", "nobody"))


@pytest.mark.parametrize("kind", ["whole", "table"])
def test_it_runs_alone_without_anything_of_ours(app, tmp_path, kind):
    made = built(kind)
    words = made.tickets[0].upper()
    status, told = run_alone(tmp_path, made.content, "--ticket", words, "--root", made.root[:16])
    assert status == 0, told
    assert "It says: A > B > status quo > C." in told
    status, told = run_alone(tmp_path, made.content, "--root", "0" * 64)
    assert (status, told) == (1, f"WRONG. --root: this bundle has another root, {made.root}.\n")


def test_tickets_are_found_and_no_others(app):
    content, tickets = built("table").content, built("table").tickets
    for words, zones in zip(tickets, RARE, strict=True):
        told = verify.check(content, ticket=words)[-2]
        assert told.startswith("Your ballot is number ")
        assert told.endswith("It says: A > B > status quo > C.") == (zones == FOR_A)
    places = {verify.check(content, ticket=words)[-2].split()[4] for words in tickets}
    assert places == {str(n) for n in range(1, len(RARE) + 1)}
    with pytest.raises(verify.Wrong, match="no ballot in this bundle has these words"):
        verify.check(content, ticket=" ".join(tickets[0].split()[::-1]))


def test_a_ballot_of_many_ideas_is_found_and_its_order_can_be_typed(app):
    content, words = built("many ideas").content, built("many ideas").tickets[0]
    assert 'add --order "A > B = C"' in verify.check(content, ticket=words)[-2]
    order = "A > C = D = E = F = G = H = I = status quo > B"
    assert f"It says: {order}." in verify.check(content, ticket=words, order=order)[-2]
    with pytest.raises(verify.Wrong, match="your ballot says something else"):
        verify.check(content, ticket=words, order=order.replace("A > C", "A = C"))
    with pytest.raises(verify.Wrong, match="name each of these once: A, B, C"):
        verify.check(content, ticket=words, order="A > B")


@pytest.mark.torture
@pytest.mark.parametrize("kind", ["whole", "table"])
def test_every_flipped_byte_is_found_and_named(app, kind):
    content = built(kind).content
    draw = random.Random(7)
    for _ in range(FLIPS // 2):
        flipped = bytearray(content)
        place = draw.randrange(len(content))
        flipped[place] ^= 1 << draw.randrange(8)
        with pytest.raises((verify.Wrong, verify.Unreadable)) as found:
            verify.check(bytes(flipped))
        assert len(str(found.value)) > 20, place


@pytest.mark.torture
@pytest.mark.parametrize("kind", ["whole", "table"])
def test_every_byte_flipped_inside_a_file_is_found_though_the_zip_is_sound(app, kind):
    files = built(kind).files
    draw = random.Random(8)
    names = sorted(files)
    for _ in range(FLIPS // 2):
        name = draw.choice(names)
        flipped = bytearray(files[name])
        flipped[draw.randrange(len(flipped))] ^= 1 << draw.randrange(8)
        with pytest.raises((verify.Wrong, verify.Unreadable)) as found:
            verify.check(packed({**files, name: bytes(flipped)}))
        named = (name, "manifest.json", "the bundle") if name != "manifest.json" else ""
        assert str(found.value).startswith(named), found.value
        assert len(str(found.value)) > 20


def swapped(told):
    rows = told["rows"]
    rows[0]["ranks"] = next(row["ranks"] for row in rows if row["ranks"] != rows[0]["ranks"])


def dropped(told):
    del told["rows"][0]


def other_seal(told):
    told["rows"][0]["seal"] = "ab" * 32


def doctored(told):
    told[0]["said"] = told[0]["said"].replace("{", "{ ", 1) if told else None


def cut_short(told):
    del told[-1]


def other_words(told):
    told[0]["record"] = {**told[0]["record"], "text": "I never said that."}


def more_people(told):
    for row in told:
        if row["record"]["step"] == "cast":
            row["record"]["people"] += 1


FAULTS = [
    ("whole", "ballots.json", swapped, "ballots.json"),
    ("whole", "ballots.json", dropped, "ballots.json"),
    ("table", "ballots.json", other_seal, "ballots.json"),
    ("table", "ballots.json", dropped, "ballots.json"),
    ("table", "journal.json", doctored, "journal.json: entry 1"),
    ("table", "journal.json", cut_short, "journal.json"),
    ("table", "record.json", other_words, "record.json"),
    ("table", "reasons.json", cut_short, "reasons.json"),
    ("table", "electorate.json", more_people, "electorate.json"),
]


@pytest.mark.parametrize(("kind", "name", "change", "why"), FAULTS)
def test_a_planted_fault_is_found_though_every_hash_of_a_file_fits(app, kind, name, change, why):
    files = built(kind).files
    with pytest.raises(verify.Wrong) as found:
        verify.check(again(files, **{name: edited(files, name, change)}))
    assert str(found.value).startswith(why)


def with_tally(files, change):
    """Change the figures in every file that has them, as somebody who knows the format would."""
    tally = edited(files, "tally.json", change)
    result = edited(files, "outcome.json", lambda told: {**told, **json.loads(tally)})
    return {"tally.json": tally, "outcome.json": result}


def other_winner(told):
    told["outcome"]["winners"] = [1]


def other_order(told):
    told["outcome"]["order"] = told["outcome"]["order"][::-1]
    told["outcome"]["winners"] = told["outcome"]["order"][0]


def other_headline(told):
    told["facts"][0]["winner"] = 1


def other_line(told):
    told["outcome"]["lines"][0]["above"] += 1


def other_test(told):
    told["outcome"]["lines"][2]["tests"][0]["passed"] = True


def other_pairs(told):
    told["outcome"]["support"][0][1] += 1


def other_firsts(told):
    told["outcome"]["first_places"][0] += 1


def other_sentence(told):
    told["facts"][0]["closest"][0]["ahead"] += 1


FIGURES = [
    (other_winner, "the winners are not who came first"),
    (other_order, "order does not follow from the table"),
    (other_headline, "the headline names another winner"),
    (other_line, "against how things are now does not add up"),
    (other_test, "a test of option 2 came out otherwise"),
    (other_pairs, "the table of pairs does not follow from the ballots"),
    (other_firsts, "first places do not add up"),
    (other_sentence, "a sentence compares 0 and 1 wrongly"),
]


@pytest.mark.parametrize(("change", "why"), FIGURES, ids=[one[0].__name__ for one in FIGURES])
def test_a_doctored_figure_is_found_by_the_root_and_if_that_was_made_anew_by_counting(
    app, change, why
):
    files = built("whole").files
    changed = with_tally(files, change)
    with pytest.raises(verify.Wrong, match="not the count under the root"):
        verify.check(again(files, **changed))

    def parts(_told, made):
        return {
            "tally": verify.sha(made["tally.json"]),
            "outcome": verify.sha(made["outcome.json"]),
        }

    with pytest.raises(verify.Wrong, match=why):
        verify.check(again(files, with_root=parts, **changed))


def test_ballots_changed_with_all_that_follows_are_found_by_the_root_that_was_mailed(app):
    """Somebody with every file and this program can make another bundle; not another root."""
    assert verify.check(built("another").content)
    with pytest.raises(verify.Wrong, match="another root"):
        verify.check(built("another").content, root=built("whole").root)


OTHER_FORMS = (b"[]", b"{}", b"1", b"null", b"[" * 100_000, b"\xff", b'{"rows":[1]}')


def test_what_is_not_in_the_form_it_should_be_is_named_too(app):
    files = built("whole").files
    for name in sorted(set(files) - {"STATEMENT.txt", "verify.py", "ballots.toc"}):
        for content in OTHER_FORMS:
            made = packed({**files, name: content})
            if name != "manifest.json":
                made = again(files, **{name: content})
            with pytest.raises((verify.Wrong, verify.Unreadable)) as found:
                verify.check(made)
            assert len(str(found.value)) > 20
    for name in sorted(files):
        with pytest.raises((verify.Wrong, verify.Unreadable), match=f"{name}|manifest"):
            verify.check(packed({n: content for n, content in files.items() if n != name}))
