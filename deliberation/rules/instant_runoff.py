"""Instant run-off, on ballots with ties, with exact bounds on who wins where votes are tied."""

from __future__ import annotations

from functools import partial
from types import MappingProxyType

from deliberation.profile import Profile
from deliberation.rules.ballots.tops import Form, check_form
from deliberation.rules.base import Evidence, Verdict, check_strength
from deliberation.rules.proofs.runoffs import prove_runoff
from deliberation.rules.searches.runoffs import BUDGET, Runoff, fewest, run_off


def instant_runoff(
    profile: Profile, *, strength: str = "margins", ties: Form = "approval", budget: int = BUDGET
) -> Verdict:
    """Drop the option that fewest ballots put first, again and again, until one is left.

    Parameters
    ----------
    profile : Profile
        The ballots. One that ranks none of the standing options counts for nobody.
    strength : {"margins", "winning_votes"}
        Noted in the verdict; head-to-head comparisons do not count here.
    ties : {"approval", "split"}
        What a ballot gives to options level at its top: a full vote each, the one form that
        keeps the rule independent of copies [1]_, or an equal part of one.
    budget : int
        Rows of ballots that the search may look at where votes are tied.

    Returns
    -------
    Verdict
        The first tier are the winners; the others follow by the last round they can reach.
        Where several options have the fewest votes any of them may go, and an option wins
        when it does in at least one such course. Evidence:

        ``rounds`` : tuple of `deliberation.rules.runoffs.Round`, the course in which the
        first of the proven winners wins;
        ``courses`` : mapping of int to tuple of Round, the same for each proven winner;
        ``proven``, ``possible`` : tuples of int, options with a course in which they win, and
        options that the search could not rule out;
        ``exact`` : bool, whether the two are the same; the first tier is ``possible``;
        ``certificate`` : `deliberation.rules.proofs.runoffs.RunoffProof`, whose ``check`` takes
        the ballots, the winners and `deliberation.rules.runoffs.fewest`.

    Raises
    ------
    InvalidSetting
        When ``strength`` or ``ties`` is unknown.

    See Also
    --------
    deliberation.rules.smith_irv.smith_irv : the same, among those nobody outside beats.

    Notes
    -----
    Options that no ballot puts first go together: their going moves no ballot. Otherwise one
    goes a round, also when another already has more than half, so that the rounds show how
    the last two stand. Only the ballots of the option that goes are looked at again.

    References
    ----------
    .. [1] T. Delemazure and D. Peters, "Generalizing instant runoff voting to allow for
       indifferences", arXiv 2404.11407, 2024.
    .. [2] T. N. Tideman, "Independence of clones as a criterion for voting rules", Social
       Choice and Welfare 4, 185-206, 1987.

    Examples
    --------
    Four put A first, three B, two C; those of C prefer B.

    >>> ballots = [(((0,),), 4), (((1,), (2,)), 3), (((2,), (1,)), 2)]
    >>> profile = Profile.from_ballots("ABC", ballots)
    >>> verdict = instant_runoff(profile)
    >>> verdict.order
    ((1,), (0,), (2,))
    >>> [(each.tally, each.dropped) for each in verdict.evidence["rounds"]]
    [((4, 3, 2), (2,)), ((4, 5), (0,)), ((5,), ())]
    >>> verdict.evidence["certificate"].check(profile, verdict.winners, fewest)
    """
    check_strength(strength)
    check_form(ties)
    runoff = run_off(profile, ties, fewest, budget)
    conventions = {"strength": strength, "unranked": "last", "ties": ties}
    return Verdict(runoff.order(), evidence_of(runoff, ties), MappingProxyType(conventions))


def evidence_of(runoff: Runoff, ties: Form, **more: bool) -> Evidence:
    """Return what a run-off rests on: its rounds, its bounds and its certificate."""
    courses = dict(sorted(runoff.found.items()))
    return Evidence(
        {
            "rounds": next(iter(courses.values()), ()),
            "courses": courses,
            "proven": tuple(courses),
            "possible": runoff.possible,
            "exact": runoff.exact,
            **more,
        },
        certificate=partial(prove_runoff, runoff, ties),
    )
