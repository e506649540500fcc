"""Pages of the room accounts."""

from app.accounts.views import arriving, own_page, signing_in
from app.accounts.views.arriving import blueprint

__all__ = ["arriving", "blueprint", "own_page", "signing_in"]
