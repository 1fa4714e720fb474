"""Who announces, publishes, undoes or moves a deadline proves anew who is there, unless that was just done.

A desk left open in a shared office is worth a page of numbers, not a publication. The form that was sent is kept
in the page that asks, so that nothing is typed twice; the proof begins a new session, as every sign-in does.
"""

import re
from collections.abc import Callable
from dataclasses import replace
from functools import wraps
from http import HTTPStatus

from chalicelib.staff.audit import Verb
from chalicelib.staff.signing_in import Door, Refused, Typed, Why, sign_in
from chalicelib.web.csrf import FIELD
from chalicelib.web.http import Cookie, Reply
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.session import COOKIE, View, Visit
from chalicelib.web.staff.words import REFUSALS

PASSWORD, CODE = "proof_password", "proof_code"
_OWN = {FIELD, PASSWORD, CODE}
_STATUS = {Why.WAIT: HTTPStatus.TOO_MANY_REQUESTS, Why.AT_ONCE: HTTPStatus.TOO_MANY_REQUESTS}


def proven(view: View) -> View:
    """The view, behind a sign-in of the last minutes (`StaffSession.fresh`) or a proof sent with the form."""

    @wraps(view)
    def behind(visit: Visit) -> Reply:
        if visit.session.fresh(visit.request.now):
            return view(visit)
        fields = visit.request.fields
        if not fields.get(PASSWORD) and not fields.get(CODE):
            return _ask(visit, None)
        return _judge(visit, Typed(visit.staff.account, fields.get(PASSWORD), fields.get(CODE)), view)

    return behind


def _judge(visit: Visit, typed: Typed, view: Callable[[Visit], Reply]) -> Reply:
    ports = visit.ports
    door = Door(ports.accounts, ports.attempts, ports.sessions, ports.code_times)
    outcome = sign_in(typed, door, visit.request.now)
    if isinstance(outcome, Refused):
        if outcome.why is not Why.WAIT:
            visit.record(Verb.STAFF_REFUSED, why=outcome.why.value)
        return _ask(visit, outcome)
    factor = "totp" if outcome.codes_left is None else "recovery code"
    visit.record(Verb.STAFF_SIGNED_IN, factor=factor)
    ports.sessions.end(visit.session.id_hash)
    reply = view(visit)
    return replace(reply, cookies=(*reply.cookies, Cookie(COOKIE, outcome.session_id)))


def _ask(visit: Visit, refused: Refused | None) -> Reply:
    request = visit.request
    sent = [(name, value) for name in request.fields.names() for value in request.fields.all(name)]
    return staff_page(
        visit,
        "proof.html",
        status=_STATUS.get(refused.why, HTTPStatus.UNPROCESSABLE_ENTITY) if refused else HTTPStatus.OK,
        action=request.prefix + re.sub(r"{(\w+)}", lambda found: request.params[found[1]], request.route),
        purpose=request.route,
        sent=[(name, value) for name, value in sent if name not in _OWN],
        refusal=REFUSALS[refused.why] if refused else None,
        wait=refused.wait_until - request.now if refused and refused.wait_until else None,
    )
