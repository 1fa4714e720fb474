"""Units, groups, units to rate and focal points of one row: cells that mean something only in their campaign."""

from chalicelib.campaign.membership import rated_units
from chalicelib.roster.fields import Findings, is_mark
from chalicelib.roster.problems import Column
from chalicelib.roster.rows import Role
from chalicelib.roster.text import bare, looks_legacy, one_line
from chalicelib.roster.vocabulary import Found, Several, Vocabulary, parts

MAX_RATED = 97
"""Units on one ballot: a cast is one transaction of at most 100 actions (design.md 2)."""
_NOBODY = frozenset({"", "khong", "no", "0", "false"})


class Places:
    """Reads the cells that name units and groups. Remembers what whole rows of cells came to."""

    def __init__(self, vocabulary: Vocabulary) -> None:
        self._words = vocabulary
        self._campaign = vocabulary.campaign
        self._rated: dict[tuple[str, str, tuple[str, ...]], int] = {}

    def roles(self, unit_text: str, group_text: str, rates_text: str, found: Findings) -> tuple[Role, ...]:
        """The roles of a row; empty with errors where unit or group cannot be understood."""
        units = self.units(unit_text, Column.UNIT, found)
        groups = self._groups(group_text, found)
        if not unit_text:
            found.error("unit_missing", Column.UNIT)
        if not units or not groups:
            return ()
        if len(units) not in {1, len(groups)}:
            found.error("roles_uneven", Column.UNIT, groups=len(groups), units=len(units))
            return ()
        pairs = zip(groups, units if len(units) == len(groups) else units * len(groups), strict=True)
        return tuple(self._role(group, unit, rates_text, found) for group, unit in pairs)

    def focal_point_of(self, text: str, roles: tuple[Role, ...], found: Findings) -> tuple[str, ...]:
        """Units this person follows up: the own ones for a mark, else those named."""
        if bare(text) in _NOBODY and not is_mark(text):
            return ()
        if is_mark(text) or bare(text) == "dau moi":
            return tuple(dict.fromkeys(role.unit for role in roles))
        meanings = [self._words.units.meaning(part) for part in parts(text)]
        if not all(isinstance(meaning, Found) for meaning in meanings):
            found.error("focal_unknown", Column.FOCAL, value=text)
        return tuple(dict.fromkeys(m.id for m in meanings if isinstance(m, Found)))

    def units(self, text: str, column: Column, found: Findings) -> tuple[str, ...]:
        """Ids of the units a cell names; one error for each name that means none or several."""
        whole = self._words.units.meaning(one_line(text)) if text else None
        if isinstance(whole, Found):
            return (whole.id,)
        pieces = self._pieces(text)
        ids = [self._unit(piece, column, found) for piece in pieces]
        return tuple(identity for identity in ids if identity) if all(ids) else ()

    def _pieces(self, text: str) -> tuple[str, ...]:
        """Parts by semicolon or line; by comma only where that makes sense of a text which else has none."""
        pieces = parts(text)
        if len(pieces) == 1 and "," in text:
            by_comma = parts(text.replace(",", ";"))
            if all(isinstance(self._words.units.meaning(piece), Found) for piece in by_comma):
                return by_comma
        return pieces

    def _unit(self, text: str, column: Column, found: Findings) -> str:
        meaning = self._words.units.meaning(text)
        if isinstance(meaning, Found):
            return meaning.id
        if isinstance(meaning, Several):
            labels = "; ".join(self._words.unit_label(unit) for unit in meaning.ids[:6])
            found.error("unit_ambiguous", column, value=text, candidates=labels)
        elif looks_legacy(text):
            found.error("text_legacy_font", column, value=text)
        elif meaning.nearest:
            nearest = self._campaign.units[meaning.nearest].name.vi
            found.error("unit_nearest", column, value=text, nearest=nearest, id=meaning.nearest)
        else:
            found.error("unit_unknown", column, value=text)
        return ""

    def _groups(self, text: str, found: Findings) -> tuple[str, ...]:
        if not text:
            found.error("group_missing", Column.GROUP)
            return ()
        ids: list[str] = []
        for piece in parts(text):
            group = self._group(piece, found)
            if group and group in ids:
                found.error("group_twice", Column.GROUP, value=piece)
            elif group:
                ids.append(group)
        return tuple(ids)

    def _group(self, text: str, found: Findings) -> str:
        meaning, groups = self._words.groups.meaning(text), self._campaign.groups
        if isinstance(meaning, Found):
            return meaning.id
        if isinstance(meaning, Several):
            candidates = "; ".join(f"{groups[g].name.vi} (mã {g})" for g in meaning.ids)
            found.error("group_ambiguous", Column.GROUP, value=text, candidates=candidates)
        elif meaning.nearest:
            nearest = groups[meaning.nearest].name.vi
            found.error("group_nearest", Column.GROUP, value=text, nearest=nearest, id=meaning.nearest)
        else:
            found.error(
                "group_unknown", Column.GROUP, value=text, groups="; ".join(g.name.vi for g in groups.values())
            )
        return ""

    def _role(self, group: str, unit: str, rates_text: str, found: Findings) -> Role:
        rule = self._campaign.groups[group]
        if rule.members and self._campaign.units[unit].type not in rule.members:
            name = self._campaign.units[unit].name.vi
            found.error("group_not_for_unit", Column.GROUP, group=rule.name.vi, unit=name)
            return Role(group, unit)
        role = Role(group, unit, self._listed(group, rates_text, found))
        if rule.rates.listed and not rates_text and not self._rates(Role(group, unit)):
            found.error("rates_missing", Column.RATES, group=rule.name.vi)
        elif not self._rates(role) and not found.errors:
            found.error("rates_nothing", Column.GROUP, group=rule.name.vi)
        elif self._rates(role) > MAX_RATED:
            found.error("rates_too_many", Column.RATES, count=self._rates(role), limit=MAX_RATED)
        return role

    def _listed(self, group: str, text: str, found: Findings) -> tuple[str, ...]:
        if not text:
            return ()
        if not self._campaign.groups[group].rates.listed:
            found.note("rates_ignored", Column.RATES, value=text)
            return ()
        units = self.units(text, Column.RATES, found)
        for unit in units:
            if not self._campaign.unit_types[self._campaign.units[unit].type].scored:
                found.error("rates_not_rated", Column.RATES, value=self._campaign.units[unit].name.vi)
        return tuple(dict.fromkeys(units))

    def _rates(self, role: Role) -> int:
        """How many units the role rates; asked once for each kind of role."""
        key = (role.group, role.unit, role.listed)
        if key not in self._rated:
            self._rated[key] = len(rated_units(self._campaign, *key))
        return self._rated[key]
