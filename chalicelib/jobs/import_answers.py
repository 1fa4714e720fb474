"""What staff answered about a roster, as it is kept between the page and the job."""

from dataclasses import dataclass

from chalicelib.roster.importing import Answers
from chalicelib.roster.plan import from_json, to_json


def answers_json(answers: Answers) -> bytes:
    """Answers as stored between the page and the job."""
    kept = _StoredAnswers(
        tuple(sorted((question, "yes" if same else "no") for question, same in answers.same.items())),
        tuple(sorted(answers.voids)),
        tuple(sorted(answers.own_mailboxes)),
    )
    return to_json(kept)


def answers_from(data: bytes) -> Answers:
    """The inverse of `answers_json`."""
    kept = from_json(data, _StoredAnswers)
    same = {question: answer == "yes" for question, answer in kept.same}
    return Answers(same=same, voids=frozenset(kept.voids), own_mailboxes=frozenset(kept.own_mailboxes))


@dataclass(frozen=True, slots=True)
class _StoredAnswers:
    same: tuple[tuple[str, str], ...]
    voids: tuple[str, ...]
    own_mailboxes: tuple[str, ...]
