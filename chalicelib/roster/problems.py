"""What may be wrong or was mended in a roster: a code, a Vietnamese sentence, and what to do next (design.md 9).

A `Problem` keeps the code and the values; the sentences stand in one table, so that they can be translated and
a hundred thousand of them stay small.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum


class Column(StrEnum):
    """The columns a roster may have (domain.md §6). The value is the title as the template prints it."""

    NUMBER = "STT"
    NAME = "Họ và tên"
    SEX = "Giới tính"
    MALE = "Nam"
    FEMALE = "Nữ"
    BIRTH_YEAR = "Năm sinh"
    POSITION = "Chức vụ"
    UNIT = "Cơ quan, đơn vị"
    DEPARTMENT = "Phòng/bộ phận"
    GROUP = "Nhóm đối tượng"
    RATES = "Đơn vị được đánh giá"
    EMAIL = "Email"
    PHONE = "Số điện thoại"
    NOTE = "Ghi chú"
    FOCAL = "Công chức đầu mối"


def _same(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing wrong (or mended, where it is a note), with its column where a cell is meant."""

    code: str
    column: Column | None = None
    params: tuple[tuple[str, str], ...] = ()

    def text(self, translate: Callable[[str], str] = _same) -> str:
        """The sentence, in Vietnamese unless `translate` (gettext) says otherwise."""
        return translate(SENTENCES[self.code][0]).format_map(dict(self.params))

    def remedy(self, translate: Callable[[str], str] = _same) -> str:
        """What the clerk does next; empty for notes that ask for nothing."""
        wording = SENTENCES[self.code][1]
        return translate(wording).format_map(dict(self.params)) if wording else ""

    def whole(self, translate: Callable[[str], str] = _same) -> str:
        """Sentence and remedy together."""
        return f"{self.text(translate)} {self.remedy(translate)}".strip()


def problem(code: str, column: Column | None = None, /, **params: object) -> Problem:
    """A problem of a known `code`; values are shortened so that a huge cell cannot flood a page."""
    if code not in SENTENCES:
        raise KeyError(code)
    return Problem(code, column, tuple((name, shortened(str(value))) for name, value in params.items()))


def shortened(text: str, limit: int = 200) -> str:
    """`text`, cut with an ellipsis where it is longer than `limit` characters."""
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


_SAVE_AGAIN = "Xin mở tệp bằng Excel, chọn Lưu thành (Save As) dạng .xlsx rồi gửi lại."

FILE_SENTENCES: dict[str, tuple[str, str]] = {
    "file_empty": ("Tệp rỗng.", "Xin kiểm tra lại tệp rồi gửi lại."),
    "file_too_large": (
        "Tệp quá lớn ({size} MB, cho phép {limit} MB).",
        "Xin bỏ hình ảnh, trang tính không cần thiết hoặc chia tệp theo đơn vị rồi gửi lại.",
    ),
    "file_unpacks_too_large": (
        "Nội dung bên trong tệp lớn bất thường nên không được mở.",
        "Xin chép danh sách sang một tệp Excel mới rồi gửi lại.",
    ),
    "file_protected": (
        "Tệp được đặt mật khẩu nên không đọc được.",
        "Xin bỏ mật khẩu (Tệp → Thông tin → Bảo vệ sổ làm việc) rồi gửi lại.",
    ),
    "file_old_excel": ("Tệp ở dạng Excel cũ (.xls).", _SAVE_AGAIN),
    "file_wrong_kind": ("Tệp không phải là bảng Excel (.xlsx) hoặc CSV; có vẻ là {kind}.", _SAVE_AGAIN),
    "file_damaged": ("Tệp bị hỏng hoặc chưa tải lên hết.", f"Xin kiểm tra lại. {_SAVE_AGAIN}"),
    "file_encoding": (
        "Tệp CSV không dùng bảng mã Unicode (UTF-8).",
        'Xin lưu lại ở dạng "CSV UTF-8" hoặc .xlsx rồi gửi lại.',
    ),
    "file_too_many_rows": (
        "Tệp có hơn {limit} dòng.",
        "Xin chia danh sách thành nhiều tệp theo đơn vị rồi gửi lại.",
    ),
    "file_legacy_font": (
        'Chữ trong tệp dùng phông TCVN3 (.VnTime) hoặc VNI, không phải Unicode; ví dụ: "{value}" ở dòng {row}.',
        "Xin chuyển sang Unicode (Unikey: Ctrl+Shift+F6, từ TCVN3 hoặc VNI sang Unicode) rồi gửi lại.",
    ),
    "header_missing": (
        "Không tìm thấy dòng tiêu đề của danh sách trong 30 dòng đầu (cần các cột {columns}).",
        "Xin dùng tệp mẫu của đợt khảo sát hoặc thêm dòng tiêu đề rồi gửi lại.",
    ),
    "column_missing": ('Thiếu cột "{column}".', "Xin thêm cột này vào dòng tiêu đề (dòng {row}) rồi gửi lại."),
    "column_twice": (
        'Cột "{column}" có hai lần trong dòng tiêu đề (dòng {row}: cột {first} và {second}).',
        "Xin bỏ một cột hoặc đổi tên cột rồi gửi lại.",
    ),
    "header_twice": (
        "Tệp có hai dòng tiêu đề khác nhau (dòng {first} và dòng {second}).",
        "Xin gộp thành một bảng có cùng thứ tự cột rồi gửi lại.",
    ),
    "sheets_twice": (
        "Có hai trang tính chứa danh sách: {first} và {second}.",
        "Xin gộp thành một trang tính hoặc gửi mỗi trang thành một tệp.",
    ),
    "no_people": ("Dưới dòng tiêu đề (dòng {row}) không có người nào.", "Xin nhập danh sách rồi gửi lại."),
}

