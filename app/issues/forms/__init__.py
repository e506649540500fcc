"""Forms of issues, and the question every first contribution asks."""

from app.issues.forms.experience import ExperienceFields

__all__ = ["ExperienceFields"]
