import subprocess
import sys
from io import StringIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chalicelib.publication import verify as verifier_module
from chalicelib.publication.folder import tables_of, verifier
from chalicelib.publication.manifest import NAME as MANIFEST
from chalicelib.publication.manifest import SeedSigner, signed
from chalicelib.publication.verify import Unreadable, main, merkle_root, verify
from tests.support.fake_publication import PUBLISHED_AT
from tests.support.published import Round, rounds
from tests.support.scoring import counts, hand_ballots, rules_json, tally

RECEIPTS = [("f1", f"{n:064x}") for n in range(6)] + [("f2", f"{n:064x}") for n in range(14)] + [("f3", "f" * 64)]


def hand_files() -> dict[str, bytes]:
    """The small campaign worked out by hand: deputies on tx have 4 ballots, under k."""
    ballots = hand_ballots()
    return tables_of(rules_json(), ballots.counts, ballots.tally, RECEIPTS)


def changed(files: dict[str, bytes], name: str, before: str, after: str) -> dict[str, bytes]:
    assert before.encode() in files[name], before
    return files | {name: files[name].replace(before.encode(), after.encode(), 1)}


def places(files: dict[str, bytes]) -> list[str]:
    return [str(difference) for difference in verify(files).differences]


@settings(max_examples=150, deadline=None)
@given(rounds())
def test_the_verifier_and_the_scoring_code_agree_on_campaigns_of_every_rule(done: Round) -> None:
    assert places(done.files()) == []


@settings(max_examples=25, deadline=None)
@given(rounds())
def test_points_raised_by_a_millionth_are_found_wherever_they_can_be_recomputed(done: Round) -> None:
    files = done.files()
    lines = files["scores.csv"].decode().splitlines()
    for number, line in enumerate(lines[1:], 1):
        unit, criterion, points, full, maximum, merged = line.split(",")
        if points and merged == "no":
            raised = f"{unit},{criterion},{float(points) + 1e-6:.6f},{full},{maximum},{merged}"
            bent = "\n".join([*lines[:number], raised, *lines[number + 1 :], ""])
            found = places(files | {"scores.csv": bent.encode()})
            assert any(f"scores.csv, dòng/row {number + 1}: {unit},{criterion}" in place for place in found)


@settings(max_examples=40, deadline=None)
@given(rounds(), st.data())
def test_any_byte_changed_in_any_published_file_is_found_and_its_file_named(
    done: Round, data: st.DataObject
) -> None:
    files = done.files()
    files |= {MANIFEST: signed("any", files, PUBLISHED_AT, SeedSigner(b"s" * 32))}
    assert places(files) == []
    name = data.draw(st.sampled_from(sorted(name for name in files if files[name] and name != MANIFEST)))
    at = data.draw(st.integers(0, len(files[name]) - 1))
    other = data.draw(st.integers(0, 255).filter(lambda byte: byte != files[name][at]))
    bent = files[name][:at] + bytes([other]) + files[name][at + 1 :]
    try:
        told = places(files | {name: bent})
    except Unreadable as unreadable:
        told = [str(unreadable)]
    assert any(name in place for place in told)


def test_a_folder_as_it_was_published_agrees() -> None:
    report = verify(hand_files())
    assert report.differences == []
    assert ["tx,1.3" in report.witnessed[0], "tx,TOTAL" in report.witnessed[1]] == [True, True]
    assert report.compared > 20


