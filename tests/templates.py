"""Templates compiled once for all the applications that a test run makes, in all its processes."""

from __future__ import annotations

import atexit
import os
import shutil
import tempfile
import threading
from pathlib import Path

from flask import Flask
from jinja2 import BytecodeCache

FOLDER = "COMPILED_TEMPLATES"
"""The setting that tells workers, and servers that tests start, where to look."""


def compile_templates_once():
    """Let every application of this process and of those it starts share what was compiled."""
    if FOLDER not in os.environ:
        os.environ[FOLDER] = tempfile.mkdtemp(prefix="compiled-")
        atexit.register(shutil.rmtree, os.environ[FOLDER], ignore_errors=True)
    memory = TemplateMemory(Path(os.environ[FOLDER]))
    Flask.jinja_options = {**Flask.jinja_options, "bytecode_cache": memory}


class TemplateMemory(BytecodeCache):
    """Keeps what a template compiled to under the hash of its source, here and in a folder."""

    def __init__(self, folder):
        self.kept = {}
        self.folder = folder

    def get_bucket(self, environment, name, filename, source):
        """Keep apart what was compiled with escaping from what was compiled without."""
        name = f"{name} {environment.autoescape}"
        return super().get_bucket(environment, name, filename, source)

    def load_bytecode(self, bucket):
        """Fill the bucket where this very source was compiled before."""
        place = self.place_of(bucket)
        if place in self.kept:
            bucket.code = self.kept[place]
        elif place.exists():
            bucket.bytecode_from_string(place.read_bytes())
            self.kept[place] = bucket.code

    def dump_bytecode(self, bucket):
        """Keep what was compiled; whoever reads it meanwhile finds all of it or nothing."""
        place = self.place_of(bucket)
        self.kept[place] = bucket.code
        self.folder.mkdir(exist_ok=True)
        half = place.with_suffix(f".{os.getpid()}-{threading.get_ident()}")
        half.write_bytes(bucket.bytecode_to_string())
        half.replace(place)

    def place_of(self, bucket):
        """Return where what a bucket holds is kept."""
        return self.folder / f"{bucket.key}-{bucket.checksum}"
