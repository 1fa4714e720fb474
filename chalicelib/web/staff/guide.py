"""The page "Hướng dẫn": what the reader's role does when, and where; nothing of any campaign."""

from chalicelib.web.http import Reply
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.session import Visit


def show(visit: Visit) -> Reply:
    """The guide, with the parts that the role can use."""
    return staff_page(visit, "guide.html")
