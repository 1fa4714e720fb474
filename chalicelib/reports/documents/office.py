"""Who writes: names as they stand at the head and foot of an official document (Decree 30/2020).

What a campaign does not say is derived from its organiser's name; who signs otherwise edits the template.
"""

from dataclasses import dataclass

from chalicelib.campaign.definition import Campaign, UnitType

SPELLED_OUT = {"UBND": "Ủy ban nhân dân", "HĐND": "Hội đồng nhân dân"}
_COUNCIL = "HĐND"


@dataclass(frozen=True, slots=True)
class Office:
    """The organiser as a sender. `symbol` follows the number: "SNV-CCHC"; `place` opens the line of the date."""

    parent: str
    name: str
    symbol: str
    place: str
    signer: str

    @property
    def initials(self) -> str:
        """The office's own letters in a symbol: "SNV"."""
        return self.symbol.partition("-")[0]


def office_of(campaign: Campaign) -> Office:
    """The sender of the campaign's documents, "SỞ NỘI VỤ" under "UBND TỈNH …"."""
    organiser = campaign.organiser
    initials = "".join(word[0] for word in organiser.short.vi.split()).upper()
    return Office(
        parent=organiser.parent.vi.upper(),
        name=organiser.short.vi,
        symbol=f"{initials}-CCHC",
        place=place_of(organiser.parent.vi),
        signer="GIÁM ĐỐC" if organiser.short.vi.startswith("Sở ") else "THỦ TRƯỞNG CƠ QUAN",
    )


def place_of(parent: str) -> str:
    """ "UBND tỉnh Sóc Trăng" → "Sóc Trăng": what follows the words in lower case."""
    words = parent.split()
    named = [n for n, word in enumerate(words) if n and word[:1].isupper()]
    return " ".join(words[named[0] :]) if named else parent


def spelled_out(name: str) -> str:
    """A name with the abbreviations of authorities written in full, as the opening of a decision wants it."""
    return " ".join(SPELLED_OUT.get(word, word) for word in name.split())


def addressees(campaign: Campaign) -> list[str]:
    """The kinds of units whose people are asked, in the campaign's order; a kind of one unit by the unit's name.

    Councils are addressed through their standing committees.
    """
    asked = {kind for group in campaign.groups.values() for kind in group.members}
    return [_addressee(campaign, kind) for kind in campaign.unit_types.values() if kind.id in asked]


def _addressee(campaign: Campaign, kind: UnitType) -> str:
    units = [unit for unit in campaign.units.values() if unit.type == kind.id]
    name = units[0].name.vi if len(units) == 1 else kind.name.vi
    return f"Thường trực {name}" if name.startswith(_COUNCIL) else name


def lower_first(text: str) -> str:
    """ "Khảo sát …" in the middle of a sentence; an abbreviation stays as it is."""
    return text if text[:2].isupper() else text[:1].lower() + text[1:]
