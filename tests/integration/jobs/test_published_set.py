"""A published set over real tables and buckets: downloaded by the public page's addresses, and verified."""

import io
import urllib.request
import zipfile
from collections.abc import Iterator
from datetime import timedelta

import pytest

from chalicelib import wiring
from chalicelib.ballots.receipts import receipt_hash
from chalicelib.jobs import publication
from chalicelib.jobs.publication import JOB, Nothing, Stands, TakenDown
from chalicelib.publication.manifest import Genuine, check_signature
from chalicelib.publication.steps import Act, Basis, Choice, Step, Vote
from chalicelib.publication.verify import verify
from chalicelib.staff.audit import Verb
from chalicelib.store import secrets
from chalicelib.store.keys import receipt_partition
from chalicelib.store.tables import ReceiptItem
from chalicelib.web.published import routes
from ops.engines import Engine
from tests.support.campaigns import small_campaign
from tests.support.engines import Cloud, forget_wiring
from tests.support.fake_publication import BASIS, COUNCIL, PUBLISHED_AT, Press
from tests.support.site import Visitor

pytestmark = pytest.mark.engine
CAMPAIGN, CODE = "small-2020", "7K3MQ9XZ4TWBH2CN"
BODY = {"campaign": CAMPAIGN, "job": JOB}
NOW = PUBLISHED_AT + timedelta(seconds=30)


@pytest.fixture
def press(engine: Engine, cloud: Cloud, monkeypatch: pytest.MonkeyPatch) -> Iterator[Press]:
    """A counted round whose objects and receipts lie in real stores."""
    monkeypatch.setenv("PHIEU_SERVER_KEY", "5e" * 32)
    forget()
    made = Press()
    made.receipts.held[0] = ("f1", receipt_hash(CODE))
    reports = wiring.publication_ports().reports
    for key, body in made.world.objects.stored.items():
        reports.put(key, body, "application/json")
    for form, receipt in made.receipts.held:
        ReceiptItem(receipt_partition(CAMPAIGN, form, receipt), receipt).save()
    ReceiptItem(receipt_partition("other-2021", "f1", "f" * 64), "f" * 64).save()
    wiring.campaigns().publish(small_campaign(), PUBLISHED_AT)
    yield made
    forget()


def forget() -> None:
    secrets.forget()
    forget_wiring()


def take(press: Press, step: Step, *, undoes: bool = False) -> None:
    steps = wiring.publication_ports().steps
    number = len(steps.acts(CAMPAIGN)) + 1
    basis = Basis(BASIS.document, BASIS.date, "sai sót") if undoes else BASIS
    votes: tuple[Vote, ...] = COUNCIL if step is Step.APPROVED else ()
    act = Act(number, step, "an.mau", PUBLISHED_AT, press.scores, basis, votes, undoes)
    assert steps.append(CAMPAIGN, act)
    wiring.campaigns.cache_clear()
    wiring.publication_ports.cache_clear()
    wiring.published_ports.cache_clear()


def fetched(location: str) -> bytes:
    with urllib.request.urlopen(location, timeout=5) as answer:  # noqa: S310 - the local stand-in
        return bytes(answer.read())


def test_what_was_published_is_downloaded_whole_and_verifies(press: Press) -> None:
    assert COUNCIL[0].choice is Choice.FOR
    for step in (Step.CHECKED, Step.APPROVED, Step.PUBLISHED):
        take(press, step)
    outcome = publication.handle(wiring.publication_ports(), BODY, NOW)
    assert isinstance(outcome, Stands), outcome
    assert publication.handle(wiring.publication_ports(), BODY, NOW) == Nothing()

    visitor = Visitor(routes(wiring.published_ports), NOW)
    assert "scores.csv" in visitor.get(f"/ket-qua/{CAMPAIGN}").links
    location = visitor.send("GET", f"/ket-qua/{CAMPAIGN}/tep/tat-ca").headers["Location"]
    with zipfile.ZipFile(io.BytesIO(fetched(location))) as archive:
        files = {name.partition("/")[2]: archive.read(name) for name in archive.namelist()}
    assert verify(files).differences == []
    assert len(files["receipts.txt"].splitlines()) == 11
    wiring.campaigns.cache_clear()
    kept = wiring.campaigns().in_force(CAMPAIGN, NOW).manifest_key
    assert check_signature(files["manifest.json"], kept) == Genuine(wiring.signer().public_key)

    assert "Phiếu có trong kết quả" in visitor.post("/bien-nhan", {"code": CODE}).text
    assert "Không thấy mã này" in visitor.post("/bien-nhan", {"code": "0" * 16}).text
    verbs = [entry.verb for entry in wiring.publication_ports().audit.page(CAMPAIGN).entries]
    assert verbs == [Verb.RESULTS_WRITTEN]

    take(press, Step.PUBLISHED, undoes=True)
    assert visitor.get(f"/ket-qua/{CAMPAIGN}").status == 404
    assert isinstance(publication.handle(wiring.publication_ports(), BODY, NOW), TakenDown)
