"""What respondents really did, as the rehearsal itself saw it: the truth that promises are held to."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from chalicelib.campaign.definition import Campaign
from ops.rehearsal.leaks import Secrets
from ops.rehearsal.scripts import Act
from ops.rehearsal.tasks import Given, Kept, kept, merged

Key = tuple[str, str]
"""A person's identity (the address on the first roster) and a group."""


@dataclass(slots=True, repr=False)
class Diary:
    """Every visit's remains by (person, group), and what went off the script."""

    campaign: Campaign
    visits: dict[Key, list[Kept]] = field(default_factory=lambda: defaultdict(list))
    problems: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    secrets: Secrets = field(default_factory=Secrets)
    edge: list[str] = field(default_factory=list)
    held: int = 0
    number: int = 0
    requests: int = 0
    again: int = 0

    def take(self, given: Given) -> None:
        """Keep what has to be kept of a visit."""
        self.number += 1
        self.requests += given.requests
        self.again += given.again
        self.errors += [f"{given.group}: {error}" for error in given.errors]
        if given.problem:
            self.problems.append(f"{given.group}: {given.problem}")
        for secret in (*given.secrets, given.receipt):
            self.secrets.add(secret)
        self.held += given.held is not None
        form = self.campaign.forms[self.campaign.groups[given.group].form]
        self.visits[given.email, given.group].append(kept(given, form.questions))

    def played(self, key: Key, act: Act) -> bool:
        """Whether this was done with the ballot before."""
        return any(visit.act is act for visit in self.visits.get(key, ()))

    def ballot(self, key: Key) -> Kept | None:
        """The accepted ballot, or None."""
        return merged(self.visits.get(key, ()))

    def ready(self, window: str) -> Iterator[tuple[Key, Kept]]:
        """Who holds a check page of the window ready."""
        for key, visits in self.visits.items():
            if self.campaign.groups[key[1]].window == window:
                yield from ((key, visit) for visit in visits if visit.held is not None)

    def ballots(self) -> Iterator[tuple[Key, Kept]]:
        """Every accepted ballot."""
        for key in self.visits:
            if (found := self.ballot(key)) is not None:
                yield key, found
