"""The desk: files made once in a job, with hash and size, gone when they no longer hold."""

import hashlib
import io
import zipfile

import pytest

from app.accounts.services import erase_member
from app.core.clock import utc_now
from app.core.files import spools
from app.core.files.downloads import size_in_words
from app.exports.models import MadeFile, MadePiece
from app.exports.queries import file_named, pieces_in, state_of
from app.exports.services import ALL, KINDS, START, forget_what_changed, keep
from app.extensions import db
from app.journal.services import write_entry
from app.outcomes.services import redacting
from deliberation.stages import Stage
from tests.app.reports.cases import pinned
from tests.factories import make_ballot_issue, make_member, run_jobs


@pytest.fixture
def issue(app):
    return pinned("groups differ")


def desk(issue):
    return f"/issues/{issue.id}/take-away"


def make_all(client, issue):
    assert client.post(desk(issue)).status_code == 303
    run_jobs()
    return {row.name: row for row in db.session.scalars(db.select(MadeFile))}


def test_every_file_has_its_size_and_hash_and_is_handed_out_as_made(client, issue):
    assert "Make all files" in client.get(desk(issue)).get_data(as_text=True)
    made = make_all(client, issue)
    page = client.get(desk(issue)).get_data(as_text=True)
    assert set(made) == {kind.name for kind in KINDS} | {START, ALL}
    for name, row in made.items():
        answer = client.get(f"{desk(issue)}/{name}")
        digest = hashlib.sha256(answer.data).hexdigest()
        assert (len(answer.data), digest) == (row.size, row.content_hash)
        assert digest in page


def test_between_close_and_count_the_desk_leads_to_where_we_say_that_we_count(client, app):
    closed = make_ballot_issue(stage=Stage.OUTCOME)
    answer = client.get(desk(closed), follow_redirects=True)
    assert answer.status_code == 200
    assert "We’re counting" in answer.get_data(as_text=True)


def test_the_zip_holds_every_file_and_says_where_to_start(client, issue):
    made = make_all(client, issue)
    with zipfile.ZipFile(io.BytesIO(client.get(f"{desk(issue)}/{ALL}").data)) as archive:
        assert archive.namelist()[0] == START
        assert set(archive.namelist()) == set(made) - {ALL}
        for name in archive.namelist():
            assert hashlib.sha256(archive.read(name)).hexdigest() == made[name].content_hash


def held(row):
    """What a file holds, as it is kept."""
    return b"".join(pieces_in(row))


PLACES = {
    "WHAT WAS DECIDED": ("People chose Sitters.", "27 people preferred Sitters"),
    "IN FIGURES, AND HOW SURE IT IS": (
        "47: people ranked the ideas",
        "47: said Sitters would be better than now",
        "ballots would be enough to change this.",
    ),
    "WHAT PEOPLE WANT DONE": ("Sitters.",),
    "NOT EVERYONE AGREES": ("It depends who you ask.", "put Budget"),
    "WHOM THIS SPEAKS FOR": ("47 took part", "We can't say what everyone thinks."),
    "WHAT IS ASKED": ("what will you do about Sitters?",),
    "HOW TO CHECK IT": ("python verify.py bundle.zip", "tables/columns.csv", "result.json"),
    "THE FILES": ("brief.pdf: Brief, one page.", "full-report.docx", "tables.xlsx", "bundle.zip"),
}
"""Under which heading of the first page stands what somebody wants to know, in this order."""


def parts_of(text):
    """The words of a page by its headings, which are its lines in capitals."""
    parts, name = {"": []}, ""
    for line in text.splitlines():
        if line.isupper() and line.strip():
            name = line.strip()
            parts[name] = []
        else:
            parts[name].append(line)
    return {name: " ".join(" ".join(lines).split()) for name, lines in parts.items()}


def check_start(content, made):
    """Hold the page to what it has to say, where somebody looks for it."""
    parts = parts_of(content)
    assert [name for name in parts if name in PLACES] == list(PLACES)
    for name, sentences in PLACES.items():
        for sentence in sentences:
            assert sentence in parts[name].replace("’", "'"), (name, sentence)
    assert made["result.json"].content_hash in parts["THE FILES"]
    assert max(len(line) for line in content.splitlines()) <= 110


def test_somebody_who_never_saw_the_site_can_tell_what_happened(client, issue):
    made = make_all(client, issue)
    with zipfile.ZipFile(io.BytesIO(held(made[ALL]))) as archive:
        start = archive.read(START).decode()
    assert start.splitlines()[0] == issue.question
    assert "WHAT WAS DECIDED\n\nPeople chose" in start
    check_start(start, made)
    assert f"Fingerprint of this Result: {made['result.json'].content_hash}" in " ".join(
        start.split()
    )


