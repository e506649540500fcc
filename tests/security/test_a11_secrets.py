"""A11: no default secret; the demo's own is readable by its owner alone."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

import config
from app import create_app

ROOT = Path(__file__).parents[2]


def python(code, **environment):
    """Run a line in a fresh interpreter with nothing of ours in its surroundings."""
    return subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "DATABASE_URL": "sqlite://", **environment},
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.parametrize("secret", [None, ""])
def test_no_secret_no_start(secret):
    settings = type("Settings", (config.TestConfig,), {"SECRET_KEY": secret})
    with pytest.raises(RuntimeError, match="set SECRET_KEY"):
        create_app(settings)


def test_settings_outside_the_demo_hold_no_secret_of_their_own():
    ran = python("import config; print(repr(config.Config.SECRET_KEY), config.Config.DEMO)")
    assert ran.stdout.split() == ["None", "False"], ran.stderr


def test_planted_fault_a_default_secret_is_found():
    told = "import config; print(repr(config.Config.SECRET_KEY))"
    ran = python("import os; os.environ.setdefault('SECRET_KEY', 'dev'); " + told)
    assert ran.stdout.strip() != "None"


@pytest.fixture
def instance(monkeypatch, tmp_path):
    folder = tmp_path / "instance"
    monkeypatch.setattr(config, "INSTANCE", folder)
    return folder


def test_the_demo_writes_a_long_secret_for_its_owner_alone(instance):
    before = os.umask(0)
    try:
        secret = config.demo_secret()
    finally:
        os.umask(before)
    mode = stat.S_IMODE((instance / "demo_secret").stat().st_mode)
    assert mode == 0o600
    assert len(secret) >= 48
    assert config.demo_secret() == secret


def test_every_demo_has_another_secret(instance):
    first = config.demo_secret()
    (instance / "demo_secret").unlink()
    assert config.demo_secret() != first


def test_planted_fault_a_secret_others_can_read_is_found(instance, monkeypatch):
    before, plain = os.umask(0), config.os.open
    monkeypatch.setattr(config.os, "open", lambda path, flags, mode: plain(path, flags, 0o644))
    try:
        config.demo_secret()
    finally:
        os.umask(before)
    assert stat.S_IMODE((instance / "demo_secret").stat().st_mode) != 0o600


def test_test_settings_are_no_way_to_run_a_site():
    assert "SECRET_KEY" in vars(config.TestConfig)
    assert config.Config.SECRET_KEY != config.TestConfig.SECRET_KEY
