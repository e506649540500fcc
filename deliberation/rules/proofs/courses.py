"""What the certificates of rules that elect several share: courses, and what they show."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from deliberation.rules.base import Verdict
from deliberation.rules.proofs.chains import require
from deliberation.rules.searches.courses import Courses

Rounds = tuple[Any, ...]


def check_courses(
    found: Courses,
    verdict: Verdict,
    check_course: Callable[[Rounds], None],
    elected_in: Callable[[Any], Iterable[int]],
) -> None:
    """Raise unless each course is one of the rule, and together they show what a verdict claims.

    Parameters
    ----------
    found : Courses
    verdict : Verdict
    check_course : callable
        Raises unless the rounds it is given are some of the rule, to its end; each course is
        looked at once, however many options it is shown for.
    elected_in : callable
        Says whom one round elects.

    Raises
    ------
    InvalidCertificate
    """
    claims = [(i, True, rounds) for i, rounds in found.elected_in.items()]
    claims += [(i, False, rounds) for i, rounds in found.missed_in.items()]
    for rounds in {id(rounds): rounds for _, _, rounds in claims}.values():
        check_course(rounds)
    for option, is_elected, rounds in claims:
        shown = any(option in elected_in(each) for each in rounds)
        require(shown == is_elected, "a course shows something else")
    require(set(verdict.elected) == set(found.elected), "others are elected")
    require(set(verdict.tied) == set(found.tied), "others are tied")
