"""Forms: their questions, criteria, scales and the words in braces."""

import re
from collections.abc import Iterator

from chalicelib.campaign.checks.draft import Asked, Data, Draft
from chalicelib.campaign.checks.problems import Problem, error, unknown, warning

_BRACES = re.compile(r"\{([^{}]*)\}")
_KNOWN_WORDS = {"unit", "year"}


def check(draft: Draft) -> Iterator[Problem]:
    """All problems of forms and their questions."""
    yield from _same(draft)
    yield from _references(draft)
    yield from _definitions(draft)
    yield from _unused(draft)
    if not draft.forms and draft.campaign:
        yield error(
            draft.place("groups"),
            "no_form",
            "Thư mục không có tệp phiếu nào.",
            "Thêm tệp form-1.yaml cho phiếu số 1.",
            "There is no form.",
        )


def _same(draft: Draft) -> Iterator[Problem]:
    """Two forms with one id or one number; a question twice in a form."""
    for field, what in (("form", "mã"), ("number", "số")):
        seen: dict[object, str] = {}
        for file, form in draft.forms.items():
            if field in form and seen.setdefault(form[field], file) != file:
                yield error(
                    draft.place(file, field),
                    "same_form",
                    f"Phiếu này trùng {what} “{form[field]}” với tệp {seen[form[field]]}.",
                    f"Đặt {what} khác.",
                    f"Two forms have the same {field}.",
                )
    asked: set[tuple[str, str]] = set()
    sections: set[tuple[str, str]] = set()
    for one in draft.asked():
        if (one.form, one.question) in asked:
            yield error(
                draft.place(*one.path),
                "asked_twice",
                f"Câu “{one.question}” xuất hiện hai lần trong một phiếu.",
                "Bỏ một lần, hoặc đặt mã khác.",
                "A question stands twice in one form.",
            )
        asked.add((one.form, one.question))
    for file, form in draft.forms.items():
        for n, section in enumerate(form.get("sections") or []):
            if (file, section.get("id", f"#{n}")) in sections:
                yield error(
                    draft.place(file, "sections", n),
                    "same_section",
                    f"Phần “{section['id']}” xuất hiện hai lần trong một phiếu.",
                    "Đặt mã khác.",
                    "Two sections have the same id.",
                )
            sections.add((file, section.get("id", f"#{n}")))


def _references(draft: Draft) -> Iterator[Problem]:
    defined = draft.definitions()
    for asked in draft.asked():
        place = draft.place(*asked.path)
        if asked.definition is None:
            if asked.question not in defined:
                yield unknown(place, "unknown_question", ("câu hỏi", "question"), asked.question, defined)
        elif defined[asked.question].path != asked.path:
            first = draft.place(*defined[asked.question].path)
            yield error(
                place,
                "defined_twice",
                f"Câu “{asked.question}” được viết hai lần (lần đầu: {first.file}, dòng {first.line}).",
                f"Để dùng lại câu đó, chỉ ghi “- {asked.question}”; nếu là câu khác, đặt mã khác.",
                "A question is defined twice.",
            )


def _definitions(draft: Draft) -> Iterator[Problem]:
    criteria = _criteria(draft)
    scales = [key for key, _, _ in draft.scales()]
    for asked in draft.asked():
        definition = asked.definition or {}
        if "criterion" in definition and definition["criterion"] not in criteria:
            place = draft.place(*asked.path, "criterion")
            yield unknown(place, "unknown_criterion", ("tiêu chí", "criterion"), definition["criterion"], criteria)
        if "scale" in definition and definition["scale"] not in scales:
            place = draft.place(*asked.path, "scale")
            yield unknown(place, "unknown_scale", ("thang trả lời", "scale"), definition["scale"], scales)
        yield from _words(draft, asked, definition)


def _words(draft: Draft, asked: Asked, definition: Data) -> Iterator[Problem]:
    for name in ("text", "short"):
        for language, text in (definition.get(name) or {}).items():
            place = draft.place(*asked.path, name, language)
            for word in sorted(set(_BRACES.findall(text)) - _KNOWN_WORDS):
                yield error(
                    place,
                    "unknown_word",
                    f"Câu “{asked.question}” có “{{{word}}}” không thay được.",
                    "Chỉ dùng {unit} cho tên đơn vị và {year} cho năm.",
                    "Only {unit} and {year} can be filled in.",
                )
            if name == "text" and "{unit}" not in text:
                yield warning(
                    place,
                    "unit_not_named",
                    f"Câu “{asked.question}” không nêu tên đơn vị được đánh giá.",
                    "Thêm {unit} vào chỗ tên đơn vị.",
                    "The statement does not name the unit.",
                )


def _criteria(draft: Draft) -> dict[str, None]:
    parts = draft.table("criteria").values()
    return {c["id"]: None for part in parts for c in part.get("list") or [] if "id" in c}


def _unused(draft: Draft) -> Iterator[Problem]:
    """Criteria without a question, forms and scales without a use."""
    asked = {(d.definition or {}).get("criterion") for d in draft.definitions().values()}
    for kind, part in draft.table("criteria").items():
        for n, criterion in enumerate(part.get("list") or []):
            if draft.forms and "id" in criterion and criterion["id"] not in asked:
                yield error(
                    draft.place("criteria", kind, "list", n),
                    "no_question",
                    f"Tiêu chí “{criterion['id']}” không có câu hỏi nào.",
                    "Gắn ít nhất một câu hỏi với tiêu chí này, hoặc bỏ tiêu chí.",
                    "No question belongs to this criterion.",
                )
    used = {group.get("form") for group in draft.groups.values()}
    for form, file in draft.form_ids.items():
        if draft.groups and form not in used:
            yield warning(
                draft.place(file, "form"),
                "form_without_group",
                f"Không nhóm nào dùng phiếu “{form}”.",
                "Gán phiếu cho một nhóm (“form”) hoặc bỏ tệp.",
                "No group uses this form.",
            )
