"""Following, and writing to people about what they follow."""

from app.following.services.answers import tell_answers, tell_parts
from app.following.services.follows import follow_idea, follow_issue, forget_follower
from app.following.services.letters import JOB, Digest, digests_for, span_to_come
from app.following.services.news import tell_news, tell_of_deadline
from app.following.services.reports import tell_of_checking
from app.following.services.weekly import (
    begin_batch,
    finish_letters,
    order_letters,
    span_of,
)

__all__ = [
    "JOB",
    "Digest",
    "begin_batch",
    "digests_for",
    "finish_letters",
    "follow_idea",
    "follow_issue",
    "forget_follower",
    "order_letters",
    "span_of",
    "span_to_come",
    "tell_answers",
    "tell_news",
    "tell_of_checking",
    "tell_of_deadline",
    "tell_parts",
]
