"""An issue whole."""

from __future__ import annotations

from flask import (
    redirect,
    render_template,
    url_for,
)
from flask.typing import ResponseReturnValue
from flask_login import current_user

from app.amendments.queries import waiting_by_idea
from app.answers.services.hooks import answers_on
from app.checking.services.boxes import box_of
from app.core.clock import utc_now
from app.core.policy import public, require
from app.discussion.convert.turns import whose_words
from app.following.policy import may_follow
from app.following.queries import standing_to
from app.issues.convert import STAGE_LABELS
from app.issues.policy import may_extend, may_organise, may_see_issue
from app.issues.queries import (
    extensions_of,
    issue_or_missing,
    membership_in,
    organisers_are_away,
    participation_of,
    people_by_experience,
)
from app.outcomes.queries import outcomes_of
from app.outcomes.services.showing import headlines_of
from app.process.convert.cards import (
    card_of,
    parts_of_rank,
    people_shown,
    shown_ideas,
)
from app.process.queries import (
    facts_about,
    newest_posts,
)
from app.process.views.frame import blueprint
from app.proposals.convert import experience_words
from app.proposals.queries import (
    ideas_of,
)
from app.sharing.services.cards import card_of_question
from app.statements.queries import statement_figures
from app.story.services.showing import read_digest
from app.worries.queries import questions_for, tallies_of
from deliberation.stages import Action, permits


@blueprint.get("/issues/<int:issue_id>")
@public(may_see_issue)
def show(issue_id: int) -> ResponseReturnValue:
    """Show an issue whole: where it is up to, what to do now, its ideas, its talk."""
    issue = issue_or_missing(issue_id)
    membership = membership_in(current_user, issue)
    require(may_see_issue(current_user, issue, membership))
    if issue.opened_at is None:
        return redirect(url_for("issues.preview", issue_id=issue.id), code=303)
    now, facts = utc_now(), facts_about([issue])[issue.id]
    away = organisers_are_away(issue, now) if membership else False
    card = card_of(issue, facts, now)
    return render_template(
        "process/show.html",
        card=card,
        issue=issue,
        picture=card_of_question(issue, now),
        labels=STAGE_LABELS,
        experience_words=experience_words,
        whose_words=whose_words,
        timetable=[(STAGE_LABELS[stage], time) for stage, time in facts.times.items()],
        parts_of_rank=parts_of_rank(issue, facts),
        ideas=shown_ideas(issue, facts, ideas_of(issue)),
        takes_ideas=issue.stage is not None and permits(issue.stage, Action.PROPOSE),
        waiting=waiting_by_idea(issue) if facts.changes else {},
        worry_tallies=tallies_of(issue),
        questions=questions_for(current_user, issue),
        told=headlines_of(outcomes_of([issue])).get(issue.id) if issue.closed_at else None,
        box=box_of(issue) if issue.closed_at else None,
        digest=read_digest(issue),
        is_new_here=participation_of(current_user, issue) is None,
        posts=newest_posts(issue.id),
        stated=statement_figures(issue.id),
        takes_replies=issue.stage is not None and permits(issue.stage, Action.ANSWER_STATEMENT),
        people=people_shown(people_by_experience(issue), card.settings),
        extensions=extensions_of(issue),
        may_extend=may_extend(current_user, issue, membership, hosts_may=away),
        may_organise=may_organise(current_user, issue, membership),
        may_follow=may_follow(current_user, issue, membership),
        standing=standing_to(current_user, issue.id),
        said=answers_on(issue),
    )
