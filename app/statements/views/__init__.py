"""Pages of the room statements."""

from app.statements.views import adding, answering, whole
from app.statements.views.frame import blueprint

__all__ = ["adding", "answering", "blueprint", "whole"]
