"""Code sheets to print and a table of the same codes; kept by nobody but who asked for them."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import datetime

from flask_babel import gettext as _

from app.core.drawing.codes import square_code
from app.core.drawing.typesetting import pdf_from
from app.core.files.archives import zip_of
from app.core.web.links import site_link
from app.core.web.templating import moment
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.services.codes import grouped

SHEETS_A_FILE = 1_000


def codes_to_print(issue: Issue, codes: Sequence[str], *, until: datetime) -> bytes:
    """Return an archive with the code sheets as PDF, a thousand codes a file, and a table."""
    return zip_of(files_of(issue, codes, until))


def files_of(issue: Issue, codes: Sequence[str], until: datetime) -> Iterator[tuple[str, bytes]]:
    """Yield each file of the archive, one at a time."""
    for n in range(0, len(codes), SHEETS_A_FILE):
        part = codes[n : n + SHEETS_A_FILE]
        yield f"code-sheets-{n // SHEETS_A_FILE + 1}.pdf", code_sheets(issue, part, until=until)
    yield "codes.csv", code_table(codes)


def code_sheets(issue: Issue, codes: Sequence[str], *, until: datetime) -> bytes:
    """Return a PDF of ten cards a page: the question, the code in letters and as a square."""
    last = moment(until, settings_of(issue).zone)
    address = site_link("paper.redeem").partition("://")[2]
    return pdf_from(
        "codes",
        {
            "title": _("Codes for: %(question)s", question=issue.question),
            "question": issue.question,
            "how": _(
                "Go to %(address)s and type this in. Or point a phone at the square.",
                address=address,
            ),
            "once": _("Good once, for one person, until %(moment)s.", moment=last),
            "alt": _("The same code as a square:"),
            "cards": [
                {
                    "code": grouped(code),
                    **square_code(site_link("paper.code", code=code)),
                }
                for code in codes
            ],
        },
    )


def code_table(codes: Sequence[str]) -> bytes:
    """Return the codes as CSV, for letters that a word processor fills in."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(["code", "link"])
    writer.writerows([grouped(code), site_link("paper.code", code=code)] for code in codes)
    return out.getvalue().encode("utf-8-sig")
