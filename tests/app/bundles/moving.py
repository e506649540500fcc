"""Every row of one database copied to another, and the bundle that is made there."""

from __future__ import annotations

from app import create_app
from app.extensions import db
from app.issues.models import Issue
from config import TestConfig
from tests.app.bundles.questions import content_of


def bundle_elsewhere(url, issue_id):
    """Copy all tables of the present database to the one at an address; make the bundle there."""
    tables = [one for one in db.metadata.sorted_tables if not one.name.startswith("search_")]
    rows = {
        table.name: [dict(row._mapping) for row in db.session.execute(db.select(table))]
        for table in tables
    }
    made = create_app(type("Settings", (TestConfig,), {"SQLALCHEMY_DATABASE_URI": url}))
    with made.app_context():
        for table in tables:
            if found := rows[table.name]:
                db.session.execute(db.insert(table), found[::-1])
        db.session.commit()
        content = content_of(db.session.get(Issue, issue_id))
        db.session.remove()
        db.engine.dispose()
    return content
