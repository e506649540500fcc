"""The web application: `create_app` is the only place that knows every feature."""

from __future__ import annotations

from flask import Flask, request, session

from app.accounts import models as account_tables
from app.accounts.services import init_sessions
from app.accounts.views import blueprint as accounts
from app.amendments import models as amendment_tables
from app.amendments.views import blueprint as amendments
from app.answers import models as answer_tables
from app.answers.views import blueprint as answers
from app.api import models as api_tables
from app.api.views import blueprint as api
from app.ballots import models as ballot_tables
from app.ballots.views import blueprint as ballots
from app.bundles import models as bundle_tables
from app.bundles.views import blueprint as bundles
from app.checking import models as checking_tables
from app.checking.views import blueprint as checking
from app.core.errors import init_errors
from app.core.people import Visitor
from app.core.policy import public, refuse_unguarded
from app.core.storage.database import init_database
from app.core.web.compression import init_compression
from app.core.web.headers import init_headers
from app.core.web.links import init_addresses
from app.core.web.templating import init_templating
from app.discussion import models as discussion_tables
from app.discussion.views import blueprint as discussion
from app.exports import models as export_tables
from app.exports.views import blueprint as exports
from app.extensions import babel, csrf, db, limiter, login_manager, migrate
from app.feeds.views import blueprint as feeds
from app.following import models as following_tables
from app.following.views import blueprint as following
from app.groups import models as group_tables
from app.groups.views import blueprint as groups
from app.issues import models as issue_tables
from app.issues.views import blueprint as issues
from app.jobs import models as job_tables
from app.jobs.services import init_jobs
from app.journal import models as journal_tables
from app.mail import models as mail_tables
from app.moderation import models as moderation_tables
from app.moderation.views import blueprint as moderation
from app.my_part.views import blueprint as my_part
from app.outcomes import models as outcome_tables
from app.outcomes.views import blueprint as outcomes
from app.paper import models as paper_tables
from app.paper.views import blueprint as paper
from app.process.commands import register_commands
from app.process.tasks import HANDLERS
from app.process.views import blueprint as process
from app.proposals import models as proposal_tables
from app.proposals.views import blueprint as proposals
from app.rehearsals.views import blueprint as rehearsals
from app.rehearsals.views import init_rehearsals
from app.reports.views import blueprint as reports
from app.search import models as search_tables
from app.search.views import blueprint as search
from app.sharing.views import blueprint as sharing
from app.shortlists import models as shortlist_tables
from app.shortlists.views import blueprint as shortlists
from app.statements import models as statement_tables
from app.statements.views import blueprint as statements
from app.story import models as story_tables
from app.story.views import blueprint as story
from app.tables.views import blueprint as tables
from app.tellers import models as teller_tables
from app.tellers.views import blueprint as tellers
from app.worries import models as worry_tables
from app.worries.views import blueprint as worries
from config import Config

FEATURES = (
    rehearsals,
    process,
    following,
    moderation,
    search,
    feeds,
    api,
    exports,
    sharing,
    bundles,
    tables,
    reports,
    my_part,
    answers,
    tellers,
    checking,
    outcomes,
    paper,
    ballots,
    shortlists,
    worries,
    story,
    discussion,
    statements,
    amendments,
    proposals,
    issues,
    groups,
    accounts,
)
TABLES = (
    account_tables,
    amendment_tables,
    answer_tables,
    api_tables,
    ballot_tables,
    bundle_tables,
    checking_tables,
    discussion_tables,
    export_tables,
    following_tables,
    group_tables,
    issue_tables,
    job_tables,
    journal_tables,
    mail_tables,
    moderation_tables,
    outcome_tables,
    paper_tables,
    proposal_tables,
    search_tables,
    shortlist_tables,
    statement_tables,
    teller_tables,
    worry_tables,
    story_tables,
)
"""Every room's tables, so that the database is known whole."""


def create_app(config: type[Config] = Config) -> Flask:
    """Build an application from its settings: extensions, error pages, then features."""
    app = Flask(__name__, template_folder="../templates")
    app.config.from_object(config)
    if not app.config["SECRET_KEY"]:
        raise RuntimeError("set SECRET_KEY in the environment (or DEMO=1 to try the demo)")

    init_database(app)
    migrate.init_app(app, db, directory="migrations", compare_type=True)
    csrf.init_app(app)
    limiter.init_app(app)
    login_manager.init_app(app)
    login_manager.anonymous_user = Visitor
    babel.init_app(app, locale_selector=chosen_language)
    init_templating(app)
    init_sessions(app)
    init_headers(app)
    init_compression(app)
    init_errors(app)
    init_jobs(app, HANDLERS)
    init_addresses(app)
    for blueprint in FEATURES:
        app.register_blueprint(blueprint)
    register_commands(app)
    app.view_functions["static"] = public()(app.view_functions["static"])
    refuse_unguarded(app)
    init_rehearsals(app, config, create_app)
    return app


def chosen_language() -> str | None:
    """Return the language this browser asked for, among those we have."""
    chosen = session.get("language") if request else None
    return chosen or (request.accept_languages.best_match(Config.LANGUAGES) if request else None)
