"""Every error the engine raises on purpose."""

from __future__ import annotations


class DeliberationError(Exception):
    """Base of every error the engine raises on purpose.

    Attributes
    ----------
    code : str
        A short name that callers translate into a sentence of their own.
    """

    code = "deliberation"


class InvalidProfile(DeliberationError, ValueError):
    """Options, ranks or weights do not make a profile."""

    code = "invalid-profile"


class InvalidPairs(DeliberationError, ValueError):
    """A matrix is no count of head-to-head comparisons."""

    code = "invalid-pairs"


class InvalidSetting(DeliberationError, ValueError):
    """A convention, threshold or option index is not one the engine knows."""

    code = "invalid-setting"


class BallotsNeeded(DeliberationError, TypeError):
    """The rule reads whole ballots, and only pairs were given."""

    code = "ballots-needed"


class InvalidCertificate(DeliberationError, ValueError):
    """A certificate does not prove what it claims."""

    code = "invalid-certificate"


class FileFormatError(DeliberationError, ValueError):
    """A file does not hold what its format asks for.

    Parameters
    ----------
    path : str
        Name of the file, as the caller gave it.
    line : int
        Number of the line, counted from 1; 0 for the file as a whole.
    expected : str
        What stands there in a file of the format.
    """

    code = "file-format"

    def __init__(self, path: str, line: int, expected: str) -> None:
        place = f"{path}:{line}" if line else path
        super().__init__(f"{place}: expected {expected}")
        self.path = path
        self.line = line
        self.expected = expected


class InvalidText(DeliberationError, ValueError):
    """A text or a set of edits contradicts itself, or a stored one cannot be read.

    Parameters
    ----------
    code : str
        ``repeated-paragraph`` (one id twice), ``edits-disagree`` (two edits for one paragraph or
        one place), ``moved-paragraph`` (ids in another order), ``other-version`` (edits made for
        another text) or ``unreadable-edit``.
    paragraph : str or None
        Id of the paragraph at fault; None for the start of the text, or where none is to blame.
    """

    code = "invalid-text"

    def __init__(self, code: str, paragraph: str | None = None) -> None:
        super().__init__(f"{code}: {paragraph}")
        self.code = code
        self.paragraph = paragraph


class UnknownParagraph(DeliberationError, LookupError):
    """An edit names a paragraph that the text does not have.

    Parameters
    ----------
    paragraph : str
        The id that was not found.
    """

    code = "unknown-paragraph"

    def __init__(self, paragraph: str) -> None:
        super().__init__(paragraph)
        self.paragraph = paragraph


class TextConflict(DeliberationError):
    """Two changes to one text say different things about the same words.

    Parameters
    ----------
    paragraphs : tuple of (str or None)
        The paragraph of each conflict; None for the start of the text, or for a text without ids.
    words : tuple of (str, str, str)
        For each conflict the words before, in the first change and in the second.
    """

    code = "text-conflict"

    def __init__(
        self, paragraphs: tuple[str | None, ...], words: tuple[tuple[str, str, str], ...]
    ) -> None:
        super().__init__(f"{len(words)} places, paragraphs {paragraphs}")
        self.paragraphs = paragraphs
        self.words = words


class InvalidMoment(DeliberationError, ValueError):
    """A moment without a zone, or a local time that is missing or comes twice.

    Parameters
    ----------
    code : str
        ``naive-moment``, ``missing-local-time``, ``ambiguous-local-time``, ``unknown-zone`` or
        ``zoned-local-time``.
    value : str
        What was given.
    """

    code = "invalid-moment"

    def __init__(self, code: str, value: str) -> None:
        super().__init__(f"{code}: {value}")
        self.code = code
        self.value = value


class InvalidTimetable(DeliberationError, ValueError):
    """Stages without length, out of order, or with a gap between them."""

    code = "invalid-timetable"


class ExtensionRefused(DeliberationError):
    """A stage may not be made longer in this way.

    Parameters
    ----------
    code : str
        ``stage-has-no-end``, ``stage-is-over``, ``stage-closes-soon``, ``extended-too-often``,
        ``extended-too-far`` or ``not-longer``.
    """

    code = "extension-refused"

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class InvalidVotes(DeliberationError, ValueError):
    """People, statements and votes do not fit together."""

    code = "invalid-votes"
