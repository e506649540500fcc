"""Decisions, and the promise that every endpoint names its policy."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from flask import Flask
from flask_babel import LazyString
from flask_login import current_user

from app.core.errors import Missing, NotAllowed, SignInNeeded

View = TypeVar("View", bound=Callable[..., Any])


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer of a policy: yes, or no with the reason to show. Falsy when it is no."""

    is_allowed: bool
    reason: str | LazyString = ""
    needs_sign_in: bool = False
    is_hidden: bool = False

    def __bool__(self) -> bool:
        return self.is_allowed


ALLOW = Decision(True)


def deny(reason: str | LazyString) -> Decision:
    """Say no, with a sentence for the person."""
    return Decision(False, reason)


def ask_to_sign_in(reason: str | LazyString) -> Decision:
    """Say no until the person has signed in."""
    return Decision(False, reason, needs_sign_in=True)


def hide() -> Decision:
    """Say no in the words of "there is no such thing"."""
    return Decision(False, is_hidden=True)


def require(decision: Decision) -> None:
    """Go on if the policy said yes; otherwise stop with the error that fits."""
    if decision:
        return
    if decision.is_hidden:
        raise Missing("")
    if decision.needs_sign_in:
        raise SignInNeeded(decision.reason)
    raise NotAllowed(decision.reason)


def guarded_by(*policies: Callable[..., Decision]) -> Callable[[View], View]:
    """Name the policies a view asks; somebody not signed in is sent to sign in before it runs."""

    def mark(view: View) -> View:
        @functools.wraps(view)
        def guarded(*args: Any, **kwargs: Any) -> Any:
            if not current_user.is_authenticated:
                raise SignInNeeded("")
            return view(*args, **kwargs)

        guarded.policies = policies  # type: ignore[attr-defined]
        return guarded  # type: ignore[return-value]

    return mark


def public(*policies: Callable[..., Decision]) -> Callable[[View], View]:
    """Mark a view that people may use without signing in; it may still ask policies."""

    def mark(view: View) -> View:
        view.policies = policies  # type: ignore[attr-defined]
        view.is_public = True  # type: ignore[attr-defined]
        return view

    return mark


def names_policy(view: Callable[..., Any]) -> bool:
    """Say whether a view is marked with `guarded_by` or `public`."""
    return hasattr(view, "policies")


def is_public(view: Callable[..., Any]) -> bool:
    """Say whether a view is open to people who are not signed in."""
    return getattr(view, "is_public", False)


def refuse_unguarded(app: Flask) -> None:
    """Stop the start if an endpoint names no policy."""
    for endpoint, view in app.view_functions.items():
        if not names_policy(view):
            raise RuntimeError(f"endpoint {endpoint} names no policy: use guarded_by or public")