CELL_SENTENCES: dict[str, tuple[str, str]] = {
    "cell_too_long": ("Ô dài {length} ký tự (cho phép {limit}).", "Xin rút gọn nội dung ô."),
    "cell_is_fault": ('Ô chứa lỗi của Excel "{value}".', "Xin gõ lại giá trị thay cho công thức."),
    "text_legacy_font": (
        'Chữ "{value}" dùng phông TCVN3 hoặc VNI, không phải Unicode.',
        "Xin gõ lại hoặc chuyển sang Unicode bằng Unikey (Ctrl+Shift+F6).",
    ),
    "name_missing": ("Chưa có họ và tên.", "Xin ghi đầy đủ họ và tên."),
    "name_characters": (
        'Họ và tên "{value}" có ký tự không dùng trong tên: {characters}',
        "Xin ghi lại họ và tên.",
    ),
    "name_one_word": ('Họ và tên "{value}" chỉ có một từ.', "Xin ghi đầy đủ họ và tên."),
    "sex_unknown": ('Không hiểu giới tính "{value}".', 'Xin ghi "Nam" hoặc "Nữ", hoặc để trống.'),
    "sex_both": ("Đánh dấu cả hai cột Nam và Nữ.", "Xin chỉ đánh dấu một cột."),
    "birth_year_unreadable": ('Không đọc được năm sinh "{value}".', "Xin ghi năm sinh gồm 4 chữ số, ví dụ 1975."),
    "birth_year_range": (
        "Năm sinh {value} nằm ngoài khoảng {first}–{last}.",
        "Xin kiểm tra lại năm sinh.",
    ),
    "unit_missing": ("Chưa có cơ quan, đơn vị.", "Xin ghi tên hoặc mã đơn vị."),
    "unit_unknown": (
        'Không có đơn vị "{value}" trong đợt khảo sát.',
        "Xin ghi đúng tên hoặc mã đơn vị theo trang tính Hướng dẫn của tệp mẫu.",
    ),
    "unit_nearest": (
        'Không có đơn vị "{value}" trong đợt khảo sát.',
        'Có phải là "{nearest}" (mã {id})? Xin ghi đúng tên hoặc mã đơn vị.',
    ),
    "unit_ambiguous": (
        'Có nhiều đơn vị tên "{value}": {candidates}.',
        "Xin ghi mã đơn vị hoặc thêm đơn vị cấp trên.",
    ),
    "group_missing": (
        "Chưa có nhóm đối tượng.",
        "Xin ghi tên hoặc mã nhóm; hai nhóm cách nhau bằng dấu chấm phẩy.",
    ),
    "group_unknown": ('Không có nhóm đối tượng "{value}".', "Xin chọn một trong các nhóm: {groups}."),
    "group_nearest": (
        'Không có nhóm đối tượng "{value}".',
        'Có phải là "{nearest}" (mã {id})? Xin ghi đúng tên nhóm.',
    ),
    "group_ambiguous": ('"{value}" là tên của nhiều nhóm: {candidates}.', "Xin ghi mã nhóm."),
    "group_twice": (
        'Nhóm "{value}" được ghi hai lần trong ô.',
        "Xin bỏ một lần: mỗi người có một phiếu cho mỗi nhóm.",
    ),
    "group_not_for_unit": (
        'Nhóm "{group}" không dành cho "{unit}".',
        "Xin sửa nhóm hoặc đơn vị; người ở hai đơn vị thì ghi hai dòng, hoặc ghi hai đơn vị theo thứ tự nhóm.",
    ),
    "roles_uneven": (
        "Ô nhóm đối tượng có {groups} nhóm nhưng ô đơn vị có {units} đơn vị.",
        "Xin ghi một đơn vị chung, hoặc mỗi nhóm một đơn vị theo đúng thứ tự.",
    ),
    "rates_missing": (
        'Nhóm "{group}" phải ghi rõ đơn vị được đánh giá.',
        "Xin ghi tên hoặc mã các đơn vị, cách nhau bằng dấu chấm phẩy.",
    ),
    "rates_not_rated": ('"{value}" không phải là đơn vị được đánh giá trong đợt này.', "Xin chọn đơn vị khác."),
    "rates_too_many": ("Người này có {count} đơn vị để đánh giá (cho phép {limit}).", "Xin bớt đơn vị."),
    "rates_nothing": (
        'Với nhóm "{group}", người này không có đơn vị nào để đánh giá.',
        "Xin kiểm tra lại nhóm và đơn vị.",
    ),
    "email_spaces": ('Email "{value}" có khoảng trắng.', "Xin bỏ khoảng trắng."),
    "email_several": ("Ô email có {count} địa chỉ.", "Xin chỉ ghi một địa chỉ cho mỗi người."),
    "email_no_at": ('Email "{value}" thiếu ký tự @.', "Xin ghi đầy đủ, ví dụ ten@tinh.gov.vn."),
    "email_many_at": ('Email "{value}" có nhiều hơn một ký tự @.', "Xin ghi lại địa chỉ."),
    "email_diacritics": ('Email "{value}" có chữ tiếng Việt có dấu.', "Địa chỉ email không có dấu; xin ghi lại."),
    "email_characters": ('Email "{value}" có ký tự không hợp lệ: {characters}', "Xin bỏ ký tự đó."),
    "email_dots": (
        'Email "{value}" có hai dấu chấm liền nhau hoặc dấu chấm ở đầu, cuối phần trước @.',
        "Xin sửa dấu chấm.",
    ),
    "email_no_local": ('Email "{value}" thiếu phần trước ký tự @.', "Xin ghi đầy đủ địa chỉ."),
    "email_domain": (
        'Phần sau @ của email "{value}" không phải là tên miền (ví dụ: soctrang.gov.vn).',
        "Xin kiểm tra dấu chấm và tên miền.",
    ),
    "email_long": ('Email "{value}" quá dài.', "Xin kiểm tra lại địa chỉ."),
    "phone_unreadable": (
        'Không đọc được số điện thoại "{value}".',
        "Xin ghi số gồm 10 hoặc 11 chữ số, bắt đầu bằng 0.",
    ),
    "focal_unknown": (
        'Không hiểu "{value}" ở cột Công chức đầu mối.',
        'Xin ghi "x" (đầu mối của đơn vị mình) hoặc tên, mã đơn vị.',
    ),
}

