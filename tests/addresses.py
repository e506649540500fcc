"""Rules of addresses, compiled once a process.

Tests make an application each. Nearly all of that time went into compiling the same rules again.
"""

from __future__ import annotations

from copy import copy

from werkzeug.routing import Rule

COMPILED = {}
compile_anew = Rule.compile


def compile_once(self):
    """Compile a rule, or take what came of a rule that was alike, of whichever site.

    A converter remembers the map of addresses that it was made for, so each rule has its own.
    """
    converters = tuple(sorted(self.map.converters.items()))
    key = (
        self.rule,
        self.subdomain,
        self.host,
        self.map.host_matching,
        self.merge_slashes,
        repr(self.defaults),
        converters,
    )
    if key not in COMPILED:
        compile_anew(self)
        COMPILED[key] = self
        return
    alike = COMPILED[key]
    self._parts, self._trace = list(alike._parts), list(alike._trace)
    self._converters = {}
    for name, converter in alike._converters.items():
        self._converters[name] = own = copy(converter)
        own.map = self.map
    self.arguments = set(alike.arguments)
    self._build = alike._build.__func__.__get__(self, None)
    self._build_unknown = alike._build_unknown.__func__.__get__(self, None)
