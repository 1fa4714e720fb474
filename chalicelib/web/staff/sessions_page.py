"""The page "Phiên làm việc": where else the reader is signed in, and ending any of it at once."""

from chalicelib.staff.audit import Verb
from chalicelib.web.http import Reply, see_other
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.places import SESSIONS, SIGN_IN
from chalicelib.web.staff.session import SIGNED_OUT, Visit

EVERY = "all"


def show(visit: Visit) -> Reply:
    """The reader's live sessions: when they began and were last used. Devices and networks are not kept."""
    now = visit.request.now
    live = [one for one in visit.ports.sessions.all(visit.staff.account) if one.live(now)]
    return staff_page(visit, "sessions.html", sessions=live, here=visit.session.id_hash)


def end(visit: Visit) -> Reply:
    """End one session, or every one with this. Sessions of others, and unknown ones, are left alone."""
    mine = visit.ports.sessions.all(visit.staff.account)
    chosen = visit.request.fields.get("session")
    ended = [one for one in mine if chosen in {EVERY, one.id_hash}]
    for one in ended:
        visit.ports.sessions.end(one.id_hash)
    if ended:
        visit.record(Verb.STAFF_SESSIONS_ENDED, number=str(len(ended)))
    if any(one.id_hash == visit.session.id_hash for one in ended):
        return see_other(visit.request, SIGN_IN, SIGNED_OUT)
    return see_other(visit.request, SESSIONS)
