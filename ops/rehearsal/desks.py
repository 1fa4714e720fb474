"""Who sits at which desk: the Department's two clerks and the focal points, signed in anew for each affair.

Half an hour of the moved clock ends a session, as it does for people who leave their desks.
"""

from collections.abc import Sequence

from chalicelib.staff.audit import Verb
from chalicelib.staff.roles import Role
from ops.rehearsal import clerk_desk, focal_desk
from ops.rehearsal.browser import Browser
from ops.rehearsal.clerk_desk import ClerkDesk
from ops.rehearsal.focal_desk import FocalDesk
from ops.rehearsal.round import Round
from ops.sample_people import Sample
from ops.seeding import staff_desk
from ops.staff import add_account

CLERK, SECOND_CLERK = "can-bo-dien-tap", "can-bo-thu-hai"


def make_clerks(round_: Round) -> None:
    """The clerks' accounts, as `./phieu staff add` makes them."""
    for name in (CLERK, SECOND_CLERK):
        made = add_account(staff_desk(), name, Role.CLERK, replace=True)
        if made is None:
            raise AssertionError("replacing an account cannot fail")
        for secret in (made.password, made.totp_secret.hex(), *made.recovery_codes):
            round_.diary.secrets.add(secret)
        round_.clerks[name] = made


def clerk(round_: Round, name: str = CLERK) -> ClerkDesk:
    """A clerk, signed in with password and code."""
    desk = ClerkDesk(browser(round_), round_.campaign.id, round_.clerks[name], round_.machine.clock.now)
    desk.enter()
    round_.diary.secrets.add(desk.browser.cookies.get(clerk_desk.COOKIE, ""))
    round_.dossier.acts[Verb.STAFF_SIGNED_IN] += 1
    return desk


def focal_point(round_: Round, person: Sample, *, by_link: bool = False) -> FocalDesk:
    """A focal point, signed in by the account mail's link or by its password."""
    letter = round_.post.focal_letter(round_.address(person.email))
    if letter is None:
        raise LookupError("a focal point has no account mail")
    desk = FocalDesk(browser(round_), round_.campaign)
    (desk.enter_by_link if by_link else desk.enter_by_password)(letter)
    round_.diary.secrets.add(desk.browser.cookies.get(focal_desk.COOKIE, ""))
    round_.dossier.acts[Verb.FOCAL_SIGNED_IN] += 1
    return desk


def browser(round_: Round) -> Browser:
    """A device of its own."""
    return Browser("127.0.0.1", round_.machine.port, round_.patient)


def units_of(person: Sample) -> Sequence[str]:
    """The units that a focal point follows up."""
    return person.follows or tuple(dict.fromkeys(unit for _, unit in person.roles))


def staged(round_: Round) -> list[Sample]:
    """The staged office's focal points."""
    return [one for one in round_.cast.focal_points if round_.cast.unit in units_of(one)]