def test_every_difference_names_file_row_and_both_values() -> None:
    row = hand_files()["scores.csv"].decode().splitlines().index
    lines = hand_files()["scores.csv"].decode().splitlines()
    line = next(line for line in lines if line.startswith("fin,1.3,"))
    points = line.split(",")[2]
    (found,) = places(changed(hand_files(), "scores.csv", points, "1.999999"))
    assert found.startswith(f"scores.csv, dòng/row {row(line) + 1}: fin,1.3 survey_points")
    assert "1.999999" in found
    assert points in found


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("rules.json", '"B":"0.6"', '"B":"0.7"', "scores.csv"),
        ("rules.json", '"max_points":"3"', '"max_points":"4"', "fin,2.1 max_points"),
        ("rules.json", '"base":"respondent_unit"', '"base":"none"', "fin,1.3 survey_points"),
        (
            "counts.csv",
            "respondent_unit,staff,fin,10,8",
            "respondent_unit,staff,fin,10,9",
            "số biên nhận/receipts f2",
        ),
        ("counts.csv", "rated_unit,deputies,fin,10,6", "rated_unit,deputies,fin,10,5", "deputies,fin,q01"),
        ("tallies.csv", "deputies,fin,q03,A,6", "deputies,fin,q03,A,7", "7 · đúng ra/expected ≤ 6"),
        ("tallies.csv", "deputies,fin,q03,A,6", "deputies,fin,q03,A,2\ndeputies,fin,q03,B,4", "fin,2.1"),
        ("tallies.csv", "deputies,fin,q03,A,6", "deputies,fin,q03,X,6", "deputies,fin,q03,X"),
        ("receipts.txt", "f1," + "0" * 63 + "3", "f1," + "0" * 62 + "23", "root.txt, dòng/row 1"),
        ("receipts.txt", "f3," + "f" * 64 + "\n", "", "số biên nhận/receipts f3"),
        ("root.txt", "", "0", "root.txt"),
    ],
)
def test_what_was_tampered_with_is_found_and_named(name: str, before: str, after: str, told: str) -> None:
    assert any(told in place for place in places(changed(hand_files(), name, before, after)))


def test_a_receipt_that_stands_twice_is_found_in_its_row() -> None:
    files = hand_files()
    doubled = changed(files, "receipts.txt", "f3," + "f" * 64 + "\n", "f2," + f"{13:064x}\n")
    assert any(place.startswith("receipts.txt, dòng/row 21") for place in places(doubled))


def test_a_row_left_out_of_the_scores_is_missed() -> None:
    files = hand_files()
    line = next(line for line in files["scores.csv"].decode().splitlines() if line.startswith("jus,2.1"))
    assert any("jus,2.1" in place for place in places(changed(files, "scores.csv", f"{line}\n", "")))


def small_groups() -> dict[str, bytes]:
    """Three staff and six deputies rate fin: staff is under k, so both stand merged."""
    merged = counts(charged={"staff fin": (5, 3)}, rated={"staff fin": (5, 3), "deputies fin": (6, 6)})
    answers = tally({"staff fin": 3, "deputies fin": 6}, {"staff fin q01": "A3", "deputies fin q01": "B6"})
    return tables_of(rules_json(), merged, answers, [("f2", f"{n:064x}") for n in range(3)])


def test_merged_answers_are_listed_for_a_witnessed_session() -> None:
    report = verify(small_groups())
    assert report.differences == []
    assert any("fin,1.3" in row for row in report.witnessed)
    assert any("fin,TOTAL" in row for row in report.witnessed)


def test_a_small_group_under_its_own_name_breaks_the_k_rule() -> None:
    (cell,) = [
        line for line in small_groups()["tallies.csv"].decode().splitlines() if line.startswith("*,fin,q01,A")
    ]
    found = places(changed(small_groups(), "tallies.csv", cell, "staff,fin,q01,A,3"))
    assert any("gộp vào/merged into *" in place for place in found)


def test_merged_points_above_the_maximum_are_found() -> None:
    line = next(x for x in small_groups()["scores.csv"].decode().splitlines() if x.startswith("fin,1.3"))
    bent = ",".join(["fin", "1.3", "2.500000", "2.500000", *line.split(",")[4:]])
    assert any("0 … 2.000000" in place for place in places(changed(small_groups(), "scores.csv", line, bent)))


def test_a_row_may_not_hide_behind_merging_that_is_not_there() -> None:
    line = next(x for x in hand_files()["scores.csv"].decode().splitlines() if x.startswith("fin,2.1"))
    found = places(changed(hand_files(), "scores.csv", line, line.replace(",no", ",yes")))
    assert any("fin,2.1 merged" in place for place in found)


