"""Published results for anybody: the files of the last complete set, and whether a receipt is among them.

Nothing is listed before staff have published, and nothing here is logged: a receipt becomes a hash, no more.
"""

import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus

from chalicelib.ballots import receipts
from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.campaign.definition import Campaign, Unit
from chalicelib.publication import disputes_table, shelf
from chalicelib.publication.data_pages import page_name
from chalicelib.publication.folder import FILES
from chalicelib.publication.shelf import ARCHIVE, PublishedSet
from chalicelib.reports.exports import Export
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply, Request
from chalicelib.web.published import PublishedPorts
from chalicelib.web.published_ranking import ranking_of
from chalicelib.web.routing import HttpProblem
from chalicelib.web.templating import page

LONGEST_NUMBER = 4
MOST_CAMPAIGNS = 12
"""Campaigns among which one receipt is looked for: each is a read of object storage."""
_YEAR = re.compile(r"(?<![0-9])[0-9]{4}(?![0-9])")
SLUGS = {name.partition(".")[0]: name for name in (*FILES, ARCHIVE)}
"""Addresses hold no dots: `rules` is rules.json."""
ABOUT = {
    "rules.json": _("quy tắc: đơn vị, nhóm, câu hỏi, thang điểm, trọng số, cách tính, ngưỡng xếp loại"),
    "counts.csv": _("số phiếu kế hoạch và thu về"),
    "decisions.csv": _("các quyết định về kế hoạch, thời gian, thay người, với số trước và sau"),
    "disputes.csv": _("số trường hợp báo chưa gửi phiếu mà ghi đã gửi, theo đơn vị"),
    "tallies.csv": _("số người chọn từng phương án, sau khi gộp các số nhỏ"),
    "scores.csv": _("điểm điều tra của từng tiêu chí, từng đơn vị"),
    "receipts.txt": _("mã băm của mọi biên nhận"),
    "root.txt": _("gốc của cây băm các biên nhận"),
    "manifest.json": _("mã băm của mọi tệp, thời điểm công bố, chữ ký"),
    "verify.py": _("chương trình tính lại, chỉ cần Python"),
}


@dataclass(frozen=True, slots=True)
class PublishedPages:
    """The handlers; `of` is asked at each request, so that importing opens nothing."""

    of: Callable[[], PublishedPorts]

    def files(self, request: Request) -> Reply:
        """The files of the published set, with what is needed to check them."""
        in_force, one = self._published(request)
        return page(
            request,
            "public/published.html",
            campaign=in_force.campaign,
            one=one,
            at=datetime.fromisoformat(one.published_at),
            files=[(name, SLUGS_OF[name], ABOUT[name], one.sizes[name]) for name in FILES if name in one.sizes],
            disputed=self._disputed(in_force.campaign, one),
            archive=one.sizes[ARCHIVE],
        )

    def _disputed(self, campaign: Campaign, one: PublishedSet) -> list[tuple[Unit | str, int]] | None:
        """Cases by unit, in the campaign's order; None for a set that an earlier version published."""
        content = self.of().reports.get(one.object_key(disputes_table.NAME))
        if content is None:
            return None
        cases = disputes_table.read(content)
        known: list[tuple[Unit | str, int]] = [(u, cases[u.id]) for u in campaign.units.values() if u.id in cases]
        return known + [(unit, number) for unit, number in cases.items() if unit not in campaign.units]

    def ranking(self, request: Request) -> Reply:
        """The ranks of each type, from one page of the set's data."""
        in_force, one = self._published(request)
        number = request.query.get("trang", "1")
        known = number.isascii() and number.isdecimal() and len(number) <= LONGEST_NUMBER
        stored = self.of().reports.get(one.object_key(page_name(int(number)))) if known else None
        if stored is None:
            raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")
        return page(
            request,
            "public/ranking.html",
            campaign=in_force.campaign,
            narrow=False,
            at=datetime.fromisoformat(one.published_at),
            **ranking_of(in_force.campaign, json.loads(stored)),
        )

    def take(self, request: Request) -> Reply:
        """Lead the browser to a presigned address of one file."""
        in_force, one = self._published(request)
        name = SLUGS.get(request.params["file"])
        if name is None:
            raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")
        as_name = f"{in_force.campaign.id}.zip" if name == ARCHIVE else name
        location = self.of().reports.download_address(one.object_key(name), file_name=as_name)
        return Reply(body="", status=HTTPStatus.SEE_OTHER, location=location)

    def take_tallies(self, request: Request) -> Reply:
        """Lead the browser to the published tallies for other programs: CSV, JSON, or SPSS syntax."""
        in_force, one = self._published(request)
        export = next((one for one in Export if one == request.params["ending"]), None)
        if export is None:
            raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")
        key = one.object_key(shelf.export_name(one.campaign, export))
        location = self.of().reports.download_address(key, file_name=f"{in_force.campaign.id}.{export}")
        return Reply(body="", status=HTTPStatus.SEE_OTHER, location=location)

    def ask_receipt(self, request: Request) -> Reply:
        """The form that asks for a receipt's code."""
        return self._receipt_page(request)

    def check_receipt(self, request: Request) -> Reply:
        """Whether the receipt is among the published ones."""
        code = receipts.parse(request.fields.get("code"))
        if code is None:
            return self._receipt_page(request, wrong=True)
        digest, ports = receipts.receipt_hash(code), self.of()
        looked = looked_through(ports.campaigns.ids(), request.fields.get("campaign"))
        published = [(c, one) for c in looked if (one := self._set(c, request)) is not None]
        found = next((c for c, one in published if shelf.holds_receipt(ports.reports, one, digest)), None)
        return self._receipt_page(request, asked=True, any_published=bool(published), found=found)

    def _receipt_page(
        self,
        request: Request,
        *,
        wrong: bool = False,
        asked: bool = False,
        any_published: bool = False,
        found: str | None = None,
    ) -> Reply:
        campaign = self.of().campaigns.in_force(found, request.now).campaign if found else None
        return page(
            request,
            "public/receipt.html",
            campaign=campaign,
            status=HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK,
            wrong=wrong,
            asked=asked,
            any_published=any_published,
            of=request.fields.get("campaign") or request.query.get("dot", ""),
            most=MOST_CAMPAIGNS if len(self.of().campaigns.ids()) > MOST_CAMPAIGNS else None,
        )

    def _published(self, request: Request) -> tuple[CampaignInForce, PublishedSet]:
        """The campaign of the address with its set. Leaves with "not found" while nothing is published."""
        campaign = request.params["campaign"]
        one = self._set(campaign, request)
        if one is None:
            raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")
        return self.of().campaigns.in_force(campaign, request.now), one

    def _set(self, campaign: str, request: Request) -> PublishedSet | None:
        """The published set; none while publication is undone, though its files still lie there."""
        ports = self.of()
        known = campaign in ports.campaigns.ids()
        published = known and ports.campaigns.in_force(campaign, request.now).published
        return shelf.current(ports.reports, campaign) if published else None


def looked_through(ids: Sequence[str], wanted: str) -> Sequence[str]:
    """Where a receipt is looked for: in the wanted campaign, else in the latest ones by the year in their ids."""
    if wanted in ids:
        return (wanted,)
    return sorted(ids, key=lambda one: (_YEAR.findall(one)[-1:], one), reverse=True)[:MOST_CAMPAIGNS]


SLUGS_OF = {name: slug for slug, name in SLUGS.items()}
