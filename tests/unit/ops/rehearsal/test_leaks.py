from pathlib import Path
from typing import Any

from ops.rehearsal import leaks
from ops.rehearsal.promises.promise import Promise

PASSWORD = "7K3-MQ9-XZ4-TRB-H2C-N5V"
RECEIPT = "7K3M-Q9XZ-4TWB-H2CN"


def item(kind: str, **texts: str) -> dict[str, Any]:
    return {
        "kind": {"S": kind},
        **{name: {"S": text} for name, text in {"pk": "P#1", "sk": "I#g", **texts}.items()},
    }


def test_a_secret_is_found_with_and_without_its_hyphens() -> None:
    words = leaks.Secrets([PASSWORD, RECEIPT])
    assert leaks.in_bytes(f"x={PASSWORD};".encode(), words) == 1
    assert leaks.in_bytes(f"x={PASSWORD.replace('-', '')};".encode(), words) == 1
    assert leaks.in_bytes(RECEIPT.replace("-", "").encode(), words) == 1
    assert leaks.in_bytes(b"7K3-MQ9-XZ4-TRB-H2C-N5Z", words) == 0


def test_a_log_that_tells_a_secret_is_named(tmp_path: Path) -> None:
    (tmp_path / "site.log").write_text(f"GET /v/{'2' * 8}{PASSWORD.replace('-', '')} {PASSWORD}\n")
    (tmp_path / "jobs.log").write_text("tick\n")
    assert list(leaks.in_files(tmp_path, leaks.Secrets([PASSWORD]))) == [("site.log", 1)]


def test_an_instant_or_an_answer_on_the_roll_is_a_fault() -> None:
    clean = item("invitation", state="cast", group="g")
    late = item("invitation", state="cast", group="2021-01-25T08:00:00Z")
    tied = item("invitation", state="cast", unit="ABCAB")
    extra = item("receipt", account="BCFG2345")
    assert list(leaks.roll_faults(iter([clean]), [], ["ABCAB"])) == []
    assert len(list(leaks.roll_faults(iter([late]), [], []))) == 1
    assert len(list(leaks.roll_faults(iter([tied]), [], ["ABCAB"]))) == 1
    assert list(leaks.roll_faults(iter([extra]), [], [])) == ["receipt holds ['account']"]


def test_the_audit_may_not_name_a_respondent() -> None:
    told = item("audit", details='{"account":"BCFG2345"}')
    assert list(leaks.roll_faults(iter([told]), ["BCFG2345"], [])) == ["the audit names a respondent"]
    assert list(leaks.roll_faults(iter([told]), ["BCFG2346"], [])) == []


def test_the_urn_holds_three_attributes_and_random_ids_only() -> None:
    slip = {"pk": {"S": "S#c#f#g#u#0"}, "sk": {"S": "0" * 32}, "a": {"S": "AB"}}
    assert list(leaks.urn_faults(iter([slip]))) == []
    assert len(list(leaks.urn_faults(iter([{**slip, "at": {"S": "x"}}])))) == 1
    assert len(list(leaks.urn_faults(iter([{**slip, "sk": {"S": "1"}}])))) == 1


def test_a_promise_about_nothing_is_not_kept() -> None:
    assert not Promise("x", 0, ()).held
    assert Promise("x", 1, ()).held
    assert not Promise("x", 1, ("broken",)).held
