"""Gathering what somebody brought, and drawing what became of a change."""

from app.my_part.services.gathering import Part, part_in, parts_of
from app.my_part.services.pictures import Picture, picture_of, png_of, svg_of

__all__ = ["Part", "Picture", "part_in", "parts_of", "picture_of", "png_of", "svg_of"]