def test_points_that_leave_the_merged_answers_out_are_no_agreement() -> None:
    rows = small_groups()["scores.csv"].decode().splitlines(keepends=True)
    kept = [row for row in rows if not row.startswith(("fin,1.3,", "fin,TOTAL,"))]
    place = next(n for n, row in enumerate(rows) if row.startswith("fin,1.3,"))
    bent = [*kept[:place], "fin,1.3,,,2.000000,no\n", *kept[place:]]
    total = next(n for n, row in enumerate(rows) if row.startswith("fin,TOTAL,"))
    bent.insert(total, "fin,TOTAL,,,0.000000,no\n")
    found = places(small_groups() | {"scores.csv": "".join(bent).encode()})
    assert any("fin,1.3 merged: công bố/published no · đúng ra/expected yes" in place for place in found)


@pytest.mark.parametrize("listed", [True, False])
def test_a_row_may_not_say_that_it_is_merged_where_its_answers_stand_unmerged(listed: bool) -> None:
    """On fin deputies and leaders merge on 1.3; 2.1 is asked of staff alone, who are many enough."""
    files = one_criterion_merged(listed=listed)
    assert places(files) == []
    line = next(line for line in files["scores.csv"].decode().splitlines() if line.startswith("fin,2.1,"))
    assert line.endswith(",no")
    found = places(changed(files, "scores.csv", line, line.removesuffix("no") + "yes"))
    assert [place for place in found if "fin,2.1 merged" in place and "yes" in place]
    raised = line.split(",")
    raised[2] = "0.000001"
    hidden = ",".join(raised).removesuffix("no") + "yes"
    assert any("fin,2.1 survey_points" in place for place in places(changed(files, "scores.csv", line, hidden)))


def one_criterion_merged(*, listed: bool) -> dict[str, bytes]:
    """Form f1 does not ask 2.1: rules.json says so (`listed`), or the deputies' answers about jus show it."""
    groups = {"deputies": {"form": "f1"}, "leaders": {"form": "f1"}, "staff": {"form": "f2"}}
    questions = {"q01": {"scale": "level5", "criterion": "1.3"}, "q02": {"scale": "level5", "criterion": "2.1"}}
    criteria = {"department": [{"id": c, "area": "1", "max_points": "2"} for c in ("1.3", "2.1")]}
    asked = {"f1": ["q01"], "f2": ["q01", "q02"]}
    forms = [{"id": form, "sections": [{"questions": of}]} for form, of in asked.items()]
    body = rules_json() | {"groups": groups, "questions": questions, "criteria": criteria, "grades": {}}
    body["units"] = {unit: {"type": "department"} for unit in ("fin", "jus")}
    lines = {"staff fin": (9, 9), "deputies fin": (3, 3), "leaders fin": (4, 4), "deputies jus": (6, 6)}
    slips = {key: returned for key, (_, returned) in lines.items()}
    cells = {
        "staff fin q01": "A9",
        "staff fin q02": "A5 B4",
        "deputies fin q01": "A3",
        "leaders fin q01": "B4",
        "deputies jus q01": "A6",
    }
    receipts = [("f1", f"{n:064x}") for n in range(13)] + [("f2", f"{n:064x}") for n in range(9)]
    rules = body | ({"forms": forms} if listed else {})
    return tables_of(rules, counts(lines, lines), tally(slips, cells), receipts)


DECISIONS = "document,date,unit,group,before,after,reason\n"


def test_planned_numbers_follow_the_decisions() -> None:
    right = "1/QĐ,2021-01-26,fin,staff,12,11,a\n2/QĐ,2021-01-27,fin,staff,11,10,b\n"
    right += "3/QĐ,2021-01-28,-,staff,2021-01-31,2021-02-02,c\n4/QĐ,2021-01-29,fin,staff,,thay 3 người,d\n"
    assert places(hand_files() | {"decisions.csv": (DECISIONS + right).encode()}) == []


def test_a_plan_that_no_decision_leads_to_is_found() -> None:
    wrong = DECISIONS + "1/QĐ,2021-01-26,fin,staff,12,11,a\n"
    (found,) = places(hand_files() | {"decisions.csv": wrong.encode()})
    assert "planned respondent_unit,fin" not in found
    assert "planned respondent_unit,staff,fin" in found
    assert "11 (decisions.csv, dòng/row 2)" in found


