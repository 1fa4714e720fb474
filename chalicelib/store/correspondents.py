"""The mail to one person, and to many: the person's partition without what stands after the notices, read raw."""

from collections.abc import Collection, Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime

from chalicelib.follow_up.notices import Addressee, Line, LineState
from chalicelib.follow_up.ports import Correspondent
from chalicelib.store.keys import person_key
from chalicelib.store.person_reading import to_invitation, to_person
from chalicelib.store.raw import Raw, number, query, text

AT_ONCE = 16
"""People read side by side: reading mostly waits for the tables."""


def read_correspondent(account: str) -> Correspondent | None:
    """One consistent query. None where there is no such person."""
    found = list(query("pk = :pk AND sk BETWEEN :a AND :o", {":pk": person_key(account), ":a": "A", ":o": "O"}))
    kinds: dict[str, list[Raw]] = {}
    for item in found:
        kinds.setdefault(item["kind"]["S"], []).append(item)
    if "person" not in kinds:
        return None
    person = to_person(account, kinds["person"][0])
    addressee = Addressee(
        person=person,
        invitations=[to_invitation(account, item) for item in kinds.get("invitation", ())],
        lines=[_line(account, item) for item in kinds.get("notice", ())],
    )
    credentials = kinds.get("credential", ())
    slip = any(text(item, "slip") and not text(item, "revoked") for item in credentials)
    return Correspondent(addressee, person.campaign, _draft_begun_with(kinds.get("draft", ()), credentials), slip)


def read_correspondents(accounts: Collection[str]) -> Mapping[str, Correspondent]:
    """One consistent query for each, some side by side."""
    with ThreadPoolExecutor(AT_ONCE) as pool:
        found = zip(accounts, pool.map(read_correspondent, accounts), strict=True)
        return {account: one for account, one in found if one is not None}


def _line(account: str, item: Raw) -> Line:
    claimed, handed = text(item, "claimed_until"), text(item, "handed_at")
    return Line(
        account=account,
        notice=item["notice"]["S"],
        state=LineState(item["state"]["S"]),
        message_id=item["message_id"]["S"],
        claimed_until=datetime.fromisoformat(claimed) if claimed else None,
        handed_at=datetime.fromisoformat(handed) if handed else None,
        tries=number(item, "tries"),
        reason=text(item, "reason"),
    )


def _draft_begun_with(drafts: Iterable[Raw], credentials: Iterable[Raw]) -> datetime | None:
    """When the letter went out whose credential began the person's latest draft."""
    begun = {item["sk"]["S"].rpartition("#")[2] for item in drafts}
    issued = [item["issued_at"]["S"] for item in credentials if item["sk"]["S"].removeprefix("C#") in begun]
    return datetime.fromisoformat(max(issued)) if issued else None
