"""What could be read of a campaign's files, before it is known to hold together."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from chalicelib.campaign.checks.problems import Place
from chalicelib.campaign.checks.shapes import Path

CAMPAIGN_FILE = "campaign.yaml"
Data = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Asked:
    """One question of a form: its id, its definition where this form gives it, and where it stands."""

    form: str
    question: str
    definition: Data | None
    path: Path


@dataclass(frozen=True)
class Draft:
    """`campaign` as read from campaign.yaml; `forms` by file name; `places` where each path stands.

    Paths of a form's file begin with the file's name. Anything may be missing: what was wrong is left out.
    """

    campaign: Data
    forms: Mapping[str, Data]
    places: Mapping[Path, Place]
    texts: tuple[tuple[Path, frozenset[str]], ...] = field(default=())

    def place(self, *path: str | int) -> Place:
        """Where `path` stands; where it does not, the nearest thing around it."""
        for length in range(len(path), 0, -1):
            if path[:length] in self.places:
                return self.places[path[:length]]
        return Place(CAMPAIGN_FILE, 1)

    def table(self, name: str) -> Data:
        """A mapping of campaign.yaml; empty where it is missing."""
        found: Data = self.campaign.get(name) or {}
        return found

    @cached_property
    def types(self) -> Data:
        """Unit types."""
        return self.table("unit_types")

    @cached_property
    def units(self) -> Data:
        """Units that have a type, in order."""
        return {key: unit for key, unit in self.table("units").items() if unit.get("type") in self.types}

    @property
    def groups(self) -> Data:
        """Respondent groups."""
        return self.table("groups")

    @cached_property
    def form_ids(self) -> dict[str, str]:
        """Form id → file name, the first where two say the same."""
        ids: dict[str, str] = {}
        for file, form in self.forms.items():
            if "form" in form:
                ids.setdefault(form["form"], file)
        return ids

    @cached_property
    def plan_lines(self) -> list[Data]:
        """The plan line by line: `*` is every unit of the group's member types that has no number of its own."""
        lines = []
        for group, numbers in self.table("plan").items():
            members = self.members.get(group, [])
            pairs = [(unit, number) for unit, number in numbers.items() if unit != "*"]
            if "*" in numbers:
                pairs += [(unit, numbers["*"]) for unit in members if unit not in numbers]
            lines += [{"group": group, "unit": unit, "planned": number} for unit, number in pairs]
        return lines

    @cached_property
    def members(self) -> dict[str, list[str]]:
        """Group → the units whose people may be in it."""
        return {
            key: [u for u, unit in self.units.items() if unit["type"] in (group.get("members") or [])]
            for key, group in self.groups.items()
        }

    @cached_property
    def scored_units(self) -> frozenset[str]:
        """Units that are rated."""
        return frozenset(u for u, unit in self.units.items() if self.types[unit["type"]].get("scored"))

    def scored(self, unit: str) -> bool:
        """Whether `unit` is rated."""
        return unit in self.scored_units

    def scales(self) -> Iterator[tuple[str, Data, Path]]:
        """All scales with their paths, those of campaign.yaml first."""
        for key, scale in self.table("scales").items():
            yield key, scale, ("scales", key)
        for file, form in self.forms.items():
            for key, scale in (form.get("scales") or {}).items():
                yield key, scale, (file, "scales", key)

    def asked(self) -> Iterator[Asked]:
        """Every question of every form, in order."""
        for file, form in self.forms.items():
            for s, section in enumerate(form.get("sections") or []):
                for q, item in enumerate(section.get("questions") or []):
                    path = (file, "sections", s, "questions", q)
                    if isinstance(item, str):
                        yield Asked(file, item, None, path)
                    elif "id" in item:
                        yield Asked(file, item["id"], item, path)

    def definitions(self) -> dict[str, Asked]:
        """The first definition of each question."""
        found: dict[str, Asked] = {}
        for asked in self.asked():
            if asked.definition is not None:
                found.setdefault(asked.question, asked)
        return found