def test_planted_fault_a_sentence_under_the_wrong_heading_is_caught(client, issue):
    made = make_all(client, issue)
    start = held(made[START]).decode()
    with pytest.raises(AssertionError):
        check_start(start.replace("HOW TO CHECK IT", "CHECKS"), made)
    with pytest.raises(AssertionError):
        check_start(start.replace("took part", "were there"), made)


def test_the_first_page_says_why_the_fingerprint_is_another(client, issue, monkeypatch):
    hidden = redacting.HiddenWords(frozenset("B"), frozenset())
    monkeypatch.setattr(redacting, "hidden_in", lambda ids: dict.fromkeys(ids, hidden))
    start = " ".join(held(make_all(client, issue)[START]).decode().split())
    assert "Some words were hidden since for a rule of the group" in start
    assert "Budget" not in start


@pytest.mark.parametrize(
    ("size", "said"),
    [
        (0, "0 bytes"),
        (1, "1 byte"),
        (613, "613 bytes"),
        (1_000, "1 kB"),
        (33_552, "33.6 kB"),
        (1_250_000, "1.2 MB"),
        (2_300_000_000, "2,300 MB"),
    ],
)
def test_sizes_are_said_in_words(app, size, said):
    with app.test_request_context():
        assert size_in_words(size) == said


def test_asked_twice_they_are_made_once(client, issue):
    before = {name: row.made_at for name, row in make_all(client, issue).items()}
    after = {name: row.made_at for name, row in make_all(client, issue).items()}
    assert before == after


def test_the_same_state_gives_the_same_bytes(client, issue):
    first = {name: row.content_hash for name, row in make_all(client, issue).items()}
    db.session.execute(db.delete(MadeFile))
    db.session.commit()
    assert {name: row.content_hash for name, row in make_all(client, issue).items()} == first


def nothing_is_kept_after_the_sweep():
    forget_what_changed()
    counts = (db.select(db.func.count()).select_from(table) for table in (MadeFile, MadePiece))
    return [db.session.scalar(count) for count in counts] == [0, 0]


def test_a_large_file_is_kept_in_pieces_and_replaced_whole(client, issue, monkeypatch):
    monkeypatch.setattr(spools, "PIECE", 1_000)
    made = make_all(client, issue)
    answer = client.get(f"{desk(issue)}/{ALL}")
    assert hashlib.sha256(answer.data).hexdigest() == made[ALL].content_hash
    assert answer.content_length == made[ALL].size == len(answer.data)
    sizes = [len(piece) for piece in pieces_in(made[ALL])]
    assert set(sizes[:-1]) == {1_000}
    state = state_of(issue)
    keep(issue, ALL, io.BytesIO(b"short"), state, utc_now())
    assert b"".join(pieces_in(file_named(issue, ALL, state))) == b"short"


def test_planted_fault_pieces_in_another_order_are_caught(client, issue, monkeypatch):
    monkeypatch.setattr(spools, "PIECE", 1_000)
    made = make_all(client, issue)
    number = MadePiece.number
    of_all = db.update(MadePiece).where(MadePiece.name == ALL)
    for here, there in ((0, -1), (1, 0), (-1, 1)):
        db.session.execute(of_all.where(number == here).values(number=there))
    db.session.commit()
    answer = client.get(f"{desk(issue)}/{ALL}")
    assert hashlib.sha256(answer.data).hexdigest() != made[ALL].content_hash


def test_files_go_when_something_was_added_since(client, issue):
    make_all(client, issue)
    write_entry("answer-given", issue_id=issue.id, now=utc_now())
    db.session.commit()
    answer = client.get(f"{desk(issue)}/brief.pdf")
    assert (answer.status_code, answer.location) == (303, desk(issue))
    assert nothing_is_kept_after_the_sweep()
    assert set(make_all(client, issue)) == {kind.name for kind in KINDS} | {START, ALL}


def test_files_go_when_somebody_leaves(client, issue):
    someone = make_member("Ann Gone")
    make_all(client, issue)
    erase_member(someone, now=utc_now())
    db.session.commit()
    assert nothing_is_kept_after_the_sweep()


def test_before_close_there_is_nothing(client, app):
    running = make_ballot_issue(["Sitters", "Budget"], stage=Stage.RANK)
    assert client.get(desk(running)).status_code == 403
    assert client.post(desk(running)).status_code == 403
    assert client.get(f"{desk(running)}/brief.pdf").status_code == 403