def test_a_decision_left_out_of_the_chain_is_found() -> None:
    wrong = DECISIONS + "1/QĐ,2021-01-26,fin,staff,12,11,a\n2/QĐ,2021-01-27,fin,staff,9,10,b\n"
    (found,) = places(hand_files() | {"decisions.csv": wrong.encode()})
    assert found.startswith("decisions.csv, dòng/row 3")


@pytest.mark.parametrize(
    "row",
    [
        "fin,staff,12,mười một",
        "fin,staff,12.0,11.0",
        "fin,staff,2021-01-31,2021-02-02",
        "fin,nobody,12,11",
        "fine,staff,12,11",
        "-,staff,,thay 3 người",
        "-,staff,x,y",
    ],
)
def test_a_decision_that_changes_nothing_known_is_found_in_its_row(row: str) -> None:
    """It might hide a change of plan behind a word that is no number, or another unit's name."""
    (found,) = places(hand_files() | {"decisions.csv": f"{DECISIONS}1/QĐ,2021-01-26,{row},a\n".encode()})
    assert found.startswith("decisions.csv, dòng/row 2")


def test_an_extension_left_out_of_the_chain_is_found() -> None:
    days = "1/QĐ,2021-01-26,-,staff,2021-01-31,2021-02-01,a\n2/QĐ,2021-01-27,-,staff,2021-02-02,2021-02-03,b\n"
    (found,) = places(hand_files() | {"decisions.csv": (DECISIONS + days).encode()})
    assert found.startswith("decisions.csv, dòng/row 3")


@pytest.mark.parametrize("name", verifier_module.NEEDED)
def test_a_missing_file_ends_with_two(name: str, tmp_path: Path) -> None:
    for other, body in hand_files().items():
        if other != name:
            (tmp_path / other).write_bytes(body)
    said = StringIO()
    assert main([str(tmp_path)], said) == 2
    assert name in said.getvalue()


@pytest.mark.parametrize(
    ("name", "body"),
    [
        ("rules.json", b"{"),
        ("rules.json", b"[]"),
        ("rules.json", b'{"k":1,"k":2}'),
        ("rules.json", b"{}"),
        ("counts.csv", b"nothing\n"),
        ("counts.csv", b"basis,group,unit,planned,returned\nrated_unit,staff,fin,1,-2\n"),
        ("tallies.csv", b"\xff"),
        ("tallies.csv", b'group,rated_unit,question,option,count\n"a\n'),
        ("scores.csv", b"rated_unit,criterion,survey_points,full_points,max_points,merged\nfin,1.3,1,1,1,no\n"),
        ("receipts.txt", b"f1,abc\n"),
        ("receipts.txt", b"f1," + b"0" * 64),
        ("manifest.json", b"{}"),
    ],
)
def test_a_file_that_cannot_be_read_is_no_agreement(name: str, body: bytes) -> None:
    with pytest.raises(Unreadable, match=name):
        verify(hand_files() | {name: body})


def test_the_file_alone_verifies_a_folder(tmp_path: Path) -> None:
    for name, body in hand_files().items():
        (tmp_path / name).write_bytes(body)
    (tmp_path / "verify.py").write_bytes(verifier())
    command = [sys.executable, "-I", "-S", str(tmp_path / "verify.py"), str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "All " in done.stdout
    (tmp_path / "root.txt").write_text("0\n")
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1
    assert subprocess.run(command[:-1], capture_output=True, check=False).returncode == 2


def test_the_root_of_known_trees() -> None:
    """The empty tree and the first trees of the certificate-transparency test vectors."""
    leaves = [b"", b"\x00", b"\x10", b"\x20\x21", b"\x30\x31", b"\x40\x41\x42\x43"]
    assert merkle_root([]) == "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle_root(leaves[:1]) == "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
    assert merkle_root(leaves[:2]) == "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"
    assert merkle_root(leaves[:3]) == "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77"
