"""Code sheets to print and a table of the same codes; kept by nobody but who asked for them."""

from __future__ import annotations

import csv
import io
import zipfile
from collections.abc import Sequence
from datetime import datetime

from flask_babel import gettext as _

from app.core.codes import square_code
from app.core.links import site_link
from app.core.templating import moment
from app.core.typesetting import pdf_from
from app.issues.convert import settings_of
from app.issues.models import Issue
from app.issues.services.codes import grouped

SHEETS_A_FILE = 1_000
BEFORE_ZIP = (1980, 1, 1, 0, 0, 0)


def codes_to_print(issue: Issue, codes: Sequence[str], *, until: datetime) -> bytes:
    """Return an archive with the code sheets as PDF, a thousand codes a file, and a table."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(0, len(codes), SHEETS_A_FILE):
            part = codes[n : n + SHEETS_A_FILE]
            name = f"code-sheets-{n // SHEETS_A_FILE + 1}.pdf"
            put_file(archive, name, code_sheets(issue, part, until=until))
        put_file(archive, "codes.csv", code_table(codes))
    return made.getvalue()


def put_file(archive: zipfile.ZipFile, name: str, content: bytes) -> None:
    """Put a file into an archive, without the time it was made at."""
    archive.writestr(zipfile.ZipInfo(name, BEFORE_ZIP), content, zipfile.ZIP_DEFLATED)


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
