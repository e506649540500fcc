"""Adding statements, answering them, drawing the map, bringing in those made elsewhere."""

from app.statements.services.answering import add_statement, answer, want_map_again
from app.statements.services.showing import read_statements

__all__ = ["add_statement", "answer", "read_statements", "want_map_again"]
