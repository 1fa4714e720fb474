"""The composition root: the only place where features meet their stores.

`common` and `pages` are what the first page needs; `desks`, `jobs` and `work` are loaded when first called, so
that a start of the pages' function does not pay for them.
"""

from importlib import import_module
from typing import TYPE_CHECKING, Any

from chalice import Blueprint

from chalicelib.later import Later
from chalicelib.web import data, focal_point, public, published, respondent, staff
from chalicelib.web.routing import Edge, blueprint
from chalicelib.wiring.common import ClockFixed, campaigns, edge, now, system_clock, use_clock
from chalicelib.wiring.pages import public_ports, respondent_ports

if TYPE_CHECKING:
    from chalicelib.wiring.desks import data_ports, focal_ports, published_ports, staff_ports
    from chalicelib.wiring.jobs import (
        document_ports,
        import_ports,
        job_ports,
        points_ports,
        publication_ports,
        signer,
    )

__all__ = [
    "ClockFixed",
    "campaigns",
    "data_ports",
    "document_ports",
    "edge",
    "edge_of",
    "focal_ports",
    "import_ports",
    "job_ports",
    "now",
    "pages",
    "points_ports",
    "publication_ports",
    "published_ports",
    "signer",
    "staff_ports",
    "system_clock",
    "use_clock",
]
_LATER = {
    **dict.fromkeys(("data_ports", "focal_ports", "published_ports", "staff_ports"), "chalicelib.wiring.desks"),
    **dict.fromkeys(
        ("document_ports", "import_ports", "job_ports", "points_ports", "publication_ports", "signer"),
        "chalicelib.wiring.jobs",
    ),
}
_desks = Later("chalicelib.wiring.desks")


def edge_of(path: str) -> Edge:
    """The edge of an address that the framework itself refused."""
    return _desks.data_edge() if data.is_ours(path) else edge()


def pages() -> tuple[Blueprint, ...]:
    """The whole site."""
    return (
        blueprint("respondent", respondent.routes(respondent_ports), edge),
        blueprint("published", published.routes(_desks.published_ports), edge),
        blueprint("data", data.routes(_desks.data_ports), _desks.data_edge),
        blueprint("public", public.routes(public_ports), edge),
        blueprint("focal_point", focal_point.routes(_desks.focal_ports), edge),
        blueprint("staff", staff.routes(_desks.staff_ports), _desks.staff_edge),
    )


def __getattr__(name: str) -> Any:  # noqa: ANN401 - the functions named in `_LATER`, whose types stand above
    if name in _LATER:
        return getattr(import_module(_LATER[name]), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
