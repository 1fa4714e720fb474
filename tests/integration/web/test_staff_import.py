"""A clerk's roster from the browser to the board: real pages, tables, bucket and queue; the job run by hand."""

import html
import json
import re
import time
import urllib.request
from http.client import HTTPConnection
from urllib.parse import urlsplit

import pytest

from chalicelib.jobs import imports
from chalicelib.jobs.import_desk import ImportDesk
from chalicelib.jobs.imports import ImportPorts
from chalicelib.jobs.moved_addresses import MovedAddresses
from chalicelib.store.audit import StoredAudit
from chalicelib.store.campaigns import CampaignStore
from chalicelib.store.connection import client
from chalicelib.store.coverage import StoredCoverage
from chalicelib.store.data_keys import StoredDataKeys
from chalicelib.store.house import StoredHouse
from chalicelib.store.job_ledger import StoredJobs
from chalicelib.store.notices import StoredNotices
from chalicelib.store.objects import Objects
from chalicelib.store.proposals import StoredProposals
from chalicelib.store.queues import Queue
from chalicelib.store.rosters import RosterStore
from chalicelib.store.settings import settings
from chalicelib.store.staff import StoredAttempts, StoredStaffAccounts, StoredStaffSessions
from chalicelib.store.steps import StoredSteps
from chalicelib.store.uploads import UploadStore
from chalicelib.web.staff.ports import StaffPorts
from tests.support.campaigns import small_campaign
from tests.support.engines import Cloud
from tests.support.fake_staff_pages import CAMPAIGN, NOW, Desk
from tests.support.rosters import AN, BINH, changed, sheet

pytestmark = [pytest.mark.engine, pytest.mark.usefixtures("engine")]
HERE = f"/quan-tri/dot/{CAMPAIGN}/danh-sach"


class StoredDesk(Desk):
    """The desk over real stores."""

    def __post_init__(self) -> None:
        campaigns = CampaignStore(Objects(settings().campaigns_bucket), time.monotonic)
        campaigns.publish(small_campaign(), NOW)
        files = Objects(settings().rosters_bucket)
        self.import_ports = ImportPorts(
            RosterStore(), UploadStore(), files, StoredAudit(), self._moved(), "phieu.example"
        )
        queue = Queue(settings().imports_queue)
        self.campaigns = campaigns
        self.stored = StaffPorts(
            accounts=StoredStaffAccounts(),
            attempts=StoredAttempts(),
            sessions=StoredStaffSessions(),
            audit=StoredAudit(),
            csrf=self.csrf,
            campaigns=campaigns,
            book=campaigns,
            coverage=StoredCoverage(),
            reports=Objects(settings().reports_bucket),
            jobs=StoredJobs(),
            board=RosterStore(),
            imports=ImportDesk(self.import_ports, queue),
            rosters=files,
            mending=self.mending,
            disputes=super().ports().disputes,
            handouts=self.handouts,
            steps=StoredSteps(),
            keys=StoredDataKeys(),
            points=queue.send,
            house=StoredHouse({}, settings().reports_bucket),
            appointed=lambda campaign: (),
            appointing=super().ports().appointing,
            site=settings().site,
        )
        super().__post_init__()
        self.stored.accounts.add(self.accounts.kept["an.mau"], replace=True)
        self.stored.sessions.begin(self.session)

    @staticmethod
    def _moved() -> MovedAddresses:
        return MovedAddresses(StoredProposals(), StoredNotices(), "phieu.example")

    def ports(self) -> StaffPorts:
        return self.stored

    def work_off(self) -> None:
        """Do what the queue asks for, as the function would."""
        sqs, address = client("sqs"), settings().imports_queue
        for message in sqs.receive_message(QueueUrl=address, MaxNumberOfMessages=10).get("Messages", []):
            body = json.loads(message["Body"])
            imports.handle(self.import_ports, self.campaigns.in_force(CAMPAIGN, self.now), body, self.now)
            sqs.delete_message(QueueUrl=address, ReceiptHandle=message["ReceiptHandle"])


def send_file(page: str, body: bytes) -> tuple[int, str]:
    """Send the page's form with a file, as a browser does; the bucket's status, and where it leads."""
    form = page[page.index('enctype="multipart/form-data"') - 400 :]
    action = re.search(r'action="(http[^"]+)" enctype', form)
    assert action
    fields = re.findall(r'<input type="hidden" name="([^"]+)" value="([^"]*)">', form[action.end() :])
    mark = "mark-of-the-test"
    parts = [
        f'--{mark}\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n{html.unescape(v)}\r\n' for n, v in fields
    ]
    head = f'--{mark}\r\nContent-Disposition: form-data; name="file"; filename="ds.xlsx"\r\n\r\n'
    data = "".join(parts).encode() + head.encode() + body + f"\r\n--{mark}--\r\n".encode()
    target = urlsplit(html.unescape(action.group(1)))
    bucket = HTTPConnection(target.netloc, timeout=10)
    bucket.request("POST", target.path, data, {"Content-Type": f"multipart/form-data; boundary={mark}"})
    answer = bucket.getresponse()
    answer.read()
    bucket.close()
    return answer.status, answer.headers.get("Location", "")


def fetched(address: str | None) -> bytes:
    assert address
    with urllib.request.urlopen(address) as answer:  # noqa: S310 - the local stand-in's address
        body: bytes = answer.read()
    return body


def test_a_roster_with_an_error_is_shown_mended_and_written(cloud: Cloud) -> None:
    assert cloud.address
    desk = StoredDesk()
    wrong = changed(BINH, email="binh@")
    first = desk.post(f"{HERE}/tep").location
    assert first
    status, back = send_file(desk.get(first).body, sheet(AN, wrong))
    assert status == 303
    assert back.startswith(f"{settings().site}{first}?")
    assert "Đang đọc tệp" in desk.get(first, key="file").body
    desk.work_off()
    page = desk.get(first).body
    assert "binh@" in page
    assert "Ghi vào danh sách</button>" in page
    assert fetched(desk.get(f"{first}/loi").location).startswith(b"PK")
    desk.post(f"{first}/ghi")
    desk.work_off()
    assert "danh sách 1, kế hoạch 3" in desk.get(HERE).body

    second = desk.post(f"{HERE}/tep").location
    assert second
    send_file(desk.get(second).body, sheet(AN, BINH))
    desk.get(second, key="file")
    desk.work_off()
    assert "<strong>1</strong> người không thay đổi" in desk.get(second).body
    desk.post(f"{second}/ghi")
    desk.work_off()
    assert "Đã ghi vào danh sách lúc" in desk.get(second).body
    assert "danh sách 2, kế hoạch 3" in desk.get(HERE).body
    assert fetched(desk.get(f"{HERE}/phieu-ky/a1").location).startswith(b"PK")


def test_a_file_larger_than_allowed_never_reaches_the_bucket(cloud: Cloud) -> None:
    assert cloud.address
    desk = StoredDesk()
    page = desk.post(f"{HERE}/tep").location
    assert page
    status, back = send_file(desk.get(page).body, b"x" * 20_000_001)
    assert (status, back) == (400, "")
    assert "Chọn tệp danh sách" in desk.get(page).body
