"""Writing mail down in the outbox, whom it reaches and how soon, and sending what waits there."""

from app.mail.services.choosing import choose, forget_choices, paces_of, stop_mail, whose
from app.mail.services.outbox import (
    forget_address,
    forget_names,
    hold_mail,
    let_mail_go,
    queue_mail,
    write_letter,
)
from app.mail.services.sending import send_due

__all__ = [
    "choose",
    "forget_address",
    "forget_choices",
    "forget_names",
    "hold_mail",
    "let_mail_go",
    "paces_of",
    "queue_mail",
    "send_due",
    "stop_mail",
    "whose",
    "write_letter",
]
