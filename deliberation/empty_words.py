"""Words of English that are about nothing; other languages go by how common a word is."""

from __future__ import annotations

_WORDS = """
about above after again against also although always another anyone anything around because been
before being below between both cannot could didn doesn does doing done down during each either
else even ever every everyone everything from further gets getting give given goes going gone
have having here hers herself himself into itself just keep kept know less like little long made
make makes many maybe mean might mine more most much must myself need needs never nobody none
nothing often once only onto other others ought ours ourselves over people perhaps quite rather
really same seem seems shall shan should since some somebody someone something sometimes still
such sure take taken takes than that their theirs them themselves then there these they thing
things think this those though through till together told took under until upon used using very
want wants well went were what whatever when where whether which while whoever whole whom whose
will with within without would year years your yours yourself
"""

EMPTY_WORDS = frozenset(_WORDS.split())
"""What tells no conversation from another. Words of fewer than four letters are left out anyway."""
