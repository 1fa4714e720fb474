"""What a clerk may have meant by the name of a unit or a group of the campaign.

Names are data of the campaign; here is only tolerance: letter case, diacritics, punctuation, the usual
abbreviations, a dropped "UBND", the name of the province after a name, the unit above after a comma.
"""

import difflib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from chalicelib.campaign.definition import Campaign, Unit
from chalicelib.roster.text import bare, folded, one_line

_ABBREVIATIONS = {
    "ubnd": "uy ban nhan dan",
    "hdnd": "hoi dong nhan dan",
    "mttq": "mat tran to quoc",
    "tp": "thanh pho",
    "tx": "thi xa",
    "tt": "thi tran",
    "vp": "van phong",
    "bhxh": "bao hiem xa hoi",
    "kbnn": "kho bac nha nuoc",
    "gd": "giao duc",
    "dt": "dao tao",
    "tnmt": "tai nguyen va moi truong",
    "ldtbxh": "lao dong thuong binh va xa hoi",
    "nnptnt": "nong nghiep va phat trien nong thon",
    "khdt": "ke hoach va dau tu",
    "gtvt": "giao thong van tai",
    "tttt": "thong tin va truyen thong",
    "vhttdl": "van hoa the thao va du lich",
    "khcn": "khoa hoc va cong nghe",
    "gddt": "giao duc va dao tao",
}
_COMMITTEE, _TOWN, _CENTRE = "uy ban nhan dan ", "thi tran ", "trung tam "
_MOST_SUGGESTIONS = 200
"""Nearest names are searched for this many unknown texts of a file; more means a wrong file, not typing errors."""


@dataclass(frozen=True, slots=True)
class Found:
    """The text means this id."""

    id: str


@dataclass(frozen=True, slots=True)
class Several:
    """The text may mean any of these ids."""

    ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Unknown:
    """The text means nothing here; `nearest` is the id of the most similar name, or empty."""

    nearest: str = ""


Meaning = Found | Several | Unknown


def key_of(text: str) -> str:
    """The comparison key: bare words, abbreviations spelled out, "&" and "and" marks dropped."""
    words = bare(text.replace("&", " và ")).split()
    spelled = " ".join(_ABBREVIATIONS.get(word, word) for word in words)
    return re.sub(r"\bva\b ?", "", spelled).strip()


@dataclass
class Lexicon:
    """Names of one kind of thing. Answers are remembered, so a long file asks for each text once."""

    names: Mapping[str, tuple[str, ...]]
    suffixes: tuple[str, ...] = ()
    _keys: dict[str, dict[str, None]] = field(default_factory=dict)
    _known: dict[str, Meaning] = field(default_factory=dict)
    _suggestions: int = 0

    def __post_init__(self) -> None:
        """Index every name under every form it is written in."""
        for identity, names in self.names.items():
            for name in (identity, *names):
                for key in _forms(key_of(name)):
                    self._keys.setdefault(key, {})[identity] = None

    def meaning(self, text: str) -> Meaning:
        """What `text` means, judged once."""
        if text not in self._known:
            self._known[text] = self._judged(text)
        return self._known[text]

    def _judged(self, text: str) -> Meaning:
        if text.strip().casefold() in self.names:
            return Found(text.strip().casefold())
        key = key_of(text)
        for form in (key, *self._shorter(key)):
            candidates = tuple(self._keys.get(form, ()))
            if len(candidates) == 1:
                return Found(candidates[0])
            if candidates:
                return self._narrowed(text, candidates)
        return Unknown(self._nearest(key))

    def _shorter(self, key: str) -> Iterable[str]:
        yield key.removeprefix(_COMMITTEE)
        if key.startswith(_TOWN):  # "TT" is a town or a centre
            yield _CENTRE + key.removeprefix(_TOWN)
        for suffix in self.suffixes:
            if key.endswith(f" {suffix}"):
                yield key.removesuffix(f" {suffix}")

    def _narrowed(self, text: str, candidates: tuple[str, ...]) -> Meaning:
        """Among names that differ only in diacritics, the one written exactly so."""
        exact = [c for c in candidates if any(folded(name) == folded(text) for name in self.names[c])]
        return Found(exact[0]) if len(exact) == 1 else Several(candidates)

    def _nearest(self, key: str) -> str:
        self._suggestions += 1
        if not key or self._suggestions > _MOST_SUGGESTIONS:
            return ""
        close = difflib.get_close_matches(key[:100], self._keys, n=1, cutoff=0.8)
        return next(iter(self._keys[close[0]])) if close else ""


def _forms(key: str) -> set[str]:
    return {key, key.removeprefix(_COMMITTEE)} - {""}


class Vocabulary:
    """The units and groups of one campaign, as clerks write them."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        province = key_of(campaign.organiser.parent.vi)
        suffixes = {province, province.removeprefix(_COMMITTEE)} - {""}
        self.units = Lexicon({u.id: _unit_names(campaign, u) for u in campaign.units.values()}, tuple(suffixes))
        self.groups = Lexicon(
            {
                g.id: (g.name.vi, g.name.en, g.capacity.vi, g.capacity.en, *g.aliases)
                for g in campaign.groups.values()
            }
        )

    def unit_label(self, unit: str) -> str:
        """A unit as messages name it: name, unit above where the name alone is not enough, id."""
        found = self.campaign.units[unit]
        above = self.campaign.units.get(found.parent or "")
        return f"{found.name.vi}{f', {above.name.vi}' if above else ''} (mã {unit})"


def _unit_names(campaign: Campaign, unit: Unit) -> tuple[str, ...]:
    own = (unit.name.vi, unit.name.en, unit.name.vi.partition(",")[0])
    above = campaign.units.get(unit.parent or "")
    if above is None:
        return own
    short = re.sub(r"^(UBND|Ủy ban nhân dân)\s+", "", above.name.vi)
    return (*own, *(f"{name}, {of}" for name in own for of in {above.name.vi, short}))


def parts(text: str) -> tuple[str, ...]:
    """The values of a cell that holds several: separated by semicolons or line breaks."""
    pieces = (one_line(piece).strip(" -•+") for piece in re.split(r"[;\n]", text))
    return tuple(piece for piece in pieces if piece)
