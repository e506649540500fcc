"""Templates compiled once for all the applications that a test run makes."""

from __future__ import annotations

from jinja2 import BytecodeCache


class TemplateMemory(BytecodeCache):
    """Keeps what a template compiled to under the hash of its source, in this process."""

    def __init__(self):
        self.kept = {}

    def get_bucket(self, environment, name, filename, source):
        """Keep apart what was compiled with escaping from what was compiled without."""
        name = f"{name} {environment.autoescape}"
        return super().get_bucket(environment, name, filename, source)

    def load_bytecode(self, bucket):
        """Fill the bucket where this very source was compiled before."""
        if known := self.kept.get((bucket.key, bucket.checksum)):
            bucket.bytecode_from_string(known)

    def dump_bytecode(self, bucket):
        """Keep what was compiled."""
        self.kept[bucket.key, bucket.checksum] = bucket.bytecode_to_string()