NOTE_SENTENCES: dict[str, tuple[str, str]] = {
    "sheet_ignored": ('Trang tính "{sheet}" không có danh sách nên không đọc.', ""),
    "column_ignored": ('Cột "{column}" không dùng đến.', ""),
    "row_title": ("Dòng tiêu đề của văn bản.", ""),
    "row_section": ('Dòng đề mục "{value}".', ""),
    "row_header_again": ("Dòng tiêu đề lặp lại.", ""),
    "row_numbering": ("Dòng đánh số cột.", ""),
    "row_signature": ('Dòng chữ ký hoặc tổng cộng "{value}".', ""),
    "from_section": ('Ô trống: lấy "{value}" theo dòng đề mục.', ""),
    "email_missing": ("Chưa có email: người này sẽ nhận phiếu bằng thư niêm phong.", ""),
    "email_mended": ('Email được sửa thành "{value}".', ""),
    "email_likely_typo": ('Tên miền email "{value}" có thể gõ nhầm (thường là "{likely}").', "Xin kiểm tra lại."),
    "phone_mended": ('Số điện thoại được sửa thành "{value}".', ""),
    "phone_several": ("Ô có nhiều số điện thoại; chỉ dùng số đầu {value}.", ""),
    "rates_ignored": ('Nhóm đối tượng không chọn đơn vị được đánh giá; bỏ qua "{value}".', ""),
}

PLAN_SENTENCES: dict[str, tuple[str, str]] = {
    "window_closed": (
        'Đợt nhận phiếu của nhóm "{group}" đã kết thúc nên không thêm phiếu.',
        "Nếu cần, xin đề nghị cơ quan tổ chức quyết định gia hạn rồi gửi lại danh sách.",
    ),
    "role_twice": (
        'Người này đã có phiếu của nhóm "{group}" ở dòng {row}.',
        "Mỗi người có một phiếu cho mỗi nhóm; xin bỏ bớt dòng trùng.",
    ),
    "group_elsewhere": (
        'Người này đã có phiếu của nhóm "{group}" tại {unit}.',
        "Mỗi người có một phiếu cho mỗi nhóm; xin thống nhất giữa hai đơn vị.",
    ),
    "invitation_settled": (
        'Phiếu của nhóm "{group}" đã thu về hoặc đã chốt nên giữ nguyên, không sửa theo danh sách mới.',
        "",
    ),
    "address_kept": (
        "Email trong danh sách này khác với email theo danh sách của {unit}; giữ email của {unit}.",
        "Nếu email mới đúng, xin sửa trong danh sách của {unit}.",
    ),
    "void_cast": ("Phiếu đã thu về nên không thể hủy.", ""),
    "void_closed": ("Đợt nhận phiếu đã chốt nên không thể hủy phiếu.", ""),
    "void_withheld": (
        "Danh sách còn dòng sai nên chưa đề nghị hủy phiếu.",
        "Xin sửa các dòng sai rồi gửi lại danh sách.",
    ),
}

SENTENCES: dict[str, tuple[str, str]] = {**FILE_SENTENCES, **CELL_SENTENCES, **NOTE_SENTENCES, **PLAN_SENTENCES}
