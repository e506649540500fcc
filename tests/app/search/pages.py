"""The page of what was found, read by tests."""


def headings(page):
    """Return the headings of what was found, in order, without marks."""
    found = page.split('<ol class="found"')
    if len(found) < 2:
        return []
    rows = found[1].partition("</ol>")[0].split("<h3><a href=")[1:]
    plain = [row.partition(">")[2].partition("</a>")[0] for row in rows]
    return [row.replace("<mark>", "").replace("</mark>", "") for row in plain]
