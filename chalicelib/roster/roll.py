"""Someone as the roll knows them now: what an import compares a file with."""

from dataclasses import dataclass

from chalicelib.roster.people import Invitation, Person


@dataclass(frozen=True, slots=True)
class Place:
    """Where a person stands on a unit's roster.

    `order` counts from 1 as the roster does; `groups` are all groups of the person's invitations in that unit;
    `live` is false once they are all void.
    """

    unit: str
    order: int
    groups: tuple[str, ...]
    live: bool = True


@dataclass(frozen=True, slots=True)
class RollPerson:
    """Someone on the roll with all invitations, void ones included, and the places on rosters."""

    person: Person
    invitations: tuple[Invitation, ...]
    places: tuple[Place, ...] = ()

    @property
    def units(self) -> set[str]:
        """The person's own unit and those of all roles."""
        return {self.person.unit, *(invitation.unit for invitation in self.invitations)}


@dataclass(frozen=True, slots=True)
class Found:
    """People who were looked for; `more`: not all of them are here."""

    people: tuple[RollPerson, ...]
    more: bool = False
