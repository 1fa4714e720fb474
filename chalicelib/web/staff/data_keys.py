"""The page "Khóa dữ liệu": keys for other systems of the province, made (shown once) and revoked."""

from chalicelib.staff.audit import Verb
from chalicelib.staff.data_keys import LONGEST_NAME, DataKey, Scope, fresh
from chalicelib.staff.rate_limits import PER_WINDOW
from chalicelib.web.catalogue import mark as _
from chalicelib.web.http import Reply, see_other
from chalicelib.web.staff.frame import staff_page
from chalicelib.web.staff.session import Visit

PATH = "/quan-tri/khoa-du-lieu"
SCOPES = {
    Scope.PROGRESS: _("Tiến độ: số phiếu theo đơn vị và nhóm"),
    Scope.RESULTS: _("Kết quả đã công bố và số liệu trả lời đã công bố"),
}


def show(visit: Visit) -> Reply:
    """The keys there are."""
    return _page(visit)


def make(visit: Visit) -> Reply:
    """Make a key; this one answer shows it."""
    fields = visit.request.fields
    name = fields.get("name")
    scopes = frozenset(scope for scope in Scope if scope.value in fields.all("scope"))
    wrong = (*(("name",) if not name or len(name) > LONGEST_NAME else ()), *(() if scopes else ("scope",)))
    if wrong:
        return _page(visit, wrong=wrong, name=name[:LONGEST_NAME], scopes=scopes)
    key, token = fresh(name, scopes, visit.staff.account, visit.request.now)
    visit.ports.keys.add(key)
    visit.record(Verb.KEY_MADE, key=key.id, scopes=" ".join(sorted(scopes)))
    return _page(visit, made=key, token=token)


def revoke(visit: Visit) -> Reply:
    """End a key at once."""
    key = visit.request.params["key"]
    if visit.ports.keys.revoke(key, visit.staff.account, visit.request.now):
        visit.record(Verb.KEY_REVOKED, key=key)
    return see_other(visit.request, PATH)


def _page(
    visit: Visit,
    *,
    wrong: tuple[str, ...] = (),
    name: str = "",
    scopes: frozenset[Scope] = frozenset(),
    made: DataKey | None = None,
    token: str = "",
) -> Reply:
    return staff_page(
        visit,
        "data_keys.html",
        status=422 if wrong else 200,
        keys=visit.ports.keys.all(),
        scope_words=SCOPES,
        wrong=wrong,
        name=name,
        scopes=scopes,
        made=made,
        token=token,
        a_minute=PER_WINDOW,
        site=visit.ports.site,
    )
