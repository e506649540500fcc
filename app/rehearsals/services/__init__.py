"""A rehearsal's files, its site, its people and its clock."""

from app.rehearsals.services.filling import fill, go_on, part_of
from app.rehearsals.services.keeping import Files, begin, wipe_old
from app.rehearsals.services.mounting import PREFIX, Rehearsals, clock_of

__all__ = [
    "PREFIX",
    "Files",
    "Rehearsals",
    "begin",
    "clock_of",
    "fill",
    "go_on",
    "part_of",
    "wipe_old",
]
