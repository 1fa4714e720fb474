"""Languages and contacts: what people will read."""

import re
from collections.abc import Iterator

from chalicelib.campaign.checks.draft import Draft
from chalicelib.campaign.checks.problems import Problem, warning

_FURTHER = (("en", "no_english", "tiếng Anh", "English"), ("km", "no_khmer", "tiếng Khmer", "Khmer"))
_OFFICIAL = frozenset({"units", "unit_types", "areas", "criteria", "grade_names", "legal_basis"})
"""Names fixed by decisions, which stand in Vietnamese on a Khmer page unless the campaign says otherwise."""
_MOBILE = re.compile(r"(\+?84|0)[35789]\d{8}")


def check(draft: Draft) -> Iterator[Problem]:
    """All problems of texts."""
    yield from _languages(draft)
    yield from _contacts(draft)


def _languages(draft: Draft) -> Iterator[Problem]:
    """Texts without a language that the campaign speaks elsewhere."""
    for key, code, vietnamese, english in _FURTHER:
        if not any(key in given for _, given in draft.texts):
            continue
        for path, given in draft.texts:
            if key not in given and not (key == "km" and path[0] in _OFFICIAL):
                yield warning(
                    draft.place(*path),
                    code,
                    f"Chữ này có tiếng Việt nhưng chưa có {vietnamese}.",
                    f"Viết “{{vi: …, {key}: …}}”; nếu để nguyên, trang {vietnamese} hiện tiếng Việt.",
                    f"This text has no {english}.",
                )


def _contacts(draft: Draft) -> Iterator[Problem]:
    contacts = draft.campaign.get("contacts") or []
    kinds = {contact.get("kind") for contact in contacts}
    for kind, what in (("professional", "nghiệp vụ"), ("technical", "kỹ thuật")):
        if contacts and kind not in kinds:
            yield warning(
                draft.place("contacts"),
                "contact_missing",
                f"Chưa có nơi hỗ trợ {what}.",
                f"Thêm một mục “kind: {kind}” vào “contacts”.",
                f"There is no {kind} contact.",
            )
    for n, contact in enumerate(contacts):
        if _MOBILE.fullmatch(re.sub(r"[ .]", "", contact.get("phone", ""))):
            yield warning(
                draft.place("contacts", n, "phone"),
                "mobile",
                "Số hỗ trợ có vẻ là số di động cá nhân.",
                "Dùng số máy của cơ quan.",
                "This looks like a personal mobile number.",
            )
