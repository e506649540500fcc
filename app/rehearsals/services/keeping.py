"""A rehearsal's files: a plan, a database. Wiping deletes them, and nothing else knows of them."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.rehearsals.convert import Plan, is_token, plan_from

KEPT_FOR = timedelta(days=7)
"""How long after its last step a rehearsal is wiped by itself."""


@dataclass(frozen=True, slots=True)
class Files:
    """Where one rehearsal is kept."""

    folder: Path
    token: str

    @property
    def plan(self) -> Path:
        """The plan, without which there is no rehearsal."""
        return self.folder / f"{self.token}.json"

    @property
    def database(self) -> Path:
        """The database of its site."""
        return self.folder / f"{self.token}.db"

    @property
    def lock(self) -> Path:
        """Held by whoever fills the database."""
        return self.folder / f"{self.token}.lock"

    def exists(self) -> bool:
        """Say whether this rehearsal is under way."""
        return is_token(self.token) and self.plan.exists()

    def read(self) -> Plan:
        """Return the plan."""
        return plan_from(self.plan.read_text(encoding="utf-8"))

    def write(self, plan: Plan) -> None:
        """Keep a plan whole or not at all."""
        self.folder.mkdir(parents=True, exist_ok=True)
        aside = self.folder / f"{self.token}.{os.getpid()}.part"
        aside.write_text(plan.text(), encoding="utf-8")
        aside.replace(self.plan)

    def wipe(self) -> None:
        """Delete all there is of it, the plan first, so that nobody comes in meanwhile."""
        self.plan.unlink(missing_ok=True)
        for path in self.folder.glob(f"{self.token}.*"):
            path.unlink(missing_ok=True)


def begin(files: Files, plan: Plan) -> None:
    """Start a rehearsal afresh, in place of an earlier one of the same draft."""
    files.wipe()
    files.write(plan)


def wipe_old(folder: Path, now: datetime) -> int:
    """Wipe rehearsals that nobody has gone on with for a week; return how many."""
    limit = (now - KEPT_FOR).timestamp()
    old = [path for path in folder.glob("*.json") if path.stat().st_mtime < limit]
    for path in old:
        Files(folder, path.stem).wipe()
    return len(old)
