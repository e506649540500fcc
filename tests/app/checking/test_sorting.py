"""What says the same stands together; what was put together or hidden meanwhile is told."""

from app.checking.models import (
    ParagraphCheck,
)
from app.checking.queries import to_answer
from app.checking.services import grouping
from app.core.clock import utc_now
from app.extensions import db
from tests.app.checking.cases import (
    say,
    text_of,
)
from tests.factories import make_member


def test_similar_points_stand_together_and_hosts_put_right_what_was_put_wrong(world, sign_in):
    issue, organiser, host = world
    rows = [
        say(issue, make_member(), line=line)
        for line in (
            "It should say that Sundays matter most to carers.",
            "Say that Sundays matter most to the carers!",
            "Nobody asked about the night bus.",
        )
    ]
    assert rows[0].group_id == rows[1].group_id != rows[2].group_id
    assert to_answer([issue.id]) == {issue.id: 2}
    desk = sign_in(organiser).get(f"/groups/{issue.group.slug}/desk")
    assert "2 corrections to answer" in text_of(desk)
    hosts = sign_in(host)
    path = f"/corrections/{rows[2].group_id}/sort"
    assert "Put them together" in text_of(hosts.get(path))
    assert hosts.post(path, data={"press": "merge"}).status_code == 422
    sent = {"press": "merge", "into": str(rows[0].group_id)}
    assert hosts.post(path, data=sent).status_code == 303
    assert len({row.group_id for row in all_checks()}) == 1
    path = f"/corrections/{rows[0].group_id}/sort"
    whole = {"press": "split", "pick": [str(row.id) for row in rows]}
    assert hosts.post(path, data=whole).status_code == 422
    assert hosts.post(path, data={"press": "split", "pick": [str(rows[2].id)]}).status_code == 303
    assert [row.line for row in all_checks()] == [row.line for row in rows], "no word is lost"
    assert len({row.group_id for row in all_checks()}) == 2


def all_checks():
    db.session.expire_all()
    return db.session.scalars(db.select(ParagraphCheck).order_by(ParagraphCheck.id)).all()


def test_what_was_put_together_while_it_was_answered_leads_to_the_whole(world, sign_in):
    issue, organiser, host = world
    one, two = (
        say(issue, make_member(), line=line)
        for line in ("Say who was asked.", "Nothing on night buses.")
    )
    path = f"/corrections/{two.group_id}"
    grouping.merge(two.group, one.group, host, issue, now=utc_now())
    db.session.commit()
    sent = {"decision": "kept", "seen": "2", "wording": "1", "text": "", "reason": "My reason."}
    late = sign_in(organiser).post(path, data=sent)
    assert late.status_code == 409, "also where both were touched as often"
    for words in ("Say who was asked.", "Nothing on night buses.", "My reason."):
        assert words in text_of(late)
    assert f'action="/corrections/{one.group_id}"' in late.get_data(as_text=True)
