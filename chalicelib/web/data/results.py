"""Published results, page by page as the set holds them, and the published tallies as files."""

from http import HTTPStatus

from chalicelib.publication import shelf
from chalicelib.publication.data_pages import page_name
from chalicelib.publication.shelf import PublishedSet
from chalicelib.reports.exports import Export
from chalicelib.staff.data_keys import Scope
from chalicelib.web.data.access import Reading, View, bytes_reply
from chalicelib.web.http import Reply
from chalicelib.web.routing import HttpProblem


def _page(reading: Reading) -> Reply:
    body = reading.ports.reports.get(_published(reading).object_key(page_name(reading.page())))
    if body is None:
        raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")
    return bytes_reply(reading.request, body.decode())


def _tallies(reading: Reading) -> Reply:
    """Lead to a presigned address of the file."""
    export = next((one for one in Export if one == reading.request.params["ending"]), None)
    if export is None:
        raise HttpProblem(HTTPStatus.NOT_FOUND, "not_found")
    one = _published(reading)
    name = f"{one.campaign}.{export}"
    key = one.object_key(shelf.export_name(one.campaign, export))
    location = reading.ports.reports.download_address(key, file_name=name)
    return Reply("", HTTPStatus.SEE_OTHER, location=location)


def _published(reading: Reading) -> PublishedSet:
    """The set of the campaign. Leaves with "not published" while there is none."""
    in_force = reading.campaign()
    one = shelf.current(reading.ports.reports, in_force.campaign.id) if in_force.published else None
    if one is None:
        raise HttpProblem(HTTPStatus.NOT_FOUND, "not_published")
    return one


page_of_units = View(Scope.RESULTS, _page)
tallies = View(Scope.RESULTS, _tallies)
