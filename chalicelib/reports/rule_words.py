"""The formula in words, each rule with its source (scoring.md): what a citizen may ask of a published point."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from typing import Any

from chalicelib.campaign.definition import Campaign, Scale, UnitType
from chalicelib.campaign.wording import decimal_text

CONVENTION = "quy ước của đợt khảo sát"
_SHORTFALL = {
    "respondent_unit": (
        "Hệ số thiếu phiếu: số phiếu thu về trong kế hoạch chia cho số phiếu theo kế hoạch của chính đơn vị, cộng "
        "các nhóm; phiếu vượt kế hoạch của nhóm này không bù cho nhóm khác. Không có kế hoạch: hệ số bằng 1."
    ),
    "rated_unit": (
        "Hệ số thiếu phiếu: với mỗi nhóm, số phiếu đánh giá đơn vị đã thu về chia cho số phiếu theo kế hoạch, tối "
        "đa bằng 1."
    ),
    "none": "Hệ số thiếu phiếu: bằng 1 (thiếu phiếu không làm giảm điểm).",
}
_NO_OPINION = {
    "excluded": "Câu trả lời “không biết / không có ý kiến” không nằm trong mẫu số.",
    "zero": "Câu trả lời “không biết / không có ý kiến” nằm trong mẫu số với hệ số 0.",
}
_NO_VALID_ANSWERS = {
    "renormalise": "Nhóm không có câu trả lời hợp lệ: không tính, trọng số chia lại cho các nhóm còn lại.",
    "zero": "Nhóm không có câu trả lời hợp lệ: vẫn tính, điểm trung bình bằng 0.",
}


@dataclass(frozen=True, slots=True)
class RuleLine:
    """A rule in words and where it comes from."""

    text: str
    source: str


def rule_lines(campaign: Campaign) -> Iterator[RuleLine]:
    """The rules that make the points of `campaign`, in the order in which they apply."""
    scoring: Any = campaign.rules.get("scoring", {})
    sources: Any = campaign.rules.get("sources", {})
    for scale in campaign.scales.values():
        yield RuleLine(_options(scale), str(sources.get(f"scales.{scale.id}") or CONVENTION))
    for source, kinds in _by_source(campaign, sources).items():
        yield RuleLine(f"{'; '.join(_maximum(campaign, kind) for kind in kinds)}.", source)
    texts = {
        "formula": (
            "Điểm ĐTXHH của tiêu chí = điểm tối đa × tổng của các nhóm (trọng số × điểm trung bình của nhóm × hệ "
            "số thiếu phiếu) / tổng trọng số của các nhóm được tính. Điểm trung bình của nhóm là trung bình của "
            "các câu hỏi; mỗi câu lấy tổng hệ số của các phương án được chọn chia cho số câu trả lời."
        ),
        "shortfall": _SHORTFALL[scoring.get("shortfall", {}).get("base", "respondent_unit")],
        "no_opinion": _NO_OPINION[scoring.get("no_opinion", "excluded")],
        "no_valid_answers": _NO_VALID_ANSWERS[scoring.get("no_valid_answers", "renormalise")],
        "min_valid": (
            f"Dưới {scoring.get('min_valid', 5):02d} câu trả lời hợp lệ: ghi “không đủ số phiếu”, tiêu chí không "
            "tính vào điểm tối đa."
        ),
        "k": (
            f"Số dưới {campaign.k:02d} câu trả lời được gộp với nhóm nhỏ tiếp theo của đơn vị, ghi là “các nhóm "
            "gộp”; nơi không gộp được thì không nêu."
        ),
        "rank": (
            "Xếp hạng trong cùng loại đơn vị theo giá trị chính xác; bằng nhau thì cùng hạng (1, 1, 3). Số hiện "
            "với 02 chữ số thập phân, làm tròn nửa lên."
        ),
    }
    for key, text in texts.items():
        yield RuleLine(text, str(sources.get(f"scoring.{key}") or CONVENTION))


def _options(scale: Scale) -> str:
    listed = [f"{option.label.vi}: {_coefficient(option.coefficient)}" for option in scale.options]
    return f"Hệ số của các phương án: {'; '.join(listed)}."


def _coefficient(value: Decimal | None) -> str:
    return "không có hệ số" if value is None else f"{value:f}".replace(".", ",")


def _by_source(campaign: Campaign, sources: Mapping[str, str | None]) -> dict[str, list[UnitType]]:
    kinds: dict[str, list[UnitType]] = {}
    for kind in campaign.unit_types.values():
        if kind.scored:
            kinds.setdefault(sources.get(f"criteria.{kind.id}") or CONVENTION, []).append(kind)
    return kinds


def _maximum(campaign: Campaign, kind: UnitType) -> str:
    rules: Any = campaign.rules.get("criteria", {})
    criteria = rules.get(kind.id, [])
    maximum = sum((Fraction(criterion["max_points"]) for criterion in criteria), Fraction(0))
    return f"{kind.name.vi}: {len(criteria):02d} tiêu chí ĐTXHH, điểm tối đa {decimal_text(maximum)}"
