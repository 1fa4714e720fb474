"""Acts about the results as plain records, for keeping."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from chalicelib.publication.steps import Act, Basis, Choice, Step, Vote

Record = dict[str, Any]


def to_record(act: Act) -> Record:
    """A record that `from_record` reads back to an equal act."""
    return {
        "number": act.number,
        "step": act.step.value,
        "by": act.by,
        "at": act.at.astimezone(UTC).isoformat(),
        "scores": act.scores,
        "document": act.basis.document,
        "date": act.basis.date.isoformat(),
        "reason": act.basis.reason,
        "votes": [[vote.member, vote.choice.value] for vote in act.votes],
        "undoes": act.undoes,
    }


def from_record(record: Mapping[str, Any]) -> Act:
    """The act of a record. Raises KeyError or ValueError for one that `to_record` did not make."""
    return Act(
        number=record["number"],
        step=Step(record["step"]),
        by=record["by"],
        at=datetime.fromisoformat(record["at"]),
        scores=record["scores"],
        basis=Basis(record["document"], date.fromisoformat(record["date"]), record["reason"]),
        votes=tuple(Vote(member, Choice(choice)) for member, choice in record["votes"]),
        undoes=record["undoes"],
    )
