"""Damaged files of ballots: a count or one line that says what is wrong, never a traceback."""

from __future__ import annotations

import contextlib
import io
import random

import pytest

from deliberation.__main__ import main
from deliberation.errors import FileFormatError
from deliberation.formats import FORMATS, format_of
from deliberation.formats.ranking_csv import parse_csv
from tests.torture.figures import figure

pytestmark = pytest.mark.torture

FILES = figure(2_500, 200)
WHOLE = parse_csv(
    'count,ranking\n3,A > Bus lane > "C, D"\n2,"C, D" > A > Bus lane\n4,Bus lane > "C, D" > A\n',
    "whole.csv",
)
SNIPPETS = (
    *("", "\n", "\r\n", "\0", "\ufeff", ",", ">", "=", ":", "#", "{", "}", "[", "]", '"', "-", "/"),
    *("0", "-1", "1e9", "999999999999999999", "99999999999999999999999", "٣", "½", "A", "A > A"),
    *("# NUMBER ALTERNATIVES: 999999999", "# ALTERNATIVE NAME 1: A", "=A:[A]", "{}", " ", "\t"),
)


def damaged(text, dice):
    """Cut, repeat, swap and replace pieces of a text; sometimes break its encoding."""
    for _ in range(dice.randint(1, 4)):
        start = dice.randint(0, len(text))
        end = min(len(text), start + dice.choice((0, 1, 1, 2, 9, 40)))
        piece = dice.choice((dice.choice(SNIPPETS), text[start:end] * 2, ""))
        text = text[:start] + piece + text[end:]
    raw = text.encode("utf-8", "surrogatepass")
    return raw if dice.random() < 0.9 else raw[: dice.randint(0, len(raw))] + b"\xff\xfe" + raw


def counted(path):
    """Count a file as on the command line; return the exit code and both outputs."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        code = main(["count", str(path)])
    return code, out.getvalue(), err.getvalue()


def complaint(path):
    """Say what is wrong with how a file was taken; nothing if it was counted or refused."""
    code, out, err = counted(path)
    if code == 0:
        return "" if out and not err else f"counted, and said {err}"
    is_refused = code == 2 and not out and err.count("\n") == 1 and path.name in err
    return "" if is_refused else f"exit {code}, {out!r}, {err!r}"


@pytest.mark.parametrize("ending", FORMATS)
def test_a_damaged_file_is_counted_or_refused_in_one_line(tmp_path, ending):
    dice = random.Random(ending)
    whole = FORMATS[ending].text(WHOLE, f"whole{ending}")
    path = tmp_path / f"damaged{ending}"
    refused = 0
    for _ in range(FILES):
        path.write_bytes(damaged(whole, dice))
        assert complaint(path) == "", path.read_bytes()
        with contextlib.suppress(FileFormatError):
            refused += 1
            format_of(path).parse(path.read_text(errors="replace"), path.name)
            refused -= 1
    assert FILES / 10 < refused < FILES


def test_planted_fault_a_reader_that_trips_is_caught(tmp_path, monkeypatch):
    def trip(text, name, progress=None):
        return int(text.partition(",")[0]) and WHOLE

    monkeypatch.setattr(type(FORMATS[".csv"]), "parse", property(lambda kind: trip))
    path = tmp_path / "damaged.csv"
    path.write_text("count,ranking\n3,A\n")
    with pytest.raises(ValueError, match="invalid literal"):
        complaint(path)
