"""Answers as counts under the k rule, and the remarks. Nothing here can be finer than `merging.shown` allows."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from chalicelib.reports.book import Book, Column, Value
from chalicelib.reports.frame import Frame
from chalicelib.scores.merging import MERGED, Shown
from chalicelib.scores.tallies import Cell

HIDDEN = "không nêu"
WITHHELD = "Không nêu: số câu trả lời của đơn vị không đủ {k:02d} kể cả khi gộp các nhóm."


def answers_sheet(book: Book, frame: Frame, shown: Shown, units: Iterable[str]) -> None:
    """For each unit, group and question the number of answers of each option; unit and group on every row."""
    options = _options(frame)
    columns = (
        Column("Đơn vị", 26),
        Column("Nhóm đối tượng", 26),
        Column("Câu hỏi", 46),
        *(Column(title, 11, "count") for title in options.values()),
        Column("Tổng", 9, "count"),
    )
    sheet = book.sheet("Số liệu trả lời", columns, landscape=True)
    sheet.letterhead(left_columns=2)
    note = f"Số dưới {frame.campaign.k:02d} câu trả lời được gộp với nhóm khác hoặc không nêu"
    sheet.title("Số liệu trả lời theo nhóm và câu hỏi", frame.campaign.title.vi, note)
    sheet.header(freeze_columns=1, height=48)
    first = sheet.row
    for unit in frame.in_order(units):
        for row in _rows(frame, shown, unit, tuple(options)):
            sheet.values(row)
    sheet.filter_rows(first)


def _rows(frame: Frame, shown: Shown, unit: str, options: Sequence[str]) -> Iterator[tuple[Value, ...]]:
    name = frame.unit(unit)
    nothing = (None,) * (len(options) + 1)
    listed = {*shown.tally.answers, *shown.hidden}
    cells = {(cell.group, cell.question) for cell in listed if cell.unit == unit}
    if unit in shown.withheld:
        yield name, None, WITHHELD.format(k=frame.campaign.k), *nothing
    elif not cells:
        yield name, None, "Không có câu trả lời.", *nothing
    for group in frame.groups_in_order({group for group, _ in cells}):
        for number, question in enumerate(frame.campaign.questions.values(), start=1):
            if (group, question.id) in cells:
                numbers = _numbers(shown, Cell(group, unit, question.id), options)
                yield name, _group(frame, shown, unit, group), f"{number}. {question.short.vi}", *numbers


def _numbers(shown: Shown, cell: Cell, options: Sequence[str]) -> tuple[Value, ...]:
    """The counts and their sum; of a cell under k only that it is hidden."""
    if cell in shown.hidden:
        return *(None for _ in options), HIDDEN
    counted = shown.tally.of(cell)
    return *(counted.get(option, 0) for option in options), shown.tally.total(cell)


def _group(frame: Frame, shown: Shown, unit: str, group: str) -> str:
    if group != MERGED:
        return frame.group(group)
    names = [frame.group(member) for member in frame.groups_in_order(shown.merged.get(unit, ()))]
    return f"Các nhóm gộp: {'; '.join(names)}"


def _options(frame: Frame) -> dict[str, str]:
    """Every option on any scale; with its label where all scales agree on it."""
    labels: dict[str, set[str]] = {}
    for scale in frame.campaign.scales.values():
        for option in scale.options:
            labels.setdefault(option.id, set()).add(option.label.vi)
    return {option: " / ".join(sorted(found)) for option, found in labels.items()}


def remarks_sheet(book: Book, frame: Frame, shown: Shown, remarks: Mapping[str, Sequence[str]]) -> None:
    """Free texts, of units with at least k slips only, sorted bytewise so that no order of arrival remains."""
    sheet = book.sheet("Ý kiến khác", (Column("STT", 6, "key"), Column("Ý kiến khác (nguyên văn)", 84)))
    sheet.title("Ý kiến khác", frame.campaign.title.vi, "Xếp theo thứ tự chữ; không kèm nhóm và người trả lời")
    sheet.header(height=20)
    for unit in frame.in_order(remarks):
        if remarks[unit] and shown.tally.slips_on(unit) >= frame.campaign.k:
            sheet.band(frame.unit(unit))
            for place, text in enumerate(sorted(remarks[unit], key=str.encode), start=1):
                sheet.values((str(place), text))
    sheet.line(f"Đơn vị có dưới {frame.campaign.k:02d} phiếu: không nêu ý kiến.", italic=True, font_size=10)
