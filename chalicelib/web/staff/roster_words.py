"""The words of the upload page for what an import plan holds. All are msgids."""

from collections.abc import Mapping

from chalicelib.campaign.definition import Campaign
from chalicelib.roster.matching import Why
from chalicelib.roster.people import Mailbox, Person, Sex
from chalicelib.web.catalogue import mark as _
from chalicelib.web.catalogue import translate

FIELDS: Mapping[str, str] = {
    "name": _("Họ và tên"),
    "sex": _("Giới tính"),
    "birth_year": _("Năm sinh"),
    "position": _("Chức vụ"),
    "unit": _("Cơ quan, đơn vị"),
    "department": _("Phòng/bộ phận"),
    "email": _("Email"),
    "mailbox": _("Loại hộp thư"),
    "phone": _("Số điện thoại"),
    "note": _("Ghi chú"),
    "order": _("Thứ tự"),
    "focal_point_of": _("Công chức đầu mối của"),
}

WHY: Mapping[Why, str] = {
    Why.PHONE: _("trùng họ tên và số điện thoại"),
    Why.BIRTH_YEAR_AND_UNIT: _("trùng họ tên, năm sinh và đơn vị"),
    Why.NAME_IN_UNIT: _("trùng họ tên trong cùng đơn vị"),
}

NOT_CONFIRMED: Mapping[str, str] = {
    "unknown": _("Không còn bản ghi của tệp này. Xin gửi lại tệp."),
    "not_ready": _("Tệp đã được xử lý ở một trang khác. Xin tải lại trang để xem trạng thái mới."),
    "another_is_applied": _("Một tệp khác đang được ghi vào danh sách. Xin chờ ít phút rồi bấm lại."),
}

_SEXES = {Sex.MALE: _("Nam"), Sex.FEMALE: _("Nữ"), Sex.UNKNOWN: ""}
_MAILBOXES = {
    Mailbox.OWN: _("của riêng người nhận"),
    Mailbox.SHARED: _("dùng chung"),
    Mailbox.NONE: _("không có"),
}


def field_value(campaign: Campaign, person: Person, name: str, language: str) -> str:
    """One field of a person as the page shows it; "–" for nothing."""
    value, say = getattr(person, name), translate(language)
    if isinstance(value, Sex):
        text = _SEXES[value]
        return say(text) if text else "–"
    if isinstance(value, Mailbox):
        return say(_MAILBOXES[value])
    if name == "unit":
        return _unit(campaign, value, language)
    if isinstance(value, tuple):
        return ", ".join(_unit(campaign, unit, language) for unit in value) or "–"
    return str(value) if value else "–"


def _unit(campaign: Campaign, unit: str, language: str) -> str:
    found = campaign.units.get(unit)
    return found.name.in_language(language) if found else unit
