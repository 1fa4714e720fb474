"""The save of a page and the cast as the engine takes them: models would take half of their time.

The models in `tables` stay what everybody else reads; tests read through them what was written here.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from chalicelib.ballots.answers import MAX_ITEMS
from chalicelib.ballots.ports import Ballot
from chalicelib.ballots.records import StoredDraft
from chalicelib.roster.people import Invitation, InvitationState
from chalicelib.store.keys import person_key, receipt_partition, remark_partition, shard_of, slip_partition
from chalicelib.store.tables import roll_table, urn_table

MAX_ACTIONS = 100
_ROLLS_OWN = 3
"""Actions on the roll beside the deletion of other drafts: invitation, receipt, draft."""
_ABSENT = "attribute_not_exists(pk)"

Action = Mapping[str, Any]


def draft_put(account: str, draft: StoredDraft) -> Action:
    """The put of a draft over the one before it, or, as version 1, where there is none."""
    item = _key(person_key(account), f"D#{draft.group}#{draft.credential_id}") | {
        "kind": {"S": "draft"},
        "sealed": {"B": draft.sealed},
        "version": {"N": str(draft.version)},
    }
    put = {"TableName": roll_table(), "Item": item}
    if draft.version == 1:
        return {**put, "ConditionExpression": _ABSENT}
    return {**put, **_is_version(draft.version - 1)}


def cast_actions(ballot: Ballot) -> list[Action]:
    """Everything that a cast does, in one transaction. Raises `ValueError` for more than one may hold.

    It never asks for old items when a condition fails: they would return a slip.
    """
    slips = [{"Put": _put(urn_table(), item)} for item in _urn_items(ballot)]
    if len(slips) > MAX_ITEMS:
        raise ValueError(f"a ballot has at most {MAX_ITEMS} slips and remarks, this one {len(slips)}")
    # A draft saved anew since it was read is not the one being cast: then the cast must start from the new one.
    own = {"Delete": {**_draft(ballot, ballot.draft), **_is_version(ballot.draft.version)}}
    room = MAX_ACTIONS - len(slips) - _ROLLS_OWN
    others = [{"Delete": _draft(ballot, other)} for other in ballot.other_drafts[:room]]
    return [
        {"Update": _cast(ballot.invitation)},
        *slips,
        {"Put": _put(roll_table(), _receipt(ballot))},
        own,
        *others,
    ]


def _cast(invitation: Invitation) -> Action:
    """Open → cast, if it is open and the same paper: a roster that came in may have changed the rated units."""
    return {
        "TableName": roll_table(),
        "Key": _key(person_key(invitation.account), f"I#{invitation.group}"),
        "UpdateExpression": "SET #state = :cast REMOVE todo, todo_key",
        "ConditionExpression": "#state = :open AND #rates = :rates AND #form = :form",
        "ExpressionAttributeNames": {"#state": "state", "#rates": "rates", "#form": "form"},
        "ExpressionAttributeValues": {
            ":cast": {"S": InvitationState.CAST.value},
            ":open": {"S": InvitationState.OPEN.value},
            ":rates": {"L": [{"S": unit} for unit in invitation.rates]},
            ":form": {"S": invitation.form},
        },
    }


def _urn_items(ballot: Ballot) -> Iterator[Action]:
    campaign, form, group = ballot.invitation.campaign, ballot.invitation.form, ballot.invitation.group
    for slip in ballot.slips:
        where = slip_partition(campaign, form, group, slip.unit, shard_of(slip.id))
        yield _key(where, slip.id) | {"a": {"S": slip.answers}}
        if slip.remark:
            yield _key(remark_partition(campaign, form, slip.unit), slip.remark_id) | {"a": {"S": slip.remark}}


def _receipt(ballot: Ballot) -> Action:
    partition = receipt_partition(ballot.invitation.campaign, ballot.invitation.form, ballot.receipt_hash)
    return _key(partition, ballot.receipt_hash) | {"kind": {"S": "receipt"}}


def _draft(ballot: Ballot, draft: StoredDraft) -> Action:
    key = _key(person_key(ballot.invitation.account), f"D#{draft.group}#{draft.credential_id}")
    return {"TableName": roll_table(), "Key": key}


def _put(table: str, item: Action) -> Action:
    return {"TableName": table, "Item": item, "ConditionExpression": _ABSENT}


def _is_version(version: int) -> Action:
    return {
        "ConditionExpression": "#version = :version",
        "ExpressionAttributeNames": {"#version": "version"},
        "ExpressionAttributeValues": {":version": {"N": str(version)}},
    }


def _key(pk: str, sk: str) -> dict[str, Any]:
    return {"pk": {"S": pk}, "sk": {"S": sk}}
