import io
import json
import zipfile
from datetime import UTC, date, datetime
from hashlib import sha256

import pytest

from chalicelib.campaign.decisions import Change, Decision, Extension, Ground, PlanChange, Reopening, Replacement
from chalicelib.publication.decisions_table import rows
from chalicelib.publication.folder import FILES, Material, published_files, zipped
from chalicelib.publication.manifest import Genuine, SeedSigner, check_signature
from chalicelib.publication.verify import verify
from tests.support.campaigns import small_in_force
from tests.support.scored_campaign import counted

AT = datetime(2021, 3, 1, 2, tzinfo=UTC)
SIGNER = SeedSigner(b"s" * 32)


def decided(*changes: Change) -> tuple[Decision, ...]:
    ground = Ground("12/QĐ-SNV", date(2021, 1, 27), "an.mau", "mất điện", datetime(2021, 1, 27, tzinfo=UTC))
    return tuple(Decision(number, ground, change) for number, change in enumerate(changes, 1))


def small_folder() -> dict[str, bytes]:
    done = counted()
    ballots = {"f1": 8, "f2": 4}
    receipts = [
        (form, sha256(f"{form}{n}".encode()).hexdigest()) for form, many in ballots.items() for n in range(many)
    ]
    material = Material(done.in_force, done.ballots.counts, done.tally, receipts, {"a1": 2})
    return published_files(material, AT, SIGNER)


def test_the_folder_holds_every_file_and_verifies() -> None:
    files = small_folder()
    assert set(files) == set(FILES)
    assert verify(files).differences == []
    assert check_signature(files["manifest.json"], SIGNER.public_key) == Genuine(SIGNER.public_key)


def test_the_manifest_knows_every_other_file() -> None:
    files = small_folder()
    listed = json.loads(files["manifest.json"])["files"]
    assert {name: sha256(body).hexdigest() for name, body in files.items() if name != "manifest.json"} == listed


def test_the_rules_are_canonical_and_hash_to_what_the_letter_says() -> None:
    assert sha256(small_folder()["rules.json"]).hexdigest() == counted().in_force.campaign.rules_hash


def test_a_change_of_plan_stands_under_the_unit_it_is_charged_to() -> None:
    told = list(rows(small_in_force(*decided(PlanChange("communes", "c1", 5), PlanChange("staff", "a1", 2)))))
    assert told == [
        ("12/QĐ-SNV", "2021-01-27", "d1", "communes", "4", "5", "mất điện"),
        ("12/QĐ-SNV", "2021-01-27", "a1", "staff", "3", "2", "mất điện"),
    ]


def test_a_window_stands_for_each_group_with_its_last_days() -> None:
    extension = Extension("w1", None, date(2021, 2, 1))
    reopening = Reopening("w1", "staff", date(2021, 2, 3))
    assert [row[2:6] for row in rows(small_in_force(*decided(extension, reopening)))] == [
        ("-", "staff", "2021-01-31", "2021-02-01"),
        ("-", "deputies", "2021-01-31", "2021-02-01"),
        ("-", "staff", "2021-02-01", "2021-02-03"),
    ]


@pytest.mark.parametrize("typed", ['=HYPERLINK("http://x")', "+1", "-1+2", "@SUM(1)", "\t=1", "\r=1"])
def test_what_staff_typed_is_no_formula_for_whoever_opens_the_file(typed: str) -> None:
    ground = Ground(typed, date(2021, 1, 27), "an.mau", typed, datetime(2021, 1, 27, tzinfo=UTC))
    (row,) = rows(small_in_force(Decision(1, ground, Replacement("staff", "a1", 2))))
    assert (row[0], row[-1]) == (f"'{typed}", f"'{typed}")


def test_a_replacement_tells_how_many_and_not_who() -> None:
    (row,) = rows(small_in_force(*decided(Replacement("staff", "a1", 2))))
    assert row[2:6] == ("a1", "staff", "", "thay 2 người")


def test_the_archive_holds_the_folder_byte_for_byte() -> None:
    files = small_folder()
    with zipfile.ZipFile(io.BytesIO(zipped("small-2020", files))) as archive:
        assert {name: archive.read(f"small-2020/{name}") for name in FILES} == files
    assert zipped("small-2020", files) == zipped("small-2020", files)


def test_disputed_ballots_are_counted_by_unit_and_their_file_cannot_be_changed_unseen() -> None:
    files = small_folder()
    assert files["disputes.csv"] == b"unit,cases\na1,2\n"
    bent = verify(files | {"disputes.csv": b"unit,cases\na1,1\n"}).differences
    assert [str(one).partition(":")[0] for one in bent] == [str(bent[0]).partition(":")[0]]
    assert "disputes.csv" in str(bent[0])


def test_a_folder_of_an_earlier_version_has_no_disputes_and_verifies() -> None:
    files = small_folder()
    del files["disputes.csv"], files["manifest.json"]
    assert verify(files).differences == []


def test_more_cases_than_ballots_or_a_unit_twice_are_noticed() -> None:
    files = small_folder()
    del files["manifest.json"]
    many = verify(files | {"disputes.csv": b"unit,cases\na1,500\n"}).differences
    twice = verify(files | {"disputes.csv": b"unit,cases\na1,1\na1,1\n"}).differences
    assert ["disputes.csv" in str(one) for one in (*many, *twice)] == [True, True]
