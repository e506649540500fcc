"""What people do about words that break a rule: report, hide, appeal, decide."""

from app.moderation.services.appealing import appeal, decide
from app.moderation.services.hiding import hide_thing
from app.moderation.services.hooks import init_moderation
from app.moderation.services.reporting import leave_as_it_is, report

__all__ = ["appeal", "decide", "hide_thing", "init_moderation", "leave_as_it_is", "report"]
