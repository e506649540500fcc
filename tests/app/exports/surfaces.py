"""What each way of taking a result away says, as figures by what they count.

Each reader looks at the file or page itself, with a program that is not ours. A figure is called
("above", i), ("pair", i, j), ("first", i), ("group", kind, i, j) and so on; n_options stands for
how things are now.
"""

import csv
import io
import json
import re
from collections import Counter

import openpyxl
from docx import Document
from lxml import html
from pypdf import PdfReader

HASH = re.compile(r"[0-9a-f]{64}")


ESCAPED = re.compile("_x([0-9A-F]{4})_")
"""How a workbook writes a sign by its number; a line that looks like that is escaped as well."""


def whole(text):
    return int(str(text).replace(",", "")) if str(text) not in ("", "–", "None") else None


def known(figures):
    """A dash and an empty cell say nothing."""
    return {name: number for name, number in figures.items() if number is not None}


def of_document(doc):
    figures, outcome = {("cast",): doc["took_part"]["cast"]}, doc["outcome"]
    for line in outcome["lines"]:
        i = line["option"]
        figures |= {("above", i): line["above"], ("below", i): line["below"]}
    for i, row in enumerate(outcome["support"]):
        figures |= {("pair", i, j): number for j, number in enumerate(row) if i != j}
    figures |= {("first", i): n for i, n in enumerate(outcome["first_places"] or ())}
    n_options = len(doc["options"])
    for part in doc["parts"]["parts"]:
        for name, (ahead, behind) in part["figures"].items():
            kind, *places = name.split("/")
            i, j = int(places[0]), n_options if kind == "line" else int(places[1])
            figures |= {("group", part["code"], i, j): ahead, ("group", part["code"], j, i): behind}
    return known(figures)


def of_tables(tables, doc):
    """Of rows by the names of their columns, whatever held them."""
    letters = {option["letter"]: i for i, option in enumerate(doc["options"])}
    letters["status quo"] = len(letters)
    labels = {label: code for code, label in doc["issue"]["experiences"].items()}
    figures = {}
    for row in tables["options"]:
        i = letters[row["letter"]]
        for name in ("above", "below", "level"):
            figures[name, i] = whole(row[name])
        figures |= {
            ("first", i): whole(row["first_places"]),
            ("zone", i, "support"): whole(row["want_this"]),
        }
    for row in tables["zones"]:
        figures["zone", letters[row["letter"]], row["answer"]] = whole(row["people"])
    for row in tables["pairs"]:
        i, j = letters[row["first"]], letters[row["second"]]
        figures |= {
            ("pair", i, j): whole(row["prefer_first"]),
            ("pair", j, i): whole(row["prefer_second"]),
        }
    for row in tables["experiences"]:
        i, j = letters[row["first"]], letters[row["second"]]
        code = labels.get(row["experience"], row["experience"])
        figures["people", code] = whole(row["people"])
        figures |= {
            ("group", code, i, j): whole(row["prefer_first"]),
            ("group", code, j, i): whole(row["prefer_second"]),
        }
    return known(figures)


def tables_as_csv(client, issue):
    found = {}
    for name in ("options", "zones", "pairs", "experiences"):
        found[name] = rows_of_csv(client.get(f"/issues/{issue.id}/tables/{name}.csv").data)
    return found


def rows_of_csv(content):
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def column_of_workbook(content, sheet, column):
    head, *rows = openpyxl.load_workbook(io.BytesIO(content))[sheet].iter_rows(values_only=True)
    return [
        ESCAPED.sub(lambda found: chr(int(found[1], 16)), row[head.index(column)] or "")
        for row in rows
    ]


def tables_in_workbook(client, issue):
    content = client.get(f"/issues/{issue.id}/tables.xlsx").data
    book = openpyxl.load_workbook(io.BytesIO(content), read_only=True)
    found = {}
    for name in ("options", "zones", "pairs", "experiences"):
        head, *rows = book[name].iter_rows(values_only=True)
        found[name] = [
            {key: "" if cell is None else cell for key, cell in zip(head, row, strict=True)}
            for row in rows
        ]
    return found


def tables_of_the_api(client, issue):
    found = {}
    for name in ("options", "zones", "pairs", "experiences"):
        told = client.get(f"/api/v1/issues/{issue.id}/{name}?per_page=100").json
        assert told["pages"] == 1
        found[name] = told["items"]
    return found


def article(client, issue, which):
    page = client.get(f"/issues/{issue.id}/{which}").get_data(as_text=True)
    [found] = html.document_fromstring(page).xpath("//article")
    return found


def rows_under(found, caption):
    for table in found.xpath(".//table"):
        if table.findtext("caption").strip() == caption:
            return [
                [" ".join(cell.text_content().split()) for cell in row.xpath("th|td")]
                for row in table.xpath(".//tbody/tr")
            ]
    return []


def of_report(found, doc):
    """Of the tables in the full report, by their captions."""
    places = {option["title"]: i for i, option in enumerate(doc["options"])}
    places |= {"Keep things as they are": len(places)}
    figures = {}
    for row in rows_under(found, "How the ideas came out, in their order"):
        i, cells = places[row[0]], [whole(cell) for cell in row[1:]]
        if len(cells) == 5:
            figures |= dict(
                zip(
                    [("zone", i, "support"), ("zone", i, "better"), ("level", i), ("below", i)],
                    cells[:4],
                    strict=True,
                )
            )
        else:
            figures |= {("above", i): cells[0], ("below", i): cells[1]}
    for first, ahead, second, behind, _level in rows_under(
        found, "How many people put either of two ideas higher"
    ):
        i, j = places[first], places[second]
        figures |= {("pair", i, j): whole(ahead), ("pair", j, i): whole(behind)}
    for i, row in enumerate(
        rows_under(found, "How many people put the idea of the row above that of the column")
    ):
        figures |= {("pair", i, j): whole(cell) for j, cell in enumerate(row[1:])}
    for title, number in rows_under(found, "Ballots that put it first, alone or level with others"):
        if places[title] < len(doc["options"]):
            figures["first", places[title]] = whole(number)
    return known(figures)


def of_brief(found, doc):
    """Of the figures at the top of a brief or a report."""
    figures = {}
    for pair in found.xpath(".//dl[@class='figures']/div"):
        number, words = (" ".join(pair.find(tag).text_content().split()) for tag in ("dt", "dd"))
        if words.endswith("ranked the ideas"):
            figures["cast",] = whole(number)
        for i, option in enumerate(doc["options"]):
            if words in (
                f"said {option['title']} would be better than now",
                f"put {option['title']} above “{doc['issue']['status_quo']}”",
            ):
                figures["above", i] = whole(number)
    return known(figures)


def numbers(text):
    """Every number of some words, fingerprints left out."""
    return Counter(re.findall(r"\d[\d,]*", HASH.sub("", " ".join(text.split()))))


def numbers_of_lists(page):
    """The numbers that a page draws before the lines of its numbered lists; a PDF writes them."""
    return Counter(
        str(number)
        for found in page.xpath(".//ol")
        for number, _line in enumerate(found.xpath("./li"), start=1)
    )


def words_of_docx(content):
    document = Document(io.BytesIO(content))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    return "\n".join([*(paragraph.text for paragraph in document.paragraphs), *cells])


def words_of_pdf(content):
    return "\n".join(page.extract_text() for page in PdfReader(io.BytesIO(content)).pages)


def document_handed_out(client, address):
    return json.loads(client.get(address).data)
