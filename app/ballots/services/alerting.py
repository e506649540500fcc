"""What is pointed out before a ballot goes in: words that may tell more than was meant."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass

from flask_babel import gettext as _

from app.accounts.models import Member
from app.ballots.convert.alerts import Alert, KnownNames, alerts_in, gives_away
from app.ballots.models import ShownAs, Slot
from app.ballots.queries import people_of
from app.ballots.services.cards import number_of
from app.ballots.services.showing import Ballot, Choice, shown_as_of
from app.core.people import Visitor
from app.issues.models import Experience, Issue


@dataclass(frozen=True, slots=True)
class Warned:
    """One box whose words may tell more than was meant: where it is, and what was found."""

    choice: Choice
    box: str
    card: int
    sentences: tuple[str, ...]


def warnings_on(
    issue: Issue,
    ballot: Ballot,
    person: Member | Visitor,
    main: Experience | None,
    left: Collection[str] = (),
) -> list[Warned]:
    """Return what is to be pointed out, in the order of the ballot; `left` are boxes left as is.

    Who took part in the question is read only where there are words of one's own.
    """
    boxes = [one for one in own_words(ballot, main) if box_of(one) not in left]
    if not boxes:
        return []
    own = person.display_name if isinstance(person, Member) else ""
    known = KnownNames((own, *people_of(issue.id)))
    found = []
    for box in boxes:
        choice, _slot, text, way = box
        alerts = [one for one in alerts_in(text, known) if not is_signed(one, own, way)]
        sentences = [words_for_alert(alert, own) for alert in alerts]
        if main is Experience.WORKS and way is not ShownAs.NAME and (said := gives_away(text)):
            sentences.append(words_for_team(said))
        if sentences:
            card = number_of(ballot.content, choice.i)
            found.append(Warned(choice, box_of(box), card, tuple(sentences)))
    return found


Box = tuple[Choice, Slot, str, ShownAs]
"""An idea, which of its boxes, what stands in it, and how that will be shown."""


def own_words(ballot: Ballot, main: Experience | None) -> Iterator[Box]:
    """Yield every box with words of one's own."""
    for choice, answer in zip(ballot.choices, ballot.content.answers, strict=True):
        for slot in Slot:
            if text := answer.text_in(slot):
                yield choice, slot, text, shown_as_of(answer, main, slot.value)


def box_of(box: Box) -> str:
    """Return the name of a box, which is also its place on the ballot page."""
    return f"{box[1].value}-{box[0].place}"


def is_signed(alert: Alert, own: str, way: ShownAs) -> bool:
    """Say whether the name that was found stands beside the words anyhow."""
    return alert == Alert("name", own) and way is ShownAs.NAME


def words_for_alert(alert: Alert, own: str) -> str:
    """Say what was found and what it may do."""
    if alert.kind == "name":
        if alert.found == own:
            return _("It holds your own name, so people will know it's you.")
        return _("It names %(name)s. Would they be glad to read it?", name=alert.found)
    sentences = {
        "email": _("It holds an e-mail address: %(words)s.", words=alert.found),
        "phone": _("It holds what looks like a phone number: %(words)s.", words=alert.found),
        "number": _("It holds a long number: %(words)s.", words=alert.found),
        "postcode": _("It holds a postcode: %(words)s.", words=alert.found),
        "street": _("It holds what looks like an address: %(words)s.", words=alert.found),
    }
    return sentences[alert.kind]


def words_for_team(said: list[str]) -> str:
    """Ask somebody who works in it whether those beside them would know."""
    quoted = ", ".join(_("“%(words)s”", words=words) for words in said[:4])
    return _("Could your team guess it's you? Look at %(words)s.", words=quoted)
