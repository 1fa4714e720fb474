"""Checks a template that an office sent, and makes a preview of it with sample values. Puts none in force.

Safe to repeat: the objects follow from the request. The audit notes what is put in force, not what is tried.
"""

import io
import logging
import zipfile
from dataclasses import dataclass
from datetime import datetime

from chalicelib.campaign.decisions import CampaignInForce
from chalicelib.jobs.ports import Body, ObjectStore
from chalicelib.reports.documents.asking import Paper
from chalicelib.reports.documents.bundled import bundled
from chalicelib.reports.documents.choice import preview_key, template_key
from chalicelib.reports.documents.template_desk import (
    BUNDLED_UPLOAD,
    Asked,
    Outcome,
    asked_of,
    leave,
    outcome_of,
    place_of,
)
from chalicelib.reports.documents.template_faults import Fault, Problem

log = logging.getLogger("phieu.templates")

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
PDF = "application/pdf"


@dataclass(frozen=True, slots=True)
class TemplatePorts:
    """What the job reaches: files as sent, where checked ones are kept. `site`: what a sample letter prints."""

    files: ObjectStore
    reports: ObjectStore
    site: str


def handle(ports: TemplatePorts, in_force: CampaignInForce, body: Body, now: datetime) -> Outcome | None:
    """Work off {campaign, upload, step}. None: nothing was asked, or it is done already."""
    campaign, upload = in_force.campaign.id, body["upload"]
    asked = asked_of(ports.files, campaign, upload)
    if asked is None or outcome_of(ports.files, campaign, upload) is not None:
        return None
    outcome = _check(ports, in_force, upload, asked, now)
    leave(ports.files, campaign, upload, outcome)
    log.info("template", extra={"campaign": campaign, "document": asked.paper, "problems": len(outcome.problems)})
    return outcome


def _check(ports: TemplatePorts, in_force: CampaignInForce, upload: str, asked: Asked, now: datetime) -> Outcome:
    from chalicelib.reports.documents.samples import sample_values  # noqa: PLC0415 - loads document libraries
    from chalicelib.reports.documents.template_check import problems  # noqa: PLC0415

    campaign, paper = in_force.campaign, Paper(asked.paper)
    sent = None if upload == BUNDLED_UPLOAD else ports.files.get(place_of(campaign.id, upload, "file"))
    template = bundled(paper) if upload == BUNDLED_UPLOAD else sent
    if template is None:
        return Outcome(asked, (Problem(Fault.NO_DOCUMENT),))
    values = sample_values(paper, in_force, ports.site, now)
    found = problems(template, values)
    preview = None if found else _preview(template, values, campaign.title.vi, now)
    if preview is None:
        return Outcome(asked, tuple(found or [Problem(Fault.NOT_FILLED)]))
    docx, pdf = preview
    ports.reports.put(preview_key(campaign.id, paper, upload, "docx"), docx, DOCX)
    ports.reports.put(preview_key(campaign.id, paper, upload, "pdf"), pdf, PDF)
    ports.reports.put(template_key(campaign.id, paper, upload), template, DOCX)
    return Outcome(asked, pictures=_has_pictures(template))


def _preview(template: bytes, values: dict[str, object], title: str, now: datetime) -> tuple[bytes, bytes] | None:
    """The document as Word and PDF; None where it cannot be made, whatever the reason: the template is foreign."""
    from chalicelib.reports.documents.pdf import pdf_of  # noqa: PLC0415 - loads document libraries
    from chalicelib.reports.documents.template import filled  # noqa: PLC0415

    try:
        docx = filled(template, values)
        return docx, pdf_of(docx, title, now)
    except Exception as error:  # noqa: BLE001 - a job must not stop at a file that somebody sent
        log.warning("template unusable", extra={"error": type(error).__name__})
        return None


def _has_pictures(template: bytes) -> bool:
    """Whether it holds drawings or text boxes, which the PDF twin leaves out."""
    with zipfile.ZipFile(io.BytesIO(template)) as file:
        body = file.read("word/document.xml")
    return b"<w:drawing" in body or b"<w:pict" in body
