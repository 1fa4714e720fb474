"""The published folder as bytes (scoring.md, "Published results"): equal inputs give equal bytes."""

import io
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import resources

from chalicelib.campaign.compiled import canonical, rules_hash
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.publication import decisions_table, disputes_table, manifest
from chalicelib.publication.manifest import Signer
from chalicelib.publication.merkle import tree_hash
from chalicelib.scores.counts import Counts
from chalicelib.scores.formula import Ballots, score
from chalicelib.scores.merging import shown
from chalicelib.scores.publication import counts_csv, scores_csv, table, tallies_csv
from chalicelib.scores.rules import ScoringRules
from chalicelib.scores.tallies import Tally

RULES, VERIFIER = "rules.json", "verify.py"
FILES = (
    RULES,
    "counts.csv",
    "decisions.csv",
    disputes_table.NAME,
    "tallies.csv",
    "scores.csv",
    "receipts.txt",
    "root.txt",
    manifest.NAME,
    VERIFIER,
)
"""Every file of the folder, in the order of the page that lists them."""
_LONG_AGO = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Material:
    """What publication rests on. `receipts`: (form, lower-case hex SHA-256 of the code), in any order.

    `disputes`: how many people of each respondents' unit said that they never answered, yet a ballot is recorded.
    """

    in_force: CampaignInForce
    counts: Counts
    tally: Tally
    receipts: Iterable[tuple[str, str]]
    disputes: Mapping[str, int] = field(default_factory=dict)


def published_files(material: Material, published_at: datetime, signer: Signer) -> dict[str, bytes]:
    """All files by name. `published_at` (UTC) is the moment of the decision to publish, not that of writing.

    scores.csv holds the survey's points of every criterion of a unit's type, as anyone can recompute them from
    rules, counts and tallies: appraised points and criteria that do not apply enter the index, not this file.
    """
    campaign = material.in_force.campaign
    decided = decisions_table.rows(material.in_force)
    tables = tables_of(campaign.rules, material.counts, material.tally, material.receipts)
    tables["decisions.csv"] = table(decisions_table.HEADER, decided).encode()
    tables[disputes_table.NAME] = table(disputes_table.HEADER, disputes_table.rows(material.disputes)).encode()
    tables[VERIFIER] = verifier()
    return tables | {manifest.NAME: manifest.signed(campaign.id, tables, published_at, signer)}


def tables_of(
    rules_json: Mapping[str, object], counts: Counts, tally: Tally, receipts: Iterable[tuple[str, str]]
) -> dict[str, bytes]:
    """The files that every verification needs."""
    rules = ScoringRules.from_json(rules_json)
    scores = score(rules, Ballots(counts, tally), rules_hash=rules_hash(rules_json))
    lines = sorted(f"{form},{code}".encode() for form, code in receipts)
    return {
        RULES: canonical(rules_json),
        "counts.csv": counts_csv(counts).encode(),
        "tallies.csv": tallies_csv(shown(tally, rules.k)).encode(),
        "scores.csv": scores_csv(scores).encode(),
        "receipts.txt": b"".join(line + b"\n" for line in lines),
        "root.txt": f"{tree_hash(lines).hex()}\n".encode(),
    }


@cache
def verifier() -> bytes:
    """The verifier as it ships, byte for byte."""
    return resources.files("chalicelib.publication").joinpath(VERIFIER).read_bytes()


def zipped(folder: str, files: Mapping[str, bytes]) -> bytes:
    """All files in one archive under `folder`; equal files give equal bytes."""
    whole = io.BytesIO()
    with zipfile.ZipFile(whole, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in FILES:
            archive.writestr(_entry(f"{folder}/{name}"), files[name])
    return whole.getvalue()


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, _LONG_AGO)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    return entry
