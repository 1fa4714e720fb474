"""Asking for one's account once more (texts.md 14). The answer is the same whatever exists.

Only the account name is taken: addresses have no index, and a page must not walk the roll to find one.
"""

from collections.abc import Callable
from dataclasses import dataclass

from chalicelib.ballots.credentials import ACCOUNT_LENGTH, Malformation, Malformed, parse_account
from chalicelib.web.catalogue import mark as _
from chalicelib.web.catalogue import translate
from chalicelib.web.http import Reply, Request
from chalicelib.web.respondent.ports import RespondentPorts
from chalicelib.web.respondent.visitors import check_visitor, for_visitor

EMPTY = _("Xin nhập tài khoản ghi trong thư mời")
NO_ACCOUNT_NAME = _("Tài khoản gồm 08 chữ và số, ghi trong thư mời; xin kiểm tra lại")


@dataclass(frozen=True, slots=True)
class ResendPages:
    """The handlers of `/gui-lai-tai-khoan`."""

    of: Callable[[], RespondentPorts]

    def form(self, request: Request) -> Reply:
        """The form for the account name."""
        return _form(request, self.of(), account="", fault="")

    def ask(self, request: Request) -> Reply:
        """Take the wish: one read, and for an account that exists one write. Which, the page does not say."""
        ports = self.of()
        check_visitor(request, ports)
        typed = request.fields.get("account")
        account = parse_account(typed)
        if isinstance(account, Malformed):
            fault = EMPTY if account.reason is Malformation.EMPTY else NO_ACCOUNT_NAME
            return _form(request, ports, account=typed, fault=fault)
        items = ports.box.person(account)
        if items is not None:
            in_force = ports.campaigns.in_force(items.person.campaign, request.now)
            ports.ask_again(in_force, account, request.now)
        return for_visitor(request, ports, "start/resent.html", account=account)


def _form(request: Request, ports: RespondentPorts, *, account: str, fault: str) -> Reply:
    shown = account[: 5 * ACCOUNT_LENGTH]
    said = translate(request.language)(fault) if fault else ""
    return for_visitor(request, ports, "start/resend.html", account=shown, fault=said)
