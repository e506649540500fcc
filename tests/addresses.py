"""What builds an address from its rule, made once a process.

Tests make an application each. Nearly all of that time went into compiling the same functions for
the same rules again.
"""

from __future__ import annotations

from werkzeug.routing import Rule

COMPILED = {}
compile_anew = Rule._compile_builder


def compile_once(self, append_unknown=True):
    """Return the function that builds addresses of a rule; alike rules of any site share it."""
    converters = tuple((name, type(each)) for name, each in sorted(self._converters.items()))
    key = (self.rule, self.subdomain, self.host, repr(self.defaults), converters, append_unknown)
    if key not in COMPILED:
        COMPILED[key] = compile_anew(self, append_unknown)
    return COMPILED[key]
