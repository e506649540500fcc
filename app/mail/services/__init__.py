"""Writing mail down in the outbox, and sending what waits there."""

from app.mail.services.outbox import forget_address, hold_mail, let_mail_go, queue_mail
from app.mail.services.sending import send_due

__all__ = ["forget_address", "hold_mail", "let_mail_go", "queue_mail", "send_due"]
